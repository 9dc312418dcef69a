"""Whether a model is explained from inside, and what the report says of how it is explained."""

from __future__ import annotations

from functools import partial

from audit.errors import AuditError
from audit.evidence import Class, Finding, message, phrase
from audit.measure.explaining.spaces import SPACES
from audit.measure.explaining.study import Exact, Space
from audit.subject.door.classes import canonical
from audit.subject.model import Model

UNKNOWN = message("The model could not be looked into: its scores are explained by calling it")
ANOTHER_SCALE = message(
    "From inside, the model could be explained in {inside}, and not in {space}, the scale its "
    "scores are explained on: they are explained by calling it"
)


def exact_of(
    model: Model, explained: Class | None, space: Space | None = None
) -> tuple[Exact | None, Space | None, Finding]:
    """Return exact explanations where they can be had, on which scale, and a note on how and why.

    `explained` is one of the subject's classes, None where a number is explained. Where only one
    scale will do, it is `space`.
    """
    try:
        inside = model.inside()
    except AuditError:
        return None, None, _path(UNKNOWN)
    if not inside.exact:
        return None, None, _path(inside.path, **inside.numbers)
    if space is not None and inside.space not in (None, space):
        return (
            None,
            None,
            _path(ANOTHER_SCALE, inside=phrase(SPACES[inside.space]), space=phrase(SPACES[space])),
        )
    exact = partial(model.attribute, explained=_as_written(model, explained))
    return exact, inside.space or space, _path(inside.path, **inside.numbers)


def _as_written(model: Model, explained: Class | None) -> object:
    """Return a class as the model writes it: 1, where the rows say "1"."""
    if explained is None:
        return None
    wanted = canonical(explained)
    known = model.facts.classes or ()
    return next((one for one in known if canonical(one) == wanted), explained)


def _path(text: str, **numbers: object) -> Finding:
    return Finding(code="explanation_path", grade="note", text=text, numbers=numbers)
