"""A model object or function that was handed over through the Python API."""

from __future__ import annotations

from typing import Any

import msgspec
import pandas as pd
from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

from audit.config import LimitsSection
from audit.errors import AuditError
from audit.subject.loader import loader
from audit.subject.model import PARTS, Attributed, Inside, Model, ModelFacts, Predictions
from audit.subject.worker.attributing import Within, added, told
from audit.subject.worker.failure import refused
from audit.subject.worker.looking_inside import attributed, inside, not_from_inside
from audit.subject.worker.model import Known, arranged, details
from audit.subject.worker.predicting import (
    Refusal,
    ask_function,
    ask_model,
    described,
    written_into,
)
from audit.subject.worker.wire import bare

ISOLATION = "in the audit's own process, not isolated: it was handed over as an object"


class LiveModel:
    """An object with `predict`, or a function, in this process.

    It predicts with one thread, as models in a worker do: many small calls by several threads
    wait for each other longer than they work, and sums come out in another order each time.
    """

    def __init__(self, held: Any, facts: ModelFacts) -> None:
        self._held = held
        self._facts = facts
        self._threads = ThreadpoolController()
        self._within: Within | None = None

    @property
    def facts(self) -> ModelFacts:
        """What the model says of itself."""
        return self._facts

    def predict(self, features: pd.DataFrame) -> Predictions:
        """Return labels and, where the model gives them, probabilities of all rows at once."""
        table = arranged(features, self._facts, self._facts.name)
        ask = ask_model if hasattr(self._held, "predict") else ask_function
        try:
            with self._threads.limit(limits=1):
                labels, scores, classes = ask(self._held, table)
        except Refusal as refusal:
            raise refused(refusal.facts, self._facts.name) from None
        except MemoryError:
            raise AuditError(
                "The model's predict ran out of memory",
                where=self._facts.name,
                remedy="Audit fewer rows",
            ) from None
        return Predictions(labels, scores, None if classes is None else tuple(classes))

    def writes_into(self, features: pd.DataFrame) -> tuple[str, ...]:
        """Name the columns that the object changes in the table it is given."""
        table = arranged(features, self._facts, self._facts.name)
        try:
            with self._threads.limit(limits=1):
                return tuple(written_into(self._held, table))
        except Refusal as refusal:
            raise refused(refusal.facts, self._facts.name) from None

    def inside(self) -> Inside:
        """Say whether the model can be explained from inside, and how, or why not."""
        return inside(told(self._look), self._facts.name)

    def attribute(
        self, features: pd.DataFrame, background: pd.DataFrame, explained: object
    ) -> Attributed:
        """Return exact Shapley values; NotFromInside where they cannot be had."""
        name = self._facts.name
        rows, behind = (arranged(table, self._facts, name) for table in (features, background))
        said, arrays = added(self._look, rows, behind, bare(explained), min(PARTS, len(behind)))
        if "refused" in said:
            raise not_from_inside(said["refused"], name)
        return attributed(arrays, said, features, rows, len(behind), name)

    def _look(self) -> Within:
        if self._within is None:
            self._within = Within(self._held)
        return self._within

    def close(self) -> None:
        """Do nothing: the object belongs to whoever handed it over."""


def is_a_model(source: object) -> bool:
    """Whether something is neither a text nor a path, and predicts or can be called."""
    return not isinstance(source, str) and (hasattr(source, "predict") or callable(source))


@loader(
    id="live",
    title="Python object",
    opens="an object with predict, through the Python API",
    recognises=is_a_model,
)
def open_live(
    source: Any, *, trust: str | None, limits: LimitsSection, python: str | None = None
) -> Model:
    """A fitted estimator, or a function, given to `audit.run(model=…)`.

    It runs in the audit's own process, without limits; `trust` and `limits` do not matter to it,
    and it cannot be moved to another interpreter.
    """
    if python is not None:
        raise AuditError(
            "An object cannot be moved to another interpreter",
            where=python,
            remedy="Save the model to a file, and give that",
        )
    name = getattr(source, "__qualname__", type(source).__qualname__)
    try:
        known = msgspec.convert(described(source), Known)
    except Refusal as refusal:
        raise refused(refusal.facts, name) from None
    facts = ModelFacts(
        kind="live",
        name=known.type,
        isolation=ISOLATION,
        features=known.features,
        classes=known.classes,
        libraries=dict(sorted(known.libraries.items())),
        details=details(known, name),
        reads_text=known.text,
    )
    return LiveModel(source, facts)
