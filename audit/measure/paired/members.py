"""The groups that a gap by two models runs over: large enough by both, with their numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from audit.evidence import Group, Measurement

Amount: TypeAlias = Fraction | float


@dataclass(frozen=True)
class Member:
    """One group: the change of its rate, or of two rates whose mean is compared."""

    rows: tuple[Measurement, ...]

    def number(self, model: int) -> Amount:
        """Its rate, or the mean of both, by the new model (0) or by the earlier one (1)."""
        rates = [_rates(row)[model] for row in self.rows]
        return rates[0] if len(rates) == 1 else (rates[0] + rates[1]) / 2

    @property
    def n(self) -> float | int:
        """How many people its rates are of."""
        return sum(row.n for row in self.rows)


Members: TypeAlias = Mapping[Group, Member]


def members_of(found: Sequence[Mapping[Group, Measurement]], least: int) -> Members | None:
    """Return the groups that can be compared, by their changes of one metric or of two.

    None where they are others for each model, or where of two rates one is of too few people: then
    the two gaps are not over the same groups, and nothing is to be gained from their rows.
    """
    members = {}
    for group in found[0]:
        rows = tuple(changes[group] for changes in found)
        sizes = [_sizes(row) for row in rows]
        new, earlier = (_enough([size[model] for size in sizes], least) for model in (0, 1))
        if new != earlier or (new and min(map(min, sizes)) < least):
            return None
        if new:
            members[group] = Member(rows)
    return members


def _enough(sizes: Sequence[float], least: int) -> bool:
    """Whether a number made of rates of so many people takes part in a comparison."""
    return min(sizes) > 0 and sum(sizes) >= least


def _sizes(row: Measurement) -> tuple[float, float]:
    """Of how many people a rate is by either model."""
    if row.value is None:
        return 0.0, row.n
    (_, new), (_, earlier) = (row.parameters or {})["rates"]
    return new, earlier


def _rates(row: Measurement) -> tuple[Amount, Amount]:
    if row.counts is not None:
        k, n, k_earlier, n_earlier = row.counts
        return Fraction(k, n), Fraction(k_earlier, n_earlier)
    (k, n), (k_earlier, n_earlier) = (row.parameters or {})["rates"]
    return k / n, k_earlier / n_earlier
