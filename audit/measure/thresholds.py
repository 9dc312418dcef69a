"""What would be, at another threshold: accuracy and every disparity as the threshold moves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from audit.evidence import Curve
from audit.measure.tally.effective import rounded
from audit.measure.tally.scores import Scores
from audit.measure.tally.slices import Slices
from audit.subject.subject import Attribute

Floats: TypeAlias = npt.NDArray[np.float64]

POINTS = 101
"""At most so many thresholds: all distinct scores, or else their quantiles."""

PREFIX = "threshold"
"""Curves are called `threshold:METRIC`, and `threshold:METRIC@ATTRIBUTE` for a disparity."""


@dataclass(frozen=True)
class Decided:
    """The four cells of G groups at each of T thresholds: arrays of shape (G, T).

    `positives`, `negatives` and `n`, shape (G, 1), are how many rows have either label, and both;
    of weighted rows, what their weights are worth.
    """

    tp: Floats
    fp: Floats
    fn: Floats
    tn: Floats
    positives: Floats
    negatives: Floats
    n: Floats

    @property
    def selected(self) -> Floats:
        """Those who score at least the threshold."""
        return self.tp + self.fp

    @property
    def total(self) -> Floats:
        """Everyone in the group."""
        return self.tp + self.fp + self.fn + self.tn


def threshold_curves(
    slices: Slices,
    attributes: Sequence[Attribute],
    *,
    minimum_group: int,
    missing_as_group: bool = False,
    references: Mapping[str, str] | None = None,
    threshold: float | None = None,
) -> Iterator[Curve]:
    """Yield accuracy, and each disparity of each attribute, over at most 101 thresholds.

    The decision at a threshold is the positive class where the score is at least as high. `x`
    holds the thresholds, all distinct scores or their quantiles, with the subject's own
    `threshold` among them. `y` is None where fewer than two groups can be compared: those of
    `minimum_group` people or more in the rate's denominator (of weighted rows, what those above
    the threshold are worth is taken from their group's). Nothing is yielded for a subject
    without labels and scores of two classes; no row is looked at again.
    """
    everyone: Scores | None = next(slices.by(())).inputs.get("scores")
    if everyone is None or not everyone.total:
        return
    at = thresholds(everyone, threshold)
    together = _decided([everyone], at)
    yield _curve("accuracy", at, _over(together.tp + together.tn, together.total)[0])
    favourable = slices.meaning.favourable == slices.meaning.positive
    for index, attribute in enumerate(attributes):
        found = {part.groups[0]: part.inputs["scores"] for part in slices.by((index,))}
        if not missing_as_group and attribute.missing is not None:
            found.pop(attribute.missing, None)
        names = [attribute.groups[code] for code in found]
        reference = (references or {}).get(attribute.name)
        place = names.index(reference) if reference in names else None
        groups = _decided(list(found.values()), at)
        for metric, values in _disparities(groups, favourable, minimum_group, place):
            yield _curve(f"{metric}@{attribute.name}", at, values)


def thresholds(scores: Scores, own: float | None = None) -> Floats:
    """The thresholds to look at: distinct scores, or quantiles of everyone's; ascending."""
    at = scores.values
    if len(at) > POINTS - (own is not None):
        upto = np.cumsum(scores.positives + scores.negatives)
        shares = np.linspace(0, 1, POINTS - (own is not None))
        places = np.searchsorted(upto, shares * upto[-1])
        at = at[np.minimum(places, len(at) - 1)]
    return np.unique(at if own is None else np.append(at, own))


def _decided(groups: Sequence[Scores], at: Floats) -> Decided:
    """Count, for each group, who scores at least each threshold, and who does not."""

    def cells(amounts: Floats, place: npt.NDArray[np.intp]) -> tuple[Floats, Floats]:
        above = np.append(np.cumsum(amounts[::-1])[::-1], 0.0)
        below = np.append(0.0, np.cumsum(amounts))  # no difference: that would leave rounding
        return above[place], below[place]

    found = np.empty((4, len(groups), len(at)))
    for index, scores in enumerate(groups):
        place = np.searchsorted(scores.values, at, side="left")
        found[(0, 2), index] = cells(scores.positives, place)
        found[(1, 3), index] = cells(scores.negatives, place)
    worth = np.array([(*scores.effective, scores.n) for scores in groups], float).reshape(-1, 3)
    tp, fp, fn, tn = found
    return Decided(tp, fp, fn, tn, *np.split(worth, 3, axis=1))


def _disparities(
    groups: Decided, favourable: bool, minimum: int, reference: int | None
) -> Iterator[tuple[str, Floats]]:
    """Every disparity at every threshold, NaN where it is not defined; shape (T,)."""
    chosen = groups.selected if favourable else groups.fn + groups.tn
    selection = _rate(chosen, groups.total, groups.n, minimum)
    true_positive = _rate(groups.tp, groups.tp + groups.fn, groups.positives, minimum)
    false_positive = _rate(groups.fp, groups.fp + groups.tn, groups.negatives, minimum)
    worth = rounded(_over(groups.selected, groups.total) * groups.n)
    precision = _rate(groups.tp, groups.selected, worth, minimum)
    opportunity = _largest_gap(true_positive)
    yield "demographic_parity_difference", _largest_gap(selection)
    yield "demographic_parity_ratio", _ratio(selection, None)
    yield "impact_ratio", _ratio(selection, reference)
    yield "equal_opportunity_difference", opportunity
    yield "equalized_odds_difference", np.maximum(opportunity, _largest_gap(false_positive))
    yield "predictive_parity_difference", _largest_gap(precision)


def _rate(part: Floats, whole: Floats, n: Floats, minimum: int) -> Floats:
    """A share; NaN where the people it is a share of are none, or fewer than can be compared."""
    enough = np.broadcast_to((whole > 0) & (n >= minimum), part.shape)
    rate: Floats = np.divide(part, whole, out=np.full(part.shape, np.nan), where=enough)
    return np.clip(rate, 0.0, 1.0)  # sums of weights end in rounding


def _largest_gap(rates: Floats) -> Floats:
    """Largest minus smallest over the groups that can be compared, where there are two."""
    highest = np.max(rates, axis=0, initial=-np.inf, where=~np.isnan(rates))
    lowest = np.min(rates, axis=0, initial=np.inf, where=~np.isnan(rates))
    gap: Floats = np.where(_comparable(rates), highest - lowest, np.nan)
    return gap


def _ratio(rates: Floats, reference: int | None) -> Floats:
    """The smallest rate over the reference's, or over the largest where there is no reference."""
    known = ~np.isnan(rates)
    highest = np.max(rates, axis=0, initial=-np.inf, where=known)
    against = highest if reference is None else rates[reference]
    lowest = np.min(rates, axis=0, initial=np.inf, where=known)
    defined = _comparable(rates) & (against > 0)
    ratio: Floats = np.divide(lowest, against, out=np.full(len(against), np.nan), where=defined)
    return ratio


def _comparable(rates: Floats) -> npt.NDArray[np.bool_]:
    """At which thresholds at least two groups have a rate."""
    enough: npt.NDArray[np.bool_] = (~np.isnan(rates)).sum(axis=0) >= 2
    return enough


def _over(part: Floats, whole: Floats) -> Floats:
    """Divide, where there is something to divide by; 0 elsewhere."""
    found: Floats = np.divide(part, whole, out=np.zeros(part.shape), where=whole > 0)
    return found


def _curve(name: str, at: Floats, values: Floats) -> Curve:
    return Curve(
        curve=f"{PREFIX}:{name}",
        x=tuple(at.tolist()),
        y=tuple(None if np.isnan(value) else value for value in values.tolist()),
    )
