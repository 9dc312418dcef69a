"""Curves of groups: one panel a curve, one line a group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from audit.evidence import Curve, joined
from audit.publish.render import phrases, words
from audit.publish.render.group_figures import MOST_PANELS, Grouping
from audit.publish.render.language import say
from audit.publish.render.parts import Figure, Panel
from audit.publish.render.pictures import curve_panel, over_thresholds, picture_table

MOST_LINES = 6
Lines = list[tuple[str, Curve]]


def group_curves(grouping: Grouping) -> Iterator[Figure]:
    """Curves by group, and disparities as the threshold moves, where the evidence has them."""
    by_group = _by_group(grouping)
    if by_group:
        panels = [curve_panel(grouping.reading, name, lines) for name, lines in by_group.items()]
        title = say("Curves by {attributes}", attributes=grouping.named)
        yield _figure(grouping, title, by_group, panels)
    moving = _over_thresholds(grouping)
    if moving:
        panels = [
            curve_panel(grouping.reading, lines[0][1].curve, lines, _gaps_in(kind))
            for kind, lines in moving.items()
        ]
        title = say(
            "Disparities across {attributes}, as the decision threshold moves",
            attributes=grouping.named,
        )
        yield _figure(grouping, title, moving, panels)


def _gaps_in(kind: str) -> str:
    """What a picture of disparities of one kind shows, where there are words for the kind."""
    return say(phrases.GAPS_IN[kind]) if kind in phrases.GAPS_IN else ""


def _figure(
    grouping: Grouping, title: str, lines: Mapping[str, Lines], panels: Sequence[Panel]
) -> Figure:
    every = [line for found in lines.values() for line in found]
    cut = any(len(found) == MOST_LINES for found in lines.values())
    most = words.spelled(MOST_LINES)
    note = say("At most {n} lines are drawn in each.", n=most) if cut else ""
    shows = [(line.curve, frozenset(grouping.attributes)) for _, line in every]
    table = picture_table(grouping.reading, [], every)
    return grouping.plates.figure(title, note, panels, table, shows=shows)


def _by_group(grouping: Grouping) -> dict[str, Lines]:
    """For each curve that groups have: the lines of the first groups."""
    found: dict[str, Lines] = {}
    for curve in grouping.reading.evidence.curves:
        if set(curve.slice) == set(grouping.attributes):
            names = tuple(words.shorten(group, 30) for group in curve.slice.values())
            found.setdefault(curve.curve, []).append((words.visible(joined(names)), curve))
    return {name: lines[:MOST_LINES] for name, lines in list(found.items())[:MOST_PANELS]}


def _over_thresholds(grouping: Grouping) -> dict[str, Lines]:
    """Disparities across these attributes, those of one kind together."""
    found: dict[str, Lines] = {}
    for curve in grouping.reading.evidence.curves:
        metric, attribute = over_thresholds(curve.curve)
        if metric and (attribute,) == grouping.attributes:
            title = grouping.reading.title(metric)
            kind = grouping.reading.entry(metric).kind
            found.setdefault(kind, []).append((title, curve))
    return {kind: lines[:MOST_LINES] for kind, lines in found.items()}
