"""How far estimates are from the truth, and in which direction."""

from __future__ import annotations

from math import sqrt

from audit.evidence import message
from audit.measure.metric import REGRESSION, metric
from audit.measure.results import Scalar
from audit.measure.tally.distribution import Distribution
from audit.measure.tally.errors import Errors
from audit.measure.tally.moments import Moments

NOBODY = "nobody is in this group"
ONE_ROW = message("one person says nothing of the spread")
ALL_EXACT = message("every estimate is exact, so there is no spread to estimate an error from")
ALL_ALIKE = message(
    "everybody has the same number, so there is no spread to estimate an error from"
)
ONE_TARGET = "everybody's label is the same, or there is only one person"
HEAVY = message("approximate, since the errors have heavy tails, of which few samples hold enough")
HEAVY_TAILS = 9.0
"""The kurtosis of Student's t with 5 degrees of freedom; a normal's is 3."""


@metric(
    title="Mean absolute error",
    kind="mean",
    better="lower",
    undefined=NOBODY,
    tasks=REGRESSION,
    reference="sklearn.metrics.mean_absolute_error",
)
def mae(errors: Errors) -> Scalar:
    """Mean distance between estimate and label.

    Σ |estimate − label| / n, from 0, every estimate is exact, without limit, in the label's
    units. Interval: Student's t on the log scale.
    """
    distance = errors.distance
    if not distance.n:
        return Scalar(None, 0)
    error = distance.standard_error
    if not distance.mean or error is None:
        return Scalar(distance.mean, errors.n, note=ONE_ROW if error is None else ALL_EXACT)
    return Scalar(distance.mean, errors.n, "log_t", "log", error / distance.mean)


@metric(
    title="Root mean squared error",
    kind="mean",
    better="lower",
    undefined=NOBODY,
    tasks=REGRESSION,
    reference="sklearn.metrics.root_mean_squared_error; interval: Hall (1992), JRSS B 54",
)
def rmse(errors: Errors) -> Scalar:
    """Root of the mean squared distance between estimate and label.

    √(Σ (estimate − label)² / n), from 0 without limit, in the label's units; large errors weigh
    more than in the mean absolute error. Interval: Hall's for the mean square, approximate where
    errors have heavy tails.
    """
    square = errors.square
    if not square.n:
        return Scalar(None, 0)
    root, error = sqrt(square.mean), square.standard_error
    if not root or error is None:
        return Scalar(root, errors.n, note=ONE_ROW if error is None else ALL_EXACT)
    return Scalar(
        root,
        errors.n,
        "hall_root",
        "identity",
        error,
        needs={"skewness": square.skewness},
        note=HEAVY if errors.residual.kurtosis > HEAVY_TAILS else None,
    )


@metric(
    title="R²",
    kind="score",
    better="higher",
    undefined=ONE_TARGET,
    tasks=REGRESSION,
    reference="sklearn.metrics.r2_score; interval: Fieller (1954), JRSS B 16",
)
def r2(errors: Errors) -> Scalar:
    """Share of the labels' variance that the estimates explain.

    1 − Σ (label − estimate)² / Σ (label − mean label)², up to 1; 0 is as good as always saying
    the mean label of the very people it is measured on, and less is worse than that. Interval:
    Fieller's for the quotient, approximate where labels or errors have heavy tails.
    """
    square, spread = errors.square, errors.target.variance
    if not errors.n > 1 or not spread:
        return Scalar(None, errors.n)
    value = 1.0 - square.mean / spread
    spread_of_spread = max(0.0, errors.target.kurtosis - 1.0) * spread**2
    means = (
        (square.mean, square.standard_error or 0.0, errors.n),
        (spread, sqrt(spread_of_spread / (errors.n - 1)), errors.n),
    )
    heavy = max(errors.residual.kurtosis, errors.target.kurtosis) > HEAVY_TAILS
    return Scalar(
        value,
        errors.n,
        "fieller_r2",
        needs={"means": means, "correlation": errors.correlation},
        note=HEAVY if heavy else None,
    )


@metric(
    title="Mean residual",
    kind="mean",
    better=None,
    undefined=NOBODY,
    tasks=REGRESSION,
    reference="Calders, Karim, Kamiran, Ali, Zhang (2013), ICDM; interval: Hall (1992), JRSS B 54",
)
def mean_residual(errors: Errors) -> Scalar:
    """Mean of estimate minus label: how much too high people are estimated on average.

    Σ (estimate − label) / n, any number, in the label's units; 0 is right on average, above 0 too
    high, below 0 too low. Interval: Hall's transformation of Student's t.
    """
    return _mean(errors.residual)


@metric(
    title="Mean label",
    kind="mean",
    better=None,
    undefined=NOBODY,
    tasks=REGRESSION,
    reference="Barocas, Hardt, Narayanan: Fairness and Machine Learning (2023), ch. 3",
)
def mean_target(targets: Distribution) -> Scalar:
    """Mean label: what is true of people on average.

    Σ label / n, any number, in the label's units. Where it differs between groups, so will
    estimates that are right.
    """
    return _mean(targets.moments)


@metric(
    title="Mean estimate",
    kind="mean",
    better=None,
    undefined=NOBODY,
    tasks=REGRESSION,
    reference="Calders, Karim, Kamiran, Ali, Zhang (2013), ICDM",
)
def mean_estimate(estimates: Distribution) -> Scalar:
    """Mean estimate: what the model says of people on average.

    Σ estimate / n, any number, in the label's units, whatever the labels.
    """
    return _mean(estimates.moments)


def _mean(of: Moments) -> Scalar:
    """A mean with Hall's interval, which allows for skewed rows."""
    if not of.n:
        return Scalar(None, 0)
    error = of.standard_error
    if not error:
        return Scalar(of.mean, of.n, note=ONE_ROW if error is None else ALL_ALIKE)
    needs = {"skewness": of.skewness}
    return Scalar(of.mean, of.n, "hall", "identity", error, needs=needs)
