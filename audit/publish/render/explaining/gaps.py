"""What the gap in mean scores between two groups comes with, attribute by attribute."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from audit.evidence import Attribution, Test, message
from audit.publish.render import amounts, words
from audit.publish.render.charts.waterfall import waterfall
from audit.publish.render.explaining import spaces
from audit.publish.render.explaining.found import Found, ranked
from audit.publish.render.explaining.reliance import reliable, reliance, too_poor
from audit.publish.render.explaining.ways import way
from audit.publish.render.language import say, say_as
from audit.publish.render.parts import Cell, Column, Figure, Panel, Passage, Table
from audit.publish.render.plates import Plates
from audit.publish.render.tables import name_cell, table

GAP = "score_gap"
MOST_STEPS = 6
FEW_STEPS = 5
MOST_GROUPS = 6
_MOST_COLUMNS = 15
_LEAST = 0.0001


def gap_passages(found: Found, plates: Plates) -> Iterator[Passage]:
    """One passage an attribute: the largest gap first, then every group in tables."""
    cautioned = False
    for attribute in found.reading.evidence.subject.attributes:
        about = [one for one in found.groups if tuple(one.slice) == (attribute,)]
        gaps = [one for one in about if one.explainer == GAP and None not in (one.base, one.output)]
        gaps.sort(key=lambda one: -abs((one.output or 0.0) - (one.base or 0.0)))
        tables = tuple(_tables(found, about))
        if not (gaps or tables):
            continue
        reference = _reference(found, attribute, [one.slice[attribute] for one in gaps], about)
        figures = [_figure(found, plates, one, attribute, reference) for one in gaps[:1]]
        if gaps[1:]:
            figures.append(_others(found, plates, gaps[1:MOST_GROUPS], attribute, reference))
        said = (*_order(found, attribute), *([] if cautioned else [say(_CAUTION)]))
        cautioned = True
        named = words.apart(words.shorten(attribute, 50))
        yield Passage(
            heading=say(
                "What the gap between the groups of {attribute} comes with", attribute=named
            ),
            result=_result(found, gaps, attribute, reference),
            said=said,
            figures=tuple(figures),
            tables=tables,
            tables_on_paper=False,
        )


_CAUTION = message(
    "A column that a gap comes with need not be its cause: this tells what the model\u2019s scores "
    "rest on, not why groups differ in it."
)


def _result(found: Found, gaps: Sequence[Attribution], attribute: str, reference: str) -> str:
    """The largest gap and what it comes with; nothing is concluded from what is too poor."""
    if not gaps:
        return ""
    one = gaps[0]
    people = words.people(attribute, one.slice[attribute])
    others = words.people(attribute, reference)
    sign = 1 if (one.output or 0.0) > (one.base or 0.0) else -1
    same = [value for value in ranked(one.values) if sign * value.value > 0][:3]
    known = "unreliable" if not reliable(found.reading, one) else "known" if same else "alone"
    return say(
        _MEANS[one.space == "log-odds", known],
        people=people,
        score=spaces.both(one.output or 0.0, one.space),
        others=others,
        other_score=spaces.both(one.base or 0.0, one.space),
        columns=words.listed(words.apart(words.shorten(value.feature, 40)) for value in same),
    )


_MEANS = {
    (True, "unreliable"): message(
        "The mean log-odds of {people} is {score}, that of {others} {other_score}; what the gap "
        "comes with could not be told reliably."
    ),
    (True, "known"): message(
        "The mean log-odds of {people} is {score}, that of {others} {other_score}; the gap comes "
        "mostly with {columns}."
    ),
    (True, "alone"): message(
        "The mean log-odds of {people} is {score}, that of {others} {other_score}."
    ),
    (False, "unreliable"): message(
        "The mean score of {people} is {score}, that of {others} {other_score}; what the gap "
        "comes with could not be told reliably."
    ),
    (False, "known"): message(
        "The mean score of {people} is {score}, that of {others} {other_score}; the gap comes "
        "mostly with {columns}."
    ),
    (False, "alone"): message(
        "The mean score of {people} is {score}, that of {others} {other_score}."
    ),
}
"""By whether the mean is one of log-odds, and by what is known of the gap."""


def _reference(
    found: Found, attribute: str, compared: Sequence[str], about: Sequence[Attribution]
) -> str:
    """The group that the others were compared with: the one without a gap of its own."""
    for finding in found.findings(GAP):
        named = finding.numbers.get("reference")
        if finding.numbers.get("attribute") == attribute and isinstance(named, str):
            return named
    every = dict.fromkeys(one.slice[attribute] for one in about)
    left = [name for name in every if name not in compared]
    return left[0] if len(left) == 1 else say("the reference group")


def _figure(
    found: Found, plates: Plates, one: Attribution, attribute: str, reference: str
) -> Figure:
    """The largest gap, step by step."""
    start, end = (_name(group) for group in (reference, one.slice[attribute]))
    ends = {"start": words.apart(start), "end": words.apart(end)}
    title = say("From {start} to {end}: what the gap in scores comes with", **ends)
    steps = way(one, _mean(start), _mean(end), most=MOST_STEPS, title=title)
    return plates.figure(
        title,
        _note(one),
        [Panel(waterfall(steps, narrow=True), "", waterfall(steps))],
        parts_table([("", one)]),
        shows=(),
        reliance=reliance(found.reading, [one]),
    )


def _others(
    found: Found,
    plates: Plates,
    gaps: Sequence[Attribution],
    attribute: str,
    reference: str,
) -> Figure:
    """The other groups as small multiples, for the screen."""
    panels, parts = [], []
    for one in gaps:
        start, end = _name(reference), _name(one.slice[attribute])
        title = say("From {start} to {end}", start=words.apart(start), end=words.apart(end))
        steps = way(one, _mean(start), _mean(end), most=FEW_STEPS, title=title)
        panels.append(Panel(waterfall(steps, narrow=True), title))
        parts.append((end, one))
    return plates.figure(
        say("From {start} to the other groups", start=words.apart(_name(reference))),
        _note(gaps[0]),
        panels,
        parts_table(parts),
        shows=(),
        reliance=reliance(found.reading, gaps),
        on_paper=False,
    )


def _name(group: str) -> str:
    return words.visible(words.shorten(group, 60))


def _mean(group: str) -> str:
    return say("{group}, mean", group=group)


def _note(one: Attribution) -> str:
    said = say(
        "In {unit}. Solid bars raise the mean score, hatched bars lower it.",
        unit=spaces.unit_words(one),
    )
    if one.space == "log-odds":
        said += f" {say('In brackets and below: the probability that log-odds stand for.')}"
    return said


def parts_table(explained: Sequence[tuple[str, Attribution]]) -> Table:
    """Every part of some explanations, each under its name, in their own units."""
    several = len(explained) > 1
    columns = [Column(say_as("column head", "group"))] if several else []
    columns += [Column(say_as("column head", "column"))]
    unit = spaces.unit_words(explained[0][1])
    columns += [Column(say_as("column head", "part, {unit}", unit=unit), True)]
    columns += [Column(say_as("column head", "standard error"), True)]
    rows = []
    for name, one in explained:
        times = spaces.factor(one)
        for value in ranked(one.values):
            error = "" if value.error is None else amounts.number(value.error * times, 4)
            cells = [name_cell(name)] if several else []
            cells += [name_cell(value.feature), Cell(amounts.number(value.value * times, 4))]
            rows.append([*cells, Cell(error)])
    return table(say("Every part"), columns, rows)


def _order(found: Found, attribute: str) -> Iterator[str]:
    """Whether columns matter in the same order in all groups."""
    for test in found.reading.evidence.tests:
        if test.across == (attribute,) and _explains(found, test) and test.p is not None:
            p = test.p if test.p_adjusted is None else test.p_adjusted
            chance = f"p{amounts.NBSP}<{amounts.NBSP}{amounts.bare(_LEAST)}"
            if p >= _LEAST:
                chance = f"p{amounts.NBSP}={amounts.NBSP}{amounts.number(p, 3)}"
            yield say(
                _ORDERS[test.statistic is not None, test.p_adjusted is not None],
                test=found.reading.title(test.test),
                apart=amounts.loose(test.statistic),
                p=chance,
            )


_ORDERS = {
    (True, True): message(
        "{test}, tested by exchanging people: orders {apart} apart (0 is the same order), {p}, "
        "adjusted."
    ),
    (True, False): message(
        "{test}, tested by exchanging people: orders {apart} apart (0 is the same order), {p}."
    ),
    (False, True): message("{test}, tested by exchanging people: {p}, adjusted."),
    (False, False): message("{test}, tested by exchanging people: {p}."),
}
"""By whether it is known how far apart the orders are, and whether p is adjusted."""


def _explains(found: Found, test: Test) -> bool:
    return found.reading.entry(test.test).kind == "explainer"


def _tables(found: Found, about: Sequence[Attribution]) -> Iterator[Table]:
    """For each kind of explanation by group: a row a column, a column a group."""
    kinds = dict.fromkeys(one.explainer for one in about if one.explainer != GAP)
    for kind in kinds:
        of_kind = [one for one in about if one.explainer == kind][:MOST_GROUPS]
        by_group = [{value.feature: value for value in one.values} for one in of_kind]
        largest = {
            name: max(abs(values[name].value) for values in by_group if name in values)
            for name in dict.fromkeys(name for values in by_group for name in values)
        }
        names = sorted(largest, key=lambda name: -largest[name])[:_MOST_COLUMNS]
        times = spaces.factor(of_kind[0])
        decimals = min(spaces.places([size * times for size in largest.values()]), 3)
        columns = [Column(say_as("column head", "column"))]
        columns += [Column(_head(found, one), True) for one in of_kind]
        rows = [
            [
                name_cell(name),
                *(
                    Cell(amounts.number(values[name].value * times, decimals))
                    if name in values
                    else Cell("")
                    for values in by_group
                ),
            ]
            for name in names
        ]
        title = f"{found.reading.title(kind)}, {spaces.unit_words(of_kind[0])}"
        yield table(title, columns, rows)


def _head(found: Found, one: Attribution) -> str:
    """A group's name, and whether what stands below it is too poor to be relied on."""
    name = words.visible(words.shorten(next(iter(one.slice.values())), 30))
    return (
        name if reliable(found.reading, one) else f"{name} ({words.lower_first(too_poor().word)})"
    )
