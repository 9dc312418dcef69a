"""The numbers worth showing in a terminal: tables of text made from evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from audit.cli.figures import NOTHING, count, name_of, span, value_of
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
    for attribute in subject.attributes:
        yield f"{attribute}: {', '.join(subject.groups.get(attribute, ()))}"


def everyone(evidence: Evidence) -> Table:
    """The measures over all rows, with their intervals."""
    found = [row for row in _overall(evidence) if row.status != "not_assessable"]
    return Table(
        title="Everyone",
        header=("metric", "value", "interval", "n"),
        rows=tuple(
            (name_of(row), value_of(row), span(row.interval), count(row.n)) for row in found
        ),
        right=("value", "interval", "n"),
    )


def not_assessable(evidence: Evidence) -> Iterator[str]:
    """Name what could not be measured over all rows, a line a reason."""
    reasons: dict[str, list[str]] = {}
    for row in _overall(evidence):
        if row.status == "not_assessable":
            reasons.setdefault(row.reason or "no reason is known", []).append(name_of(row))
    for reason, metrics in reasons.items():
        yield f"Not assessable ({reason}): {', '.join(metrics)}"


def disparities(evidence: Evidence) -> Table:
    """The largest gaps over the groups of each attribute, and of crossed ones."""
    found = [row for row in evidence.measurements if row.across and not row.slice]
    return Table(
        title="Disparities over the groups",
        header=("metric", "across", "value", "interval"),
        rows=tuple(
            (name_of(row), ",".join(row.across), value_of(row), span(row.interval)) for row in found
        ),
        right=("value", "interval"),
    )


def groups(evidence: Evidence) -> Iterator[Table]:
    """Each attribute's groups side by side, a handful at a time."""
    for attribute in evidence.subject.attributes:
        found = _by_group(evidence, attribute)
        metrics = tuple(dict.fromkeys(metric for metric, _ in found))
        names = evidence.subject.groups.get(attribute, ())
        for start in range(0, len(names), GROUPS_ABREAST):
            part = names[start : start + GROUPS_ABREAST]
            yield Table(
                title=f"By {attribute} (in brackets: too few people to compare)",
                header=("metric", *part),
                rows=tuple(
                    (metric, *(_cell(found.get((metric, name))) for name in part))
                    for metric in metrics
                ),
                right=part,
            )


def _overall(evidence: Evidence) -> Iterator[Measurement]:
    return (row for row in evidence.measurements if not row.slice and not row.across)


def _by_group(evidence: Evidence, attribute: str) -> dict[tuple[str, str], Measurement]:
    """The rows of one attribute's groups by metric and group, without what none of them has."""
    return {
        (name_of(row), row.slice[attribute]): row
        for row in evidence.measurements
        if set(row.slice) == {attribute} and row.status != "not_assessable"
    }


def _cell(row: Measurement | None) -> str:
    """Write a group's value, in brackets where the group is too small to be compared."""
    if row is None:
        return NOTHING
    insufficient = row.status == "insufficient" and row.value is not None
    return f"({value_of(row)})" if insufficient else value_of(row)
