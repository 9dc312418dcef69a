"""SHAP: what each column adds to a score, for everyone and for chosen people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from math import ceil
from typing import Literal

import numpy as np
import numpy.typing as npt

from audit.evidence import Attribution
from audit.measure.explainer import Budget, Person, Sample, Score, explainer
from audit.measure.explainers.calls import Caller, OutOfTime
from audit.measure.explainers.contributions import contributions, settled
from audit.measure.explainers.encoding import Codes, Encoding, encode
from audit.measure.explainers.importance import Importance
from audit.measure.explainers.shapley import Game, Values, play

Places = npt.NDArray[np.intp]
BATCH_ROWS = 20
BACKGROUND_ROWS = 50
FEWEST_BACKGROUND_ROWS = 10
MIXTURES_A_ROW = 8_000
PARTS = 5
TOLERANCE = 1e-6
PEOPLES_SHARE = 0.3


@explainer(
    id="shap",
    title="SHAP values",
    reference="Lundberg & Lee 2017, NeurIPS 30; Štrumbelj & Kononenko 2014, KAIS 41",
)
def explain_by_shap(
    score: Score, sample: Sample, seed: int, budget: Budget
) -> Iterable[Attribution]:
    """How far each column moves a score away from the average score, shared out fairly.

    The Shapley values of the score of the positive class, with columns drawn independently of
    each other from background rows, by shap's permutation estimator on the user's own columns.
    They are in the score's own units; a person's values add up to the person's score (`output`)
    minus the background's mean score (`base`).

    For everyone: the mean of |SHAP| over rows, explained in batches of 20, each batch against
    background rows of its own, until the standard error of the five largest is at most 5 % of
    the largest, or rows or background are used up, or the budget is spent. The error counts
    both which rows and which background rows happened to be drawn. For a person: 100 background
    rows, with the standard error over ten parts of them, each with its own order of columns.

    `quality.additivity` is the worst |output − base − sum of values| over the explained rows,
    with outputs from a call of their own. Where it exceeds 0.000001 no values are given: the
    model does not score a row the same way alone and among others.
    """
    if sample.rows.empty or sample.background.empty:
        return
    encoding, (rows, background) = encode(sample.rows, sample.background)
    study = _Study(sample, seed, encoding, rows, background)
    yield from _people(study, Caller(score, budget.share(PEOPLES_SHARE)))
    yield _everyone(study, Caller(score, budget))


@dataclass(frozen=True)
class _Study:
    """The sample beside its codes."""

    sample: Sample
    seed: int
    encoding: Encoding
    rows: Codes
    background: Codes

    @property
    def slices(self) -> list[Places]:
        """The background in slices of about 50 rows, fewer where the table is very wide."""
        fair = MIXTURES_A_ROW // (2 * self.rows.shape[1] + 1)
        most = int(np.clip(fair, FEWEST_BACKGROUND_ROWS, BACKGROUND_ROWS))
        count = len(self.background)
        return np.array_split(np.arange(count), ceil(count / most))

    def effects(self, caller: Caller, rows: Iterable[int], against: Against) -> Iterator[Values]:
        """Yield each row's values against each part of the background, (parts, columns)."""
        games = (self._game(row, place, part) for row in rows for place, part in against.numbered)
        values = play(caller, self.encoding, games)
        for first in values:
            yield np.array([first, *islice(values, len(against.parts) - 1)])

    def _game(self, row: int, place: int, part: Places) -> Game:
        seeds = np.random.SeedSequence([self.seed, row, place])
        return Game(self.rows[row], self.background[part], int(seeds.generate_state(1)[0]))


class Against:
    """Some background rows in a few parts of nearly equal size, and the parts' weights."""

    def __init__(self, chosen: Places, parts: int) -> None:
        self.chosen = chosen
        self.parts = np.array_split(chosen, min(parts, len(chosen)))
        self.weights = np.array([len(part) for part in self.parts]) / len(chosen)

    @property
    def numbered(self) -> Iterable[tuple[int, Places]]:
        return enumerate(self.parts)

    def spread(self, effects: Values) -> Values:
        """Return the standard error of the weighted mean over the parts; unknown for one part."""
        parts = len(self.parts)
        if parts < 2:
            return np.full(effects.shape[1], np.nan)
        apart = self.weights[:, None] * (effects - self.weights @ effects)
        return np.asarray(np.sqrt((apart**2).sum(axis=0) * parts / (parts - 1)))


def _people(study: _Study, caller: Caller) -> Iterator[Attribution]:
    """Yield one explanation a person, without values from where the time is up."""
    against = Against(np.concatenate(study.slices[:2]), 2 * PARTS)
    people = study.sample.people
    positions = [person.position for person in people]
    explained = 0
    try:
        base = float(caller(study.sample.background.iloc[against.chosen]).mean())
        outputs = caller(study.sample.rows.iloc[positions])
        for effects in study.effects(caller, positions, against):
            yield _person(study, people[explained], base, outputs[explained], effects, against)
            explained += 1
    except OutOfTime:
        for person in people[explained:]:
            yield Attribution(explainer="shap", scope="local", row=person.name, stopped_by="budget")


def _person(
    study: _Study, person: Person, base: float, output: float, effects: Values, against: Against
) -> Attribution:
    values = against.weights @ effects
    residual = float(output - base - values.sum())
    shown = contributions(study.encoding.columns, values, against.spread(effects))
    return Attribution(
        explainer="shap",
        scope="local",
        row=person.name,
        base=settled(base),
        output=settled(output),
        residual=settled(residual),
        values=shown if abs(residual) <= TOLERANCE else (),
        quality={"additivity": settled(abs(residual))},
    )


def _everyone(study: _Study, caller: Caller) -> Attribution:
    """Explain batch after batch until the error is small enough, or nothing is left to use."""
    slices = study.slices
    importance = Importance(study.rows.shape[1], len(slices), PARTS)
    bases: dict[int, float] = {}
    worst = 0.0
    stopped_by: Literal["error", "rows", "budget"] = "rows"
    try:
        for number, start in enumerate(range(0, len(study.rows), BATCH_ROWS)):
            place = number % len(slices)
            chosen = slices[place]
            if place not in bases:
                bases[place] = float(caller(study.sample.background.iloc[chosen]).mean())
            batch = range(start, min(start + BATCH_ROWS, len(study.rows)))
            outputs = caller(study.sample.rows.iloc[start : batch.stop])
            against = Against(chosen, PARTS)
            for output, effects in zip(outputs, study.effects(caller, batch, against), strict=True):
                importance.add(effects, against.weights, place)
                added = float((against.weights @ effects).sum())
                worst = max(worst, abs(float(output) - bases[place] - added))
            if importance.settled or importance.stuck:
                stopped_by = "error" if importance.settled else "rows"
                break
    except OutOfTime:
        stopped_by = "budget"
    shown = contributions(study.encoding.columns, importance.mean, importance.error)
    return Attribution(
        explainer="shap",
        scope="global",
        base=settled(float(np.mean(list(bases.values())))) if bases else None,
        values=shown if importance.rows and worst <= TOLERANCE else (),
        quality={"additivity": settled(worst) if importance.rows else None},
        stopped_by=stopped_by,
    )
