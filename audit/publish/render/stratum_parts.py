"""Groups compared within strata, beside the same comparison over all rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from audit.evidence import Measurement, message
from audit.publish.render import words
from audit.publish.render.group_figures import MOST_PANELS, Grouping, main_metric, small_figures
from audit.publish.render.language import say
from audit.publish.render.pairs import group_of, stratum_of
from audit.publish.render.parts import Cell, Column, Figure, Part, Table
from audit.publish.render.reading import ByMetric
from audit.publish.render.tables import name_cell, table, value_cell

TOGETHER = message("all together")


def stratum_parts(grouping: Grouping) -> Iterator[Part]:
    """One part for each way the rows were stratified."""
    for strata in grouping.reading.within(*grouping.attributes):
        rates, gaps, compared = grouping.reading.within_strata(grouping.attributes, strata)
        named = words.shorten(words.listed(strata), 60)
        main = rates.get(main_metric(grouping.reading, rates), ())
        pooled = {gap.metric: gap for gap in grouping.reading.gaps(*grouping.attributes)}
        tables = (
            _rates_table(grouping, named, main) if main else None,
            _gaps_table(grouping, named, gaps, pooled) if gaps else None,
            _rates_table(grouping, named, next(iter(compared.values()))) if compared else None,
        )
        yield Part(
            heading=say("Within each {stratum}", stratum=named),
            figures=tuple(_figures(grouping, named, main, gaps, pooled)),
            groups=tuple(found for found in tables if found is not None),
        )


def _figures(
    grouping: Grouping,
    named: str,
    main: Sequence[Measurement],
    gaps: ByMetric,
    pooled: dict[str, Measurement],
) -> Iterator[Figure]:
    """The main metric of every group in every stratum, then the gaps beside the pooled ones."""
    attributes = grouping.attributes

    def whole(row: Measurement) -> str:
        group = words.visible(group_of(row, attributes))
        return say("{stratum}: {group}", stratum=stratum(row), group=group)

    def stratum(row: Measurement) -> str:
        return words.visible(stratum_of(row, attributes)) or say(TOGETHER)

    if main:
        title = say(
            "{metric} by {attributes} within each {stratum}",
            metric=grouping.reading.named(main[0]),
            attributes=grouping.named,
            stratum=named,
        )
        everyone = grouping.reading.by_group(*attributes).get(main[0].metric, ())
        yield small_figures(grouping, title, [[*everyone, *_by_stratum(main, attributes)]], whole)
    beside = [
        [*([pooled[rows[0].metric]] if rows[0].metric in pooled else []), *rows]
        for rows in list(gaps.values())[:MOST_PANELS]
    ]
    if beside:
        title = say(
            "Disparities by {attributes} within each {stratum}, and all together",
            attributes=grouping.named,
            stratum=named,
        )
        yield small_figures(grouping, title, beside, stratum)


def _by_stratum(rows: Sequence[Measurement], attributes: tuple[str, ...]) -> list[Measurement]:
    """The groups of one stratum below each other."""
    order = {
        name: i for i, name in enumerate(dict.fromkeys(stratum_of(r, attributes) for r in rows))
    }
    return sorted(rows, key=lambda row: order[stratum_of(row, attributes)])


def _rates_table(grouping: Grouping, named: str, rows: Sequence[Measurement]) -> Table:
    """A row a stratum, a column a group."""
    attributes = grouping.attributes
    groups = dict.fromkeys(group_of(row, attributes) for row in rows)
    found = {(stratum_of(row, attributes), group_of(row, attributes)): row for row in rows}
    heads = (words.visible(words.shorten(group, 30)) for group in groups)
    columns = [Column(""), *(Column(head, True) for head in heads)]
    lines = [
        [
            name_cell(stratum),
            *(value_cell(grouping.reading, found.get((stratum, group))) for group in groups),
        ]
        for stratum in dict.fromkeys(stratum for stratum, _ in found)
    ]
    metric = grouping.reading.head(rows[0])
    caption = say("{metric}, within each {stratum}", metric=metric, stratum=named)
    return table(caption, columns, lines)


def _gaps_table(
    grouping: Grouping, named: str, gaps: ByMetric, pooled: dict[str, Measurement]
) -> Table:
    """A row a stratum after the one of all together, a column a disparity."""
    reading, attributes = grouping.reading, grouping.attributes
    found = {
        metric: {stratum_of(row, attributes): row for row in rows} for metric, rows in gaps.items()
    }
    strata = dict.fromkeys(stratum for rows in found.values() for stratum in rows)
    heads = {metric: rows[0] for metric, rows in gaps.items()}
    columns = [Column(""), *(Column(reading.head(row), True) for row in heads.values())]
    together: list[Cell] = [Cell(words.upper_first(say(TOGETHER)))]
    together += [value_cell(reading, pooled.get(row.metric)) for row in heads.values()]
    lines = [
        [name_cell(stratum), *(value_cell(reading, found[metric].get(stratum)) for metric in found)]
        for stratum in strata
    ]
    caption = say("Disparities within each {stratum}", stratum=named)
    return table(caption, columns, [together, *lines])
