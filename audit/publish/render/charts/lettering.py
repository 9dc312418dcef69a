"""How wide words are when set in the report's sans serif, without asking a font."""

from __future__ import annotations

from collections.abc import Iterable

from audit.publish.render.charts.chart import Anchor, Text, at
from audit.publish.render.words import ELLIPSIS

_BY_WIDTH = {
    0.20: " \u00a0",
    0.25: "|ij',.:;lI\u2068\u2069",
    0.30: "!f()[]{}-",
    0.35: "tr/\\",
    0.42: '*sz?"',
    0.46: "xcvyYJ",
    0.50: "LFke#$+0123456789<=>^~_ag\u2212\u2013",
    0.54: "XVESTZ`oAhun",
    0.56: "bdpqPRC",
    0.62: "KB&DGU",
    0.66: "NHOQ",
    0.74: "wM",
    0.84: "W%m@",
}
_WIDTHS = {letter: width for width, letters in _BY_WIDTH.items() for letter in letters}
_LATIN_END = 0x250
_LATIN_WIDTH = 0.56
_WIDEST = 1.05


def width(text: str, size: float) -> float:
    """Estimate the width of words at a type size, in the same units, rather too wide than not.

    >>> round(width("0.81", 10), 1)
    17.5
    """
    return size * sum(_WIDTHS.get(letter) or _other(letter) for letter in text)


def fit(text: str, size: float, room: float) -> str:
    """Cut words to the room there is and end them with an ellipsis."""
    if width(text, size) <= room:
        return text
    kept, used = 0, width(ELLIPSIS, size)
    for letter in text:
        used += width(letter, size)
        if used > room:
            break
        kept += 1
    return text[:kept].rstrip() + ELLIPSIS


def fitted(
    text: str, x: float, y: float, size: float, room: float, anchor: Anchor = "start"
) -> Text:
    """Set words at a place, cut to the room there is, with the whole of them at hand."""
    shown = fit(text, size, room)
    return Text(at(x), at(y), shown, anchor, "" if shown == text else text)


def spaced(labels: Iterable[Text], size: float, gap: float = 6.0) -> list[Text]:
    """Leave out labels of one line that would run into the one before.

    >>> [one.text for one in spaced([Text(0, 0, "80,000"), Text(9, 0, "90,000")], 12)]
    ['80,000']
    """
    kept: list[Text] = []
    taken = 0.0
    for label in labels:
        room = width(label.text, size)
        left = label.x - {"start": 0.0, "middle": room / 2, "end": room}[label.anchor]
        if not kept or left > taken + gap:
            kept.append(label)
            taken = left + room
    return kept


def _other(letter: str) -> float:
    return _LATIN_WIDTH if ord(letter) < _LATIN_END else _WIDEST
