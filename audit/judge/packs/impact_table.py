"""One table of categories: people, rates and impact ratios, exactly, from the stored counts.

The categories of a table are compared with each other alone, and with the highest rate among them
however few people have it: a regulation's table is no statistical comparison. Nobody of an unknown
category is in it, so every table has its own number of known people.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from audit.evidence import MISSING, Evidence, Group, Measurement, group_of, joined

LEAST_SHARE = Fraction(2, 100)
"""A category of a smaller share of the data may be left out of the impact ratios."""


@dataclass(frozen=True)
class Category:
    """One category: how many of it are favoured, of how many; None where that isn't shown."""

    group: Group
    favoured: int | None
    people: int | None

    @property
    def name(self) -> str:
        """The category as a person writes it; crossed ones as `Male & White`."""
        return joined(self.group)

    @property
    def rate(self) -> Fraction | None:
        """The selection or scoring rate, exactly; None where nobody is there."""
        if self.favoured is None or not self.people:
            return None
        return Fraction(self.favoured, self.people)


@dataclass(frozen=True)
class ImpactTable:
    """The categories of one attribute, or of two crossed, in the order of the evidence.

    `assessed` is how many people were assessed at all; None where that isn't shown.
    """

    attributes: tuple[str, ...]
    metric: str
    about: str | None
    categories: tuple[Category, ...]
    assessed: int | None
    excluded: frozenset[str] = frozenset()

    @property
    def complete(self) -> bool:
        """Whether every category's numbers are known."""
        return all(category.people is not None for category in self.categories)

    @property
    def known(self) -> int:
        """How many people are in a known category of this table."""
        return sum(category.people or 0 for category in self.categories)

    @property
    def unknown(self) -> int | None:
        """How many people were assessed and are in no category of this table."""
        if self.assessed is None or not self.complete:
            return None
        return self.assessed - self.known

    def share(self, category: Category) -> Fraction | None:
        """A category's share of all people in this table."""
        if category.people is None or not self.complete or not self.known:
            return None
        return Fraction(category.people, self.known)

    @property
    def highest(self) -> Fraction | None:
        """The highest rate among the categories that are not left out; unknown if one is hidden."""
        if not self.complete:
            return None
        taking_part = (each for each in self.categories if each.name not in self.excluded)
        return max((each.rate for each in taking_part if each.rate is not None), default=None)

    def impact_ratio(self, category: Category) -> Fraction | None:
        """A category's rate over the highest; None where it is left out, unknown or 0 over 0."""
        if category.name in self.excluded or category.rate is None or not self.highest:
            return None
        return category.rate / self.highest

    def may_be_left_out(self, category: Category) -> bool:
        """Whether a category is less than 2 % of the data, in whole numbers."""
        share = self.share(category)
        return share is not None and share < LEAST_SHARE


def impact_tables(
    evidence: Evidence,
    attributes: tuple[str, ...],
    metric: str,
    *,
    unknown: Collection[str] = (),
    excluded: Collection[str] = (),
) -> Iterator[ImpactTable]:
    """Yield the table of one attribute, or of two crossed; of several classes one for each.

    `unknown` names groups that stand for an unknown category, as `(missing)` always does;
    `excluded` the categories that are left out of the impact ratios.
    """
    rows = [
        row
        for row in evidence.measurements
        if row.metric == metric and row.split == "test" and not row.across
    ]
    classes = dict.fromkeys(row.class_ for row in rows)
    for about in (None,) if None in classes else tuple(classes):
        own = [row for row in rows if row.class_ == about]
        categories = tuple(_categories(own, attributes, {MISSING, *unknown}))
        if categories:
            yield ImpactTable(
                attributes=attributes,
                metric=metric,
                about=about,
                categories=categories,
                assessed=_assessed(own),
                excluded=frozenset(each.name for each in categories if each.name in set(excluded)),
            )


def _categories(
    rows: Iterable[Measurement], attributes: tuple[str, ...], unknown: set[str]
) -> Iterator[Category]:
    for row in rows:
        if set(row.slice) == set(attributes):
            group = group_of(row.slice, attributes)
            if unknown.isdisjoint(group):
                yield Category(group, *_counted(row))


def _counted(row: Measurement) -> tuple[int | None, int | None]:
    """How many are favoured, of how many; nobody is a number, a hidden one is none."""
    if row.counts is not None and len(row.counts) == 2:
        return row.counts[0], row.counts[1]
    return (0, 0) if row.status == "undefined" and row.n == 0 else (None, None)


def _assessed(rows: Iterable[Measurement]) -> int | None:
    for row in rows:
        if not row.slice:
            return _counted(row)[1]
    return None
