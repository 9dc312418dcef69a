"""Numbers as text: as many digits as the interval allows, never one more."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec

from audit.evidence import Interval
from audit.publish.render.language import say, say_as, spoken

NBSP = "\u00a0"
MINUS = "\u2212"


class Unit(msgspec.Struct, frozen=True):
    """How one kind of number is written: what it is multiplied by, its sign, its decimals.

    `usual` decimals are for a number without an interval; None is three significant digits.
    """

    factor: float = 1.0
    counted_in: Literal["", "%", "points"] = ""
    fewest: int = 2
    most: int = 4
    usual: int | None = 3

    @property
    def sign(self) -> str:
        """What stands behind the number: a sign, or a word of the language spoken."""
        return say_as("unit", "points") if self.counted_in == "points" else self.counted_in


PERCENT = Unit(factor=100.0, counted_in="%", fewest=0, most=2, usual=1)
POINTS = Unit(factor=100.0, counted_in="points", fewest=0, most=2, usual=1)
RATIO = Unit(fewest=2, most=3, usual=2)
LABEL = Unit(fewest=0, most=6, usual=None)
"""Means of the label, and differences of such means: in whatever the label is counted in."""
PLAIN = Unit()
_UNITS = {"rate": PERCENT, "difference": POINTS, "ratio": RATIO, "mean": LABEL}
_LARGE = 10.0
SMALLEST = 0.0001


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
        return say("{low} to {high}", low=self.low, high=self.high) if self.low else ""

    @property
    def full(self) -> str:
        """The number and, in brackets, its interval."""
        return f"{self.text} ({self.span})" if self.low else self.text


def unit_of(kind: str) -> Unit:
    """Return how numbers of that kind (`rate`, `difference`, `ratio`, …) are written."""
    return _UNITS.get(kind, PLAIN)


def amount(value: float, interval: Interval | None, unit: Unit) -> Amount:
    """Write a number and its interval with the digits that the interval's width allows.

    >>> wilson = Interval(low=0.4256, high=0.4716, level=0.95, method="wilson")
    >>> amount(0.448468, wilson, PERCENT).full
    '44.8\\xa0% (42.6 to 47.2)'
    """
    places = digits(interval, unit, value * unit.factor)
    if interval is None or not usable(interval):
        return Amount(number(value * unit.factor, places), unit.sign)
    low, high = (number(limit * unit.factor, places) for limit in (interval.low, interval.high))
    return Amount(number(value * unit.factor, places), unit.sign, low, high)


def digits(interval: Interval | None, unit: Unit, value: float = 0.0) -> int:
    """Decimals whose last step is at most a quarter of half the interval.

    A large number without a sign (`value`, as it is written) may have none at all.
    """
    large = not unit.counted_in and abs(value) >= _LARGE
    half = 0.0
    if interval is not None and usable(interval):
        half = (interval.high - interval.low) / 2 * unit.factor
    if half > 0:
        fewest = 0 if large else unit.fewest
        return min(max(math.ceil(-math.log10(half / 4)), fewest), unit.most)
    if unit.usual is None or large:
        return _significant_places(value)
    return unit.usual


def usable(interval: Interval) -> bool:
    """Whether both limits are finite numbers."""
    return math.isfinite(interval.low) and math.isfinite(interval.high)


def number(value: float, places: int) -> str:
    """Write a number with so many decimals, thousands apart and a true minus.

    >>> number(-1234.56, 1)
    '−1,234.6'
    """
    text = f"{value:,.{places}f}"
    if not text.strip("-0.,"):
        text = text.lstrip("-")
    return _marked(text)


def count(n: float) -> str:
    """Write how many, with thousands separators; an effective size is rounded.

    >>> count(7214), count(0), count(88.9)
    ('7,214', '0', '89')
    """
    return _marked(f"{round(n):,}") if math.isfinite(n) else say("unknown")


def bare(value: float) -> str:
    """Write a number somebody typed with no digit more than they typed.

    >>> bare(0.8 * 100), bare(0.05)
    ('80', '0.05')
    """
    return _marked(f"{value:.10g}")


def _marked(text: str) -> str:
    """Put the language's marks into a number that is written as `-1,234.5`."""
    language = spoken()
    text = text.replace("-", MINUS)
    if language.decimal == "." and language.thousands == ",":
        return text
    whole, point, decimals = text.partition(".")
    if language.four_together and len(whole.lstrip(MINUS)) == len("1,234"):
        whole = whole.replace(",", "")
    return whole.replace(",", language.thousands) + point.replace(".", language.decimal) + decimals


def loose(value: object) -> str:
    """Write any plain value that fills a message or stands in a list of facts."""
    if value is None:
        return say("none")
    if isinstance(value, bool):
        return say_as("answer", "yes") if value else say_as("answer", "no")
    if isinstance(value, int):
        return _marked(f"{value:,}")
    if isinstance(value, float):
        return _significant(value)
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {loose(part)}" for key, part in value.items()) or say("none")
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(loose(part) for part in value) or say("none")
    return str(value)


def _significant(value: float) -> str:
    """Three significant digits, never in powers of ten."""
    if not math.isfinite(value):
        return say("not a number")
    if value == 0 or abs(value) >= 1000:
        return number(value, 0)
    if 0 < value < SMALLEST:
        return say("less than {limit}", limit=bare(SMALLEST))
    if -SMALLEST < value < 0:
        return say("between {limit} and 0", limit=bare(-SMALLEST))
    text, point = number(value, _significant_places(value)), spoken().decimal
    return text.rstrip("0").rstrip(point) if point in text else text


def _significant_places(value: float, most: int = 6) -> int:
    """Decimals that leave three significant digits."""
    if value == 0 or not math.isfinite(value):
        return 0
    return min(max(0, 2 - math.floor(math.log10(abs(value)))), most)


def level(share: float) -> str:
    """Name a level of confidence.

    >>> level(0.95)
    '95\\xa0%'
    """
    return f"{bare(round(share * 100, 6))}{NBSP}%"
