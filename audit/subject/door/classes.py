"""The two classes of an audit: what a label may be, and which is positive and favourable."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from audit.errors import AuditError, nearest
from audit.evidence import Class
from audit.subject.door.pointing import listed, plain_name, shown
from audit.subject.door.text import Coded

Canonical: TypeAlias = int | float | str
_BOOLEANS = {"True": 1, "TRUE": 1, "true": 1, "False": 0, "FALSE": 0, "false": 0}
_WHOLE = re.compile(r"-?(0|[1-9]\d{0,14})(\.0+)?")
_DECIMAL = re.compile(r"-?(0|[1-9]\d{0,14})\.\d{1,15}")


@dataclass(frozen=True)
class Classes:
    """The classes in ascending order, numbers before words; `positive`, `favourable` index them."""

    values: tuple[Class, ...]
    positive: int
    favourable: int

    @property
    def negative(self) -> int:
        """The index of the other class."""
        return 1 - self.positive

    def index(self, value: object) -> int:
        """Return the index of the class a value stands for, or -1."""
        if value is None:
            return -1
        wanted = canonical(value)
        known = [canonical(each) for each in self.values]
        return known.index(wanted) if wanted in known else -1

    def codes(self, words: Coded) -> npt.NDArray[np.int32]:
        """Return the class index of each row, -1 where a row is blank or of no known class."""
        table = np.array([*(self.index(value) for value in words.values), -1], np.int32)
        return table[words.codes]


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
    values: Iterable[Any], positive: Class | None, favourable: Class | None, where: str
) -> Classes:
    """Find the two classes among the values of a label, and which of them are meant.

    Zero and one complete each other; of other labels both must occur. Raises AuditError where
    there are more or fewer than two, or where a configured class is none of them.
    """
    words = list(values)
    found = sorted({canonical(word) for word in words}, key=_order)
    if len(found) == 1 and found[0] in (0, 1):
        found = [0, 1]
    _check_two(found, where)
    boolean = bool(words) and all(_is_boolean(word) for word in words)
    known: tuple[Class, ...] = (False, True) if boolean else tuple(found)
    if positive is None and found != [0, 1]:
        raise AuditError(
            f"Nothing says which of the classes {listed(known)} is the positive one",
            where=where,
            remedy=f"Name it: --positive {shown(found[1])}",
        )
    chosen = 1 if positive is None else _place("positive", positive, known, where)
    wanted = chosen if favourable is None else _place("favourable", favourable, known, where)
    return Classes(known, chosen, wanted)


def _place(role: str, value: Class, known: tuple[Class, ...], where: str) -> int:
    words = [canonical(each) for each in known]
    if canonical(value) in words:
        return words.index(canonical(value))
    raise AuditError(
        f"The {role} class {shown(value)} is none of the classes {listed(known)}",
        where=where,
        remedy=nearest(str(value), [plain_name(str(word)) for word in known]),
    )


def _check_two(found: list[Canonical], where: str) -> None:
    if len(found) > 2:
        raise AuditError(
            f"There are {len(found):,} classes, {listed(found)}",
            where=where,
            remedy="An audit takes a label of exactly two classes; keep or merge two of them",
        )
    if len(found) < 2:
        only = f"only {listed(found)}" if found else "nothing"
        raise AuditError(
            f"The label holds {only}", where=where, remedy="An audit takes a label of two classes"
        )


def _is_boolean(word: object) -> bool:
    return isinstance(word, bool | np.bool_) or (isinstance(word, str) and word in _BOOLEANS)


def _order(value: Canonical) -> tuple[bool, float, str]:
    return (True, 0.0, value) if isinstance(value, str) else (False, float(value), "")
