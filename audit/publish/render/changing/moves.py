"""Numbers that moved: arrows for those that did by more than chance, and a table of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from audit.evidence import Measurement, message
from audit.judge.compare import Changes, Moved
from audit.publish.render import amounts, words
from audit.publish.render.amounts import Unit
from audit.publish.render.charts.change import Moving, changing
from audit.publish.render.language import say, say_as, say_many
from audit.publish.render.parts import Cell, Column, Figure, Panel, Passage, Table
from audit.publish.render.plates import Plates
from audit.publish.render.reading import Reading
from audit.publish.render.tables import name_cell, table

MOST_ARROWS = 12
PAPER_FIGURES = 3
PAPER_ROWS = 20
_KINDS = {
    amounts.PERCENT: message("Shares that moved by more than chance since version {version}"),
    amounts.POINTS: message("Differences that moved by more than chance since version {version}"),
    amounts.RATIO: message("Ratios that moved by more than chance since version {version}"),
    amounts.PLAIN: message("Other numbers that moved by more than chance since version {version}"),
}
_Kind = tuple[Unit, str]


@dataclass(frozen=True)
class Moves:
    """The passage, and how many numbers moved beyond chance and within it."""

    passage: Passage | None
    beyond: int
    within: int


def moves(reading: Reading, past: Reading, changes: Changes, version: int, plates: Plates) -> Moves:
    """Gather what moved. Only numbers of the audited rows count, not those of the training."""
    own = [one for one in changes.moved if _told(one.new)]
    beyond = sorted((one for one in own if one.beyond_noise), key=_surest)
    within = len(own) - len(beyond)
    appeared = [row for row in changes.appeared if _told(row)]
    disappeared = [row for row in changes.disappeared if _told(row)]
    said = tuple(_said(reading, past, beyond, within, appeared, disappeared))
    if not (beyond or said):
        return Moves(None, 0, 0)
    figures = tuple(_figures(reading, beyond, version, plates))
    passage = Passage(say("Numbers"), _result(beyond, within), said, figures)
    return Moves(passage, len(beyond), within)


def _told(row: Measurement) -> bool:
    return row.split == "test"


def _surest(moved: Moved) -> float:
    """How far the change lies from nothing, in halves of its interval; the surest first."""
    assert moved.interval is not None
    assert moved.change is not None
    half = (moved.interval.high - moved.interval.low) / 2
    return -abs(moved.change) / half if half > 0 else float("-inf")


def _result(beyond: Sequence[Moved], within: int) -> str:
    if beyond:
        said = say_many(
            "one number moved by more than chance: the 95\u00a0% interval of the change leaves "
            "out 0.",
            "{n} numbers moved by more than chance: the 95\u00a0% interval of the change leaves "
            "out 0.",
            len(beyond),
        )
        return words.upper_first(said)
    return say("No number moved by more than chance.") if within else ""


def _said(
    reading: Reading,
    past: Reading,
    beyond: Sequence[Moved],
    within: int,
    appeared: Sequence[Measurement],
    disappeared: Sequence[Measurement],
) -> Iterable[str]:
    if beyond:
        yield say(
            "Each change is judged by itself; of twenty that are nothing but chance, about one "
            "would look like more. The two audits are taken to have no rows in common; where they "
            "share rows, that is cautious, except where groups changed places."
        )
    if within:
        yield words.upper_first(_within(within, also=bool(beyond)))
    if appeared:
        said = say_many(
            "one number is new, of {metrics}.",
            "{n} numbers are new, of {metrics}.",
            len(appeared),
            metrics=_metrics(reading, appeared),
        )
        yield words.upper_first(said)
    if disappeared:
        said = say_many(
            "one number is gone, of {metrics}.",
            "{n} numbers are gone, of {metrics}.",
            len(disappeared),
            metrics=_metrics(past, disappeared),
        )
        yield words.upper_first(said)


def _within(within: int, *, also: bool) -> str:
    """How many numbers differ, beside others that moved or alone."""
    if also:
        return say_many(
            "one more number differs, within chance or where nobody can tell.",
            "{n} more numbers differ, within chance or where nobody can tell.",
            within,
        )
    return say_many(
        "one number differs, within chance or where nobody can tell.",
        "{n} numbers differ, within chance or where nobody can tell.",
        within,
    )


def _metrics(own: Reading, rows: Sequence[Measurement]) -> str:
    """What some numbers are numbers of, the first six by name."""
    titles = list(dict.fromkeys(words.lower_first(own.title(row.metric)) for row in rows))
    more = len(titles) - 6
    return words.listed(
        [*titles[:6], say("{n} more", n=words.spelled(more))] if more > 0 else titles
    )


def _figures(
    reading: Reading, beyond: Sequence[Moved], version: int, plates: Plates
) -> Iterator[Figure]:
    """Arrows on one axis, a figure for each kind of number; the surest change first."""
    kinds: dict[_Kind, list[Moved]] = {}
    for one in beyond:
        kinds.setdefault(_kind(reading, one.new), []).append(one)
    known = list(_KINDS)
    in_order = sorted(kinds, key=lambda kind: known.index(kind[0]) if kind[0] in known else 3)
    for place, group in enumerate(kinds[kind] for kind in in_order):
        left = len(group) - MOST_ARROWS
        note = say(
            "From the number before (circle) to the number now (arrowhead, with its interval)."
        )
        if left > 0:
            more = say_many(
                "one more number moved: see its table.",
                "{n} more numbers moved: see its table.",
                left,
            )
            note += f" {words.upper_first(more)}"
        yield plates.figure(
            _title(reading, group[0].new, version),
            note,
            [_panel(reading, group[:MOST_ARROWS])],
            _table(reading, group, version),
            shows=(),
            on_paper=place < PAPER_FIGURES,
        )


def _title(reading: Reading, row: Measurement, version: int) -> str:
    known = _KINDS.get(reading.unit(row))
    if known is not None:
        return say(known, version=version)
    return say(
        "{metric}: numbers that moved by more than chance since version {version}",
        metric=reading.title(row.metric),
        version=version,
    )


def _kind(reading: Reading, row: Measurement) -> _Kind:
    """Numbers of one kind share an axis; those in the label's own unit do so metric by metric."""
    unit = reading.unit(row)
    return unit, row.metric if unit is amounts.LABEL else ""


def _panel(reading: Reading, group: Sequence[Moved]) -> Panel:
    unit = reading.unit(group[0].new)
    lines = [_moving(reading, one, unit) for one in group]
    many = say_many("one number, before and now", "{n} numbers, before and now", len(lines))
    title = words.upper_first(many)
    said = (say("{name}: {number}", name=line.label, number=line.text) for line in lines)
    description = words.clauses(said)
    narrow, wide = (
        changing(lines, title=title, description=description, sign=unit.sign, narrow=narrow)
        for narrow in (True, False)
    )
    return Panel(narrow, wide=wide)


def _moving(reading: Reading, one: Moved, unit: Unit) -> Moving:
    assert one.old.value is not None
    assert one.new.value is not None
    interval = one.new.interval
    known = interval is not None and amounts.usable(interval)
    return Moving(
        label=f"{reading.named(one.new)}, {who(one.new)}",
        old=one.old.value * unit.factor,
        new=one.new.value * unit.factor,
        low=interval.low * unit.factor if interval is not None and known else None,
        high=interval.high * unit.factor if interval is not None and known else None,
        text=" → ".join(pair(one.old, one.new, unit)),
    )


def pair(old: Measurement, new: Measurement, unit: Unit) -> tuple[str, str]:
    """Both numbers with the same decimals: as many as the better known of the two allows."""
    assert old.value is not None
    assert new.value is not None
    places = max(
        amounts.digits(row.interval, unit, (row.value or 0.0) * unit.factor) for row in (old, new)
    )
    return (
        amounts.number(old.value * unit.factor, places),
        amounts.number(new.value * unit.factor, places),
    )


def _table(reading: Reading, beyond: Sequence[Moved], version: int) -> Table:
    columns = (
        Column(say_as("column head", "what")),
        Column(say_as("column head", "for whom")),
        Column(say("version {version}", version=version), True),
        Column(say_as("column head", "now"), True),
        Column(say_as("column head", "change"), True),
        Column(say_as("column head", "interval of the change"), True),
    )
    rows = ([*_cells(reading, one)] for one in beyond)
    caption = say("Numbers that moved by more than chance, the surest first")
    return table(caption, columns, rows, len(beyond), PAPER_ROWS)


def _cells(reading: Reading, one: Moved) -> Iterable[Cell]:
    unit = reading.unit(one.new)
    old, new = pair(one.old, one.new, unit)
    change = amounts.amount(one.change or 0.0, one.interval, unit)
    sign = f", {unit.sign}" if unit.sign else ""
    yield Cell(f"{reading.named(one.new)}{sign}")
    yield name_cell(who(one.new), most=90)
    yield Cell(old)
    yield Cell(new)
    yield Cell(signed(change.value))
    yield Cell(change.span)


def signed(number: str) -> str:
    """A change with its sign, a plus too.

    >>> signed("0.3")
    '+0.3'
    """
    return number if number.startswith(amounts.MINUS) or not number.strip("0.,") else f"+{number}"


def who(row: Measurement) -> str:
    """Whom a number is about: a group, attributes it runs across, or everyone."""
    named = " & ".join(f"{name} {words.visible(group)}" for name, group in row.slice.items())
    if named:
        return named
    if row.across:
        return say("across {attributes}", attributes=words.listed(row.across))
    return say("everyone")
