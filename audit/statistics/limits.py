"""What an interval is made of: limits, and an estimate between its limits."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

Pair: TypeAlias = tuple[float, float]
"""Successes and trials, `(k, n)`; of weighted rows `k = rate * n_eff` and `n = n_eff`."""


class Limits(NamedTuple):
    """The two ends of an interval, `low <= high`."""

    low: float
    high: float


class Estimate(NamedTuple):
    """A number between its own limits: what MOVER combines."""

    value: float
    low: float
    high: float

    @property
    def below(self) -> float:
        """How far the lower limit lies under the value; never negative."""
        return max(self.value - self.low, 0.0)

    @property
    def above(self) -> float:
        """How far the upper limit lies over the value; never negative."""
        return max(self.high - self.value, 0.0)


def mirrored(number: Estimate) -> Estimate:
    """Return the number with the other sign, between its limits."""
    return Estimate(-number.value, -number.high, -number.low)


class NoLimits(ValueError):
    """These data give no finite limits by this method: too few, or not defined."""
