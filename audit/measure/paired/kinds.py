"""The metrics whose change can be measured on the same rows, and what these changes are called."""

from __future__ import annotations

from itertools import product

from audit.evidence import message
from audit.measure.disparity import DISPARITIES
from audit.measure.metric import METRICS, Metric
from audit.measure.results import Rate, Scalar
from audit.measure.tally.cells import Cells, Decisions, Hits

PREFIX = "change_in_"
TITLES = {
    "accuracy": message("Change in accuracy"),
    "selection_rate": message("Change in selection rate"),
    "true_positive_rate": message("Change in true positive rate"),
    "false_positive_rate": message("Change in false positive rate"),
    "true_negative_rate": message("Change in true negative rate"),
    "false_negative_rate": message("Change in false negative rate"),
    "precision": message("Change in precision"),
    "recall": message("Change in recall"),
    "positive_predictive_value": message("Change in positive predictive value"),
    "negative_predictive_value": message("Change in negative predictive value"),
    "false_discovery_rate": message("Change in false discovery rate"),
    "false_omission_rate": message("Change in false omission rate"),
    "roc_auc": message("Change in area under the ROC curve"),
}
"""By the metric whose change it is."""

GAPS = {
    "accuracy_difference": message("Change in accuracy difference"),
    "average_odds_difference": message("Change in average odds difference"),
    "demographic_parity_difference": message("Change in demographic parity difference"),
    "demographic_parity_ratio": message("Change in demographic parity ratio"),
    "equal_opportunity_difference": message("Change in equal opportunity difference"),
    "equalized_odds_difference": message("Change in equalized odds difference"),
    "false_discovery_rate_difference": message("Change in false discovery rate difference"),
    "false_negative_rate_difference": message("Change in false negative rate difference"),
    "false_omission_rate_difference": message("Change in false omission rate difference"),
    "impact_ratio": message("Change in impact ratio"),
    "negative_predictive_value_difference": message(
        "Change in negative predictive value difference"
    ),
    "predictive_equality_difference": message("Change in predictive equality difference"),
    "predictive_parity_difference": message("Change in predictive parity difference"),
}
"""The same of gaps between groups, by the disparity whose change it is."""

MEANS = {"average_odds": ("true_positive_rate", "false_positive_rate")}
"""Metrics that are the mean of two rates of different people."""

AREA = "roc_auc"
ANSWERS = tuple(product((0, 1), (0, 1)))
"""Label and decision, positive or not, in the order in which shares are listed."""

UNDEFINED = message("the number itself is not defined for one of the two models")
Share = tuple[int, ...]


def change_in_rate(new: Rate, earlier: Rate) -> Scalar:
    """By how much a rate is another one than an earlier model has on the same rows.

    new − earlier, from −1 to 1; 0 is no change. Interval: the Wilson limits of both rates, put
    together with what the two models share on these rows.
    """
    value = float(new.part) / float(new.whole) - float(earlier.part) / float(earlier.whole)
    return Scalar(value, float(new.whole))


def change_in_area(value: float, people: int, error: float) -> Scalar:
    """By how much the area under the ROC curve is another one than an earlier model has.

    new − earlier on the same rows, from −1 to 1; 0 is no change. Interval: normal, with DeLong's
    standard error of the difference.
    """
    return Scalar(value, people, "normal", "identity", error)


def change_in_difference(new: Scalar, earlier: Scalar) -> Scalar:
    """By how much groups are farther apart than by an earlier model on the same rows.

    |new| − |earlier|, from −1 to 1; 0 is no change. Interval: the groups' paired limits, put
    together by MOVER. Groups that cannot be the outermost by either model are ruled out at a tenth
    of the error each; of the others the limits farthest out are taken.
    """
    return Scalar(abs(new.value or 0.0) - abs(earlier.value or 0.0), new.n)


def change_in_ratio(new: Scalar, earlier: Scalar) -> Scalar:
    """By how much a ratio between groups is nearer to 1 than by an earlier model on the same rows.

    min(new, 1) − min(earlier, 1), from −1 to 1; 0 is no change. Interval: MOVER of both ratios'
    limits with what they share on these rows. Groups that cannot be the outermost by either model
    are ruled out at a tenth of the error each; of the others the limits farthest out are taken.
    """
    return Scalar(min(new.value or 0.0, 1.0) - min(earlier.value or 0.0, 1.0), new.n)


def _gap(disparity: str, title: str) -> Metric:
    ratio = DISPARITIES[disparity].kind == "ratio"
    return Metric(
        id=PREFIX + disparity,
        title=title,
        kind="difference",
        better="higher" if ratio else "lower",
        tasks=DISPARITIES[disparity].tasks,
        by_group=False,
        undefined=UNDEFINED,
        reference="Zou (2007), Psychological Methods 12:399"
        if ratio
        else "Zou & Donner (2008), Statistics in Medicine 27:1693",
        compute=change_in_ratio if ratio else change_in_difference,
    )


def _measure(metric: str, title: str) -> Metric:
    area = metric == AREA
    return Metric(
        id=PREFIX + metric,
        title=title,
        kind="difference",
        better=METRICS[metric].better,
        tasks=METRICS[metric].tasks,
        by_group=True,
        undefined=UNDEFINED,
        reference="DeLong, DeLong & Clarke-Pearson (1988), Biometrics 44:837"
        if area
        else "Newcombe (1998), Statistics in Medicine 17:2635, method 10",
        compute=change_in_area if area else change_in_rate,
    )


MEASURES: tuple[Metric, ...] = (
    *(_measure(metric, title) for metric, title in TITLES.items()),
    *(_gap(disparity, title) for disparity, title in GAPS.items()),
)
"""What is measured here; each stands in the catalogue beside the registered metrics."""


def shares(metric: str, favourable_is_positive: bool) -> tuple[Share, Share]:
    """Return in which of the four `ANSWERS` a row counts in a rate, and in which among whom.

    >>> shares("recall", True)
    ((0, 0, 0, 1), (0, 0, 1, 1))
    """
    found = [_of_one_row(metric, answer, favourable_is_positive) for answer in ANSWERS]
    parts, wholes = (rate.part for rate in found), (rate.whole for rate in found)
    return tuple(int(float(part)) for part in parts), tuple(int(float(n)) for n in wholes)


def _of_one_row(metric: str, answer: tuple[int, int], favourable_is_positive: bool) -> Rate:
    """The rate of a single row."""
    label, decision = answer
    right = int(label == decision)
    selected = decision if favourable_is_positive else 1 - decision
    inputs = {
        "hits": Hits(right, 1),
        "decisions": Decisions(selected, 1),
        "cells": Cells(
            tp=label * decision,
            fp=(1 - label) * decision,
            fn=label * (1 - decision),
            tn=(1 - label) * (1 - decision),
        ),
    }
    found = METRICS[metric].compute(*(inputs[need] for need in METRICS[metric].needs))
    assert isinstance(found, Rate)
    return found
