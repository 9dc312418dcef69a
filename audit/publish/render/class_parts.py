"""What was measured for single classes, each under its own heading."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from audit.publish.render import words
from audit.publish.render.disparities import gap_table
from audit.publish.render.group_figures import (
    MOST_PANELS,
    Grouping,
    also_drawn,
    in_one_order,
    main_metric,
    small_figures,
    told_first,
)
from audit.publish.render.groups import group_tables
from audit.publish.render.language import say
from audit.publish.render.parts import Part
from audit.publish.render.reading import ByMetric

MOST_DRAWN = 6


def class_parts(grouping: Grouping, classes: Mapping[str, ByMetric]) -> Iterator[Part]:
    """One part a class, the favourable one first; pictures for as many as eyes can compare.

    Paper has those that are drawn, and no classes of crossed groups.
    """
    favourable = str(grouping.reading.evidence.subject.favourable)
    ordered = sorted(classes, key=lambda about: about != favourable)
    for i, about in enumerate(ordered):
        yield _part(grouping, about, classes[about], drawn=i < MOST_DRAWN)


def _part(grouping: Grouping, about: str, by_metric: ByMetric, *, drawn: bool) -> Part:
    reading, attributes = grouping.reading, grouping.attributes
    ordered = in_one_order(grouping, by_metric)
    name = words.apart(words.shorten(about, 40))
    shown = [main_metric(reading, ordered), *also_drawn(grouping, ordered)]
    compared = reading.against_reference(attributes[0], about) if len(attributes) == 1 else {}
    panels = [*(ordered[metric] for metric in shown), *compared.values()][:MOST_PANELS]
    title = say(
        "The numbers of the class {name} by {attributes}", name=name, attributes=grouping.named
    )
    gaps = told_first((gap for gap in reading.gaps(*attributes) if gap.class_ == about), about)
    return Part(
        heading=say("The class {name}", name=name),
        figures=(small_figures(grouping, title, panels),) if drawn else (),
        disparities=gap_table(grouping, gaps),
        groups=group_tables(reading, attributes, {**ordered, **compared}),
        on_paper=drawn and len(attributes) == 1,
    )
