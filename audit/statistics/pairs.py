"""The greatest value over all ordered pairs of groups, without looking at all of them.

Ten thousand groups make a hundred million pairs. Two steps leave only those that can matter.

1. Whoever is no better in either coordinate than two others never decides: at least one of the
   two isn't the partner of the pair, and in its place gives as great a value.
2. Those left are cut into blocks. A block's best coordinates, though they may belong to
   different members, bound what any of its members can give; blocks are searched from the
   greatest bound down, until the bound no longer exceeds what was found.

Both rest on one thing alone: the value never falls when a coordinate grows.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

Point: TypeAlias = tuple[float, float]


class Block(NamedTuple):
    """Neighbours among the contenders, and the best of each coordinate among them."""

    corner: Point
    members: list[int]


def greatest(
    firsts: Sequence[Point], seconds: Sequence[Point], value: Callable[[Point, Point], float]
) -> float:
    """Return the greatest `value(firsts[i], seconds[j])` over all i other than j.

    `firsts[i]` and `seconds[i]` describe the same group i, as the first and as the second of a
    pair; `value` must not fall in any of its four coordinates. Minus infinity for fewer than two.
    """
    rows, columns = _blocks(firsts), _blocks(seconds)
    bounds = [
        (value(row.corner, column.corner), row.members, column.members)
        for row in rows
        for column in columns
    ]
    bounds.sort(key=lambda bound: bound[0], reverse=True)
    best = -math.inf
    for bound, row_members, column_members in bounds:
        if bound <= best:
            break
        for i in row_members:
            first = firsts[i]
            for j in column_members:
                if i != j:
                    best = max(best, value(first, seconds[j]))
    return best


def contenders(points: Sequence[Point]) -> list[int]:
    """Return the indices that at most one other point equals or beats in both coordinates.

    >>> contenders([(1, 1), (2, 0), (0, 2), (0, 0), (0, 1)])
    [1, 0, 2]
    """
    most = second = -math.inf
    kept = []
    for index in sorted(range(len(points)), key=points.__getitem__, reverse=True):
        height = points[index][1]
        if height > second:
            kept.append(index)
            most, second = (height, most) if height > most else (most, height)
    return kept


def _blocks(points: Sequence[Point]) -> list[Block]:
    kept = contenders(points)
    size = max(8, math.isqrt(len(kept)))
    parts = [kept[start : start + size] for start in range(0, len(kept), size)]
    return [
        Block((max(points[i][0] for i in part), max(points[i][1] for i in part)), part)
        for part in parts
    ]
