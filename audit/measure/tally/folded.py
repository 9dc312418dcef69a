"""The tally of a file too large to hold: its rows come counted, its scores batch by batch."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import numpy as np

from audit.errors import AuditError
from audit.measure.tally.counts import Codes, Counts, Floats, distinct, summed_by
from audit.measure.tally.score_counts import (
    EXACT_ROWS,
    MOST,
    ScoreCounts,
    bin_means,
    exponent_ahead,
)
from audit.measure.tally.tally import Shape, Tally
from audit.subject.subject import BinnedScores, Folded, ScoredRows, Subject

ROOM = 8_000_000
"""Bins of all cells together of which a table is kept; of more, only those that occur are."""

ROWS_AT_ONCE = 1_000_000


def tally_folded(shape: Shape, subject: Subject, folded: Folded) -> Tally:
    """Count the entries of a subject as often as there are rows like them, and every score."""
    cell = np.zeros(len(folded.rows), np.int64)
    for known in (*subject.attributes, *subject.strata):
        cell = cell * len(known.groups) + known.codes
    if subject.y_true is not None:
        cell = cell * shape.labels + subject.y_true
    codes = cell if subject.y_pred is None else cell * shape.predictions + subject.y_pred
    counts = Counts(codes, folded.rows, subject.weight, folded.squares).recoded(codes)
    scores = None
    if folded.binned is not None and _as_fine_as_can_be(folded.binned, subject.rows):
        scores = _of_bins(folded.binned, cell, shape.joint * shape.labels)
    elif folded.scores is not None:
        scores = _scores(folded.scores(), cell, shape.joint * shape.labels, subject.rows)
        if scores.counts.rows.sum() != subject.rows:
            raise AuditError("The file has changed while it was read", where=subject.data["name"])
    return Tally(shape, counts, scores)


def _scores(parts: Iterator[ScoredRows], cell: Codes, cells: int, rows: int) -> ScoreCounts:
    """Count scores; in a table of bins as soon as it is known that bins are needed."""
    first = next(parts)
    parts = chain([first], parts)
    exponent = exponent_ahead(first.score, rows)
    known, place = distinct(cell)
    if exponent is not None and (_bins(exponent) + 1) * len(known) <= ROOM:
        return _binned(parts, exponent, known, place, cells, first.weight is not None)
    total: ScoreCounts | None = None
    for part in _larger(parts):
        counted = ScoreCounts.of(part.score, cell[part.entry], cells, part.weight, exponent)
        total = counted if total is None else total + counted
    assert total is not None
    return total


def _binned(
    parts: Iterator[ScoredRows],
    exponent: int,
    known: Codes,
    place: Codes,
    cells: int,
    weighted: bool,
) -> ScoreCounts:
    """Count scores in bins of that width by cell; `place` is each entry's among the known cells."""
    bins = _bins(exponent) + 1
    amounts = [np.zeros(bins * len(known)) for _ in range(3 if weighted else 1)]
    sums = np.zeros(bins)
    for part in parts:
        bin_ = (part.score * 2.0**-exponent).astype(np.int64)
        np.add.at(sums, bin_, part.score)
        bin_ *= len(known)
        bin_ += place[part.entry]
        np.add.at(amounts[0], bin_, 1.0)
        if part.weight is not None:
            np.add.at(amounts[1], bin_, part.weight)
            np.add.at(amounts[2], bin_, part.weight * part.weight)
    occupied = np.flatnonzero(amounts[0])
    rank, cell = np.divmod(occupied, len(known))
    found, rank = distinct(rank)
    by_bin = amounts[0].reshape(bins, len(known)).sum(axis=1)[found]
    values = bin_means(found.astype(np.float64), sums[found], by_bin, exponent)
    rows, *weights = (amount[occupied] for amount in amounts)
    counts = Counts(rank * cells + known[cell], rows.astype(np.int64), *weights)
    return ScoreCounts(values, counts, cells, exponent).settled()


def _as_fine_as_can_be(binned: BinnedScores, rows: int) -> bool:
    """Whether so many rows would be cut into bins of that width, and no finer."""
    return rows > EXACT_ROWS and binned.halves > MOST >= _bins(binned.exponent) + 1


def _of_bins(binned: BinnedScores, cell: Codes, cells: int) -> ScoreCounts:
    """Counts of scores that come in bins already."""
    found, place = distinct(binned.bin)
    rows, total = (summed_by(place, amount, len(found)) for amount in (binned.rows, binned.total))
    values = bin_means(found.astype(np.float64), total, rows, binned.exponent)
    codes = place * cells + cell[binned.entry]
    counts = Counts(codes, binned.rows, binned.weight, binned.squares).recoded(codes)
    return ScoreCounts(values, counts, cells, binned.exponent)


def _bins(exponent: int) -> int:
    """How many bins of that width lie between 0 and 1."""
    return int(2 ** max(-exponent, 0))


def _larger(parts: Iterator[ScoredRows]) -> Iterator[ScoredRows]:
    """The same rows in fewer and larger batches."""
    waiting: list[ScoredRows] = []
    for part in parts:
        waiting.append(part)
        if sum(len(each.score) for each in waiting) >= ROWS_AT_ONCE:
            yield _joined(waiting)
            waiting = []
    if waiting:
        yield _joined(waiting)


def _joined(parts: list[ScoredRows]) -> ScoredRows:
    weights: list[Floats] = [part.weight for part in parts if part.weight is not None]
    return ScoredRows(
        entry=np.concatenate([part.entry for part in parts]),
        score=np.concatenate([part.score for part in parts]),
        weight=np.concatenate(weights) if weights else None,
    )
