"""How often the model is right: functions of the table of labels against predictions."""

from __future__ import annotations

from math import sqrt

from audit.measure.metric import metric
from audit.measure.results import OfTable, Rate
from audit.measure.tally.cells import Cells, Hits
from audit.measure.tally.table import Table


@metric(
    title="Accuracy",
    kind="rate",
    better="higher",
    undefined="nobody is in this group",
    reference="sklearn.metrics.accuracy_score",
)
def accuracy(hits: Hits) -> Rate:
    """Share of people whose prediction is their label.

    correct / everyone, from 0 to 1. Read it beside the majority-class accuracy:
    where one class is rare, always guessing the other is accurate and useless.
    """
    return Rate(hits.correct, hits.total)


@metric(
    title="Majority-class accuracy",
    kind="rate",
    better=None,
    undefined="nobody is in this group",
    by_group=False,
    reference="sklearn.dummy.DummyClassifier(strategy='most_frequent')",
)
def majority_class_accuracy(table: Table) -> Rate:
    """Accuracy of always guessing the most frequent class, which any model must beat.

    the most frequent class / everyone, from 1 / classes to 1, on the audited rows themselves.
    """
    return Rate(max(map(table.labelled, range(table.labels)), key=float), table.total)


@metric(
    title="Balanced accuracy",
    kind="score",
    better="higher",
    undefined="one of the two classes has nobody in it",
    reference="sklearn.metrics.balanced_accuracy_score",
)
def balanced_accuracy(cells: Cells) -> OfTable:
    """Mean of the shares found among the positive and among the negative.

    (tp / (tp + fn) + tn / (tn + fp)) / 2, from 0 to 1; 0.5 is guessing, however rare a class is.
    """
    value = None
    if cells.positives and cells.negatives:
        found = float(cells.tp) / float(cells.positives)
        value = (found + float(cells.tn) / float(cells.negatives)) / 2
    return OfTable(value, (cells.tp, cells.fp, cells.fn, cells.tn), "mover_wilson")


@metric(
    title="Precision",
    kind="rate",
    better="higher",
    undefined="nobody is predicted positive",
    by_group=False,
    reference="sklearn.metrics.precision_score",
)
def precision(cells: Cells) -> Rate:
    """Share of those predicted positive who are positive.

    tp / (tp + fp), from 0 to 1. By group it is called positive predictive value.
    """
    return Rate(cells.tp, cells.predicted_positives)


@metric(
    title="Recall",
    kind="rate",
    better="higher",
    undefined="nobody is positive",
    by_group=False,
    reference="sklearn.metrics.recall_score",
)
def recall(cells: Cells) -> Rate:
    """Share of the positive who are predicted positive.

    tp / (tp + fn), from 0 to 1. By group it is called true positive rate.
    """
    return Rate(cells.tp, cells.positives)


@metric(
    title="F1 score",
    kind="score",
    better="higher",
    undefined="nobody is positive and nobody is predicted positive",
    reference="sklearn.metrics.f1_score",
)
def f1(cells: Cells) -> OfTable:
    """Harmonic mean of precision and recall.

    2 tp / (2 tp + fp + fn), from 0 to 1. The true negatives play no part in it.
    """
    twice = 2 * float(cells.tp)
    whole = twice + float(cells.fp) + float(cells.fn)
    value = twice / whole if whole else None
    return OfTable(value, (cells.tp, cells.fp, cells.fn, cells.tn), "jaccard_wilson")


@metric(
    title="Matthews correlation coefficient",
    kind="score",
    better="higher",
    undefined="everyone has one label, or everyone is predicted the same",
    by_group=False,
    reference="Matthews (1975), Biochim. Biophys. Acta 405; sklearn.metrics.matthews_corrcoef",
)
def matthews_corrcoef(cells: Cells) -> OfTable:
    """Correlation between label and prediction.

    (tp tn − fp fn) / √((tp+fp)(tp+fn)(tn+fp)(tn+fn)), from −1 to 1; 0 is guessing.
    """
    tp, fp, fn, tn = map(float, (cells.tp, cells.fp, cells.fn, cells.tn))
    spread = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)
    value = (tp * tn - fp * fn) / sqrt(spread) if spread else None
    return OfTable(value, (cells.tp, cells.fp, cells.fn, cells.tn), "dirichlet")
