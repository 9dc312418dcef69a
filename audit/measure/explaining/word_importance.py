"""How much each word matters over many texts, and how sure that is by now."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from audit.evidence import Contribution
from audit.measure.explaining.contributions import contributions
from audit.measure.explaining.study import Numbers
from audit.measure.explaining.words import OTHER_WORDS, RARE_WORDS, Words

MOST_WORDS = 40
FEWEST_TEXTS = 100
SETTLED = 0.05
TOP = 5


class WordImportance:
    """The mean size of what each common word adds in a text, over the texts seen so far.

    A word counts once a text, whatever its case: what all its places add there is summed first.
    All other words of a text make up one more, `(rare words)`, the sum of their sizes.
    """

    def __init__(self, common: frozenset[str]) -> None:
        self._common = common
        self._added: dict[str, dict[int, float]] = defaultdict(dict)
        self.texts = 0

    def add(self, words: Words, values: Numbers) -> None:
        """Add a text and the values of its parts, shape (parts,)."""
        sizes = np.bincount(words.part_of, minlength=words.parts)
        here: dict[str, float] = defaultdict(float)
        for word, part in zip(words.words, words.part_of, strict=True):
            here[word.casefold()] += float(values[part] / sizes[part])
        for word, value in here.items():
            told = self._added[word if word in self._common else RARE_WORDS]
            told[self.texts] = told.get(self.texts, 0.0) + abs(value)
        self.texts += 1

    @property
    def settled(self) -> bool:
        """Whether the five largest are known to within 5 % of the largest."""
        if self.texts < FEWEST_TEXTS or not self._added:
            return False
        means, errors = self._moments(self._table(self._ranked()))
        return bool(errors[:TOP].max() <= SETTLED * means[0])

    def contributions(self) -> tuple[Contribution, ...]:
        """Return the largest words with their standard errors, then the rest added up."""
        words = self._ranked()
        table = self._table(words)
        if len(words) > MOST_WORDS:
            rest = table[MOST_WORDS:].sum(axis=0)
            words, table = words[:MOST_WORDS], np.vstack([table[:MOST_WORDS], rest])
            words.append(OTHER_WORDS)
        return contributions(words, *self._moments(table))

    def halves(self) -> list[tuple[Contribution, ...]]:
        """Return the largest words from every other text, and from the rest."""
        words = self._ranked()[:MOST_WORDS]
        table = self._table(words)
        halves = [table[:, start::2] for start in (0, 1) if self.texts > start]
        return [contributions(words, half.mean(axis=1)) for half in halves]

    def _ranked(self) -> list[str]:
        """All words, the largest first."""
        return sorted(self._added, key=lambda word: (-sum(self._added[word].values()), word))

    def _table(self, words: list[str]) -> Numbers:
        """What each word adds in each text, shape (words, texts)."""
        table = np.zeros((len(words), self.texts))
        for row, word in enumerate(words):
            added = self._added[word]
            table[row, list(added)] = list(added.values())
        return table

    def _moments(self, table: Numbers) -> tuple[Numbers, Numbers]:
        """Return the means over texts and their standard errors, NaN from one text."""
        if self.texts < 2:
            return table.mean(axis=1), np.full(len(table), np.nan)
        return table.mean(axis=1), table.std(axis=1, ddof=1) / np.sqrt(self.texts)
