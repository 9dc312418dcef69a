"""Pictures of many people's SHAP values: counts in bins, never the people themselves."""

from __future__ import annotations

from collections.abc import Iterator
from inspect import getdoc

import numpy as np
import pandas as pd

from audit.evidence import Matrix
from audit.measure.explainer import Kind
from audit.measure.explaining.encoding import Codes, Encoding, encode
from audit.measure.explaining.grids import FEWEST_PEOPLE, Grid, Places, grid_of, numbers_of
from audit.measure.explaining.rounding import written
from audit.measure.explaining.study import Numbers

SWARM_COLUMNS = 10
SWARM_BINS = 40
DEPENDENCE_COLUMNS = 6
DEPENDENCE_BINS = 20
RANK_DECIMALS = 2


def pictures(rows: pd.DataFrame, values: Numbers) -> Iterator[Matrix]:
    """Yield the pictures of explained rows and their SHAP values, both of shape (n, columns).

    Those of the columns with the largest mean |SHAP|, largest first. A column that adds nothing
    has none, and fewer than ten people have none either: a bin would be somebody.
    """
    if len(values) < FEWEST_PEOPLE:
        return
    size = np.abs(values).mean(axis=0)
    ranked: dict[str, int] = {}
    for place in np.argsort(-size, kind="stable").tolist():
        if size[place] > 0:
            ranked.setdefault(str(rows.columns[place]), place)
    shown = list(ranked.values())[:SWARM_COLUMNS]
    if not shown:
        return
    encoding, (codes,) = encode(rows.iloc[:, shown])
    yield from beeswarm(encoding, codes, values[:, shown])
    yield from shap_dependence(encoding, codes, values[:, shown])


def beeswarm(encoding: Encoding, codes: Codes, values: Numbers) -> Iterator[Matrix]:
    """How many people have which SHAP value of a column, and whether their own value is high.

    For each of the ten columns with the largest mean |SHAP|, in that order: `people` counts those
    in each of 40 bins of SHAP values, which are the same for all ten; `value` is the mean rank of
    their own values among everyone's, from 0 (lowest) to 1 (highest), empty where nobody is or
    the column has no order. The names of the bins are their middles.
    """
    edges = _edges(values, SWARM_BINS)
    for place, column in enumerate(encoding.columns):
        bins = _bins(values[:, place], edges)
        ranks = _ranks(encoding, codes, place)
        known = np.isfinite(ranks)
        have = np.bincount(bins[known], minlength=SWARM_BINS)
        means = np.bincount(bins[known], ranks[known], SWARM_BINS) / np.maximum(have, 1)
        yield Matrix(
            matrix=f"beeswarm/{column}",
            rows=("people", "value"),
            columns=_middles(edges),
            values=(
                tuple(float(count) for count in np.bincount(bins, minlength=SWARM_BINS)),
                tuple(
                    round(float(mean), RANK_DECIMALS) if count else None
                    for mean, count in zip(means, have, strict=True)
                ),
            ),
        )


def shap_dependence(encoding: Encoding, codes: Codes, values: Numbers) -> Iterator[Matrix]:
    """How the SHAP value of a column depends on the column's own value, as counts of people.

    For each of the six columns with the largest mean |SHAP|: across, the column's values (the
    nearest of its quantiles, or its most frequent levels); down, 20 bins of the SHAP value, from
    the lowest to the highest, named by their middles. A cell is the number of explained people.
    Where one value has people high and low, other columns decide which.
    """
    for place in range(min(DEPENDENCE_COLUMNS, codes.shape[1])):
        grid = grid_of(encoding, codes, place)
        if grid.labels:
            yield _dependence(grid, values[:, place])


def _dependence(grid: Grid, values: Numbers) -> Matrix:
    edges = _edges(values, DEPENDENCE_BINS)
    known = grid.members >= 0
    cells = np.zeros((DEPENDENCE_BINS, len(grid.labels)), dtype=np.int64)
    np.add.at(cells, (_bins(values[known], edges), grid.members[known]), 1)
    return Matrix(
        matrix=f"shap_dependence/{grid.column}",
        rows=_middles(edges),
        columns=grid.labels,
        values=tuple(tuple(float(count) for count in line) for line in cells),
    )


def _edges(values: Numbers, bins: int) -> Numbers:
    return np.linspace(float(values.min()), float(values.max()), bins + 1)


def _bins(values: Numbers, edges: Numbers) -> Places:
    """Return the bin of each value; the last bin includes its upper edge."""
    return np.clip(np.searchsorted(edges, values, side="right") - 1, 0, len(edges) - 2)


def _middles(edges: Numbers) -> tuple[str, ...]:
    return tuple(written(edges[:-1] + np.diff(edges) / 2))


def _ranks(encoding: Encoding, codes: Codes, place: int) -> Numbers:
    """Return the rank of each row's own value, from 0 to 1; NaN where it has none."""
    values = encoding.values[place]
    numbers = numbers_of(values.astype("Int8") if values.dtype in (bool, "boolean") else values)
    ranks = np.full(len(codes), np.nan)
    if numbers is None:
        return ranks
    own = numbers[codes[:, place]]
    known = ~np.isnan(own)
    _, dense, counts = np.unique(own[known], return_inverse=True, return_counts=True)
    middles = np.cumsum(counts) - counts / 2
    if len(middles) > 1:
        ranks[known] = ((middles - middles[0]) / (middles[-1] - middles[0]))[dense]
    return ranks


SUMMARY = Kind(
    id="beeswarm",
    title="SHAP summary",
    definition=getdoc(beeswarm) or "",
    reference="Lundberg et al. 2020, Nat. Mach. Intell. 2: 56-67",
)
DEPENDENCE = Kind(
    id="shap_dependence",
    title="SHAP dependence",
    definition=getdoc(shap_dependence) or "",
    reference="Lundberg et al. 2020, Nat. Mach. Intell. 2: 56-67",
)
KINDS = (SUMMARY, DEPENDENCE)
