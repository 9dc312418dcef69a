"""The metrics whose change can be measured on the same rows, and what these changes are called."""

from __future__ import annotations

from itertools import product

from audit.evidence import message
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


MEASURES: tuple[Metric, ...] = tuple(_measure(metric, title) for metric, title in TITLES.items())
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
