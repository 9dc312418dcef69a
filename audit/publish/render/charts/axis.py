"""An axis: round numbers on a line, and where each value lies on it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from audit.publish.render import amounts
from audit.publish.render.charts.chart import Text, at

_NARROWEST = 1e-6
_SHORT = 2
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class Axis:
    """Values from `low` to `high`, laid from coordinate `start` to `end`."""

    low: float
    high: float
    start: float
    end: float
    step: float
    exact: bool = False
    """Whether it ends at its values, and its round numbers lie within."""

    def place(self, value: float) -> float:
        """Where a value lies; what is off the axis lies on its edge."""
        inside = min(max(value, self.low), self.high)
        share = (inside - self.low) / (self.high - self.low)
        return at(self.start + share * (self.end - self.start))

    @property
    def values(self) -> tuple[float, ...]:
        """The round numbers on the axis."""
        if self.exact:
            first, last = math.ceil(self.low / self.step), math.floor(self.high / self.step)
            return tuple(round(i * self.step, 10) + 0.0 for i in range(first, last + 1))
        steps = round((self.high - self.low) / self.step)
        return tuple(round(self.low + i * self.step, 10) + 0.0 for i in range(steps + 1))

    @property
    def texts(self) -> tuple[str, ...]:
        """The same in words, all with as many decimals as the step needs."""
        return tuple(amounts.number(value, _decimals(self.step)) for value in self.values)

    def labels(self, y: float, sign: str = "") -> tuple[Text, ...]:
        """The round numbers as words below the axis, the last with its unit."""
        texts = list(self.texts)
        if sign == "%" and texts:
            texts[-1] += f"{amounts.NBSP}{sign}"
        last = len(texts) - 1
        return tuple(
            self._label(text, self.place(value), y, first=i == 0, last=i == last)
            for i, (value, text) in enumerate(zip(self.values, texts, strict=True))
        )

    def _label(self, text: str, x: float, y: float, *, first: bool, last: bool) -> Text:
        """Below its place; at the ends, where it is long, inwards of the chart's edge."""
        if last and len(text) > _SHORT:
            return Text(at(x + 6), y, text, "end")
        if first and len(text) > _SHORT:
            return Text(at(x - 6), y, text, "start")
        return Text(x, y, text, "middle")


def axis(
    values: Iterable[float], start: float, end: float, *, most: int = 6, limit: float | None = None
) -> Axis:
    """Lay an axis with round numbers over zero and the values, ending at `limit` at the latest."""
    finite = [value for value in values if math.isfinite(value)] or [1.0]
    low, high = min(0.0, *finite), max(0.0, *finite)
    return _between(low, high, start, end, most, limit)


def around(values: Iterable[float], start: float, end: float, *, most: int = 6) -> Axis:
    """Lay an axis with round numbers over the values alone, wherever zero lies.

    >>> around([19.0, 63.0], 0, 100).values
    (10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0)
    """
    finite = [value for value in values if math.isfinite(value)] or [0.0]
    return _between(min(finite), max(finite), start, end, most, None)


def within(values: Iterable[float], start: float, end: float, *, most: int = 6) -> Axis:
    """Lay an axis from the lowest to the highest value, with the round numbers between them.

    >>> within([19.0, 63.0], 0, 100).values
    (20.0, 30.0, 40.0, 50.0, 60.0)
    """
    finite = [value for value in values if math.isfinite(value)] or [0.0]
    low, high = min(finite), max(finite)
    if high - low < _NARROWEST:
        high = low + 1.0
    return Axis(low, high, start, end, _round_step((high - low) / max(most - 1, 1)), exact=True)


def _between(
    low: float, high: float, start: float, end: float, most: int, limit: float | None
) -> Axis:
    if high - low < _NARROWEST:
        high = low + 1.0
    step = _round_step((high - low) / max(most - 1, 1))
    bottom = math.floor(round(low / step, 9)) * step
    top = math.ceil(round(high / step, 9)) * step
    if limit is not None:
        top = min(top, limit)
    return Axis(round(bottom, 10), round(top, 10), start, end, step)


def _round_step(rough: float) -> float:
    """The smallest of 1, 2, 2.5, 5 and 10, times a power of ten, that is no smaller."""
    power = 10.0 ** math.floor(math.log10(rough))
    return next(step * power for step in _STEPS if step * power >= rough * 0.999999)


def _decimals(step: float) -> int:
    text = f"{step:.6f}".rstrip("0")
    return len(text.partition(".")[2])
