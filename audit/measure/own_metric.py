"""One function somebody else wrote: what it wants, how it is called, and what it may do wrong."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from inspect import getdoc, signature
from math import isfinite
from numbers import Real
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from audit.evidence import GlossaryEntry, message
from audit.measure.metric import NEEDS, Direction
from audit.measure.tally.effective import effective_rows
from audit.subject.subject import Subject

FAILED = message("the metric failed ({problem})")
NO_NUMBER = message("the metric gave no finite number ({problem})")
CALLED_UNDEFINED = message("the metric says of itself that it is undefined here ({problem})")
UNDEFINED = message("the function fails, or gives no finite number")
NEEDS_SCORES = message("it needs scores")
LONGEST_MESSAGE = 160
LONGEST_DEFINITION = 800
SCORE_NAMES = ("y_score", "y_prob", "y_proba", "y_scores")
LOWER_IS_BETTER = ("_loss", "_error")
HIGHER_IS_BETTER = ("_score",)

Array: TypeAlias = npt.NDArray[Any]
Places: TypeAlias = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Outcome:
    """What a call gave: a finite number, or why there is none."""

    value: float | None
    reason: str = ""
    problem: str = ""


@dataclass(frozen=True)
class Arrays:
    """What a metric is given of some rows: two arrays in order, others by name.

    `weight` is each row's weight where the metric takes it; `unweighted` says that rows have
    weights and it does not.
    """

    y_true: Array
    second: Array
    y_score: Array | None = None
    weight: npt.NDArray[np.float64] | None = None
    unweighted: bool = False

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.y_true)

    @property
    def n(self) -> int | float:
        """Rows, or what their weights are worth."""
        return self.rows if self.weight is None else effective_rows(self.weight)

    @property
    def named(self) -> dict[str, Array]:
        """What is passed by name."""
        found = {"y_score": self.y_score, "sample_weight": self.weight}
        return {name: array for name, array in found.items() if array is not None}

    def take(self, rows: Places) -> Arrays:
        """Only some of the rows, as copies."""
        return Arrays(
            y_true=self.y_true[rows],
            second=self.second[rows],
            y_score=None if self.y_score is None else self.y_score[rows],
            weight=None if self.weight is None else self.weight[rows],
            unweighted=self.unweighted,
        )


@dataclass(frozen=True)
class OwnMetric:
    """A function under the name it is measured by, and the parameters it names."""

    name: str
    function: Callable[..., Any]
    parameters: tuple[str, ...]

    @classmethod
    def of(cls, name: str, function: Callable[..., Any]) -> OwnMetric:
        """Look at a function's parameters; one that does not tell them takes two arrays."""
        try:
            parameters = tuple(signature(function).parameters)
        except (TypeError, ValueError):
            parameters = ()
        return cls(name, function, parameters)

    @property
    def wants_scores(self) -> bool:
        """Whether scores are its second argument."""
        return len(self.parameters) > 1 and self.parameters[1] in SCORE_NAMES

    @property
    def glossary_entry(self) -> GlossaryEntry:
        """What its name means, from its docstring; its direction as scikit-learn names things."""
        written = self.function
        while isinstance(written, functools.partial):
            written = written.func
        name = str(getattr(written, "__qualname__", type(written).__qualname__))
        direction: Direction | None = "lower" if name.endswith(LOWER_IS_BETTER) else None
        if name.endswith(HIGHER_IS_BETTER):
            direction = "higher"
        definition = getdoc(written) or "A metric of the user's own, without a description."
        return GlossaryEntry(
            title=self.name.replace("_", " ").strip().capitalize() or self.name,
            definition=_cut(definition, LONGEST_DEFINITION),
            kind="score",
            direction=direction,
            undefined=UNDEFINED,
            reference=f"{getattr(written, '__module__', None) or type(written).__module__}.{name}",
        )

    def arrays(self, subject: Subject) -> Arrays:
        """Gather what it wants of all rows; LookupError says what the subject cannot give."""
        y_true, y_pred = _said(subject)
        y_score: Array | None = subject.y_score if subject.y_scores is None else subject.y_scores
        by_name = "y_score" in self.parameters[2:]
        weighted = "sample_weight" in self.parameters
        if y_true is None:
            raise LookupError(NEEDS["labels"])
        if y_score is None and (self.wants_scores or by_name):
            raise LookupError(NEEDS_SCORES)
        second = y_score if self.wants_scores else y_pred
        if second is None:
            raise LookupError(NEEDS["decisions"])
        return Arrays(
            y_true=y_true,
            second=second,
            y_score=y_score if by_name else None,
            weight=subject.weight if weighted else None,
            unweighted=subject.weight is not None and not weighted,
        )

    def call(self, arrays: Arrays) -> Outcome:
        """Call it on copies of some rows, whatever it does to them."""
        named = {name: array.copy() for name, array in arrays.named.items()}
        return self._guarded(arrays.y_true.copy(), arrays.second.copy(), **named)

    def by_group(self, arrays: Arrays, groups: npt.NDArray[np.int64]) -> list[Outcome]:
        """Call it on each group's rows by fairlearn's MetricFrame; groups are numbered from 0."""
        from fairlearn.metrics import MetricFrame

        frame = MetricFrame(
            metrics={self.name: self._guarded},
            y_true=arrays.y_true,
            y_pred=arrays.second,
            sensitive_features=groups,
            sample_params={self.name: arrays.named},
        )
        return list(frame.by_group[self.name])

    def _guarded(self, *arrays: Array, **named: Array) -> Outcome:
        """Call it and believe nothing: whatever is no finite number becomes a reason."""
        try:
            with warnings.catch_warnings(record=True) as warned:
                warnings.simplefilter("always")
                value = self.function(*arrays, **named)
        except (Exception, SystemExit) as error:  # the user's own code: anything may happen in it
            return Outcome(None, FAILED, told(error))
        for warning in warned:  # scikit-learn warns and gives 0 where there is no number
            if warning.category.__name__ == "UndefinedMetricWarning":
                return Outcome(None, CALLED_UNDEFINED, told(warning.message))
        return _finite(value)


def _said(subject: Subject) -> tuple[Array | None, Array | None]:
    """Labels and predictions of all rows, the way metrics of this task are used to them."""
    if subject.task == "regression":
        return subject.target, subject.estimate

    def written(codes: npt.NDArray[np.int32] | None) -> Array | None:
        if codes is None:
            return None
        if len(subject.classes) == 2 and subject.positive is not None:
            return np.equal(codes, subject.positive).astype(np.int64)
        mixed = len({type(label) for label in subject.classes}) > 1
        labels: Array = np.array(subject.classes, dtype=object if mixed else None)
        return labels[codes]

    return written(subject.y_true), written(subject.y_pred)


def _finite(value: Any) -> Outcome:
    """A real number of whatever type as a float."""
    if isinstance(value, np.ndarray) and value.shape == () and value.dtype.kind in "biuf":
        value = value.item()
    if not isinstance(value, Real | np.bool_):
        return Outcome(None, NO_NUMBER, type(value).__name__)
    try:
        number = float(value)
    except (OverflowError, ValueError):
        return Outcome(None, NO_NUMBER, type(value).__name__)
    return Outcome(number) if isfinite(number) else Outcome(None, NO_NUMBER, str(number))


def told(error: object) -> str:
    """A kind of error and its message, on one line and not too long."""
    try:
        message = str(error)
    except Exception:  # even its message is the user's own code
        message = ""
    kind = type(error).__name__
    return _cut(f"{kind}: {' '.join(message.split())}" if message else kind, LONGEST_MESSAGE)


def _cut(text: str, longest: int) -> str:
    printable = "".join(c for c in text if c.isprintable() or c == "\n")
    return printable if len(printable) <= longest else f"{printable[: longest - 2].rstrip()} …"
