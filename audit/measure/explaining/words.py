"""A text as words that can be taken away one by one, and which of them may be shown."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt
import pandas as pd

MOST_PARTS = 64
"""A longer text is taken apart in so many runs of neighbouring words."""

FEWEST_TEXTS = 10
"""A word that fewer texts of the sample hold may tell whose text it is."""

RARE = "(rare word)"
RARE_WORDS = "(rare words)"
OTHER_WORDS = "(other words)"

_ALONE = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u2600-\u27bf\U0001f000-\U0001faff"
WORD = re.compile(rf"[{_ALONE}]|(?:(?![{_ALONE}])\w)+(?:['’-](?:(?![{_ALONE}])\w)+)*")
"""Letters and digits of any script; scripts without blanks between words, and pictures, singly."""

SEVERAL_WORDS = 3
DISTINCT = 0.5

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Words:
    """A text cut into words, what stands between them, and the part each word belongs to.

    There is one gap more than there are words: before, between and after them. Parts are numbered
    in the order of the text; each is one word unless there are more than 64.
    """

    words: tuple[str, ...]
    gaps: tuple[str, ...]
    part_of: npt.NDArray[np.intp]

    @property
    def parts(self) -> int:
        """How many parts can be taken away."""
        return int(self.part_of[-1]) + 1 if len(self.part_of) else 0

    def left(self, kept: Mask) -> str:
        """Return the text with the words of some parts deleted and everything else in its place.

        `kept` has shape (parts,).

        >>> cut("Not good, not bad.").left(np.array([False, True, True, False]))
        ' good, not .'
        """
        words = (w if keep else "" for w, keep in zip(self.words, kept[self.part_of], strict=True))
        return "".join(chain(*zip(self.gaps, (*words, ""), strict=True)))

    def names(self, common: frozenset[str] | None) -> list[str]:
        """Return one name a part, each once: its words, and how often they occurred before.

        Words that are not `common` are not told; None tells all.

        >>> cut("Not good, not bad.").names(frozenset({"not", "good"}))
        ['Not', 'good', 'not (2)', '(rare word)']
        """
        seen: Counter[str] = Counter()
        names = []
        for part in range(self.parts):
            members = [self.words[place] for place in np.flatnonzero(self.part_of == part)]
            name = " ".join(_told(word, common) for word in members)
            seen[name.casefold()] += 1
            count = seen[name.casefold()]
            names.append(name if count == 1 else f"{name} ({count})")
        return names


def _told(word: str, common: frozenset[str] | None) -> str:
    return word if common is None or word.casefold() in common else RARE


def cut(text: str) -> Words:
    """Cut a text into words: letters and digits of any script, with ' and - inside."""
    found = list(WORD.finditer(text))
    starts = [0, *(match.end() for match in found)]
    ends = [*(match.start() for match in found), len(text)]
    count = len(found)
    return Words(
        words=tuple(match[0] for match in found),
        gaps=tuple(text[start:end] for start, end in zip(starts, ends, strict=True)),
        part_of=np.arange(count) * min(count, MOST_PARTS) // max(1, count),
    )


def texts_of(rows: pd.DataFrame) -> Iterator[str]:
    """Yield the texts of a table's one column, an empty one where there is none."""
    for cell in rows.iloc[:, 0]:
        yield cell if isinstance(cell, str) else ("" if pd.isna(cell) else str(cell))


def common_words(texts: Iterable[str], fewest: int = FEWEST_TEXTS) -> frozenset[str]:
    """Return the words, case folded, that at least so many of the texts hold.

    >>> sorted(common_words(["A b", "b B c", "a"], fewest=2))
    ['a', 'b']
    """
    held: Counter[str] = Counter()
    for text in texts:
        held.update({match[0].casefold() for match in WORD.finditer(text)})
    return frozenset(word for word, count in held.items() if count >= fewest)


def holds_texts(rows: pd.DataFrame) -> bool:
    """Whether a table is one column of texts: most are several words, and half or more differ.

    >>> holds_texts(pd.DataFrame({"say": ["a bit of this", "a bit of that", "nothing at all"]}))
    True
    >>> holds_texts(pd.DataFrame({"job": ["head of sales"] * 9 + ["head of works"]}))
    False
    """
    if rows.shape[1] != 1:
        return False
    cells = rows.iloc[:, 0].dropna()
    if cells.empty or not all(isinstance(cell, str) for cell in cells):
        return False
    lengths = [len(WORD.findall(cell)) for cell in cells]
    return bool(np.median(lengths) >= SEVERAL_WORDS and cells.nunique() >= DISTINCT * len(cells))
