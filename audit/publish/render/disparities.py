"""Gaps between groups: all of one attribute on one axis, and in one table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from audit.evidence import Measurement
from audit.judge.verdict import Verdict
from audit.publish.render import amounts, words
from audit.publish.render.charts.intervals import Entry, Plot, intervals
from audit.publish.render.groups import drawn_as, interval_head
from audit.publish.render.limits import limit_of
from audit.publish.render.marks import mark_of
from audit.publish.render.parts import Cell, Column, Figure, Panel, Table
from audit.publish.render.plates import Plates, key_of
from audit.publish.render.reading import Reading
from audit.publish.render.tables import table


def gap_figure(
    reading: Reading, verdicts: Sequence[Verdict], plates: Plates, attributes: tuple[str, ...]
) -> Figure | None:
    """All differences of this attribute on one axis, each with its own limit."""
    gaps = [gap for gap in reading.gaps(*attributes) if reading.kind(gap) == "difference"]
    if not gaps:
        return None
    entries = [_gap_entry(reading, gap, verdicts) for gap in gaps]
    named = words.shorten(words.listed(attributes), 80)
    title = f"How far apart the groups of {named} are"
    plot = Plot(
        entries=tuple(entries),
        title=title,
        description="Largest minus smallest over the comparable groups, in percentage points.",
        sign=amounts.POINTS.sign,
        stems=True,
    )
    panel = Panel(intervals(plot, narrow=True), "", intervals(plot))
    note = f"In percentage points: the largest minus the smallest. {drawn_as(gaps)}"
    if any(entry.limits != (None, None) for entry in entries):
        note += " Shaded: where a rule does not hold."
    table = gap_table(reading, verdicts, attributes)
    shows = [key_of(gap) for gap in gaps]
    return plates.figure(title, note, [panel], table, shows=shows) if table else None


def _gap_entry(reading: Reading, gap: Measurement, verdicts: Sequence[Verdict]) -> Entry:
    amount, unit = reading.amount(gap), reading.unit(gap)
    name = reading.named(gap)
    if gap.value is None:
        return Entry(name, None, words=f"{amount.value}: {reading.why(gap)}".rstrip(": "))
    spread = gap.interval if gap.interval is not None and amounts.usable(gap.interval) else None
    low, high = (spread.low * unit.factor, spread.high * unit.factor) if spread else (None, None)
    found = Entry(name, gap.value * unit.factor, low, high, amount.value)
    verdict = _ruled(gap, verdicts)
    if verdict is None:
        return found
    limit = limit_of(verdict, reading.entry(gap.metric).direction)
    ends = tuple(None if end is None else end * unit.factor for end in (limit.low, limit.high))
    side = f"rule: {limit.said(unit)}"
    return replace(found, limits=(ends[0], ends[1]), side=side)


def _ruled(gap: Measurement, verdicts: Sequence[Verdict]) -> Verdict | None:
    for verdict in verdicts:
        same = verdict.metric == gap.metric and gap.class_ is None
        if same and set(verdict.across) == set(gap.across):
            return verdict
    return None


def gap_table(
    reading: Reading, verdicts: Sequence[Verdict], attributes: tuple[str, ...]
) -> Table | None:
    gaps = reading.gaps(*attributes)
    if not gaps:
        return None
    columns = (
        Column("disparity"),
        Column("value", True),
        Column(interval_head(gaps), True),
        Column("between"),
        Column("rule"),
        Column("verdict"),
    )
    named = words.shorten(words.listed(attributes), 80)
    rows = [_disparity(reading, gap, verdicts) for gap in gaps]
    return table(f"Disparities across {named}", columns, rows)


def _disparity(reading: Reading, gap: Measurement, verdicts: Sequence[Verdict]) -> list[Cell]:
    amount, pair, verdict = reading.amount(gap), reading.pair(gap), _ruled(gap, verdicts)
    title = ", ".join(part for part in (reading.named(gap), amount.unit) if part)
    between = ""
    if pair is not None:
        ends = (" & ".join(row.slice.values()) for row in (pair.worse, pair.better))
        between = " and ".join(words.shorten(end, 40) for end in ends)
    limit = limit_of(verdict, reading.entry(gap.metric).direction) if verdict else None
    return [
        Cell(title, note=words.shorten(reading.why(gap), 160)),
        Cell(amount.value),
        Cell(amount.span),
        Cell(between),
        Cell(limit.said(reading.unit(gap)) if limit else ""),
        Cell("", mark=mark_of(verdict)) if verdict else Cell(f"no{amounts.NBSP}rule"),
    ]
