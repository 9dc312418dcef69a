"""A model that lives in a worker, as the rest of the house sees it."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import pandas as pd

from audit.config import LimitsSection
from audit.errors import AuditError, nearest
from audit.evidence import Class
from audit.subject.columns import plain
from audit.subject.model import PARTS, Attributed, Inside, ModelFacts, Predictions
from audit.subject.worker.failure import no_sense, short
from audit.subject.worker.looking_inside import attributed, inside, not_from_inside
from audit.subject.worker.process import Worker
from audit.subject.worker.wire import bare, labels_in, table_out


class Known(msgspec.Struct, frozen=True):
    """What a worker says of the model it has opened, checked before it is believed."""

    type: str
    estimator: str
    features: tuple[str, ...] | None
    n_features: int | None
    classes: tuple[Class, ...] | None
    probabilities: bool
    libraries: dict[str, str]
    limited: bool
    text: bool = False
    written_with: str | None = None


class Answered(msgspec.Struct, frozen=True):
    """What a worker says of the arrays it sends: which there are, and what they stand for."""

    labels: bool
    scores: bool
    classes: tuple[Class, ...] | None
    values: tuple[Class | None, ...] | None = None


class WorkerModel:
    """One model in a process of its own; it is given tables and gives back predictions."""

    def __init__(self, worker: Worker, facts: ModelFacts) -> None:
        self._worker = worker
        self._facts = facts

    @property
    def facts(self) -> ModelFacts:
        """What the model says of itself."""
        return self._facts

    def predict(self, features: pd.DataFrame) -> Predictions:
        """Return labels and, where the model gives them, probabilities of all rows at once.

        The table may hold more columns than the model names, in any order. What the model does
        wrong (an error, another number of rows, too much time) raises AuditError.
        """
        table = plain(arranged(features, self._facts, self._worker.where))
        header, arrays = self._worker.predict(*table_out(table))
        where = self._worker.where
        answered = _believed(header, Answered, where)
        try:
            return _predictions(answered, arrays, len(table))
        except (ValueError, IndexError, TypeError):
            raise no_sense(where) from None

    def inside(self) -> Inside:
        """Say whether the model can be explained from inside, and how, or why not."""
        header, _ = self._worker.predict({"asks": "inside"}, [])
        return inside({k: v for k, v in header.items() if k != "arrays"}, self._worker.where)

    def attribute(
        self, features: pd.DataFrame, background: pd.DataFrame, explained: object
    ) -> Attributed:
        """Return exact Shapley values; NotFromInside where they cannot be had."""
        where = self._worker.where
        asked = [plain(arranged(table, self._facts, where)) for table in (features, background)]
        (first, rows), (second, behind) = (table_out(table) for table in asked)
        request: dict[str, Any] = {"asks": "attribute", "features": first, "background": second}
        request |= {"explained": bare(explained), "parts": min(PARTS, len(background))}
        header, arrays = self._worker.predict(request, rows + behind)
        if "refused" in header:
            raise not_from_inside(header["refused"], where)
        return attributed(arrays, header, features, asked[0], len(asked[1]), where)

    def close(self) -> None:
        """End the process."""
        self._worker.close()


def open_in_worker(
    kind: str,
    name: str,
    order: dict[str, Any],
    content: bytes,
    *,
    limits: LimitsSection,
    sha256: str | None = None,
    isolation: str,
    own_code: bool = False,
) -> WorkerModel:
    """Start a worker, have it open a model, and describe what came of it.

    `name` is the model's name in messages and in the report, `order` the rest of the first
    request, `content` the bytes of its file.
    """
    worker = Worker(name, limits, own_code=own_code)
    known = _believed(worker.open(order, [np.frombuffer(content, np.uint8)]), Known, name)
    facts = ModelFacts(
        kind=kind,
        name=name if kind == "callable" else known.type,
        sha256=sha256,
        isolation=isolation if known.limited else f"{isolation}, its memory not limited",
        features=known.features,
        classes=known.classes,
        libraries=dict(sorted(known.libraries.items())),
        details=details(known, name),
        reads_text=known.text,
    )
    return WorkerModel(worker, facts)


def details(known: Known, name: str) -> dict[str, Any]:
    """Return what else is worth keeping of a model: its final estimator, its file's name."""
    return {
        "estimator": known.estimator,
        "n_features": known.n_features,
        "probabilities": known.probabilities,
        "source": name,
        "written_with": known.written_with,
    }


def arranged(features: pd.DataFrame, facts: ModelFacts, where: str) -> pd.DataFrame:
    """Return the columns a model names, in its order; all of them where it names none."""
    if facts.features is not None:
        lacking = [name for name in facts.features if name not in features.columns]
        if lacking:
            listed = ", ".join(lacking[:5]) + (" …" if len(lacking) > 5 else "")
            remedy = nearest(lacking[0], map(str, features.columns))
            raise AuditError(
                f"The model needs columns that are not there: {listed}", where=where, remedy=remedy
            )
        return features[list(facts.features)]
    wanted = facts.details.get("n_features")
    if wanted is not None and wanted != features.shape[1]:
        listed = short(", ".join(map(str, features.columns)))
        raise AuditError(
            f"The model wants {wanted} columns without naming them, and gets "
            f"{features.shape[1]}: {listed}",
            where=where,
            remedy="Leave columns out with --drop, or fit the model on a DataFrame, "
            "so that it names its columns",
        )
    return features


def _believed(header: dict[str, Any], kind: type[Any], where: str) -> Any:
    try:
        return msgspec.convert(header, kind)
    except msgspec.ValidationError:
        raise no_sense(where) from None


def _predictions(answered: Answered, arrays: list[npt.NDArray[Any]], rows: int) -> Predictions:
    """Put the arrays in their places; ValueError where they do not fit the rows."""
    left = list(arrays)
    scores = left.pop(0) if answered.scores else None
    labels = None
    if answered.labels:
        values = None if answered.values is None else list(answered.values)
        labels = labels_in(values, left.pop(0))
    if scores is not None:
        width = scores.shape[-1] if answered.classes is None else len(answered.classes)
        if scores.shape != (rows, width) or scores.dtype != np.float64:
            raise ValueError("scores of another shape")
    if labels is not None and labels.shape != (rows,):
        raise ValueError("labels of another shape")
    return Predictions(labels, scores, answered.classes)
