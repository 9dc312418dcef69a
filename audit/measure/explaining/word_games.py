"""Shapley values of a text's words: what each adds as words are put in, in many orders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from audit.measure.explaining.calls import Caller
from audit.measure.explaining.study import Numbers, Study
from audit.measure.explaining.words import Words

Masks = npt.NDArray[np.bool_]


class Reader:
    """The model as a function from texts to scores: equal ones once, many in one call."""

    def __init__(self, study: Study, caller: Caller) -> None:
        self._caller = caller
        self._like = study.sample.rows.iloc[:0]

    def __call__(self, texts: Sequence[str]) -> Numbers:
        """Return one score a text, shape (n,); raises OutOfTime or ModelFailed."""
        once = list(dict.fromkeys(texts))
        place = {text: number for number, text in enumerate(once)}
        cells = self._like.iloc[:, 0]
        kept = isinstance(cells.dtype, pd.StringDtype)
        column = pd.Series(once, dtype=cells.dtype if kept else object, name=cells.name)
        scores = self._caller(column.to_frame())
        return scores[[place[text] for text in texts]]


@dataclass(frozen=True)
class WordGame:
    """One text, and the orders in which its parts are put back, shape (2 a pair, parts).

    Every order comes with its reverse, so that what two words do together is shared evenly.
    """

    words: Words
    orders: npt.NDArray[np.intp]

    @property
    def masks(self) -> Masks:
        """Which parts are there after each step of each order, shape (orders, parts + 1, parts)."""
        parts = self.orders.shape[1]
        place = np.empty_like(self.orders)
        np.put_along_axis(place, self.orders, np.arange(parts)[None, :], axis=1)
        return np.asarray(place[:, None, :] < np.arange(parts + 1)[None, :, None])

    @property
    def texts(self) -> list[str]:
        """The text after each step of each order."""
        return [self.words.left(kept) for order in self.masks for kept in order]

    def values(self, scores: Numbers) -> Numbers:
        """Return each pair's Shapley values, shape (pairs, parts), from the scores of `texts`.

        Those of every pair add up to the score of the whole text minus that without its words.
        """
        count, parts = self.orders.shape
        steps = np.diff(scores.reshape(count, parts + 1), axis=1)
        added = np.empty_like(steps)
        np.put_along_axis(added, self.orders, steps, axis=1)
        return np.asarray(added.reshape(count // 2, 2, parts).mean(axis=1))


def word_game(words: Words, pairs: int, seed: Sequence[int]) -> WordGame:
    """Draw that many orders and their reverses from a seed."""
    generator = np.random.default_rng(np.random.SeedSequence(seed))
    forward = np.array([generator.permutation(words.parts) for _ in range(pairs)], dtype=np.intp)
    both = np.stack([forward, forward[:, ::-1]], axis=1)
    return WordGame(words, both.reshape(2 * pairs, words.parts))


def play_words(reader: Reader, games: Sequence[WordGame]) -> list[tuple[Numbers, float, float]]:
    """Return of each game its values, the score without words, and that of the whole text.

    The texts of all games are scored together; raises OutOfTime or ModelFailed.
    """
    texts = [game.texts for game in games]
    scores = reader([text for of_game in texts for text in of_game]) if texts else np.empty(0)
    ends = np.cumsum([len(of_game) for of_game in texts])[:-1]
    return [
        (game.values(told), float(told[0]), float(told[game.words.parts]))
        for game, told in zip(games, np.split(scores, ends), strict=True)
    ]
