"""How unequally the benefits of the decisions are spread over people, whatever their group."""

from __future__ import annotations

from collections.abc import Callable
from math import log, sqrt
from typing import NamedTuple, TypeAlias

from audit.evidence import message
from audit.measure.metric import metric
from audit.measure.results import Scalar
from audit.measure.tally.amount import size
from audit.measure.tally.cells import Cells

NOBODY_BENEFITS = message(
    "nobody is in this group, or everybody in it is refused what their label says"
)
ALL_ALIKE = message("everybody's benefit is the same; the interval is that of the share of others")


class Shares(NamedTuple):
    """How many of everyone get more than their label says, just that, and less: 2, 1 and 0."""

    more: float
    same: float
    less: float

    @property
    def mean(self) -> float:
        """The mean benefit."""
        return 1 + self.more - self.less


PerBenefit: TypeAlias = tuple[float, float, float]
"""One number for each of the benefits 2, 1 and 0."""


@metric(
    title="Generalised entropy index",
    kind="score",
    better="lower",
    undefined=NOBODY_BENEFITS,
    reference="Speicher et al. (2018), KDD; aif360 ClassificationMetric.generalized_entropy_index",
)
def generalized_entropy_index(favourable_cells: Cells) -> Scalar:
    """How unequal people's benefits are: half their squared coefficient of variation.

    A benefit is prediction − label + 1 with the favourable outcome as 1: 2 for the outcome
    undeserved, 1 where the decision is the label, 0 for the outcome denied. The index is
    Σ ((benefit / mean benefit)² − 1) / 2n (alpha is 2), from 0, all benefits alike, without
    limit. The label counts as what a person deserves. Interval: delta method on the log scale,
    approximate under 20 people.
    """
    return _index(favourable_cells, _entropy, _entropy_slopes, {"alpha": 2})


@metric(
    title="Theil index",
    kind="score",
    better="lower",
    undefined=NOBODY_BENEFITS,
    reference="Speicher et al. (2018), KDD; aif360 ClassificationMetric.theil_index",
)
def theil_index(favourable_cells: Cells) -> Scalar:
    """How unequal people's benefits are: by how much their entropy falls short of equal ones'.

    Σ (benefit / mean benefit) ln(benefit / mean benefit) / n, from 0, all benefits alike, to
    ln n; the generalised entropy index with alpha = 1, and the same benefits: prediction − label
    + 1 with the favourable outcome as 1. Interval: delta method on the log scale, approximate
    under 20 people.
    """
    return _index(favourable_cells, _theil, _theil_slopes, {"alpha": 1})


def _index(
    cells: Cells,
    value_of: Callable[[Shares], float],
    slopes_of: Callable[[Shares], PerBenefit],
    parameters: dict[str, float],
) -> Scalar:
    """An index with its standard error on the log scale."""
    n = size(cells.total)
    amounts = [float(amount) for amount in (cells.fp, cells.correct, cells.fn)]
    total = sum(amounts)
    shares = Shares(*(amount / total for amount in amounts)) if total else None
    if shares is None or shares.less == 1:
        return Scalar(None, n)
    value = value_of(shares)
    if max(shares) == 1:  # Wilson's limits bound it: of few errors it is at most about their share
        return Scalar(0.0, n, "wilson", parameters=parameters, needs=_nobody_of(n), note=ALL_ALIKE)
    # Half a person more of each kind: on some tables the slopes cancel, and no error would be left.
    padded = Shares(*((share * n + 0.5) / (n + 1.5) for share in shares))
    errors = (
        _error(shares, slopes_of(shares), n) / value,
        _error(padded, slopes_of(padded), n) / value_of(padded),
    )
    return Scalar(value, n, "log_t", "log", max(errors), parameters=parameters)


def _nobody_of(n: float) -> dict[str, tuple[tuple[float, float], ...]]:
    return {"rates": ((0.0, n),)}


def _error(shares: Shares, slopes: PerBenefit, n: float) -> float:
    """The standard error of a function of multinomial shares, from its slopes in them."""
    mean = sum(share * slope for share, slope in zip(shares, slopes, strict=True))
    spread = sum(share * (slope - mean) ** 2 for share, slope in zip(shares, slopes, strict=True))
    return sqrt(spread / n)


def _entropy(shares: Shares) -> float:
    variance = shares.more + shares.less - (shares.more - shares.less) ** 2
    return variance / (2 * shares.mean**2)


def _entropy_slopes(shares: Shares) -> PerBenefit:
    mean = shares.mean
    second = 4 * shares.more + shares.same

    def slope(benefit: float) -> float:
        return benefit**2 / (2 * mean**2) - second * benefit / mean**3

    return slope(2), slope(1), slope(0)


def _theil(shares: Shares) -> float:
    return 2 * log(2) * shares.more / shares.mean - log(shares.mean)


def _theil_slopes(shares: Shares) -> PerBenefit:
    mean = shares.mean
    logs = 2 * log(2) * shares.more

    def slope(benefit: float) -> float:
        own = benefit * log(benefit) if benefit else 0.0
        return own / mean - logs * benefit / mean**2 - benefit / mean

    return slope(2), slope(1), slope(0)
