"""A text as it was written, each word on a ground: the darker, the more it adds or takes away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from audit.publish.render.charts.chart import NARROW, Box, Chart, Text, at, hatch
from audit.publish.render.charts.lettering import fit, width

_SIZE, _LINE, _TALL = 13.0, 26.0, 18.0
_SPACE = 5.0
_DARKEST = 0.5


@dataclass(frozen=True)
class Token:
    """One word on its ground; what takes away is hatched and outlined."""

    text: Text
    box: Box
    shade: float
    hatching: str


@dataclass(frozen=True)
class Tokens(Chart):
    """Words in lines, in the order of the text."""

    tokens: tuple[Token, ...]


def tokens(words: Sequence[tuple[str, float]], *, title: str, description: str) -> Tokens:
    """Set (word, value) line by line, each ground by its share of the largest value."""
    largest = max((abs(value) for _, value in words), default=0.0) or 1.0
    x, y = 0.0, 2.0
    found = []
    for word, value in words:
        shown = fit(word, _SIZE, NARROW - 6)
        wide = width(shown, _SIZE) + 6
        if x and x + wide > NARROW:
            x, y = 0.0, y + _LINE
        box = Box(at(x), at(y), at(wide), _TALL)
        share = round(abs(value) / largest, 3)
        label = Text(at(x + wide / 2), at(y + 13.5), shown, "middle", word if shown != word else "")
        faint = hatch(box, 4.0) if value < 0 and share > 0 else ""
        found.append(Token(label, box, _shade(share, below=bool(faint)), faint))
        x += wide + _SPACE
    return Tokens("tokens", NARROW, at(y + _LINE), title, description, tuple(found))


def _shade(share: float, *, below: bool) -> float:
    """How dark a ground may be so that its word can still be read; strokes may be darker.

    >>> _shade(1.0, below=False), _shade(0.0, below=False), _shade(1.0, below=True)
    (0.5, 0.0, 0.8)
    """
    return round(0.2 + 0.6 * share if below else _DARKEST * share, 3)
