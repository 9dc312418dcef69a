"""Rules that cannot both be meant: one name, one rule twice, limits that exclude each other."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from math import inf

from audit.rules import Rule

_ANOTHER_ID = "Give one of them another id"
_TAKE_OUT = "Take one of them out"
_CHANGE = "Change one of the limits, or take one of the rules out"


@dataclass(frozen=True, slots=True)
class Standing:
    """A rule of a policy file, and the line its header stands on."""

    file: str
    line: int
    rule: Rule

    def seen_from(self, other: Standing) -> str:
        """Where it stands, for somebody who looks at another rule."""
        return f"on line {self.line}" if self.file == other.file else f"in {self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Conflict:
    """What is wrong with a rule beside one that stands before it."""

    standing: Standing
    what: str
    remedy: str


def conflicts(standings: Sequence[Standing]) -> Iterator[Conflict]:
    """Find the conflicts of rules in the order they are judged in, each against one before it.

    Two rules of one name within one file are a mistake of that file, and not told here.
    """
    yield from _called_alike(standings)
    yield from _written_twice(standings)
    yield from _excluding(standings)


def _called_alike(standings: Sequence[Standing]) -> Iterator[Conflict]:
    first: dict[str, str] = {}
    for standing in standings:
        name = standing.rule.name
        if first.setdefault(name, standing.file) != standing.file:
            what = f"Two rules are called {name}, the other in {first[name]}"
            yield Conflict(standing, what, _ANOTHER_ID)


def _written_twice(standings: Sequence[Standing]) -> Iterator[Conflict]:
    """Rules that differ in nothing but their names and what they say of why."""
    first: dict[Hashable, Standing] = {}
    for standing in standings:
        rule = standing.rule
        limits = (rule.ends, rule.no_worse_than, rule.margin)
        content = (_about(rule), limits, rule.decide, rule.severity)
        other = first.setdefault(content, standing)
        if other.rule.name != rule.name:
            there = f"{other.rule.name!r} {other.seen_from(standing)}"
            what = f"{rule.name!r} is {there} under another name"
            yield Conflict(standing, what, _TAKE_OUT)


def _excluding(standings: Sequence[Standing]) -> Iterator[Conflict]:
    """Rules on the same numbers that no number can meet together.

    Of those before it a rule is held against the one of the highest lower limit and the one of the
    lowest upper limit alone: where it contradicts any, it contradicts one of these.
    """
    highest: dict[Hashable, Standing] = {}
    lowest: dict[Hashable, Standing] = {}
    for standing in standings:
        about = _about(standing.rule)
        above, below = highest.setdefault(about, standing), lowest.setdefault(about, standing)
        other = next((each for each in (above, below) if _exclude(each, standing)), None)
        if other is not None:
            names = f"{standing.rule.name!r} and {other.rule.name!r}"
            what = f"No number can meet both {names} {other.seen_from(standing)}"
            yield Conflict(standing, what, _CHANGE)
        if _low(standing) > _low(above):
            highest[about] = standing
        if _high(standing) < _high(below):
            lowest[about] = standing


def _exclude(one: Standing, other: Standing) -> bool:
    return _low(one) > _high(other) or _low(other) > _high(one)


def _about(rule: Rule) -> Hashable:
    """What a rule speaks of: two rules that agree in it are held against the same numbers."""
    return rule.metric, frozenset(rule.slice.items()), frozenset(rule.across)


def _low(standing: Standing) -> float:
    low = standing.rule.ends[0]
    return -inf if low is None else low


def _high(standing: Standing) -> float:
    high = standing.rule.ends[1]
    return inf if high is None else high
