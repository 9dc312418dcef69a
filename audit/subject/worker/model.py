"""A model that lives in a worker, as the rest of the house sees it."""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias

import msgspec
import numpy as np
import numpy.typing as npt
import pandas as pd
from msgspec import Meta

from audit.config import LimitsSection
from audit.errors import AuditError, nearest
from audit.evidence import Class
from audit.subject.columns import plain
from audit.subject.model import PARTS, Attributed, Inside, ModelFacts, Predictions
from audit.subject.model_file import ModelFile
from audit.subject.worker.failure import no_sense, short, unconfined
from audit.subject.worker.interpreter import started
from audit.subject.worker.isolation import Isolation
from audit.subject.worker.looking_inside import attributed, inside, not_from_inside
from audit.subject.worker.process import Worker
from audit.subject.worker.wire import bare, labels_in, table_out

Name: TypeAlias = Annotated[str, Meta(max_length=500)]
"""A name that somebody else chose."""


class Known(msgspec.Struct, frozen=True):
    """What a worker says of the model it has opened, checked before it is believed."""

    type: Name
    estimator: Name
    features: tuple[str, ...] | None
    n_features: int | None
    classes: tuple[Class, ...] | None
    probabilities: bool
    libraries: Annotated[dict[Name, Name], Meta(max_length=50)]
    text: bool = False
    written_with: Name | None = None


class Answered(msgspec.Struct, frozen=True):
    """What a worker says of the arrays it sends: which there are, and what they stand for."""

    labels: bool
    scores: bool
    classes: tuple[Class, ...] | None
    values: tuple[Class | None, ...] | None = None


class Written(msgspec.Struct, frozen=True):
    """The columns that a model changed in the table it was given."""

    columns: Annotated[tuple[Name, ...], Meta(max_length=50)]


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

    def writes_into(self, features: pd.DataFrame) -> tuple[str, ...]:
        """Name the columns that the model changes in the table it is given, 50 at most."""
        where = self._worker.where
        table, arrays = table_out(plain(arranged(features, self._facts, where)))
        header, _ = self._worker.predict({"asks": "written", **table}, arrays)
        written: Written = _believed({"columns": header.get("written")}, Written, where)
        return written.columns

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
        request |= {"behind": len(rows), "explained": bare(explained)}
        request |= {"parts": min(PARTS, len(background))}
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
    *,
    limits: LimitsSection,
    python: str | None = None,
) -> WorkerModel:
    """Start a worker, have it import the user's own code, and describe what came of it.

    `name` is the model's name in messages and in the report, `order` the rest of the request.
    """
    worker = started(name, limits, python, own_code=True)
    return _opened(kind, name, worker, worker.lock_in(), order, b"", None)


def open_file_in_worker(
    kind: str,
    file: ModelFile,
    order: dict[str, Any],
    *,
    limits: LimitsSection,
    vouched: bool,
    python: str | None = None,
) -> WorkerModel:
    """Start a worker, have it lock itself in, then hand it the bytes of a model file.

    Where it could not lock itself in, a file that nobody `vouched` for is refused before the
    worker is given it; a file that does nothing but build a model needs nobody.
    """
    worker = started(file.name, limits, python)
    isolation = worker.lock_in()
    if not isolation.complete and not vouched:
        worker.close()
        raise unconfined(isolation.reason, file.name, file.flag)
    order = {**order, "confined": isolation.complete}
    return _opened(kind, file.name, worker, isolation, order, file.content, file.sha256)


def _opened(
    kind: str,
    name: str,
    worker: Worker,
    isolation: Isolation,
    order: dict[str, Any],
    content: bytes,
    sha256: str | None,
) -> WorkerModel:
    known = _believed(worker.open(order, [np.frombuffer(content, np.uint8)]), Known, name)
    facts = ModelFacts(
        kind=kind,
        name=name if kind == "callable" else known.type,
        sha256=sha256,
        isolation=isolation.sentence,
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
        if list(facts.features) == list(features.columns):
            return features
        lacking = [name for name in facts.features if name not in features.columns]
        if lacking:
            listed = ", ".join(short(name, 80) for name in lacking[:5]) + (
                " …" if len(lacking) > 5 else ""
            )
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
