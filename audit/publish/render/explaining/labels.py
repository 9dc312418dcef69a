"""Names of bins and values as the numbers they stand for."""

from __future__ import annotations

import math

from audit.evidence import MISSING
from audit.publish.render import words
from audit.publish.render.language import say

OTHERS = "other levels"
"""What the record calls the levels that are too rare to stand alone; no level of a column is."""


def level(label: str) -> str:
    """A level of a column as it is shown: as it was typed, but for the house's own names."""
    return say("other levels") if label == OTHERS else words.visible(label)


def numbers_of(texts: tuple[str, ...]) -> list[float] | None:
    """Texts as numbers, None where one is none.

    >>> numbers_of(("18", "2.5")), numbers_of(("18", "nan")), numbers_of(("a", "b"))
    ([18.0, 2.5], None, None)
    """
    try:
        numbers = [float(text) for text in texts]
    except ValueError:
        return None
    return numbers if all(map(math.isfinite, numbers)) else None


def places_of(labels: tuple[str, ...]) -> tuple[float | None, ...]:
    """The labels as numbers, what is missing aside; levels have none."""
    known = tuple(label for label in labels if label != MISSING)
    numbers = numbers_of(known)
    if numbers is None or len(numbers) < 2:
        return (None,) * len(labels)
    by_label = dict(zip(known, numbers, strict=True))
    return tuple(by_label.get(label) for label in labels)
