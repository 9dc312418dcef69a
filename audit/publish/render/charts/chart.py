"""What every chart is: a size, a title, a description, and marks at rounded coordinates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

NARROW = 352.0
WIDE = 720.0
Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True)
class Text:
    """Words at a place; `full` is the whole of what had to be cut."""

    x: float
    y: float
    text: str
    anchor: Anchor = "start"
    full: str = ""


@dataclass(frozen=True)
class Line:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True)
class Box:
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Datum:
    """A place that says its number when it is pointed at."""

    x: float
    y: float
    said: str


@dataclass(frozen=True)
class Chart:
    """What every chart has; `kind` names the template that draws its marks."""

    kind: str
    width: float
    height: float
    title: str
    description: str

    @property
    def alternative(self) -> str:
        """Title and description as one text, for where there is room for one alone."""
        if not self.description:
            return self.title
        return f"{self.title.rstrip('.')}. {self.description}"


def at(coordinate: float) -> float:
    """Round a coordinate to a tenth of a unit, without a negative zero."""
    return round(coordinate, 1) + 0.0


def hatch(box: Box, step: float = 5.0) -> str:
    """Return a path of slanted strokes that fill a box, cut at its edges."""
    strokes = []
    right, bottom = box.x + box.width, box.y + box.height
    start = box.x - box.height + step
    while start < right:
        x1, x2 = max(start, box.x), min(start + box.height, right)
        if x2 > x1:
            y1, y2 = bottom - (x1 - start), bottom - (x2 - start)
            strokes.append(f"M{at(x1)} {at(y1)}L{at(x2)} {at(y2)}")
        start += step
    return "".join(strokes)
