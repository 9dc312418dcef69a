"""What tells rows of one metric apart that are about the same people: the k, the average, …"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from audit.evidence import Measurement, message
from audit.publish.render import amounts, words
from audit.publish.render.language import say
from audit.publish.render.measured_with import parameter_name, parameter_value

Apart = Mapping[str, tuple[str, ...]]
_SAID = {
    "average": message("{value} average"),
    "k": message("among the first {value}"),
    "threshold": message("threshold {value}"),
    "denominator": message("{value} denominator"),
    "deviation": message("deviation {value}"),
}
"""Parameters that have words of their own; others are said by their name and value."""


def told_apart(measurements: Iterable[Measurement]) -> Apart:
    """For each metric that has several rows about the same people: which parameters differ."""
    alike: dict[tuple[object, ...], list[Measurement]] = {}
    for row in measurements:
        if row.parameters:
            who = (frozenset(row.slice.items()), row.across, row.reference, row.class_, row.split)
            alike.setdefault((row.metric, *who), []).append(row)
    apart: dict[str, tuple[str, ...]] = {}
    for rows in alike.values():
        names = _differing(rows) if len(rows) > 1 else ()
        apart[rows[0].metric] = tuple(dict.fromkeys((*apart.get(rows[0].metric, ()), *names)))
    return {metric: names for metric, names in apart.items() if names}


def _differing(rows: list[Measurement]) -> tuple[str, ...]:
    """Parameters with a plain value that is not the same in all of these rows."""
    names = dict.fromkeys(name for row in rows for name in row.parameters or {})
    values = {name: {_plain((row.parameters or {}).get(name)) for row in rows} for name in names}
    return tuple(name for name, found in values.items() if len(found - {""}) > 1)


def _plain(value: object) -> str:
    return amounts.loose(value) if isinstance(value, str | int | float) else ""


def _told(name: str, value: object) -> str:
    text = parameter_value(value)
    return say(_SAID[name], value=text) if name in _SAID else f"{parameter_name(name)} {text}"


def variant(apart: Apart, measurement: Measurement) -> str:
    """What this row is among its metric's rows ("macro average"); nothing where it is the only."""
    names = apart.get(measurement.metric)
    if not names:
        return ""
    parameters = measurement.parameters or {}
    said = (_told(name, parameters[name]) for name in names if name in parameters)
    return words.shorten(", ".join(said).replace("_", " "), 60)
