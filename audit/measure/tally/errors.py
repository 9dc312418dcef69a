"""Estimates against truths: what one pass leaves of a regression, and what metrics see of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from audit.errors import AuditError
from audit.measure.tally.counts import Codes, Floats, distinct, summed_by
from audit.measure.tally.effective import effective_sizes
from audit.measure.tally.moments import Central, Moments, over

ROUNDING = 1e-12
LARGEST = 1e31
"""Eighth powers of larger numbers, times a large weight, are beyond what a float holds."""


@dataclass(frozen=True)
class Errors:
    """The shapes of labels, estimates and errors over the people of one slice.

    `residual` is estimate − label, `distance` its size, `square` its square. `correlation` is that
    between `square` and the label's squared distance from its own mean, of which R² is made.
    """

    target: Moments
    estimate: Moments
    residual: Moments
    distance: Moments
    square: Moments
    correlation: float

    @property
    def n(self) -> int | float:
        """Rows, or their effective size where they are weighted."""
        return self.residual.n


@dataclass(frozen=True)
class ErrorSums:
    """Sums for each joint group; two of them add up.

    `numbers` are the estimate and, where there are labels, the label, the residual, its size and
    its square. `mixed` holds Σw q y and Σw q y² of the square q and the label y, each about its
    mean.
    """

    codes: Codes
    squared_weight: Floats
    numbers: tuple[Central, ...]
    mixed: tuple[Floats, ...] = ()

    @classmethod
    def of(
        cls, codes: Codes, estimate: Floats, target: Floats | None, weight: Floats | None
    ) -> ErrorSums:
        """Add rows up by the code of their joint group."""
        weights = np.ones(len(codes)) if weight is None else weight
        columns = [estimate] if target is None else [estimate, target]
        for column in columns:
            _check(column)
        if target is not None:
            residual = estimate - target
            columns += [residual, np.abs(residual), residual * residual]
        rows = cls(
            codes=codes,
            squared_weight=weights * weights,
            numbers=tuple(Central.of_rows(column, weights) for column in columns),
            mixed=(np.zeros(len(codes)),) * 2 if target is not None else (),
        )
        return rows._gathered(codes)

    def __add__(self, other: ErrorSums) -> ErrorSums:
        pairs = zip(self.numbers, other.numbers, strict=True)
        mixed = zip(self.mixed, other.mixed, strict=True)
        both = ErrorSums(
            codes=np.concatenate([self.codes, other.codes]),
            squared_weight=np.concatenate([self.squared_weight, other.squared_weight]),
            numbers=tuple(mine.with_parts(theirs) for mine, theirs in pairs),
            mixed=tuple(np.concatenate(pair) for pair in mixed),
        )
        return both._gathered(both.codes)

    def by_slice(self, keys: Codes) -> list[dict[str, Any]]:
        """Of each distinct key (one a joint group): its errors, and the shapes of its numbers."""
        found = self._gathered(keys)
        total, squared = found.numbers[0].total, found.squared_weight
        n = effective_sizes(total, squared)
        shapes = [number.moments(n) for number in found.numbers]
        if not found.mixed:
            return [{"estimate": shape} for shape in shapes[0]]
        correlations = found._correlations().tolist()
        return [
            {"estimate": estimate, "target": target, "errors": Errors(target, estimate, *others)}
            for estimate, target, *others in zip(*shapes, correlations, strict=True)
        ]

    def _gathered(self, codes: Codes) -> ErrorSums:
        found, place = distinct(codes)
        length = len(found)
        numbers = tuple(number.gathered(place, length) for number in self.numbers)
        return ErrorSums(
            codes=found,
            squared_weight=summed_by(place, self.squared_weight, length),
            numbers=numbers,
            mixed=tuple(self._mixed(numbers, place)) if self.mixed else (),
        )

    def _mixed(self, numbers: tuple[Central, ...], place: Codes) -> Iterable[Floats]:
        """Carry the mixed sums over to the means of the whole."""
        label, square = self.numbers[1], self.numbers[4]
        away_label = label.mean - numbers[1].mean[place]
        away_square = square.mean - numbers[4].mean[place]
        first, second = self.mixed
        both = label.total * away_label * away_square
        yield summed_by(place, first + both, len(numbers[0].mean))
        moved = second + 2 * away_label * first + away_square * label.second + away_label * both
        yield summed_by(place, moved, len(numbers[0].mean))

    def _correlations(self) -> Floats:
        """Between the squared error and the label's squared distance from its mean."""
        label, square = self.numbers[1], self.numbers[4]
        spread = label.fourth - over(label.second**2, label.total)
        spread = np.where(spread > ROUNDING * label.fourth, spread, 0.0)
        scale = np.sqrt(spread) * np.sqrt(square.second)
        return np.clip(over(self.mixed[1], scale), -1.0, 1.0)


def _check(values: Floats) -> None:
    if len(values) and max(abs(float(values.min())), abs(float(values.max()))) > LARGEST:
        raise AuditError(
            f"A label or an estimate is beyond ±{LARGEST:g}, too large to be squared and summed",
            remedy="Count it in larger units",
        )
