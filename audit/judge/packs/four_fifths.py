"""The four-fifths rule in whole numbers, beside what chance and one single person would do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from audit.evidence import message
from audit.judge.packs.answer import (
    Cell,
    Head,
    Held,
    Material,
    PackTable,
    Said,
    met,
    undecided,
    unknown,
    unmet,
    worst,
)
from audit.judge.packs.cells import NOT_SHOWN, numbers_of
from audit.judge.packs.holdings import Holding
from audit.judge.packs.impact_table import Category, ImpactTable, impact_tables
from audit.judge.packs.nyc_ll144_tables import RATES
from audit.statistics.exact import below_four_fifths
from audit.statistics.fisher import fisher
from audit.statistics.flip import Flip, flip_one
from audit.statistics.shortfall import shortfall_to_four_fifths, shortfall_to_reference
from audit.statistics.tested import Counts, NoTest
from audit.statistics.two_rates import z_pooled

DEVIATIONS = 1.96
LEVEL = 0.05

NOTHING = message("no sensitive attribute was measured by group")
HIDDEN = message("counts of some groups of {attribute} are not shown, or rows are weighted")
NOBODY_FAVOURED = message("no group of {attribute} has a rate above 0 to compare with")
BELOW = message("below four fifths of the highest rate: {groups}")
SIGNIFICANT = message("further from the highest rate than chance explains: {groups}")
FLIPS = message("one person selected otherwise would turn the picture: {groups}")
CAPTION = message("Selection by {attribute}, against the group with the highest rate")
HIGHEST = message("the highest rate")
YES, NO = message("yes"), message("no")
HEADS = (
    Head(message("group"), "name"),
    Head(message("people"), "count"),
    Head(message("selected"), "count"),
    Head(message("rate"), "rate"),
    Head(message("impact ratio"), "ratio"),
    Head(message("standard deviations"), "number"),
    Head(message("Fisher, mid-p"), "p"),
    Head(message("people short of parity"), "people"),
    Head(message("short of four fifths"), "people"),
    Head(message("one person turns it"), "text"),
)


@dataclass(frozen=True)
class Pair:
    """One group against the group with the highest rate, as counts."""

    category: Category
    focal: Counts
    reference: Counts

    @property
    def below(self) -> bool:
        """Whether the rate is under four fifths: 5 a n < 4 b m in integers, a tie is not."""
        return below_four_fifths((*self.focal, *self.reference))

    @property
    def significant(self) -> bool:
        """Whether both the two-deviations rule and Fisher's mid-p speak against chance."""
        deviations = self.deviations
        too_far = deviations is not None and abs(deviations) > DEVIATIONS
        return too_far and self.mid_p < LEVEL

    @property
    def deviations(self) -> float | None:
        """The pooled Z; None where nobody or everybody is selected."""
        try:
            return z_pooled(self.focal, self.reference).statistic
        except NoTest:
            return None

    @property
    def mid_p(self) -> float:
        """Fisher's two-sided mid-p."""
        return fisher(self.focal, self.reference).mid_two_sided

    @property
    def flip(self) -> Flip:
        """What one selection moved to the group that is worse off would change."""
        return flip_one(self.focal, self.reference)


def tables(material: Material) -> Iterator[PackTable]:
    """For each attribute every group against the one with the highest rate."""
    for table in _tables(material):
        pairs = {pair.category.name: pair for pair in pairs_of(table)}
        yield PackTable(
            caption=Said(CAPTION, {"attribute": table.attributes[0]}),
            heads=HEADS,
            rows=tuple(_row(table, each, pairs.get(each.name)) for each in table.categories),
        )


def pairs_of(table: ImpactTable) -> Iterator[Pair]:
    """Every group but the one with the highest rate, the first of several; none without counts."""
    able = [each for each in table.categories if each.people and each.favoured is not None]
    best = next((each for each in able if table.highest and each.rate == table.highest), None)
    if best is None:
        return
    for each in able:
        if each is not best:
            yield Pair(each, _counts(each), _counts(best))


def _counts(category: Category) -> Counts:
    return category.favoured or 0, category.people or 0


def _row(table: ImpactTable, category: Category, pair: Pair | None) -> tuple[Cell, ...]:
    if category.people is None:
        return (category.name, *(NOT_SHOWN for _ in HEADS[1:]))
    own: tuple[Cell, ...] = (category.name, *numbers_of(category))
    if pair is None:
        best = Said(HIGHEST) if category.rate is not None and table.highest else None
        return (*own, table.impact_ratio(category), best, None, None, None, None)
    short: tuple[Fraction, ...] = (
        shortfall_to_reference(pair.focal, pair.reference),
        shortfall_to_four_fifths(pair.focal, pair.reference),
    )
    turns = Said(YES if pair.flip.reverses else NO)
    return (*own, table.impact_ratio(category), pair.deviations, pair.mid_p, *short, turns)


def _tables(material: Material) -> Iterator[ImpactTable]:
    """One table for each attribute that is to be compared, of decisions or else of scores."""
    for attribute in material.attributes:
        for rate in RATES:
            found = list(impact_tables(material.evidence, (attribute,), rate))
            if any(each.people is not None for table in found for each in table.categories):
                yield from found
                break


def _judged(
    material: Material, is_bad: Callable[[Pair], bool], said: str, bad: Callable[..., Held] = unmet
) -> Held:
    """What all groups of all attributes say together; the bad ones are named."""
    found = list(_tables(material))
    if not found:
        return unknown(NOTHING)
    metrics = dict.fromkeys(table.metric for table in found)
    groups = [
        f"{table.attributes[0]} {pair.category.name}"
        for table in found
        for pair in pairs_of(table)
        if is_bad(pair)
    ]
    judged = bad(said, metrics, groups=", ".join(groups)) if groups else met(metrics)
    return worst((judged, *_without_answer(found)))


def _without_answer(found: Iterable[ImpactTable]) -> Iterator[Held]:
    """The attributes whose groups cannot be compared, and why."""
    for table in found:
        if not table.complete:
            yield unknown(HIDDEN, attribute=table.attributes[0])
        elif not table.highest:
            yield unknown(NOBODY_FAVOURED, attribute=table.attributes[0])


def practical(material: Material) -> Held:
    """Every group is selected at four fifths of the highest rate or more."""
    return _judged(material, lambda pair: pair.below, BELOW)


def statistical(material: Material) -> Held:
    """No group lies further from the highest rate than chance explains."""
    return _judged(material, lambda pair: pair.significant, SIGNIFICANT)


def enough_people(material: Material) -> Held:
    """One person selected otherwise would not turn the picture."""
    return _judged(material, lambda pair: pair.flip.reverses, FLIPS, undecided)


HOLDINGS: Mapping[str, Holding] = {
    "four fifths of the highest rate": practical,
    "no more than chance": statistical,
    "enough people for one not to matter": enough_people,
}
