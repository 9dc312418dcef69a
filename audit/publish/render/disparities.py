"""Gaps between groups: all of one attribute on one axis, and in one table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from audit.evidence import Measurement, message
from audit.judge.verdict import Verdict, Verdicts
from audit.publish.render import amounts, words
from audit.publish.render.amounts import Unit
from audit.publish.render.charts.intervals import Entry, Plot, intervals
from audit.publish.render.group_figures import Grouping
from audit.publish.render.groups import drawn_as, interval_head, without_number
from audit.publish.render.language import say, say_as
from audit.publish.render.limits import limit_of
from audit.publish.render.marks import mark_of
from audit.publish.render.pairs import group_of, pair_of
from audit.publish.render.parts import Cell, Column, Figure, Panel, Table
from audit.publish.render.plates import key_of
from audit.publish.render.reading import Reading
from audit.publish.render.tables import PAPER_ROWS, table

MOST_DRAWN, ON_PAPER = 8, 8
_DESCRIBED = {
    amounts.POINTS: message(
        "Largest minus smallest over the comparable groups, in percentage points."
    ),
    amounts.LABEL: message(
        "Largest minus smallest over the comparable groups, in the label’s own unit."
    ),
}
_NOTED = {
    amounts.POINTS: message("In percentage points: the largest minus the smallest."),
    amounts.LABEL: message("In the label’s own unit: the largest minus the smallest."),
}


def gap_figures(grouping: Grouping, gaps: Sequence[Measurement]) -> Iterator[Figure]:
    """Differences on a common axis, each with its own limit: shares apart from other means.

    Differences of scores have no axis in common; they are in the table.
    """
    reading = grouping.reading
    drawn = [gap for gap in gaps if reading.kind(gap) == "difference"]
    for unit in _DESCRIBED:
        of_unit = [gap for gap in drawn if reading.unit(gap) is unit][:MOST_DRAWN]
        if of_unit:
            yield _figure(grouping, of_unit, unit)


def _extremes(entries: Sequence[Entry]) -> str:
    """The largest and the smallest of several numbers, for who cannot see them."""
    known = [entry for entry in entries if entry.value is not None]
    if not known:
        return ""
    low, high = (choose(known, key=lambda entry: entry.value or 0.0) for choose in (min, max))
    if len(known) == 1:
        return say("{name} is {value}.", name=high.label, value=high.text)
    return say(
        "The largest is {largest}, {high}; the smallest is {smallest}, {low}.",
        largest=words.lower_first(high.label),
        high=high.text,
        smallest=words.lower_first(low.label),
        low=low.text,
    )


def _figure(grouping: Grouping, gaps: Sequence[Measurement], unit: Unit) -> Figure:
    verdicts = grouping.verdicts
    entries = [_gap_entry(grouping.reading, gap, verdicts) for gap in gaps]
    title = _title(grouping, unit)
    plot = Plot(
        entries=tuple(entries),
        title=title,
        description=f"{say(_DESCRIBED[unit])} {_extremes(entries)}".strip(),
        sign=unit.sign,
        stems=True,
    )
    panel = Panel(intervals(plot, narrow=True), "", intervals(plot))
    note = f"{say(_NOTED[unit])} {drawn_as(gaps)}"
    if any(entry.limits != (None, None) for entry in entries):
        note += " " + say("Shaded: where a rule does not hold.")
    table = _table(grouping, gaps)
    shows = [key_of(gap) for gap in gaps]
    return grouping.plates.figure(title, note, [panel], table, shows=shows)


def _title(grouping: Grouping, unit: Unit) -> str:
    label = grouping.reading.evidence.subject.label
    if unit is not amounts.LABEL or label is None:
        return say("How far apart the groups of {attributes} are", attributes=grouping.named)
    return say(
        "How far apart the groups of {attributes} are, in units of {label}",
        attributes=grouping.named,
        label=words.apart(words.shorten(label, 40)),
    )


def _gap_entry(reading: Reading, gap: Measurement, verdicts: Verdicts) -> Entry:
    amount, unit = reading.amount(gap), reading.unit(gap)
    name = reading.named(gap)
    if gap.value is None:
        return Entry(name, None, words=without_number(reading, gap))
    spread = gap.interval if gap.interval is not None and amounts.usable(gap.interval) else None
    low, high = (spread.low * unit.factor, spread.high * unit.factor) if spread else (None, None)
    found = Entry(name, gap.value * unit.factor, low, high, amount.value, span=amount.span)
    verdict = _ruled(gap, verdicts)
    if verdict is None:
        return found
    limit = limit_of(verdict, verdicts)
    ends = tuple(None if end is None else end * unit.factor for end in (limit.low, limit.high))
    side = say("rule: {limit}", limit=limit.said(unit))
    return replace(found, limits=(ends[0], ends[1]), side=side)


def _ruled(gap: Measurement, verdicts: Verdicts) -> Verdict | None:
    for verdict in verdicts.verdicts:
        same = verdict.metric == gap.metric and gap.class_ is None
        if same and set(verdict.across) == set(gap.across):
            return verdict
    return None


def gap_table(grouping: Grouping, gaps: Sequence[Measurement]) -> Table | None:
    """Every largest gap with what it lies between, its rule and its verdict; ruled ones first."""
    if not gaps:
        return None

    def place(gap: Measurement) -> tuple[bool, bool]:
        return (_ruled(gap, grouping.verdicts) is None, gap.value is None)

    return _table(grouping, sorted(gaps, key=place), ON_PAPER)


def _table(grouping: Grouping, gaps: Sequence[Measurement], on_paper: int = PAPER_ROWS) -> Table:
    columns = (
        Column(say_as("column head", "disparity")),
        Column(say_as("column head", "value"), True),
        Column(interval_head(gaps), True),
        Column(say_as("column head", "between")),
        Column(say_as("column head", "rule")),
        Column(say_as("column head", "verdict")),
    )
    rows = [_disparity(grouping.reading, gap, grouping.verdicts) for gap in gaps]
    caption = say("Disparities across {attributes}", attributes=grouping.named)
    return table(caption, columns, rows, on_paper=on_paper)


def _disparity(reading: Reading, gap: Measurement, verdicts: Verdicts) -> list[Cell]:
    amount, pair, verdict = reading.amount(gap), pair_of(reading, gap), _ruled(gap, verdicts)
    title = ", ".join(part for part in (reading.named(gap), amount.unit) if part)
    between = ""
    if pair is not None:
        ends = (words.shorten(group_of(row, ()), 40) for row in (pair.worse, pair.better))
        between = words.listed(map(words.visible, ends))
    limit = limit_of(verdict, verdicts) if verdict else None
    return [
        Cell(title, note=words.shorten(reading.why(gap), 80)),
        Cell(amount.value),
        Cell(amount.span),
        Cell(between),
        Cell(limit.said(reading.unit(gap)) if limit else ""),
        Cell("", mark=mark_of(verdict, verdicts))
        if verdict
        else Cell(say("no rule").replace(" ", amounts.NBSP)),
    ]
