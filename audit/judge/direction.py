"""Whether more of a metric is better, or less."""

from __future__ import annotations

from typing import Literal, TypeAlias

from audit.evidence import GlossaryEntry

Better: TypeAlias = Literal["higher", "lower"]


def better_of(entry: GlossaryEntry) -> Better | None:
    """Return which way a metric gets better; None where neither is.

    A difference between groups is better the smaller, a ratio the nearer to 1 from below, unless
    the metric says otherwise.
    """
    if entry.direction is not None:
        return entry.direction
    kinds: dict[str, Better] = {"difference": "lower", "ratio": "higher"}
    return kinds.get(entry.kind)
