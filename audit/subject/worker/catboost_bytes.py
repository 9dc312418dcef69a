"""A CatBoost model's trees, read from the bytes that it is pickled as.

CatBoost writes what it is inside as JSON, but to a file alone, and a locked worker writes none. The
bytes are `CBM1`, a length and a FlatBuffer: tables whose fields stand where an offset list says,
0 where a field has its usual value. The fields' numbers are those of CatBoost's `model.fbs`.

It stands alone, as `program.py` does: Python 3.8 syntax and numpy.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

HEAD = 8
TREES = 1
SPLITS, SIZES, CATEGORIES, FLOATS, LEAVES, UNEVEN = 1, 2, 4, 5, 8, 10
OTHER_FEATURES = (CATEGORIES, 12, 13, 18)
"""Categories, texts, estimated features and embeddings."""
SCALE = 14
FLAT_INDEX, BORDERS, TREATMENT = 2, 3, 5
AS_TRUE = 2


@dataclass(frozen=True)
class Question:
    """Whether a feature is above a border; a missing value is where `missing_above`."""

    feature: int
    border: float
    missing_above: bool


@dataclass(frozen=True)
class Even:
    """A tree that asks the same question at every node of a depth: a bit for each, lowest first."""

    asked: tuple[Question, ...]
    leaves: npt.NDArray[np.float64]


def even_trees(estimator: Any) -> tuple[list[Even], float] | None:
    """Return a fitted model's trees and what their sum is multiplied by.

    None where it splits on more than numbers, or its trees are of another kind. ValueError and the
    like where the bytes are no such model.
    """
    content = bytes(estimator.__getstate__()["__model"])
    if content[:4] != b"CBM1":
        raise ValueError("no CatBoost model")
    whole = _Table(content[HEAD:])
    trees = whole.table(TREES)
    if any(trees.length(kind) for kind in (UNEVEN, *OTHER_FEATURES)):
        return None
    questions = [
        Question(feature.number(FLAT_INDEX, "<i"), float(border), treated == AS_TRUE)
        for feature in trees.tables(FLOATS)
        for treated in [feature.number(TREATMENT, "<b")]
        for border in feature.numbers(BORDERS, "<f4")
    ]
    return list(_even(trees, questions)), trees.number(SCALE, "<d", 1.0)


def _even(trees: _Table, questions: list[Question]) -> Iterator[Even]:
    splits, values = trees.numbers(SPLITS, "<i4").tolist(), trees.numbers(LEAVES, "<f8")
    split = leaf = 0
    for size in trees.numbers(SIZES, "<i4").tolist():
        asked = tuple(questions[place] for place in splits[split : split + size])
        yield Even(asked, values[leaf : leaf + 2**size])
        split, leaf = split + size, leaf + 2**size


class _Table:
    """One table of a FlatBuffer, whose fields are asked for by number."""

    def __init__(self, content: bytes, place: int | None = None) -> None:
        self._content = content
        self._place = self._read("<I", 0) if place is None else place
        self._offsets = self._place - self._read("<i", self._place)

    def at(self, field: int) -> int | None:
        """Where a field stands; None where it has its usual value."""
        entry = 4 + 2 * field
        if entry >= self._read("<H", self._offsets):
            return None
        offset = self._read("<H", self._offsets + entry)
        return self._place + offset if offset else None

    def number(self, field: int, kind: str, usual: float = 0) -> Any:
        """A field that is a number."""
        place = self.at(field)
        return usual if place is None else self._read(kind, place)

    def length(self, field: int) -> int:
        """How long a field is that is a list."""
        place = self.at(field)
        return 0 if place is None else int(self._read("<I", self._follow(place)))

    def numbers(self, field: int, kind: str) -> npt.NDArray[Any]:
        """A field that is a list of numbers."""
        place = self.at(field)
        start = 0 if place is None else self._follow(place) + 4
        return np.frombuffer(self._content, kind, self.length(field), start)

    def table(self, field: int) -> _Table:
        """A field that is a table."""
        place = self.at(field)
        if place is None:
            raise ValueError("a table is missing")
        return _Table(self._content, self._follow(place))

    def tables(self, field: int) -> list[_Table]:
        """A field that is a list of tables."""
        start = self.at(field)
        if start is None:
            return []
        first = self._follow(start) + 4
        places = (first + 4 * number for number in range(self.length(field)))
        return [_Table(self._content, self._follow(place)) for place in places]

    def _follow(self, place: int) -> int:
        return place + int(self._read("<I", place))

    def _read(self, kind: str, place: int) -> Any:
        return struct.unpack_from(kind, self._content, place)[0]
