"""Shares of each group: who is positive, who is selected, who is predicted wrongly."""

from __future__ import annotations

from audit.measure.binning_error import above_median_bound
from audit.measure.metric import EVERY_TASK, metric
from audit.measure.results import OfTable, Rate
from audit.measure.tally.cells import Cells, Decisions, Labels
from audit.measure.tally.scores import AboveMedian


@metric(
    title="Base rate",
    kind="rate",
    better=None,
    undefined="nobody is in this group",
    reference="Barocas, Hardt, Narayanan: Fairness and Machine Learning (2023), ch. 3",
)
def base_rate(labels: Labels) -> Rate:
    """Share of people whose label is positive.

    positives / everyone, from 0 to 1. Where base rates differ between groups, equal precision
    and equal error rates cannot both hold.
    """
    return Rate(labels.positives, labels.total)


@metric(
    title="Selection rate",
    kind="rate",
    better=None,
    undefined="nobody is in this group",
    reference="UGESP, 29 CFR 1607.16; fairlearn.metrics.selection_rate",
)
def selection_rate(decisions: Decisions) -> Rate:
    """Share of people who are given the favourable outcome.

    selected / everyone, from 0 to 1, whatever their label.
    """
    return Rate(decisions.selected, decisions.total)


@metric(
    title="Scoring rate",
    kind="rate",
    better=None,
    undefined="nobody is in this group",
    tasks=EVERY_TASK,
    reference="6 RCNY 5-300 (New York City Local Law 144)",
)
def scoring_rate(above_median: AboveMedian) -> Rate:
    """Share of people who score strictly above the median of all audited rows.

    above / everyone, from 0 to 1. The median is taken over everyone audited, people whose group
    is missing included; weights play no part in it. In a regression the score is the estimate, or
    its negative where less is better for a person.
    """
    parameters = above_median_bound(above_median)
    return Rate(above_median.above, above_median.total, parameters)


@metric(
    title="True positive rate",
    kind="rate",
    better="higher",
    undefined="nobody in this group is positive",
    reference="fairlearn.metrics.true_positive_rate",
)
def true_positive_rate(cells: Cells) -> Rate:
    """Share of the positive who are predicted positive.

    tp / (tp + fn), from 0 to 1.
    """
    return Rate(cells.tp, cells.positives)


@metric(
    title="False positive rate",
    kind="rate",
    better="lower",
    undefined="nobody in this group is negative",
    reference="fairlearn.metrics.false_positive_rate",
)
def false_positive_rate(cells: Cells) -> Rate:
    """Share of the negative who are predicted positive.

    fp / (fp + tn), from 0 to 1.
    """
    return Rate(cells.fp, cells.negatives)


@metric(
    title="True negative rate",
    kind="rate",
    better="higher",
    undefined="nobody in this group is negative",
    reference="fairlearn.metrics.true_negative_rate",
)
def true_negative_rate(cells: Cells) -> Rate:
    """Share of the negative who are predicted negative.

    tn / (fp + tn), from 0 to 1.
    """
    return Rate(cells.tn, cells.negatives)


@metric(
    title="False negative rate",
    kind="rate",
    better="lower",
    undefined="nobody in this group is positive",
    reference="fairlearn.metrics.false_negative_rate",
)
def false_negative_rate(cells: Cells) -> Rate:
    """Share of the positive who are predicted negative.

    fn / (tp + fn), from 0 to 1.
    """
    return Rate(cells.fn, cells.positives)


@metric(
    title="Positive predictive value",
    kind="rate",
    better="higher",
    undefined="nobody in this group is predicted positive",
    reference="ISO/IEC TR 24027; sklearn.metrics.precision_score",
)
def positive_predictive_value(cells: Cells) -> Rate:
    """Share of those predicted positive who are positive.

    tp / (tp + fp), from 0 to 1.
    """
    return Rate(cells.tp, cells.predicted_positives)


@metric(
    title="Negative predictive value",
    kind="rate",
    better="higher",
    undefined="nobody in this group is predicted negative",
    reference="ISO/IEC TR 24027",
)
def negative_predictive_value(cells: Cells) -> Rate:
    """Share of those predicted negative who are negative.

    tn / (tn + fn), from 0 to 1.
    """
    return Rate(cells.tn, cells.predicted_negatives)


@metric(
    title="False discovery rate",
    kind="rate",
    better="lower",
    undefined="nobody in this group is predicted positive",
    reference="Benjamini, Hochberg (1995); ISO/IEC TR 24027",
)
def false_discovery_rate(cells: Cells) -> Rate:
    """Share of those predicted positive who are negative.

    fp / (tp + fp), from 0 to 1.
    """
    return Rate(cells.fp, cells.predicted_positives)


@metric(
    title="False omission rate",
    kind="rate",
    better="lower",
    undefined="nobody in this group is predicted negative",
    reference="ISO/IEC TR 24027",
)
def false_omission_rate(cells: Cells) -> Rate:
    """Share of those predicted negative who are positive.

    fn / (tn + fn), from 0 to 1.
    """
    return Rate(cells.fn, cells.predicted_negatives)


@metric(
    title="Average of true and false positive rate",
    kind="score",
    better=None,
    undefined="one of the two classes has nobody in it",
    reference="Bellamy et al. (2018), AI Fairness 360",
)
def average_odds(cells: Cells) -> OfTable:
    """Mean of the true positive rate and the false positive rate.

    (tp / (tp + fn) + fp / (fp + tn)) / 2, from 0 to 1. It is compared between groups, by the
    average odds difference; of one group it says how freely the model predicts positive.
    """
    value = None
    if cells.positives and cells.negatives:
        found = float(cells.tp) / float(cells.positives)
        value = (found + float(cells.fp) / float(cells.negatives)) / 2
    # Balanced accuracy's interval, with the negatives' two cells changing places.
    return OfTable(value, (cells.tp, cells.tn, cells.fn, cells.fp), "mover_wilson")
