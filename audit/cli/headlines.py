"""The numbers worth showing in a terminal: tables of text made from evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from audit.cli.figures import NOTHING, count, figure, span
from audit.evidence import Evidence, Measurement, SubjectFacts

GROUPS_ABREAST = 6


@dataclass(frozen=True)
class Table:
    """Rows of text under a header; the columns named in `right` hold numbers."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[str, ...] = ()


def facts(subject: SubjectFacts) -> Iterator[str]:
    """Say who was audited, in a line or two."""
    label = f", label {subject.label}" if subject.label else ""
    classes = f"positive {subject.positive}, favourable {subject.favourable}"
    yield f"{count(subject.rows)} rows{label}, {classes}"
    for attribute, names in subject.groups.items():
        yield f"{attribute}: {', '.join(names)}"


def everyone(evidence: Evidence) -> Table:
    """The measures over all rows, with their intervals."""
    found = [row for row in evidence.measurements if _plain(row) and not row.slice]
    return Table(
        title="Everyone",
        header=("metric", "value", "interval", "n"),
        rows=tuple((row.metric, _value(row), span(row.interval), count(row.n)) for row in found),
        right=("value", "interval", "n"),
    )


def disparities(evidence: Evidence) -> Table:
    """The largest gaps over the groups of each attribute, and of crossed ones."""
    found = [row for row in evidence.measurements if row.across and not row.slice]
    return Table(
        title="Disparities over the groups",
        header=("metric", "across", "value", "interval"),
        rows=tuple(
            (row.metric, ",".join(row.across), _value(row), span(row.interval)) for row in found
        ),
        right=("value", "interval"),
    )


def groups(evidence: Evidence) -> Iterator[Table]:
    """Each attribute's groups side by side, a handful at a time."""
    for attribute, names in evidence.subject.groups.items():
        found = {
            (row.metric, row.slice[attribute]): row
            for row in evidence.measurements
            if set(row.slice) == {attribute} and row.class_ is None
        }
        metrics = tuple(dict.fromkeys(metric for metric, _ in found))
        for start in range(0, len(names), GROUPS_ABREAST):
            part = names[start : start + GROUPS_ABREAST]
            yield Table(
                title=f"By {attribute} (in brackets: too few people to compare)",
                header=("metric", *part),
                rows=tuple(
                    (metric, *(_value(found.get((metric, name))) for name in part))
                    for metric in metrics
                ),
                right=part,
            )


def _plain(row: Measurement) -> bool:
    return not row.across and row.class_ is None


def _value(row: Measurement | None) -> str:
    """Write a value; in brackets where the group is too small, a word where there is none."""
    if row is None:
        return NOTHING
    if row.value is None:
        return row.status.replace("_", " ")
    return f"({figure(row.value)})" if row.status == "insufficient" else figure(row.value)
