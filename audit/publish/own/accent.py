"""The accent: one colour for links and marks, dark enough on white and light enough on dark."""

from __future__ import annotations

import re

from audit.errors import AuditError

LIGHT_PAPER, DARK_PAPER = "#ffffff", "#16171a"
LEAST_CONTRAST = 4.5
"""What WCAG 2.2 asks of text (criterion 1.4.3, AA)."""
_STEPS = 100
_HEX = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})", re.ASCII)
_Channels = tuple[int, ...]


def checked(text: str) -> str:
    """Return a colour as six hexadecimal digits; AuditError where it is none.

    >>> checked("#0AF")
    '#00aaff'
    """
    found = text.strip().lower()
    if not _HEX.fullmatch(found):
        raise AuditError(
            f"{text!r} is no colour",
            where="[report] accent",
            remedy='Write it as "#" and six hexadecimal digits, such as "#0b5a8a"',
        )
    digits = found[1:]
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance).

    >>> contrast("#000000", "#ffffff")
    21.0
    """
    lower, upper = sorted((_luminance(_channels(one)), _luminance(_channels(other))))
    return round((upper + 0.05) / (lower + 0.05), 4)


def readable(colour: str, paper: str) -> str:
    """Return the nearest colour on its way to black or white that can be read on this paper.

    >>> readable("#0b5a8a", "#ffffff"), readable("#ffdd00", "#ffffff")
    ('#0b5a8a', '#877500')
    """
    towards = 0 if _luminance(_channels(paper)) > 0.5 else 255
    start = _channels(colour)
    for step in range(_STEPS + 1):
        share = step / _STEPS
        mixed = tuple(round(part + (towards - part) * share) for part in start)
        shown = "#" + "".join(f"{part:02x}" for part in mixed)
        if contrast(shown, paper) >= LEAST_CONTRAST:
            return shown
    raise AssertionError("black and white can be read on any paper")


def _channels(colour: str) -> _Channels:
    return tuple(int(colour[place : place + 2], 16) for place in (1, 3, 5))


def _luminance(channels: _Channels) -> float:
    red, green, blue = (_linear(part / 255) for part in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
