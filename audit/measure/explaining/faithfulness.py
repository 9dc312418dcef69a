"""Whether the model's score follows an explanation when columns are really taken away.

A column is taken away by giving it the values it has in background rows. The columns go in the
order of the explanation, and once more in the opposite order; the gap between the two courses of
the score is the explanation's faithfulness. Both courses of a random order are the same on
average, so it is 0 for an explanation that knows nothing, positive for one that the model bears
out, and negative for one that has it the wrong way round. One number from the two orders needs no
random draws, and does not depend on how far from the data the mixed rows lie, which pulls both
courses alike (Blücher, Vielhaben & Strodthoff 2024, TMLR: "symmetric relevance gain").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from audit.evidence import Attribution
from audit.measure.explaining.calls import Caller
from audit.measure.explaining.contributions import settled
from audit.measure.explaining.distinct import distinct
from audit.measure.explaining.encoding import Codes, Encoding, encode
from audit.measure.explaining.shapley import CELLS
from audit.measure.explaining.study import Numbers, Study

STEPS = 20
BACKGROUND_ROWS = 20
FEWEST_BACKGROUND_ROWS = 4
GLOBAL_ROWS = 50
LOCAL_MIXTURES = 60_000
"""Mixed rows for all people together: many people are each tested against fewer rows."""


def faithfulness(study: Study, made: Sequence[Attribution], caller: Caller) -> list[float | None]:
    """Return how far the model bears each explanation out, each in [-1, 1].

    A person's: the columns are taken away from the one that raises the score most to the one
    that lowers it most, and in the opposite order. The value is the mean score of the second
    course minus that of the first, as a share of the range that the score moves in.

    Everyone's: the columns are taken away from the most to the least important, and in the
    opposite order, from 50 rows. The value is the mean squared change of the score in the first
    course minus that in the second, as a share of the largest.

    None where it cannot be tested: no values, fewer than two columns, values of something else
    than the columns, a score that does not move. Raises OutOfTime or ModelFailed.
    """
    columns = [str(column) for column in study.sample.rows.columns]
    fitting = [place for place, one in enumerate(made) if _fits(one, columns)]
    found: list[float | None] = [None] * len(made)
    if not fitting or study.sample.background.empty:
        return found
    table = _Table(study, sum(made[place].scope == "local" for place in fitting))
    games = {place: game for place in fitting if (game := table.game(made[place]))}
    scores = _scored(caller, table.encoding, [game.mixtures for game in games.values()])
    for (place, game), told in zip(games.items(), scores, strict=True):
        found[place] = _gap(game, told)
    return found


@dataclass(frozen=True)
class _Game:
    """Mixed rows, shape (2 orders, steps, rows, columns) laid flat, of one explanation."""

    local: bool
    shape: tuple[int, int, int]
    mixtures: Codes


class _Table:
    """The people, rows and background rows that are mixed, as codes."""

    def __init__(self, study: Study, people: int) -> None:
        sample = study.sample
        self._positions = {person.name: person.position for person in sample.people}
        places = [*self._positions.values()]
        width = len(sample.rows.columns)
        self._cuts = np.unique(np.linspace(0, width, min(width, STEPS) + 1).astype(np.intp))
        fair = LOCAL_MIXTURES // (2 * len(self._cuts) * max(1, people))
        self._most = int(np.clip(fair, FEWEST_BACKGROUND_ROWS, BACKGROUND_ROWS))
        self.encoding, (self._people, self._rows, self._background) = encode(
            sample.rows.iloc[places],
            sample.rows.head(GLOBAL_ROWS),
            sample.background.head(GLOBAL_ROWS),
        )

    def game(self, one: Attribution) -> _Game | None:
        """Return the mixed rows that test one explanation; None for somebody unknown."""
        values = np.array([part.value for part in one.values])
        if one.scope == "global":
            # the two tables may be the same rows in the same order: nobody meets themselves
            among = self._background[np.arange(1, len(self._rows) + 1) % len(self._background)]
            return self._mixed(False, self._rows, among, np.abs(values))
        if one.row not in self._positions:
            return None
        person = self._people[list(self._positions).index(one.row)]
        among = self._background[: self._most]
        return self._mixed(True, np.broadcast_to(person, among.shape), among, values)

    def _mixed(self, local: bool, rows: Codes, among: Codes, values: Numbers) -> _Game:
        ranks = np.argsort(np.argsort(-values, kind="stable"))
        away = np.stack(
            [ranks < self._cuts[:, None], len(values) - 1 - ranks < self._cuts[:, None]]
        )
        mixtures = np.where(away[:, :, None, :], among, rows)
        shape = (2, len(self._cuts), len(rows))
        return _Game(local, shape, mixtures.reshape(-1, len(values)))


def _fits(one: Attribution, columns: list[str]) -> bool:
    """Whether an explanation is about the model's columns, for everyone or for a person."""
    return (
        one.scope != "group"
        and len(columns) > 1
        and [part.feature for part in one.values] == columns
    )


def _scored(caller: Caller, encoding: Encoding, tables: Sequence[Codes]) -> Iterator[Numbers]:
    """Yield the scores of each table, of many tables in one call."""
    start = 0
    while start < len(tables):
        end = start + 1
        size = tables[start].size
        while end < len(tables) and size + tables[end].size <= CELLS:
            size += tables[end].size
            end += 1
        once, places = distinct(np.concatenate(tables[start:end]))
        scores = caller(encoding.decode(once))[places]
        ends = np.cumsum([len(table) for table in tables[start:end]])[:-1]
        yield from np.split(scores, ends)
        start = end


def _gap(game: _Game, scores: Numbers) -> float | None:
    """Return the mean gap between the two courses, over the steps in which they can differ."""
    scores = scores.reshape(game.shape)
    if game.local:
        courses = scores.mean(axis=2)[::-1]
        range_ = float(np.ptp(courses))
    else:
        courses = ((scores - scores[:, :1]) ** 2).mean(axis=2)
        range_ = float(courses.max())
    inner = courses[:, 1:-1].mean(axis=1)
    return settled((inner[0] - inner[1]) / range_) if range_ > 0 else None
