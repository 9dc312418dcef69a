"""Texts that any format may hold: numbers, groups, ids.

What a user typed may hold anything; `plain` leaves no character that cannot be seen or that turns
the text around it. What else a format needs escaped is escaped where the format is written.
"""

from __future__ import annotations

import re
from hashlib import sha256
from math import isfinite

from audit.evidence import Interval, Slice
from audit.publish.render import words

LONGEST_ID = 255
LONGEST = 1000
_ENDING = 12
_NEEDS_QUOTES = re.compile(r'[,="\s]')


def plain(text: object, most: int = LONGEST) -> str:
    r"""Write a text on one line, what cannot be seen spelled out, and no longer than `most`.

    >>> plain("a\x00b\n\u202ec") == r"a\x00b \u202ec"
    True
    """
    return words.shorten(words.printable(str(text)), most)


def identifier(name: str) -> str:
    """The name itself; where a program might choke on it, a readable one that is as unique."""
    text = plain(name, LONGEST_ID)
    if text == name:
        return text
    return f"{plain(name, LONGEST_ID - _ENDING - 1)}#{digest(name)[:_ENDING]}"


def digest(*texts: str) -> str:
    """The sha256 of texts as hexadecimal digits; halves of letters are no obstacle."""
    return sha256("\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest()


def who(group: Slice) -> str:
    """Name a group the way a rule does; what would read as two groups is put in quotation marks.

    Attributes are in alphabetical order, as they are in a record that was stored.

    >>> who({"sex": "Female", "job": "clerk, retired"})
    'job="clerk, retired",sex=Female'
    """
    return ",".join(f"{_quoted(name)}={_quoted(value)}" for name, value in sorted(group.items()))


def number(value: float, *apart_from: float) -> str:
    """Write a number to six digits; all of them where it would look like a limit that it is not.

    >>> number(0.632174), number(0.7999999, 0.8), number(3.0)
    ('0.632174', '0.7999999', '3')
    """
    text = f"{value:.6g}"
    return repr(value) if any(float(text) == limit != value for limit in apart_from) else text


def span(interval: Interval | None) -> str:
    """The interval in brackets, after a blank; nothing where there is none."""
    if interval is None or not (isfinite(interval.low) and isfinite(interval.high)):
        return ""
    ends = f"{number(interval.low)} to {number(interval.high)}"
    return f" ({number(interval.level * 100)} % interval {ends})"


def _quoted(name: str) -> str:
    text = identifier(name)
    if not text or _NEEDS_QUOTES.search(text):
        return '"' + text.replace('"', '""') + '"'
    return text
