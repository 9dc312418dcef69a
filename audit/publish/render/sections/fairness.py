"""How the model's doing differs between the groups of one sensitive attribute."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from audit.evidence import MISSING, Measurement
from audit.judge.verdict import Verdicts
from audit.publish.render import amounts, phrases, words
from audit.publish.render.class_parts import class_parts
from audit.publish.render.disparities import gap_figures, gap_table
from audit.publish.render.findings import measurement_of
from audit.publish.render.group_curves import group_curves
from audit.publish.render.group_figures import (
    MOST_PANELS,
    Grouping,
    also_drawn,
    in_one_order,
    main_metric,
    one_figure,
    small_figures,
    told_first,
)
from audit.publish.render.groups import group_tables, sorted_groups
from audit.publish.render.language import say, say_many
from audit.publish.render.pairs import pair_of
from audit.publish.render.parts import Figure, Part, Section, Table
from audit.publish.render.plates import Plates
from audit.publish.render.proxies import METRIC
from audit.publish.render.reading import ByMetric, Reading
from audit.publish.render.stratum_parts import stratum_parts
from audit.publish.render.template_scores import template_tables


@dataclass(frozen=True)
class Fairness(Section):
    """One attribute, or several crossed: pictures, every number; then by class and stratum."""

    lede: tuple[str, ...]
    figures: tuple[Figure, ...]
    disparities: Table | None
    templates: tuple[Table, ...]
    groups: tuple[Table, ...]
    parts: tuple[Part, ...]
    cut_on_paper: str


def fairness(
    reading: Reading, verdicts: Verdicts, plates: Plates, attributes: tuple[str, ...], number: int
) -> Fairness | None:
    """Build the section of one attribute (or of crossed ones); nothing measured, no section."""
    classes = reading.by_class(*attributes)
    every = told_first(reading.gaps(*attributes), str(reading.evidence.subject.favourable))
    every = [gap for gap in every if gap.metric != METRIC]
    gaps = [gap for gap in every if gap.class_ not in classes]
    grouping = Grouping(reading, verdicts, plates, attributes)
    measured = reading.by_group(*attributes)
    measured.pop(METRIC, None)
    by_metric = in_one_order(grouping, measured)
    if not (by_metric or every or classes):
        return None
    main = by_metric.get(main_metric(reading, by_metric), ())
    figures = (*_figures(grouping, by_metric), *gap_figures(grouping, gaps))
    parts = (*class_parts(grouping, classes), *stratum_parts(grouping))
    named = words.listed(words.shorten(name, 50) for name in attributes)
    return Fairness(
        kind="fairness",
        id=f"fairness-{number}",
        topic=say("Fairness: {attributes} crossed", attributes=named)
        if len(attributes) > 1
        else say("Fairness: {attributes}", attributes=named),
        result=_result(grouping, every, main),
        lede=_lede(grouping, main),
        figures=figures,
        disparities=gap_table(grouping, gaps),
        templates=template_tables(reading, attributes),
        groups=group_tables(reading, attributes, by_metric),
        parts=parts,
        cut_on_paper=_cut(parts),
    )


def _cut(parts: Sequence[Part]) -> str:
    """Say which parts paper does not have."""
    left = [words.shorten(part.heading, 50) for part in parts if not part.on_paper]
    named = words.listed(left[:12])
    return say("In report.html and evidence.json alone: {parts}.", parts=named) if left else ""


def _result(grouping: Grouping, gaps: Sequence[Measurement], main: Sequence[Measurement]) -> str:
    """The worst rule of this attribute in words, else its first gap, else its largest number."""
    reading = grouping.reading
    broken = [
        found
        for verdict in grouping.verdicts.verdicts
        if verdict.outcome == "fail" and set(verdict.across) == set(grouping.attributes)
        if (found := measurement_of(reading, verdict)) is not None
    ]
    for gap in (*broken, *gaps):
        pair = pair_of(reading, gap) if gap.across else None
        if pair is not None:
            return phrases.between(reading, pair) + "."
    known = [row for row in (*broken, *gaps, *main) if row.value is not None]
    if known:
        return phrases.one(reading, known[0]) + "."
    return say("No group could be given a number.")


def _lede(grouping: Grouping, main: Sequence[Measurement]) -> tuple[str, ...]:
    """What one must know before reading the pictures."""
    said = []
    subject = grouping.reading.evidence.subject
    few = sum(row.status == "insufficient" for row in main)
    if few:
        told = say_many(
            "One group of fewer than {minimum} people is shown hatched and compared with nobody.",
            "{n} groups of fewer than {minimum} people are shown hatched and compared with nobody.",
            few,
            minimum=amounts.count(subject.minimum_group),
        )
        said.append(words.upper_first(told))
    if any(MISSING in row.slice.values() for row in main) and not subject.missing_as_group:
        said.append(say("People whose value is missing are shown, and are part of no disparity."))
    if grouping.reference is not None:
        name = words.apart(words.shorten(grouping.reference))
        said.append(say("The group compared with is {group}.", group=name))
    return tuple(said)


def _figures(grouping: Grouping, by_metric: ByMetric) -> Iterator[Figure]:
    """The main metric, the comparisons with the reference, other metrics, and curves."""
    reading, named = grouping.reading, grouping.named
    main = main_metric(reading, by_metric)
    if main:
        yield one_figure(grouping, by_metric[main])
    if len(grouping.attributes) > 1:
        return
    against = reading.against_reference(grouping.attributes[0])
    order = told_first((rows[0] for rows in against.values()), "")
    compared = [
        sorted_groups(reading, grouping.attributes, rows)
        for rows in sorted(against.values(), key=lambda rows: order.index(rows[0]))
    ]
    if compared:
        yield one_figure(grouping, compared[0])
    more = compared[1 : 1 + MOST_PANELS]
    if more:
        title = say_many(
            "One more comparison with the reference, by {attributes}",
            "{n} more comparisons with the reference, by {attributes}",
            len(more),
            attributes=named,
        )
        yield small_figures(grouping, words.upper_first(title), more)
    others = [by_metric[name] for name in also_drawn(grouping, by_metric)]
    if others:
        yield small_figures(grouping, _others(reading, others, named), others)
    yield from group_curves(grouping)


def _others(reading: Reading, drawn: Sequence[Sequence[Measurement]], named: str) -> str:
    """How many more of what: "Four more rates by sex", "One more number by race"."""
    if all(reading.kind(rows[0]) == "rate" for rows in drawn):
        title = say_many(
            "One more rate by {attributes}",
            "{n} more rates by {attributes}",
            len(drawn),
            attributes=named,
        )
    else:
        title = say_many(
            "One more number by {attributes}",
            "{n} more numbers by {attributes}",
            len(drawn),
            attributes=named,
        )
    return words.upper_first(title)
