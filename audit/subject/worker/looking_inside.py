"""What was found inside a model, checked before it is believed and told as one sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import pandas as pd

from audit.errors import AuditError
from audit.evidence import message, phrase
from audit.subject.model import Attributed, Inside, NotFromInside, Space
from audit.subject.worker.failure import Facts, no_sense, refused, short

FUNCTION = "function"

TREES = message(
    "Explained exactly, from inside the model: {estimator} is a sum of {trees} trees, and its "
    "{inputs} inputs come from {columns} columns, each of which counts as a whole"
)
LINEAR = message(
    "Explained exactly, from inside the model: {estimator} is a weighted sum, and its {inputs} "
    "inputs come from {columns} columns, each of which counts as a whole"
)
PATHS = {"trees": TREES, "linear": LINEAR}

FROM_OUTSIDE = message("Explained from outside, by scores of rows that mix people's values: {why}")
REASONS = {
    FUNCTION: message("the model is a function, and nobody can look into it"),
    "unknown": message("it is not known how {estimator} comes to its outputs"),
    "mixes": message("the step {step} may make one column out of several"),
    "unclear": message("it could not be established from which columns the inputs of {step} come"),
    "several": message("{estimator} has several outputs"),
    "several_classes": message(
        "{estimator} tells more than two classes apart, and what its parts say of a class does "
        "not add up to that class's log-odds"
    ),
    "no_scores": message("{estimator} gives no probabilities"),
    "not_log_odds": message(
        "the probabilities of {estimator} are no log-odds that add up (its loss)"
    ),
    "product": message("{estimator} does not add up what its parts say (its loss or objective)"),
    "own_start": message("{estimator} starts from another model's output (its init)"),
    "native_categories": message("{estimator} splits on categories of its own, not on numbers"),
    "inside": message("looking into the model raised {type}"),
}
AFTERWARDS = {
    "mixed_up": message("columns change inputs of the model that are not theirs: {columns}"),
    "deep": message(
        "the trees of {estimator} ask about more than 63 columns on the way to one leaf"
    ),
    "class": message("{estimator} does not know the class that is explained"),
}


class Told(msgspec.Struct, frozen=True):
    """What a worker says of a model's inside."""

    exact: bool
    kind: str
    space: Space | None
    numbers: dict[str, Any]


def inside(told: Mapping[str, Any], where: str) -> Inside:
    """Put what was found into words; AuditError where it makes no sense."""
    try:
        found = msgspec.convert(dict(told), Told)
        path = PATHS[found.kind] if found.exact else REASONS[found.kind]
        numbers = {name: _plain(value) for name, value in sorted(found.numbers.items())}
        path.format(**numbers)  # every placeholder has its number
    except (msgspec.ValidationError, KeyError, IndexError, ValueError, TypeError):
        raise no_sense(where) from None
    if found.exact:
        return Inside(True, path, numbers, found.space)
    return Inside(False, FROM_OUTSIDE, {"why": phrase(path, **numbers)})


def not_from_inside(facts: Facts, where: str) -> AuditError:
    """Turn a refusal to explain into an error that says why."""
    words = {**REASONS, **AFTERWARDS}.get(str(facts.get("kind")))
    if words is None:
        return refused(facts, where)
    try:
        numbers = {name: _plain(value) for name, value in facts.items()}
        what = words.format(**numbers)
    except (KeyError, IndexError, ValueError):
        return no_sense(where)
    return NotFromInside(what, where=where, problem=_phrase(words, numbers))


def _phrase(words: str, numbers: Mapping[str, Any]) -> dict[str, object]:
    """A reason with the numbers it names, and no others."""
    return phrase(words, **{name: n for name, n in numbers.items() if f"{{{name}}}" in words})


def attributed(
    arrays: Sequence[npt.NDArray[Any]],
    said: Mapping[str, Any],
    given: pd.DataFrame,
    asked: pd.DataFrame,
    behind: int,
    where: str,
) -> Attributed:
    """Check what came back and put values in the order of the columns that were `given`.

    `arrays` are values by part (parts, rows, columns), outputs (rows,) and bases (parts,). The
    model was `asked` about its own columns, against so many rows; another column adds nothing.
    """
    try:
        space = msgspec.convert(said.get("space"), Space)
        values, outputs, bases = arrays
    except (msgspec.ValidationError, ValueError):
        raise no_sense(where) from None
    if (
        values.shape != (len(bases), *asked.shape)
        or outputs.shape != (len(asked),)
        or bases.ndim != 1
        or any(part.dtype != np.float64 or not np.isfinite(part).all() for part in arrays)
    ):
        raise no_sense(where)
    by_part = np.zeros((len(bases), *given.shape))
    by_part[:, :, given.columns.get_indexer(asked.columns)] = values
    ends = [behind * part // len(bases) for part in range(len(bases) + 1)]
    weights = np.diff(ends) / behind
    whole = np.einsum("p,prc->rc", weights, by_part)
    return Attributed(whole, outputs, float(weights @ bases), space, by_part, bases)


def _plain(value: Any) -> Any:
    """Return a whole number as it is, and anything else as a short text."""
    if isinstance(value, list):
        listed = [short(one, 60) for one in value]
        return ", ".join(listed[:5]) + (" …" if len(listed) > 5 else "")
    return value if type(value) is int else short(value, 80)
