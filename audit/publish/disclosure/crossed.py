"""Which groups of two crossed attributes are hidden, where both attributes' groups are shown too.

Crossed groups add up twice: to the groups of the one attribute and to those of the other. Each of
these sums needs its own cover. That alone is not enough, for two sums together can say what one
doesn't: so every hidden cell must have room, a way to move people between hidden groups that
changes no published number. Where some cell has none, the whole crossing is hidden.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from audit.publish.disclosure.cells import (
    OF_THE_TABLE,
    PEOPLE,
    REFUSED,
    SELECTED,
    Cell,
    Cells,
    Layer,
    Told,
    is_small,
)
from audit.publish.disclosure.suppression import covered, names_of

Pair: TypeAlias = tuple[str, str]
Hidden: TypeAlias = frozenset[Pair]
Turn: TypeAlias = tuple[tuple[Pair, ...], tuple[Pair, ...]]
"""Groups that gain people in a move, and groups that lose as many."""

ROOM = 4
"""A hidden cell must be able to take this many other values at least."""
MOST_CELLS = 400
"""A larger crossing that has anything to hide is hidden whole."""

TP: Cell = ("true positives",)
FN: Cell = ("false negatives",)
FP: Cell = ("false positives",)
TN: Cell = ("true negatives",)
_TABLE = {("true_positive_rate", ""): (TP, FN), ("false_positive_rate", ""): (FP, TN)}
_SAME_DECISION = {TP: FP, FP: TP, FN: TN, TN: FN}


@dataclass(frozen=True)
class Crossing:
    """Two attributes' crossed groups, and which single groups are hidden at the same layer."""

    groups: Mapping[Pair, Cells]
    hidden_single: tuple[frozenset[str], frozenset[str]]

    @property
    def everything(self) -> Hidden:
        """All groups."""
        return frozenset(self.groups)

    def small(self) -> Hidden:
        """The groups that are too small themselves, or part of a group that is hidden."""
        names = names_of(self.groups.values())
        first, second = self.hidden_single
        return frozenset(
            pair
            for pair, cells in self.groups.items()
            if pair[0] in first or pair[1] in second or is_small(cells, names)
        )

    def lines(self) -> Iterator[dict[Pair, Cells]]:
        """The groups that add up to one group of either attribute, if that one is shown."""
        for place in (0, 1):
            for name in dict.fromkeys(pair[place] for pair in self.groups):
                if name not in self.hidden_single[place]:
                    yield {pair: c for pair, c in self.groups.items() if pair[place] == name}


def hidden_crossed(
    groups: Mapping[Pair, Told], singles: Mapping[Layer, tuple[frozenset[str], frozenset[str]]]
) -> dict[Layer, Hidden]:
    """Say which groups are hidden at each layer; groups nobody is in are among `groups`.

    `singles` has for each layer the hidden groups of the two attributes by themselves.
    """
    decided = Crossing({pair: t.decisions for pair, t in groups.items()}, singles["decisions"])
    judged = Crossing({pair: t.outcomes for pair, t in groups.items()}, singles["outcomes"])
    low = _with_lines(decided, decided.small())
    high = _with_lines(judged, judged.small() | low)
    alike = _with_lines(decided, high)
    attempts = (low, high), (low, decided.everything), (alike, _with_lines(judged, alike))
    for few, more in attempts:
        if few <= more and _has_room(decided, few) and _has_room_for_outcomes(judged, more, few):
            return {"decisions": few, "outcomes": more}
    return {"decisions": decided.everything, "outcomes": judged.everything}


def _with_lines(crossing: Crossing, hidden: Hidden) -> Hidden:
    """Give every line its cover, until no line asks for more."""
    if len(crossing.groups) > MOST_CELLS:
        return crossing.everything if hidden else hidden
    names = names_of(crossing.groups.values())
    while True:
        grown = hidden
        for line in crossing.lines():
            own = frozenset(pair for pair in line if pair in grown)
            grown |= covered(line, own, names) if own else own
        if grown == hidden:
            return hidden
        hidden = grown


def _has_room(crossing: Crossing, hidden: Hidden) -> bool:
    """Whether each hidden size and each hidden number of decisions could as well be another one.

    Of a crossing that is hidden whole only the sums are known, each of them of eleven and more.
    """
    if hidden == crossing.everything:
        return True
    names = (SELECTED, REFUSED) if SELECTED in names_of(crossing.groups.values()) else (PEOPLE,)
    return all(
        any(
            _room(turn, crossing.groups, name, None) >= ROOM for turn in _turns(crossing, hidden, p)
        )
        for p in sorted(hidden)
        for name in names
    )


def _has_room_for_outcomes(crossing: Crossing, hidden: Hidden, unknown: Hidden) -> bool:
    """Whether each hidden outcome could be another one, the decisions that are shown unchanged."""
    if unknown == crossing.everything:
        return True
    groups = {pair: _table(cells) for pair, cells in crossing.groups.items()}
    partners = _partners(groups.values())
    if partners is None:
        return False
    for pair in sorted(hidden):
        turns = list(_turns(crossing, hidden, pair))
        for name, partner in partners.items():
            if not any(
                _room(t, groups, name, None if {*t[0], *t[1]} <= unknown else partner) >= ROOM
                for t in turns
            ):
                return False
    return True


def _turns(crossing: Crossing, hidden: Hidden, pair: Pair) -> Iterator[Turn]:
    """The moves between hidden groups that leave every sum that is shown as it is."""
    first, second = crossing.hidden_single
    a, b = pair
    others = [p for p in sorted(hidden) if p != pair]
    for x, y in others:
        if x != a and y != b and (x, b) in hidden and (a, y) in hidden:
            yield (pair, (x, y)), ((x, b), (a, y))
        if (y == b and a in first and x in first) or (x == a and b in second and y in second):
            yield (pair,), ((x, y),)


def _room(turn: Turn, groups: Mapping[Pair, Cells], name: Cell, partner: Cell | None) -> float:
    """How many people a move can take either way with no cell of either kind below nobody."""
    gains, loses = turn

    def least(pairs: tuple[Pair, ...], cell: Cell) -> float:
        return min(groups[pair].get(cell, 0) for pair in pairs)

    up, down = least(loses, name), least(gains, name)
    if partner is not None:
        up, down = min(up, least(gains, partner)), min(down, least(loses, partner))
    return up + down


def _table(cells: Cells) -> Cells:
    """The same cells with the confusion table's four in place of the rates made of them."""
    found = {PEOPLE: cells.get(PEOPLE, 0)}
    known = all((*rate, "yes") in cells for rate in _TABLE)
    for name, number in cells.items():
        if name in (PEOPLE, SELECTED, REFUSED) or name[-1] == "among":
            continue
        for rate, (yes, no) in _TABLE.items():
            if name[:-1] == rate:
                found[yes if name[-1] == "yes" else no] = number
        if name[0] == "scoring_rate":
            found[name] = number
        elif name[:-1] not in _TABLE and not (known and _follows(name)):
            found[("other", *name)] = number
    return found


def _follows(name: Cell) -> bool:
    """Whether a cell is a sum of the confusion table's four, and moves with them."""
    return len(name) == 3 and name[1] == "" and name[0] in OF_THE_TABLE


def _partners(groups: Iterable[Cells]) -> dict[Cell, Cell] | None:
    """For each cell the one that gives what it gains; None where some cell's is not known."""
    found: dict[Cell, Cell] = {}
    for name in names_of(groups):
        if name == PEOPLE:
            continue
        if name in _SAME_DECISION:
            found[name] = _SAME_DECISION[name]
        elif name[0] == "scoring_rate":
            found[name] = (*name[:-1], "no" if name[-1] == "yes" else "yes")
        else:
            return None
    return found
