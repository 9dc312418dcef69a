"""Means, spreads and shapes of a number, by group, from one pass: sums about the mean add up too.

Powers are taken about each group's own mean and carried over to the mean of the whole when parts
are put together (Chan, Golub & LeVeque 1979; Pébay 2008 for the higher ones), so that numbers far
from 0 lose no digits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from audit.measure.tally.counts import Codes, Floats, summed_by

ALIKE = 1e-14
"""A spread this small beside the mean is rounding: all numbers are the same."""


@dataclass(frozen=True, slots=True)
class Moments:
    """The shape of one number over the people of one slice.

    `n` is rows, or their effective size; `variance` the mean squared distance from the mean
    (divided by n); `skewness` and `kurtosis` the third and fourth central moment over the standard
    deviation to that power, 0 and 3 as of a normal where everyone has the same number.
    """

    n: int | float
    mean: float
    variance: float
    skewness: float = 0.0
    kurtosis: float = 3.0

    @property
    def standard_error(self) -> float | None:
        """The standard error of the mean; None for a single row."""
        return sqrt(self.variance / (self.n - 1)) if self.n > 1 else None

    @property
    def deviation(self) -> float | None:
        """The sample's standard deviation, with n − 1; None for a single row."""
        error = self.standard_error
        return None if error is None else error * sqrt(self.n)

    @property
    def third(self) -> float:
        """Σ (x − mean)³."""
        return self.n * self.skewness * self.variance * sqrt(self.variance)

    @property
    def fourth(self) -> float:
        """Σ (x − mean)⁴."""
        return self.n * self.kurtosis * self.variance**2

    @property
    def basis(self) -> tuple[float, ...]:
        """Mean, standard error, n, skewness and kurtosis, as `statistics.two_means.Mean`."""
        return (self.mean, self.standard_error or 0.0, self.n, self.skewness, self.kurtosis)


@dataclass(frozen=True)
class Central:
    """One number in each of several parts: Σw, its mean, and Σw (x − mean)ᵏ for k = 2, 3, 4."""

    total: Floats
    mean: Floats
    second: Floats
    third: Floats
    fourth: Floats

    @classmethod
    def of_rows(cls, values: Floats, weight: Floats) -> Central:
        """Every row is a part without any spread."""
        none = np.broadcast_to(0.0, len(values))
        return cls(weight, values, none, none, none)

    def gathered(self, place: Codes, length: int) -> Central:
        """Put the parts that belong to one place together."""
        total = summed_by(place, self.total, length)
        mean = over(summed_by(place, self.total * self.mean, length), total)
        # The sum of many rows is rounded, the sum of what lies between them and their mean hardly.
        mean += over(summed_by(place, self.total * (self.mean - mean[place]), length), total)
        away = self.mean - mean[place]
        square = away * away
        second = self.second + self.total * square
        third = self.third + away * (3 * self.second + self.total * square)
        fourth = self.fourth + 4 * away * self.third
        fourth += square * (6 * self.second + self.total * square)
        sums = (summed_by(place, power, length) for power in (second, third, fourth))
        return Central(total, mean, *sums)

    def with_parts(self, other: Central) -> Central:
        """The parts of both, one after the other."""
        pairs = zip(vars(self).values(), vars(other).values(), strict=True)
        return Central(*(np.concatenate(pair) for pair in pairs))

    def moments(self, n: Floats) -> list[Moments]:
        """The shape of the number in each part, of which `n` are the effective rows."""
        variance = over(self.second, self.total)
        variance = np.where(variance <= (ALIKE * self.mean) ** 2, 0.0, variance)
        deviation = np.sqrt(variance)
        skewness = over(over(self.third, self.total), deviation**3)
        kurtosis = over(over(self.fourth, self.total), variance**2)
        kurtosis = np.where(variance > 0, kurtosis, 3.0)
        columns = (self.mean, variance, skewness, kurtosis)
        rows = zip(n.tolist(), *(column.tolist() for column in columns), strict=True)
        return [Moments(_whole(rows_of), *shape) for rows_of, *shape in rows]


def moments_by(place: Codes, values: Floats, amounts: Floats, n: Floats) -> list[Moments]:
    """The shape of numbers at each place, given how often each occurs and how many rows are there.

    >>> once = np.array([1.0, 1.0])
    >>> found, = moments_by(np.array([0, 0]), np.array([1.0, 3.0]), once, np.array([2.0]))
    >>> found.mean, found.variance
    (2.0, 1.0)
    """
    return Central.of_rows(values, amounts).gathered(place, len(n)).moments(n)


def over(part: Floats, whole: Floats) -> Floats:
    """A quotient that is 0 where there is nothing to divide by."""
    return np.divide(part, whole, out=np.zeros(len(whole)), where=whole > 0)


def _whole(n: float) -> int | float:
    return int(n) if n == int(n) else n


def together(parts: Sequence[Moments]) -> Moments:
    """The shape of several slices put together, each counting as many rows as it is worth.

    >>> together([Moments(1, 1.0, 0.0), Moments(1, 3.0, 0.0)]).variance
    1.0
    """
    sums = [(part.n, part.mean, part.n * part.variance, part.third, part.fourth) for part in parts]
    columns = (np.array(column, np.float64) for column in zip(*sums, strict=True))
    all_in_one = np.zeros(len(parts), np.int64)
    n = np.array([float(sum(part.n for part in parts))])
    (found,) = Central(*columns).gathered(all_in_one, 1).moments(n)
    return found


def rest_of(whole: Moments, parts: Sequence[Moments]) -> Moments | None:
    """The shape of a whole without some of its parts; None where nobody is left.

    >>> rest = rest_of(Moments(2, 2.0, 1.0), [Moments(1, 3.0, 0.0)])
    >>> rest.mean, rest.variance
    (1.0, 0.0)
    """
    n = whole.n - sum(part.n for part in parts)
    if n <= ALIKE * whole.n:
        return None
    about = [_about(part, whole.mean) for part in (whole, *parts)]
    first, second, third, fourth = (
        of_whole - sum(others) for of_whole, *others in zip(*about, strict=True)
    )
    off = first / n
    powers = (
        second - n * off**2,
        third - 3 * off * second + 2 * n * off**3,
        fourth - 4 * off * third + 6 * off**2 * second - 3 * n * off**4,
    )
    sums = (np.array([value]) for value in (n, whole.mean + off, max(powers[0], 0.0), *powers[1:]))
    (found,) = Central(*sums).moments(np.array([float(n)]))
    return found


def _about(of: Moments, centre: float) -> tuple[float, float, float, float]:
    """Σ (x − centre)ᵏ for k = 1, 2, 3, 4, from the moments about the mean."""
    d, second = of.mean - centre, of.n * of.variance
    return (
        of.n * d,
        second + of.n * d**2,
        of.third + 3 * d * second + of.n * d**3,
        of.fourth + 4 * d * of.third + 6 * d**2 * second + of.n * d**4,
    )
