"""The changes of rates, of all groups of one crossing at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

from audit.evidence import Measurement, Slice
from audit.measure.measuring import TOO_FEW, interval
from audit.measure.paired.kinds import ANSWERS, PREFIX, UNDEFINED, shares
from audit.statistics.exact import value_of
from audit.statistics.methods import Basis
from audit.statistics.paired_rates import table_correlation

Floats: TypeAlias = npt.NDArray[np.float64]
Codes: TypeAlias = npt.NDArray[np.int64]
CELLS = 2 * len(ANSWERS)
"""A label, what the new model decides and what the earlier one does."""


@dataclass(frozen=True)
class Joint:
    """How many rows of each group have which label and which two decisions.

    `amounts` and `squares` (Σw and Σw², both the number of rows where there are no weights) have
    shape (groups, 8), in the order label, new decision, earlier decision.
    """

    names: list[Slice]
    amounts: Floats
    squares: Floats
    weighted: bool


def joint_of(codes: Codes, place: Codes, names: list[Slice], weight: Floats | None) -> Joint:
    """Count rows by group (`place`) and by label and decisions (`codes`, 0 to 7)."""
    cell, length = place * CELLS + codes, len(names) * CELLS
    amounts: Floats = np.bincount(cell, weight, length).astype(np.float64).reshape(-1, CELLS)
    squares = amounts
    if weight is not None:
        squares = np.bincount(cell, weight * weight, length).reshape(-1, CELLS).astype(np.float64)
    return Joint(names, amounts, squares, weight is not None)


def changes_of_rates(
    joint: Joint,
    metrics: list[str],
    favourable_is_positive: bool,
    about: dict[str, Any],
    least: int,
) -> Iterator[Measurement]:
    """Yield the change of each rate for each group; `about` says which baseline it is."""
    for metric in metrics:
        part, whole = (_of_both(share) for share in shares(metric, favourable_is_positive))
        for place, group in enumerate(joint.names):
            rows = joint.amounts[place], joint.squares[place]
            row = _change(PREFIX + metric, group, part, whole, *rows, joint.weighted)
            yield _said(row, {"of": metric, **about}, least)


def _of_both(share: tuple[int, ...]) -> tuple[Floats, Floats]:
    """What each of the eight cells counts for the new model, and for the earlier one."""
    table = np.array(share, np.float64).reshape(2, 2)
    label, new, earlier = np.unravel_index(np.arange(CELLS), (2, 2, 2))
    return table[label, new], table[label, earlier]


def _change(
    metric: str,
    group: Slice,
    part: tuple[Floats, Floats],
    whole: tuple[Floats, Floats],
    amounts: Floats,
    squares: Floats,
    weighted: bool,
) -> Measurement:
    among = [float(amounts @ each) for each in whole]
    if min(among) <= 0.0:
        n = 0 if max(among) <= 0.0 else max(among)
        return Measurement(metric=metric, slice=group, n=n, status="undefined", reason=UNDEFINED)
    found = [float(amounts @ each) for each in part]
    rates = [k / n for k, n in zip(found, among, strict=True)]
    worth = [n * n / float(squares @ each) for n, each in zip(among, whole, strict=True)]
    pairs = tuple((rate * n, n) for rate, n in zip(rates, worth, strict=True))
    counts = None
    if not weighted:
        counts = tuple(round(n) for pair in zip(found, among, strict=True) for n in pair)
        pairs = (counts[:2], counts[2:])  # type: ignore[assignment]
    shared = _correlation(part, whole, rates, amounts, squares, worth[0] / among[0])
    value = rates[0] - rates[1] if counts is None else float(value_of(counts, difference=True))
    parameters: dict[str, Any] = {"rates": [list(pair) for pair in pairs], "correlation": shared}
    if np.array_equal(*whole):
        apart = [float(amounts @ (first > second)) for first, second in (part, part[::-1])]
        parameters["discordant"] = apart if weighted else [round(n) for n in apart]
    return Measurement(
        metric=metric,
        slice=group,
        parameters=parameters,
        value=value,
        counts=counts,
        interval=interval(
            Basis(method="newcombe_paired", value=value, rates=pairs, correlation=shared)
        ),
        n=min(worth) if weighted else round(min(among)),
    )


def _correlation(
    part: tuple[Floats, Floats],
    whole: tuple[Floats, Floats],
    rates: list[float],
    amounts: Floats,
    squares: Floats,
    scale: float,
) -> float:
    """How the two rates go together: of the same people by the table of both, as Newcombe does.

    Else, as in a predictive value, whose people each model chooses, by what a row adds to either
    rate (the influence of a row on a ratio of two means).
    """
    if np.array_equal(*whole):
        table = [
            float(amounts @ (whole[0] * (part[0] == new) * (part[1] == old))) * scale
            for new, old in ((1, 1), (1, 0), (0, 1), (0, 0))
        ]
        return table_correlation(*table)
    first, second = (p - rate * n for p, rate, n in zip(part, rates, whole, strict=True))
    spread = float(squares @ (first * first)) * float(squares @ (second * second))
    if spread <= 0.0:
        return 0.0
    shared = float(squares @ (first * second)) / np.sqrt(spread)
    return float(min(1.0, max(-1.0, shared)))


def _said(row: Measurement, about: dict[str, Any], least: int) -> Measurement:
    """The row with what it is a change of, and whether it is of too few people to say."""
    parameters = {**about, **(row.parameters or {})}
    if row.status == "measured" and row.n < least:
        parameters["minimum_group"] = least
        return replace(row, parameters=parameters, status="insufficient", reason=TOO_FEW)
    return replace(row, parameters=parameters)
