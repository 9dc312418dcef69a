"""Numbers of groups, drawn and tabled the same way whatever they measure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from math import ceil

from audit.evidence import MISSING, Measurement, group_name
from audit.judge.verdict import Verdicts
from audit.publish.render import amounts, meanings, words
from audit.publish.render.charts.intervals import Bounds, Entry, Plot, Reference, intervals
from audit.publish.render.language import say, say_as, say_many
from audit.publish.render.limits import limit_of
from audit.publish.render.parts import Cell, Column, Panel, Table
from audit.publish.render.reading import ByMetric, Reading
from audit.publish.render.tables import name_cell, table, value_cell

MOST_DRAWN = 24
MOST_IN_PANEL = 12
MOST_COLUMNS = 9


def label(measurement: Measurement) -> str:
    """The group's name; of crossed attributes, all their names."""
    return group_name(measurement.slice, tuple(measurement.slice))


def sorted_groups(
    reading: Reading, attributes: Sequence[str], rows: Sequence[Measurement]
) -> tuple[Measurement, ...]:
    """Largest value first, then groups of too few people, then those without a value.

    Groups that have an order of their own keep it.
    """
    if len(attributes) == 1 and reading.keeps_order(attributes[0]):
        groups = reading.evidence.subject.groups[attributes[0]]
        order = {group: i for i, group in enumerate(groups)}
        return tuple(sorted(rows, key=lambda m: order.get(label(m), len(order))))

    def place(row: Measurement) -> tuple[bool, bool, float, bool]:
        few = row.status == "insufficient"
        return row.value is None, few, -(row.value or 0.0), label(row) == MISSING

    return tuple(sorted(rows, key=place))


def few_enough(
    rows: Sequence[Measurement], most: int = MOST_DRAWN
) -> tuple[tuple[Measurement, ...], str]:
    """As many groups as can be told apart, and what to say of the others.

    The highest and the lowest of those that have people enough; where these are few, the largest
    groups, in the order of the rows.
    """
    if len(rows) <= most:
        return tuple(rows), ""
    half = most // 2
    sure = [row for row in rows if row.status == "measured" and row.value is not None]
    if len(sure) > most:
        sure.sort(key=lambda row: -(row.value or 0.0))
        note = say(
            "Drawn are the {half} highest and the {half} lowest of {n} groups that have people "
            "enough; the table has the others.",
            half=half,
            n=amounts.count(len(sure)),
        )
        return (*sure[:half], *sure[-half:]), note
    largest = {id(row) for row in sorted(rows, key=lambda row: -row.n)[:most]}
    note = say(
        "Drawn are the {most} largest of {n} groups; the table has the others.",
        most=most,
        n=amounts.count(len(rows)),
    )
    return tuple(row for row in rows if id(row) in largest), note


def entry(reading: Reading, measurement: Measurement, name: str) -> Entry:
    """One line of the main chart."""
    unit, amount = reading.unit(measurement), reading.amount(measurement)
    if measurement.value is None:
        return Entry(name, None, words=without_number(reading, measurement), side=_of(measurement))
    few = measurement.status == "insufficient"
    interval = measurement.interval
    spread = interval if interval is not None and amounts.usable(interval) else None
    return Entry(
        label=name,
        value=measurement.value * unit.factor,
        low=spread.low * unit.factor if spread else None,
        high=spread.high * unit.factor if spread else None,
        text=amount.value,
        side=_too_few(measurement) if few else _of(measurement),
        few=few,
        span=amount.span,
    )


def without_number(reading: Reading, measurement: Measurement) -> str:
    """The word for a status that has no number, and why it has none."""
    status, why = reading.amount(measurement).value, reading.why(measurement)
    return say("{status}: {reason}", status=status, reason=why) if why else status


def _too_few(measurement: Measurement) -> str:
    return say("too few to say ({n})", n=amounts.count(measurement.n))


def _of(measurement: Measurement) -> str:
    """The denominator, in grey at the right of a line."""
    if measurement.reference is not None and label(measurement) == measurement.reference:
        return say("reference")
    return say("of {n}", n=amounts.count(measurement.n)) if measurement.n else ""


def ruled(
    reading: Reading, rows: Sequence[Measurement], entries: list[Entry], verdicts: Verdicts
) -> tuple[list[Entry], Bounds | None]:
    """Lay limits over the entries: of a rule for one group on its line, of others over all."""
    whole: Bounds | None = None
    for verdict in verdicts.verdicts:
        if verdict.metric != rows[0].metric:
            continue
        unit = reading.unit(rows[0])
        limit = limit_of(verdict, verdicts)
        low, high = (None if end is None else end * unit.factor for end in (limit.low, limit.high))
        if whole is None and set(verdict.across) == set(rows[0].slice):
            whole = Bounds(low, high, say("rule: {limit}", limit=limit.said(unit)))
        entries = [
            replace(entry, limits=(low, high))
            if row.slice == verdict.slice and not verdict.across
            else entry
            for row, entry in zip(rows, entries, strict=True)
        ]
    return entries, whole


def group_panel(
    reading: Reading,
    rows: Sequence[Measurement],
    verdicts: Verdicts,
    *,
    both: bool,
    heading: str = "",
    reference: str | None = None,
    name: Callable[[Measurement], str] = label,
) -> Panel:
    """Draw one metric by group; `both` sizes for a figure of its own, narrow for one of several."""
    first = rows[0]
    unit = reading.unit(first)
    entries = [entry(reading, row, words.visible(name(row))) for row in rows]
    entries, bounds = ruled(reading, rows, entries, verdicts)
    attributes = words.listed(first.slice or first.across)
    title = say("{metric} by {attributes}", metric=reading.named(first), attributes=attributes)
    plot = Plot(
        entries=tuple(entries),
        title=words.shorten(title, 140),
        description=describe(reading, rows, name),
        sign=unit.sign,
        ceiling=100.0 if reading.kind(first) == "rate" else None,
        reference=_reference(reading, rows, reference),
        bounds=bounds,
    )
    return Panel(intervals(plot, narrow=True), heading, intervals(plot) if both else None)


def _reference(
    reading: Reading, rows: Sequence[Measurement], reference: str | None
) -> Reference | None:
    for row in rows:
        if reference is not None and label(row) == reference and row.value is not None:
            name = words.visible(words.shorten(label(row), 30))
            value = reading.amount(row).text
            text = say("reference: {group}, {value}", group=name, value=value)
            return Reference(row.value * reading.unit(row).factor, text)
    return None


def describe(
    reading: Reading, rows: Sequence[Measurement], name: Callable[[Measurement], str] = label
) -> str:
    """Say a chart's largest and smallest number, for those who cannot see it."""
    known = [row for row in rows if row.value is not None]
    if not known:
        return say("No group has a number.")
    known.sort(key=lambda row: row.value or 0.0)
    ends = {
        "low": reading.amount(known[0]).full,
        "lowest": words.visible(words.shorten(name(known[0]))),
        "high": reading.amount(known[-1]).full,
        "highest": words.visible(words.shorten(name(known[-1]))),
    }
    missing = len(rows) - len(known)
    if len(known) == 1:
        return _alone(ends["low"], ends["lowest"], missing)
    if not missing:
        return say("From {low} for {lowest} to {high} for {highest}.", **ends)
    return say_many(
        "From {low} for {lowest} to {high} for {highest}; one group without a number.",
        "From {low} for {lowest} to {high} for {highest}; {n} groups without a number.",
        missing,
        **ends,
    )


def _alone(value: str, group: str, missing: int) -> str:
    """Say the one number that a chart has."""
    if not missing:
        return say("{value} for {group}.", value=value, group=group)
    return say_many(
        "{value} for {group}; one group without a number.",
        "{value} for {group}; {n} groups without a number.",
        missing,
        value=value,
        group=group,
    )


def numbers_table(
    reading: Reading,
    caption: str,
    rows: Sequence[Measurement],
    name: Callable[[Measurement], str] = label,
) -> Table:
    """Every number of a figure: counts, value and interval."""
    rate = reading.kind(rows[0]) == "rate"
    several = len({reading.named(row) for row in rows}) > 1
    head = [Column("")]
    head += [Column(say_as("column head", "metric"))] if several else []
    head += [Column(reading.counted_head, True)] if rate else []
    value = _common(reading, rows) or say_as("column head", "value")
    columns = [*head, Column(say_as("column head", "of"), True), Column(value, True)]
    columns.append(Column(interval_head(rows), True))
    lines = (
        [name_cell(name(row)), *_numbers(reading, row, several=several, rate=rate)] for row in rows
    )
    return table(caption, columns, lines, total=len(rows))


def _common(reading: Reading, rows: Sequence[Measurement]) -> str:
    """The sign of all numbers, where they have the same."""
    signs = {reading.unit(row).sign for row in rows}
    return signs.pop() if len(signs) == 1 else ""


def _numbers(reading: Reading, row: Measurement, *, several: bool, rate: bool) -> list[Cell]:
    cells = [Cell(reading.named(row))] if several else []
    cells += [Cell(amounts.count(row.counts[0]) if row.counts else "")] if rate else []
    few = say("too few to say") if row.status == "insufficient" else ""
    amount = reading.amount(row)
    cells += [Cell(amounts.count(row.n)), Cell(amount.value, full=reading.why(row))]
    return [*cells, Cell(amount.span, note=few)]


def interval_head(rows: Sequence[Measurement]) -> str:
    """ "95 % interval", or just "interval" where several levels stand below each other."""
    levels = {row.interval.level for row in rows if row.interval is not None}
    if len(levels) != 1:
        return say("interval")
    return say("{level} interval", level=amounts.level(levels.pop()))


def group_tables(
    reading: Reading, attributes: Sequence[str], by_metric: ByMetric
) -> tuple[Table, ...]:
    """All numbers of all groups: a row a group, a column a metric, intervals below."""
    chunks = in_columns(list(by_metric))
    if not chunks:
        return ()
    return first_on_paper(_matrix(reading, attributes, by_metric, chunk) for chunk in chunks)


def in_columns(names: Sequence[str]) -> list[Sequence[str]]:
    """Share out columns evenly over as few tables as they fit into."""
    size = ceil(len(names) / max(1, ceil(len(names) / MOST_COLUMNS))) or 1
    return [names[i : i + size] for i in range(0, len(names), size)]


def first_on_paper(tables: Iterable[Table]) -> tuple[Table, ...]:
    """Of several tables of one kind paper has the first, and says where the others are."""
    first, *others = tables
    if not others:
        return (first,)
    cut = words.upper_first(
        say_many(
            "One more table has the other metrics, in report.html; all are in evidence.json.",
            "{n} more tables have the other metrics, in report.html; all are in evidence.json.",
            len(others),
        )
    )
    said = " ".join(part for part in (first.cut_on_paper, cut) if part)
    return (
        replace(first, cut_on_paper=said),
        *(replace(other, on_paper=False) for other in others),
    )


def _matrix(
    reading: Reading, attributes: Sequence[str], by_metric: ByMetric, metrics: Sequence[str]
) -> Table:
    order = dict.fromkeys(label(row) for metric in metrics for row in by_metric[metric])
    found = {metric: {label(row): row for row in by_metric[metric]} for metric in metrics}
    columns = [Column("")]
    for metric in metrics:
        columns.append(Column(reading.head(by_metric[metric][0]), True))
    rows = (
        [name_cell(name), *(value_cell(reading, found[metric].get(name)) for metric in metrics)]
        for name in order
    )
    named = words.shorten(words.listed(attributes), 90)
    caption = say("Every group of {attributes}", attributes=named)
    return table(caption, columns, rows, total=len(order))


def meaning(reading: Reading, measurement: Measurement) -> str:
    """The metric's definition in its first sentence."""
    return words.first_sentence(meanings.meaning(reading.entry(measurement.metric).definition))


def drawn_as(rows: Sequence[Measurement]) -> str:
    """Say what the marks are."""
    if not any(row.interval for row in rows):
        return ""
    text = say("Dots are the numbers, lines their {interval}.", interval=interval_head(rows))
    if any(row.status == "insufficient" for row in rows):
        text += " " + say("Hatched: too few people to say.")
    return text
