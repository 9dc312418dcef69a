"""Where the rows of a chart lie, and the words beside or above them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Layout:
    """A chart's width, where its axis starts and ends, and how far things drop within a row."""

    width: float
    start: float
    end: float
    row: float
    label_drop: float
    mark_drop: float
    label_room: float
