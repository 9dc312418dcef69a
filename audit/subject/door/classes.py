"""The classes of an audit: what a label may be, and which is positive and favourable."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from audit.errors import AuditError, nearest
from audit.evidence import Class, Task
from audit.subject.door.pointing import listed, plain_name, shown
from audit.subject.door.text import Coded

Canonical: TypeAlias = int | float | str
_BOOLEANS = {"True": 1, "TRUE": 1, "true": 1, "False": 0, "FALSE": 0, "false": 0}
_WHOLE = re.compile(r"-?(0|[1-9]\d{0,14})(\.0+)?")
_DECIMAL = re.compile(r"-?(0|[1-9]\d{0,14})\.\d{1,15}")

MOST_CLASSES = 100
"""A label of more classes than this is refused: it is a number, a name or a key."""

TOO_MANY = {
    "binary": "A binary audit takes a label of exactly two classes: keep or merge two of them, or "
    "say --task multiclass",
    "ranking": "A ranking takes a label of exactly two classes, or none",
    "several": f"An audit takes {MOST_CLASSES} classes at most: merge them; where the label is a "
    "number, --task regression says in which rows it is none",
}


@dataclass(frozen=True)
class Classes:
    """The classes in ascending order, numbers before words; `positive`, `favourable` index them.

    Of two classes both are set. Of several they are None where nobody named one.
    """

    values: tuple[Class, ...]
    positive: int | None
    favourable: int | None

    def index(self, value: object) -> int:
        """Return the index of the class a value stands for, or -1."""
        return -1 if value is None else self._places().get(canonical(value), -1)

    def codes(self, words: Coded) -> npt.NDArray[np.int32]:
        """Return the class index of each row, -1 where a row is blank or of no known class."""
        places = self._places()
        table = [places.get(canonical(value), -1) for value in words.values]
        return np.array([*table, -1], np.int32)[words.codes]

    def with_more(self, more: Iterable[object]) -> Classes:
        """Return the same classes and those that are not among them yet, in ascending order."""
        new = {canonical(value) for value in more if self.index(value) < 0}
        values = tuple(sorted((*self.values, *new), key=lambda value: _order(canonical(value))))
        places = [values.index(value) for value in self.values]
        return Classes(values, _moved(self.positive, places), _moved(self.favourable, places))

    def places_in(self, wider: Classes) -> npt.NDArray[np.int32]:
        """Return where each of these classes stands among others that hold them all."""
        return np.array([wider.index(value) for value in self.values], np.int32)

    def _places(self) -> dict[Canonical, int]:
        return {canonical(value): place for place, value in enumerate(self.values)}


def canonical(value: object) -> Canonical:
    """Return what a label stands for, however it was written: '1', 1, 1.0 and True are the same.

    A word stays the word, '007' included.

    >>> [canonical(each) for each in ("1", 1.0, True, "1.0", "0.5", "007", "yes")]
    [1, 1, 1, 1, 0.5, '007', 'yes']
    """
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, bool | int):
        return int(value)
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    word = str(value)
    if word in _BOOLEANS:
        return _BOOLEANS[word]
    if _WHOLE.fullmatch(word):
        return int(word.partition(".")[0])
    return float(word) if _DECIMAL.fullmatch(word) else word


def find_classes(
    values: Iterable[Any],
    positive: Class | None,
    favourable: Class | None,
    where: str,
    task: Task = "binary",
) -> Classes:
    """Find the classes among the values of a label, and which of them are meant.

    Unless the task is multiclass there are two. Zero and one complete each other; of other labels
    both must occur, and the positive one must be named. Of several classes it may be, and the
    favourable one is then the same unless that is named too. Raises AuditError where there are
    more or fewer, or where a configured class is none of them.
    """
    words = list(values)
    found = sorted({canonical(word) for word in words}, key=_order)
    if len(found) == 1 and found[0] in (0, 1):
        found = [0, 1]
    _check_number(found, where, task)
    boolean = bool(words) and all(_is_boolean(word) for word in words)
    known: tuple[Class, ...] = (False, True) if boolean else tuple(found)
    if positive is None and task != "multiclass" and found != [0, 1]:
        raise AuditError(
            f"Nothing says which of the classes {listed(known)} is the positive one",
            where=where,
            remedy=f"Name it: --positive {shown(found[1])}",
        )
    chosen = _place("positive", positive, known, where)
    if chosen is None and task != "multiclass":
        chosen = 1
    wanted = _place("favourable", favourable, known, where)
    return Classes(known, chosen, chosen if wanted is None else wanted)


def _place(role: str, value: Class | None, known: tuple[Class, ...], where: str) -> int | None:
    if value is None:
        return None
    words = [canonical(each) for each in known]
    if canonical(value) in words:
        return words.index(canonical(value))
    raise AuditError(
        f"The {role} class {shown(value)} is none of the classes {listed(known)}",
        where=where,
        remedy=nearest(str(value), [plain_name(str(word)) for word in known]),
    )


def _check_number(found: list[Canonical], where: str, task: Task) -> None:
    several = task == "multiclass"
    if len(found) > (MOST_CLASSES if several else 2):
        raise AuditError(
            f"There are {len(found):,} classes, {listed(found)}",
            where=where,
            remedy=TOO_MANY["several" if len(found) > MOST_CLASSES else task],
        )
    if len(found) < 2:
        only = f"only {listed(found)}" if found else "nothing"
        remedy = f"An audit takes a label of {'several' if several else 'two'} classes"
        raise AuditError(f"The label holds {only}", where=where, remedy=remedy)


def _moved(place: int | None, places: list[int]) -> int | None:
    return None if place is None else places[place]


def _is_boolean(word: object) -> bool:
    return isinstance(word, bool | np.bool_) or (isinstance(word, str) and word in _BOOLEANS)


def _order(value: Canonical) -> tuple[bool, float, str]:
    return (True, 0.0, value) if isinstance(value, str) else (False, float(value), "")
