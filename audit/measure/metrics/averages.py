"""Several classes in one number: averages over the classes, each against the rest."""

from __future__ import annotations

from collections.abc import Callable

from audit.evidence import message
from audit.measure.metric import CLASSES, metric
from audit.measure.results import Scalar
from audit.measure.tally.amount import size
from audit.measure.tally.cells import Cells
from audit.measure.tally.table import Table

NO_CLASS = message("it is not defined for one of the classes")
APPROXIMATE = message("no interval is given, since the classes share their people")
Share = Callable[[Cells], tuple[float, float]]


def _precision(cells: Cells) -> tuple[float, float]:
    return float(cells.tp), float(cells.predicted_positives)


def _recall(cells: Cells) -> tuple[float, float]:
    return float(cells.tp), float(cells.positives)


def _f1(cells: Cells) -> tuple[float, float]:
    return 2 * float(cells.tp), float(cells.positives) + float(cells.predicted_positives)


def _average(table: Table, share: Share, *, weighted: bool) -> Scalar:
    """The mean of a share over the classes, equal or weighted by how frequent each is."""
    classes = [table.cells(label) for label in range(table.labels)]
    parts = [share(cells) for cells in classes]
    n = size(table.total)
    if not n or any(whole == 0 for _, whole in parts):
        return Scalar(None, n)
    weights = [float(cells.positives) if weighted else 1.0 for cells in classes]
    values = (weight * part / whole for weight, (part, whole) in zip(weights, parts, strict=True))
    return Scalar(
        sum(values) / sum(weights),
        n,
        parameters={"average": "weighted" if weighted else "macro", "classes": table.labels},
        note=APPROXIMATE,
    )


@metric(
    title="Macro-averaged precision",
    kind="score",
    better="higher",
    undefined=NO_CLASS,
    by_group=False,
    tasks=CLASSES,
    reference="sklearn.metrics.precision_score(average='macro')",
)
def macro_precision(table: Table) -> Scalar:
    """Precision of each class against the rest, averaged with every class counting the same.

    Σ precision of a class / classes, from 0 to 1. Undefined where nobody is predicted to be of one
    of the classes.
    """
    return _average(table, _precision, weighted=False)


@metric(
    title="Macro-averaged recall",
    kind="score",
    better="higher",
    undefined=NO_CLASS,
    by_group=False,
    tasks=CLASSES,
    reference="sklearn.metrics.recall_score(average='macro'), also balanced_accuracy_score",
)
def macro_recall(table: Table) -> Scalar:
    """Recall of each class, averaged with every class counting the same.

    Σ recall of a class / classes, from 0 to 1; it is the balanced accuracy of several classes.
    """
    return _average(table, _recall, weighted=False)


@metric(
    title="Macro-averaged F1",
    kind="score",
    better="higher",
    undefined=NO_CLASS,
    by_group=False,
    tasks=CLASSES,
    reference="sklearn.metrics.f1_score(average='macro')",
)
def macro_f1(table: Table) -> Scalar:
    """F1 of each class against the rest, averaged with every class counting the same.

    Σ F1 of a class / classes, from 0 to 1.
    """
    return _average(table, _f1, weighted=False)


@metric(
    title="Weighted F1",
    kind="score",
    better="higher",
    undefined=NO_CLASS,
    by_group=False,
    tasks=CLASSES,
    reference="sklearn.metrics.f1_score(average='weighted')",
)
def weighted_f1(table: Table) -> Scalar:
    """F1 of each class against the rest, averaged by how frequent each class is.

    Σ share of people whose label is the class × its F1, from 0 to 1.
    """
    return _average(table, _f1, weighted=True)
