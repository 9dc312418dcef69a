"""Which groups of one attribute are hidden, so that no hidden one can be worked out.

Groups add up to everyone. What is published of the hidden groups is therefore their sum, and the
sum is a cell like any other: there must be two of them at least, and enough people in each cell of
their sum. Between two such groups at least eleven people can be moved without any published number
changing (ADR 8), so that no hidden cell is known, nor nearly known.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

from audit.publish.disclosure.cells import PEOPLE, SMALLEST, Cell, Cells, is_small

Key = TypeVar("Key", bound=Hashable)


def names_of(groups: Iterable[Cells]) -> list[Cell]:
    """Every cell that any of the groups tells."""
    return list(dict.fromkeys(name for cells in groups for name in cells))


def hidden_groups(
    groups: Mapping[Key, Cells], already: frozenset[Key] = frozenset()
) -> frozenset[Key]:
    """Hide the small ones and those that were hidden already, then as many as they need for cover.

    >>> sizes = {"a": 4, "b": 40, "c": 20}
    >>> sorted(hidden_groups({name: {("people",): size} for name, size in sizes.items()}))
    ['a', 'c']
    """
    names = names_of(groups.values())
    hidden = already | {key for key, cells in groups.items() if is_small(cells, names)}
    return covered(groups, hidden, names)


def covered(
    groups: Mapping[Key, Cells], hidden: frozenset[Key], names: Iterable[Cell]
) -> frozenset[Key]:
    """Hide the next smallest groups of a sum until the hidden ones cover each other."""
    kept = list(names)
    shown = sorted((key for key in groups if key not in hidden), key=lambda key: size(groups[key]))
    for key in shown:
        if not hidden or _cover_each_other([groups[each] for each in hidden], kept):
            break
        hidden |= {key}
    return hidden


def size(cells: Cells) -> float:
    """How many people the group is."""
    return cells.get(PEOPLE, 0)


def _cover_each_other(hidden: list[Cells], names: list[Cell]) -> bool:
    return len(hidden) > 1 and all(
        sum(cells.get(name, 0) for cells in hidden) >= SMALLEST for name in names
    )
