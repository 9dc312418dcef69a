"""The search for the smallest change of a person with which a model decides otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from audit.measure.explaining.calls import Caller, OutOfTime
from audit.measure.explaining.changing import Column
from audit.measure.explaining.encoding import Codes, Encoding

MOST_CHANGES = 3
BEAM = 8
NEAREST = 20
PROBES = 8
LEAST = 1e-9
"""No distance counts as less, or rounding would decide what is nearest."""


@dataclass(frozen=True)
class Someone:
    """A person: the codes of the row, the score, and the columns that may be changed."""

    codes: Codes
    score: float
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Change:
    """Some columns of a person changed, and the score that this leads to.

    `who` is the person's place among those searched for; `steps` hold, for each changed column,
    its place among the person's columns and that of the new value. `distance` is Gower's, summed.
    """

    who: int
    steps: tuple[tuple[int, int], ...] = ()
    distance: float = 0.0
    score: float = float("nan")


@dataclass(frozen=True)
class Found:
    """The smallest change that was found; `rough` where the time ended before the search did."""

    change: Change
    rough: bool = False


class Search:
    """All people at once, so that the model is called few times and for many rows.

    Every change of one column is tried, then all that can be added to the best of those, and so
    on. A number that turned the decision is moved back towards the person's own, as far as the
    decision stays turned. `found` fills as the search goes on: after a search that ran out of
    time it holds what was found by then.
    """

    def __init__(
        self, caller: Caller, encoding: Encoding, people: Sequence[Someone], line: float
    ) -> None:
        self._caller = caller
        self._encoding = encoding
        self._people = people
        self._line = line
        self.found: dict[int, Found] = {}

    def run(self) -> bool:
        """Search; return whether the time was enough for all of it."""
        beam = [Change(who) for who, one in enumerate(self._people) if one.score != self._line]
        try:
            for depth in range(1, MOST_CHANGES + 1):
                tried = _by_person(self._scored(self._widened(beam)))
                turning = [one for changes in tried.values() for one in self._turning(changes)]
                for step in range(depth):
                    turning = self._nearer(turning, step)
                self._keep(turning, rough=False)
                still = [who for who in tried if who not in self.found]
                beam = [one for who in still for one in self._best(tried[who])]
            self._verify()
        except OutOfTime:
            return False
        return True

    def _widened(self, beam: Sequence[Change]) -> list[Change]:
        """Return every change with one more column changed, each combination once."""
        made: dict[object, Change] = {}
        for change in beam:
            touched = {place for place, _ in change.steps}
            for place, column in enumerate(self._people[change.who].columns):
                if place in touched:
                    continue
                for choice in column.first.tolist():
                    if choice != column.own:
                        steps = (*change.steps, (place, choice))
                        distance = change.distance + column.distance(choice)
                        key = (change.who, frozenset(steps))
                        made.setdefault(key, Change(change.who, steps, distance))
        return list(made.values())

    def _turning(self, changes: Sequence[Change]) -> list[Change]:
        """Return the changes of a person that turn the decision, the nearest in each direction."""
        nearest: dict[object, Change] = {}
        for change in sorted(changes, key=_distance):
            if self._turns(change):
                nearest.setdefault(self._direction(change), change)
        turning = list(nearest.values())[:NEAREST]
        self._keep(turning, rough=True)
        return turning

    def _direction(self, change: Change) -> object:
        """Which numbers a change raises or lowers, and to which levels it moves the others."""
        columns = self._people[change.who].columns
        return frozenset(
            (place, choice if columns[place].numbers is None else choice > columns[place].own)
            for place, choice in change.steps
        )

    def _nearer(self, turning: Sequence[Change], step: int) -> list[Change]:
        """Move one number of each change as far back as the decision stays turned.

        Between the person's own value and one that turns the decision a few are tried at once,
        then a few between the last two of them that differ, until nobody's value lies between.
        """
        going = [_Way(change, step, self._column(change, step).own) for change in turning]
        while any(probes := [list(self._probes(way)) for way in going]):
            scored = iter(self._scored([probe for some in probes for probe in some]))
            going = [
                self._narrowed(way, [next(scored) for _ in some])
                for way, some in zip(going, probes, strict=True)
            ]
        return [way.change for way in going]

    def _probes(self, way: _Way) -> Iterator[Change]:
        """Yield a few values between the two ends, evenly spaced, the nearest first."""
        change, column = way.change, self._column(way.change, way.step)
        place, high = change.steps[way.step]
        if column.numbers is None or abs(high - way.low) < 2:
            return
        between = np.linspace(way.low, high, min(PROBES, abs(high - way.low) - 1) + 2)[1:-1]
        for choice in between.astype(int).tolist():
            steps = (*change.steps[: way.step], (place, choice), *change.steps[way.step + 1 :])
            nearer = column.distance(high) - column.distance(choice)
            yield replace(change, steps=steps, distance=change.distance - nearer)

    def _narrowed(self, way: _Way, tried: Sequence[Change]) -> _Way:
        """Return the same way between the last value that does not turn and the first that does."""
        low = way.low
        for change in tried:
            if self._turns(change):
                return replace(way, change=change, low=low)
            low = change.steps[way.step][1]
        return replace(way, low=low)

    def _best(self, changes: Sequence[Change]) -> list[Change]:
        """Return those that bring a score nearest the line, half of them by distance gone."""
        far = sorted(changes, key=lambda change: -self._gain(change))
        steep = sorted(
            changes, key=lambda change: -self._gain(change) / max(change.distance, LEAST)
        )
        return list(dict.fromkeys([*far[: BEAM // 2], *steep[: BEAM // 2]]))

    def _gain(self, change: Change) -> float:
        own = self._people[change.who].score
        return (change.score - own) * (1 if own < self._line else -1)

    def _turns(self, change: Change) -> bool:
        """Whether a score lies strictly on the other side of the line than the person's own."""
        own = self._people[change.who].score
        return change.score > self._line if own < self._line else change.score < self._line

    def _keep(self, turning: Sequence[Change], *, rough: bool) -> None:
        for change in sorted(turning, key=_distance, reverse=True):
            self.found[change.who] = Found(change, rough)

    def _verify(self) -> None:
        """Ask the model once more about what was found, and drop what it does not confirm."""
        kept = [found.change for found in self.found.values()]
        for change in self._scored(kept):
            if not self._turns(change):
                del self.found[change.who]

    def _scored(self, changes: Sequence[Change]) -> list[Change]:
        """Return the changes with the scores they lead to, in one request."""
        rows = np.array([self._people[change.who].codes for change in changes])
        for number, change in enumerate(changes):
            columns = self._people[change.who].columns
            for place, choice in change.steps:
                rows[number, columns[place].place] = columns[place].codes[choice]
        scores = self._caller(self._encoding.decode(rows)) if changes else np.empty(0)
        return [replace(one, score=float(s)) for one, s in zip(changes, scores, strict=True)]

    def _column(self, change: Change, step: int) -> Column:
        return self._people[change.who].columns[change.steps[step][0]]


@dataclass(frozen=True)
class _Way:
    """A change that turns the decision, and a value of one of its numbers that may not (`low`)."""

    change: Change
    step: int
    low: int


def _by_person(changes: Sequence[Change]) -> Mapping[int, list[Change]]:
    found: dict[int, list[Change]] = {}
    for change in changes:
        found.setdefault(change.who, []).append(change)
    return found


def _distance(change: Change) -> float:
    return change.distance
