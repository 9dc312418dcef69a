"""How the model's doing differs between the groups of one sensitive attribute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from audit.evidence import MISSING, Measurement
from audit.judge.verdict import Verdict, Verdicts
from audit.publish.render import amounts, phrases, words
from audit.publish.render.disparities import gap_figure, gap_table
from audit.publish.render.findings import measurement_of
from audit.publish.render.groups import (
    MOST_IN_PANEL,
    drawn_as,
    few_enough,
    group_panel,
    group_tables,
    meaning,
    numbers_table,
    sorted_groups,
)
from audit.publish.render.parts import Figure, Section, Table
from audit.publish.render.plates import Plates, key_of
from audit.publish.render.reading import ByMetric, Reading

MOST_PANELS = 4


@dataclass(frozen=True)
class Fairness(Section):
    """One attribute, or several crossed: pictures first, then every number."""

    lede: tuple[str, ...]
    figures: tuple[Figure, ...]
    disparities: Table | None
    groups: tuple[Table, ...]


def fairness(
    reading: Reading, verdicts: Verdicts, plates: Plates, attributes: tuple[str, ...], number: int
) -> Fairness | None:
    """Build the section of one attribute (or of crossed ones); nothing measured, no section."""
    by_metric = reading.by_group(*attributes)
    gaps = reading.gaps(*attributes)
    if not by_metric and not gaps:
        return None
    ordered = _in_one_order(reading, attributes, by_metric)
    main = _main_metric(reading, attributes, ordered)
    named = words.listed(words.shorten(name, 50) for name in attributes)
    crossed = len(attributes) > 1
    return Fairness(
        kind="fairness",
        id=f"fairness-{number}",
        topic=f"Fairness: {named}{' crossed' if crossed else ''}",
        result=_result(reading, verdicts, attributes, ordered.get(main, ())),
        lede=_lede(reading, attributes, ordered.get(main, ())),
        figures=_figures(reading, verdicts.verdicts, plates, attributes, ordered, main),
        disparities=gap_table(reading, verdicts.verdicts, attributes),
        groups=group_tables(reading, attributes, ordered),
    )


def _in_one_order(reading: Reading, attributes: tuple[str, ...], by_metric: ByMetric) -> ByMetric:
    """Put the groups of every metric into the order of the one that is drawn first."""
    main = _main_metric(reading, attributes, by_metric)
    first = sorted_groups(reading, attributes, by_metric.get(main, ()))
    order = {str(row.slice): i for i, row in enumerate(first)}
    return {
        metric: tuple(sorted(rows, key=lambda row: order.get(str(row.slice), len(order))))
        for metric, rows in by_metric.items()
    }


def _main_metric(reading: Reading, attributes: tuple[str, ...], by_metric: ByMetric) -> str:
    """The rate that is drawn first and sets the order of the groups."""
    rates = [name for name, rows in by_metric.items() if reading.kind(rows[0]) == "rate"]
    for name in phrases.DRAWN_FIRST:
        if name in rates:
            return name
    return next(iter(rates or by_metric), "")


def _result(
    reading: Reading,
    verdicts: Verdicts,
    attributes: tuple[str, ...],
    main: Sequence[Measurement],
) -> str:
    """The worst rule of this attribute in words, else its first gap, else its largest number."""
    broken = [
        found
        for verdict in verdicts.verdicts
        if verdict.outcome == "fail" and set(verdict.across) == set(attributes)
        if (found := measurement_of(reading, verdict)) is not None
    ]
    for gap in (*broken, *reading.gaps(*attributes)):
        pair = reading.pair(gap)
        if pair is not None:
            return phrases.between(reading, pair) + "."
    known = [row for row in (*broken, *reading.gaps(*attributes), *main) if row.value is not None]
    if known:
        return phrases.one(reading, known[0]) + "."
    return "No group could be given a number."


def _lede(
    reading: Reading, attributes: tuple[str, ...], main: Sequence[Measurement]
) -> tuple[str, ...]:
    """What one must know before reading the pictures."""
    said = []
    subject = reading.evidence.subject
    few = sum(row.status == "insufficient" for row in main)
    if few:
        said.append(
            f"{words.upper_first(words.many(few, 'group'))} of fewer than "
            f"{amounts.count(subject.minimum_group)} people {'is' if few == 1 else 'are'} "
            "shown hatched and compared with nobody."
        )
    if any(MISSING in row.slice.values() for row in main) and not subject.missing_as_group:
        said.append("People whose value is missing are shown, and are part of no disparity.")
    reference = _reference(reading, attributes)
    if reference is not None:
        said.append(f"The group compared with is {words.apart(words.shorten(reference))}.")
    return tuple(said)


def _figures(
    reading: Reading,
    verdicts: Sequence[Verdict],
    plates: Plates,
    attributes: tuple[str, ...],
    by_metric: ByMetric,
    main: str,
) -> tuple[Figure, ...]:
    reference = _reference(reading, attributes)
    found = []
    if main:
        found.append(_one(reading, verdicts, plates, by_metric[main], reference))
    if len(attributes) == 1:
        for rows in reading.against_reference(attributes[0]).values():
            ordered = sorted_groups(reading, attributes, rows)
            found.append(_one(reading, verdicts, plates, ordered, reference))
    others = _drawn(reading, by_metric, main, attributes, verdicts)
    if others and len(attributes) == 1:
        found.append(_several(reading, verdicts, plates, attributes, by_metric, others, reference))
    gaps = gap_figure(reading, verdicts, plates, attributes)
    return (*found, gaps) if gaps else tuple(found)


def _reference(reading: Reading, attributes: tuple[str, ...]) -> str | None:
    """The group compared with: configured, or named by the comparisons themselves."""
    if len(attributes) != 1:
        return None
    for rows in reading.against_reference(attributes[0]).values():
        for row in rows:
            if row.reference is not None:
                return row.reference
    return reading.evidence.subject.references.get(attributes[0])


def _drawn(
    reading: Reading,
    by_metric: ByMetric,
    main: str,
    attributes: tuple[str, ...],
    verdicts: Sequence[Verdict],
) -> list[str]:
    """Which other rates are drawn: those rules rest on, then the known ones, then the rest."""
    ruled = [v.metric for v in verdicts if set(v.across or v.slice) == set(attributes)]
    for gap in reading.gaps(*attributes):
        pair = reading.pair(gap)
        if pair is not None and gap.metric in ruled and gap.class_ is None:
            ruled.append(pair.worse.metric)
    rates = [m for m, rows in by_metric.items() if reading.kind(rows[0]) == "rate" and m != main]
    wanted = [m for m in rates if m in ruled or m not in phrases.IN_THE_TABLE]

    def place(metric: str) -> tuple[bool, int]:
        known = metric in phrases.DRAWN_FIRST
        return (metric not in ruled, phrases.DRAWN_FIRST.index(metric) if known else 99)

    return sorted(wanted, key=place)[:MOST_PANELS]


def _one(
    reading: Reading,
    verdicts: Sequence[Verdict],
    plates: Plates,
    rows: Sequence[Measurement],
    reference: str | None,
) -> Figure:
    shown, cut = few_enough(rows)
    panel = group_panel(reading, shown, verdicts, both=True, reference=reference)
    title = f"{reading.title(rows[0].metric)} by {words.shorten(words.listed(rows[0].slice), 80)}"
    note = " ".join(part for part in (meaning(reading, rows[0]), drawn_as(rows), cut) if part)
    table = numbers_table(reading, title, rows)
    return plates.figure(title, note, [panel], table, shows=[key_of(rows[0])])


def _several(
    reading: Reading,
    verdicts: Sequence[Verdict],
    plates: Plates,
    attributes: tuple[str, ...],
    by_metric: ByMetric,
    metrics: Sequence[str],
    reference: str | None,
) -> Figure:
    """Small multiples: one panel a metric, the groups in the same order in each."""
    panels, shows = [], []
    every: list[Measurement] = []
    cut = ""
    for metric in metrics:
        rows, cut = few_enough(by_metric[metric], MOST_IN_PANEL)
        heading = f"{reading.title(metric)}, {reading.unit(rows[0]).sign}"
        panel = group_panel(
            reading, rows, verdicts, both=False, heading=heading, reference=reference
        )
        panels.append(panel)
        shows.append(key_of(rows[0]))
        every += by_metric[metric]
    named = words.shorten(words.listed(attributes), 80)
    title = f"{words.upper_first(words.spelled(len(metrics)))} more rates by {named}"
    note = " ".join(part for part in (drawn_as(every), cut) if part)
    return plates.figure(title, note, panels, numbers_table(reading, title, every), shows=shows)
