"""The figures of one sensitive attribute: one metric large, others small beside each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from audit.evidence import Measurement
from audit.judge.verdict import Verdicts
from audit.publish.render import phrases, words
from audit.publish.render.groups import (
    MOST_DRAWN,
    MOST_IN_PANEL,
    drawn_as,
    few_enough,
    group_panel,
    label,
    meaning,
    numbers_table,
    sorted_groups,
)
from audit.publish.render.language import say
from audit.publish.render.pairs import pair_of
from audit.publish.render.parts import Figure
from audit.publish.render.plates import Plates, key_of
from audit.publish.render.reading import ByMetric, Reading

MOST_PANELS = 4


@dataclass(frozen=True)
class Grouping:
    """One attribute, or several crossed, and what its figures are drawn from."""

    reading: Reading
    verdicts: Verdicts
    plates: Plates
    attributes: tuple[str, ...]

    @property
    def named(self) -> str:
        """The attributes as words."""
        return words.shorten(words.listed(self.attributes), 80)

    @cached_property
    def reference(self) -> str | None:
        """The group compared with: named by the comparison told first, else configured."""
        if len(self.attributes) != 1:
            return None
        against = self.reading.against_reference(self.attributes[0])
        rows = told_first((row for rows in against.values() for row in rows), "")
        named = (row.reference for row in rows if row.reference is not None)
        return next(named, self.reading.evidence.subject.references.get(self.attributes[0]))


def main_metric(reading: Reading, by_metric: ByMetric) -> str:
    """What is drawn first and sets the order of the groups: what is known, else a rate."""
    known = {rows[0].metric: name for name, rows in by_metric.items()}
    first = [known[name] for name in phrases.DRAWN_FIRST if name in known]
    rates = [name for name, rows in by_metric.items() if reading.kind(rows[0]) == "rate"]
    return next(iter(first or rates or by_metric), "")


def in_one_order(grouping: Grouping, by_metric: ByMetric) -> ByMetric:
    """Known metrics first, and the groups of all in the order of the one that is drawn first."""
    reading, attributes = grouping.reading, grouping.attributes
    main = main_metric(reading, by_metric)
    first = sorted_groups(reading, attributes, by_metric.get(main, ()))
    order = {str(row.slice): i for i, row in enumerate(first)}
    known = phrases.first((*phrases.DRAWN_FIRST, *phrases.PERFORMANCE))
    return {
        metric: tuple(sorted(rows, key=lambda row: order.get(str(row.slice), len(order))))
        for metric, rows in sorted(by_metric.items(), key=lambda item: known(item[1][0].metric))
    }


def told_first(rows: Iterable[Measurement], favourable: str) -> list[Measurement]:
    """Disparities in the order in which they are told; of classes the favourable one first."""
    known = phrases.first(phrases.DISPARITIES)
    return sorted(rows, key=lambda row: (row.class_ not in (None, favourable), known(row.metric)))


def also_drawn(grouping: Grouping, by_metric: ByMetric) -> list[str]:
    """What else is drawn: what rules rest on, then what is known, then other rates, then others."""
    ruled = _ruled(grouping)
    main = main_metric(grouping.reading, by_metric)
    known = phrases.first(phrases.DRAWN_FIRST)

    def place(name: str) -> tuple[bool, int, bool]:
        row = by_metric[name][0]
        return (row.metric not in ruled, known(row.metric), grouping.reading.kind(row) != "rate")

    def wanted(name: str) -> bool:
        metric = by_metric[name][0].metric
        instead = phrases.IN_THE_TABLE.get(metric)
        drawn = metric not in phrases.IN_THE_TABLE or instead not in (None, *by_metric)
        return name != main and (drawn or metric in ruled)

    return sorted(filter(wanted, by_metric), key=place)[:MOST_PANELS]


def _ruled(grouping: Grouping) -> set[str]:
    """Metrics by group that rules speak of, or that the gaps they speak of are made of."""
    own = set(grouping.attributes)
    ruled = {v.metric for v in grouping.verdicts.verdicts if set(v.across or v.slice) == own}
    for gap in grouping.reading.gaps(*grouping.attributes):
        pair = pair_of(grouping.reading, gap)
        if pair is not None and gap.metric in ruled and gap.class_ is None:
            ruled.add(pair.worse.metric)
    return ruled


def one_figure(grouping: Grouping, rows: Sequence[Measurement]) -> Figure:
    """One metric by group, as wide as the page."""
    reading = grouping.reading
    shown, cut = few_enough(rows)
    panel = group_panel(
        reading, shown, grouping.verdicts, both=True, reference=_reference(grouping, rows)
    )
    metric = reading.named(rows[0])
    title = say("{metric} by {attributes}", metric=metric, attributes=grouping.named)
    note = " ".join(part for part in (meaning(reading, rows[0]), drawn_as(rows), cut) if part)
    table = numbers_table(reading, title, rows)
    return grouping.plates.figure(title, note, [panel], table, shows=[key_of(rows[0])])


def _reference(grouping: Grouping, rows: Sequence[Measurement]) -> str | None:
    """Whom these rows are compared with, where they name somebody themselves."""
    named = (row.reference for row in rows if row.reference is not None)
    return next(named, grouping.reference)


def small_figures(
    grouping: Grouping,
    title: str,
    drawn: Sequence[Sequence[Measurement]],
    name: Callable[[Measurement], str] = label,
) -> Figure:
    """Small multiples: one panel a metric, the same groups in the same order in each.

    Of very many groups each panel has its own highest and lowest. One alone is as wide as the page.
    """
    reading = grouping.reading
    panels, shows, cuts = [], [], set()
    for every in drawn:
        rows, cut = few_enough(every, MOST_IN_PANEL if len(drawn) > 1 else MOST_DRAWN)
        cuts.add(cut)
        heading = reading.head(every[0])
        panels.append(
            group_panel(
                reading,
                rows,
                grouping.verdicts,
                both=len(drawn) == 1,
                heading=heading,
                reference=_reference(grouping, every),
                name=name,
            )
        )
        shows.append(key_of(every[0]))
    whole = [row for rows in drawn for row in rows]
    note = " ".join(part for part in (drawn_as(whole), _cut(cuts)) if part)
    table = numbers_table(reading, title, whole, name=name)
    return grouping.plates.figure(title, note, panels, table, shows=shows)


def _cut(cuts: set[str]) -> str:
    """Say what several panels leave out: the same, or each of its own."""
    if len(cuts) == 1:
        return cuts.pop()
    return say(
        "Each draws {most} groups at most: its highest and lowest, or the largest; the table has "
        "the others.",
        most=MOST_IN_PANEL,
    )
