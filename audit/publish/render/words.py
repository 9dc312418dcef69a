"""Numbers, names and dates as words: as many digits as the interval allows, never one more.

Every text of the evidence passes through `printable` before it is shown, so that what cannot be
seen (control characters, marks that turn the reading direction) is written out.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from audit.evidence import Interval

NBSP = "\u00a0"
MINUS = "\u2212"
ELLIPSIS = "\u2026"
LONGEST_NAME = 60
_NUMERALS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_PLACEHOLDER = re.compile(r"\{([A-Za-z_]\w*)\}")
_TURNING = frozenset("\u200e\u200f\u061c\u2028\u2029\ufeff") | {
    chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
}


class Unit(msgspec.Struct, frozen=True):
    """How one kind of number is written: what it is multiplied by, its sign, its digits."""

    factor: float = 1.0
    sign: str = ""
    fewest: int = 2
    most: int = 4
    usual: int = 3


PERCENT = Unit(factor=100.0, sign="%", fewest=0, most=2, usual=1)
POINTS = Unit(factor=100.0, sign="points", fewest=0, most=2, usual=1)
RATIO = Unit(fewest=2, most=3, usual=2)
PLAIN = Unit()
_UNITS = {"rate": PERCENT, "difference": POINTS, "ratio": RATIO}


@dataclass(frozen=True)
class Amount:
    """A number as text: `value` without its unit, `low` and `high` in the same digits."""

    value: str
    unit: str = ""
    low: str = ""
    high: str = ""

    @property
    def text(self) -> str:
        """The number with its unit, which never parts from it at the end of a line."""
        return f"{self.value}{NBSP}{self.unit}" if self.unit else self.value

    @property
    def span(self) -> str:
        """The interval in words, or nothing where there is none."""
        return f"{self.low} to {self.high}" if self.low else ""

    @property
    def full(self) -> str:
        """The number and, in brackets, its interval."""
        return f"{self.text} ({self.span})" if self.low else self.text


def unit_of(kind: str) -> Unit:
    """Return how numbers of that kind (`rate`, `difference`, `ratio`, …) are written."""
    return _UNITS.get(kind, PLAIN)


def amount(value: float, interval: Interval | None, unit: Unit) -> Amount:
    """Write a number and its interval with the digits that the interval's width allows.

    >>> amount(0.448468, Interval(low=0.4256, high=0.4716, level=0.95, method="wilson"), PERCENT).full
    '44.8\\xa0% (42.6 to 47.2)'
    """
    places = digits(interval, unit)
    if interval is None or not usable(interval):
        return Amount(number(value * unit.factor, places), unit.sign)
    low, high = (number(limit * unit.factor, places) for limit in (interval.low, interval.high))
    return Amount(number(value * unit.factor, places), unit.sign, low, high)


def digits(interval: Interval | None, unit: Unit) -> int:
    """Decimals whose last step is at most a quarter of half the interval."""
    if interval is None or not usable(interval):
        return unit.usual
    half = (interval.high - interval.low) / 2 * unit.factor
    if half <= 0:
        return unit.usual
    return min(max(math.ceil(-math.log10(half / 4)), unit.fewest), unit.most)


def usable(interval: Interval) -> bool:
    """Whether both limits are finite numbers."""
    return math.isfinite(interval.low) and math.isfinite(interval.high)


def number(value: float, places: int) -> str:
    """Write a number with a fixed number of decimals, thousands separators and a true minus.

    >>> number(-1234.56, 1)
    '−1,234.6'
    """
    text = f"{value:,.{places}f}"
    if not text.strip("-0.,"):
        text = text.lstrip("-")
    return text.replace("-", MINUS)


def count(n: float) -> str:
    """Write how many, with thousands separators; an effective size is rounded.

    >>> count(7214), count(0), count(88.9)
    ('7,214', '0', '89')
    """
    return f"{round(n):,}".replace("-", MINUS) if math.isfinite(n) else "unknown"


def bare(value: float) -> str:
    """Write a number somebody typed with no digit more than they typed.

    >>> bare(0.8 * 100), bare(0.05)
    ('80', '0.05')
    """
    return f"{value:.10g}".replace("-", MINUS)


def loose(value: object) -> str:
    """Write any plain value that fills a message or stands in a list of facts."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}".replace("-", MINUS)
    if isinstance(value, float):
        return _significant(value)
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {loose(part)}" for key, part in value.items()) or "none"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(loose(part) for part in value) or "none"
    return str(value)


def _significant(value: float) -> str:
    """Three significant digits, never in powers of ten."""
    if not math.isfinite(value):
        return "not a number"
    if value == 0 or abs(value) >= 1000:
        return number(value, 0)
    if abs(value) < 0.0001:
        return "less than 0.0001" if value > 0 else f"between {MINUS}0.0001 and 0"
    places = max(0, 2 - math.floor(math.log10(abs(value))))
    text = number(value, places)
    return text.rstrip("0").rstrip(".") if "." in text else text


def fill(message: str, numbers: Mapping[str, Any]) -> str:
    """Fill a message's `{names}` from its numbers; what is unknown stays as it was written.

    >>> fill("{n} rows were read, {left} left out", {"n": 7214, "left": 0})
    '7,214 rows were read, 0 left out'
    """
    return _PLACEHOLDER.sub(
        lambda found: loose(numbers[found[1]]) if found[1] in numbers else found[0], message
    )


def reason(message: str | None, numbers: Mapping[str, Any]) -> str:
    """Fill a reason; the names after its colon are shown as they were typed."""
    if not message:
        return ""
    head, colon, names = message.partition(":")
    return fill(head, numbers) + colon + names


def shorten(text: str, most: int = LONGEST_NAME) -> str:
    """Cut a long name and end it with an ellipsis.

    >>> shorten("African-American", 9)
    'African-…'
    """
    return text if len(text) <= most else text[: most - 1].rstrip() + ELLIPSIS


def people(attribute: str, group: str) -> str:
    """Name the people of a group so that a sentence can speak of them.

    >>> people("race", "Caucasian"), people("age", "25-40"), people("foreign_worker", "no")
    ('Caucasian people', 'people with age 25-40', 'people with foreign_worker no')
    """
    plain = group.replace("-", "").replace(" ", "").replace("'", "")
    tells = plain.isalpha() and len(plain) > 3 and plain.casefold() not in _TELL_NOTHING
    if tells and len(group) <= LONGEST_NAME:
        return f"{apart(group)} people"
    return f"people with {apart(shorten(attribute, 40))} {apart(shorten(group))}"


_TELL_NOTHING = frozenset({"other", "true", "false", "none", "unknown", "missing", "others"})


def apart(text: str) -> str:
    """Keep a name that is read from right to left from turning the words around it."""
    if any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text):
        return f"\u2068{text}\u2069"
    return text


def spelled(n: int) -> str:
    """Write a small number as a word.

    >>> spelled(2), spelled(12)
    ('two', '12')
    """
    return _NUMERALS[n] if 0 <= n < len(_NUMERALS) else count(n)


def many(n: int, noun: str) -> str:
    """Write how many of something.

    >>> many(1, "rule"), many(3, "rule")
    ('one rule', 'three rules')
    """
    return f"{spelled(n)} {noun}{'' if n == 1 else 's'}"


def listed(parts: Iterable[str]) -> str:
    """Join words as a sentence does.

    >>> listed(["sex", "race", "age"])
    'sex, race and age'
    """
    words = list(parts)
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def upper_first(text: str) -> str:
    """Begin a sentence with a capital and leave all else as it is."""
    return text[:1].upper() + text[1:]


def first_sentence(definition: str) -> str:
    """The first paragraph's first sentence."""
    head, point, _ = definition.strip().partition(". ")
    return shorten(head.rstrip(".") + "." if head else "", 300)


def day(moment: str) -> str:
    """Write a date in words; what is no date stays as it is.

    >>> day("2026-11-21T23:48:00Z")
    '21 November 2026'
    """
    try:
        when = datetime.fromisoformat(moment.replace("Z", "+00:00"))
    except ValueError:
        return moment
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


_MONTHS = (
    "January February March April May June July August September October November December"
).split()


def level(share: float) -> str:
    """Name a level of confidence.

    >>> level(0.95)
    '95\\xa0%'
    """
    return f"{bare(round(share * 100, 6))}{NBSP}%"


def printable(text: str) -> str:
    """Write out what cannot be seen or would turn the text around it.

    >>> printable("a\\x00b")
    'a\\\\x00b'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_visible(letter) for letter in text)


def _visible(letter: str) -> str:
    if letter in "\n\t":
        return " "
    kind = unicodedata.category(letter)
    if letter in _TURNING or kind in ("Cc", "Cs", "Cn") or 0xFDD0 <= ord(letter) <= 0xFDEF:
        return letter.encode("unicode_escape", "surrogatepass").decode("ascii")
    return letter
