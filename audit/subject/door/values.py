"""What a column holds: numbers or words, whole numbers or broken ones, few values or many."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from audit.subject.door.classes import canonical
from audit.subject.door.numbers import numbers
from audit.subject.door.text import as_text

FEW = 20
"""Whole numbers of more distinct values than this are a quantity; up to it they may be names."""

CODE = r"^[+-]?0\d"
"""Digits behind a leading zero: a code such as 007, which is a word."""

NUMBER = re.compile(r"[+-]?(0|[1-9]\d*)?(\.\d+)?(?<=\d)([eE][+-]?\d{1,2})?")
"""A number as a person or a program would write it."""


@dataclass(frozen=True)
class Values:
    """The distinct values of a column, missing ones apart.

    `numbers` holds them in ascending order where each of them is one, infinity included; it is
    None where some are words. `strays` says that those are few words among numbers that cannot be
    names, being many or broken.
    """

    distinct: int
    numbers: npt.NDArray[np.float64] | None = None
    strays: bool = False

    @property
    def many_numbers(self) -> bool:
        """Whether they are numbers, and more of them than names would be."""
        return self.numbers is not None and self.distinct > FEW

    @property
    def broken(self) -> bool:
        """Whether they are numbers of which some are not whole."""
        return self.numbers is not None and bool((self.numbers != np.floor(self.numbers)).any())

    @property
    def shares(self) -> bool:
        """Whether they are numbers that all lie within 0 and 1, as probabilities do."""
        within = self.numbers is not None and (self.numbers >= 0) & (self.numbers <= 1)
        return bool(np.all(within))


def values_of(*columns: pa.ChunkedArray) -> Values:
    """Tell what one or several columns hold together.

    A word that stands for a missing number is nothing beside numbers; among words it is one.

    >>> values_of(pa.chunked_array([["1", "2.5", "NA", ""]])).numbers.tolist()
    [1.0, 2.5]
    >>> values_of(pa.chunked_array([["007", "7", "NA"]])).distinct
    3
    """
    distinct = [_distinct(cells) for cells in columns]
    found = [read for cells in distinct if (read := _as_numbers(cells)) is not None]
    if len(found) == len(columns):
        together = np.unique(np.concatenate(found))
        if len(together):
            return Values(len(together), together)
    words = {word for cells in distinct for word in as_text(cells).to_pylist() if word is not None}
    return Values(len({canonical(word) for word in words}), strays=_are_strays(words))


def _distinct(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    try:
        return pa.chunked_array([pc.unique(cells)])
    except pa.ArrowNotImplementedError:
        return pa.chunked_array([pc.unique(as_text(cells))])


def _as_numbers(distinct: pa.ChunkedArray) -> npt.NDArray[np.float64] | None:
    """Return distinct cells as numbers, missing ones left out; None where one is a word."""
    number = pa.types.is_integer(distinct.type) or pa.types.is_floating(distinct.type)
    if not number and pc.any(pc.match_substring_regex(as_text(distinct), CODE)).as_py():
        return None
    read = numbers(distinct)
    endless = np.flatnonzero(read.unreadable)
    if not all(_is_infinite(read.word(int(row))) for row in endless):
        return None
    return np.append(read.values[~read.blank & ~read.unreadable], np.full(len(endless), np.inf))


def _are_strays(words: set[str]) -> bool:
    """Whether most of the words spell numbers, many or broken ones."""
    spelled = [float(word) for word in words if NUMBER.fullmatch(word)]
    if 2 * len(spelled) <= len(words):
        return False
    return len(spelled) > FEW or any(not number.is_integer() for number in spelled)


def _is_infinite(word: str) -> bool:
    try:
        return math.isinf(float(word))
    except ValueError:
        return False
