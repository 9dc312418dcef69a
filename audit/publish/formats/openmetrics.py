"""`metrics.txt`: the numbers and the verdicts as OpenMetrics text, for monitors.

A number that nobody has is absent, never a NaN; how many there are of each status is counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from math import isfinite
from typing import get_args

from audit.evidence import Measurement, Status
from audit.judge.verdict import WORST_FIRST
from audit.publish.formats.cases import Case, cases
from audit.publish.formats.told import identifier, plain, who
from audit.publish.render.amounts import loose
from audit.publish.render.documents import Record, exporter

Labels = Mapping[str, str]
Samples = dict[tuple[tuple[str, str], ...], float]
NUMBERS = {
    "rai_audit_measurement": "What was measured, of everyone, of a group or across groups.",
    "rai_audit_measurement_low": "The lower end of its interval.",
    "rai_audit_measurement_high": "The upper end of its interval.",
    "rai_audit_measurement_people": "How many people the number is about.",
}
IDENTIFYING = frozenset({
    *("alpha", "attribute", "average", "baseline", "binning", "bins", "classes", "column"),
    *("counted", "denominator", "deviation", "k", "neighbours", "number", "of", "sign", "ties"),
    "with",
})  # fmt: skip
"""The parameters that say what was measured, so that the next version goes on in the same series.

All others are results: counts, rates, the group that came out largest.
"""


def openmetrics(record: Record) -> str:
    """Return every number that there is, and every verdict, as OpenMetrics text."""
    name = plain(record.manifest.get("name") or record.evidence.subject.name, 200)
    own = {"audit": name}
    found = cases(record.verdicts)
    lines = [
        *_info(record, own),
        *_created(record, own),
        *_family("rai_audit_exit_code", "What a pipeline is told: 0, 1 or 3.", _exit(record, own)),
        *_states("rai_audit_outcome", "The worst verdict that counts.", _outcome(record, own)),
        *_states("rai_audit_verdict", "What each rule says.", _verdicts(found, own)),
        *_family("rai_audit_verdict_blocks", "1 where a release is stopped.", _blocks(found, own)),
        *_counted(record, own),
        *_measurements(record.evidence.measurements, own),
        "# EOF",
        "",
    ]
    return "\n".join(lines)


def _measurements(rows: Sequence[Measurement], own: Labels) -> Iterator[str]:
    """The families of the numbers; of two rows that are told apart by nothing, the first."""
    families: dict[str, Samples] = {name: {} for name in NUMBERS}
    for row in rows:
        labels = tuple({**own, **_labels(row)}.items())
        for name, value in zip(NUMBERS, _values(row), strict=True):
            if value is not None and isfinite(value):
                families[name].setdefault(labels, value)
    for name, samples in families.items():
        yield from _family(name, NUMBERS[name], samples)


def _values(row: Measurement) -> tuple[float | None, ...]:
    if row.value is None:
        return (None, None, None, None)
    ends = (row.interval.low, row.interval.high) if row.interval else (None, None)
    return (row.value, *ends, row.n)


def _labels(row: Measurement) -> dict[str, str]:
    """What tells a row from all others; a label that would be empty is left out."""
    known = sorted((row.parameters or {}).items())
    parameters = (f"{key}={loose(value)}" for key, value in known if key in IDENTIFYING)
    labels = {
        "metric": row.metric,
        "slice": who(row.slice),
        "across": ",".join(row.across),
        "reference": row.reference or "",
        "class": row.class_ or "",
        "parameters": ";".join(parameters),
        "split": row.split,
        "status": row.status,
    }
    return {name: value for name, value in labels.items() if value}


def _info(record: Record, own: Labels) -> Iterator[str]:
    facts = {
        **own,
        "version": str(record.manifest.get("version") or ""),
        "tool": record.evidence.provenance.tool,
        "task": record.evidence.subject.task,
    }
    yield from _head("rai_audit", "info", "Which audit these numbers are of.")
    yield _sample("rai_audit_info", facts, 1)


def _created(record: Record, own: Labels) -> Iterator[str]:
    """When the version was made, in seconds since 1970, where the manifest says so."""
    try:
        moment = datetime.fromisoformat(str(record.manifest.get("created")).replace("Z", "+00:00"))
        seconds = moment.timestamp()
    except (ValueError, OverflowError):
        return
    what = "When the version was made."
    yield from _family("rai_audit_created_timestamp_seconds", what, {tuple(own.items()): seconds})


def _counted(record: Record, own: Labels) -> Iterator[str]:
    counts = Counter(row.status for row in record.evidence.measurements)
    samples: Samples = {
        tuple({**own, "status": status}.items()): counts[status] for status in get_args(Status)
    }
    yield from _family("rai_audit_measurements", "Measurements by their status.", samples)


def _exit(record: Record, own: Labels) -> Samples:
    return {tuple(own.items()): record.verdicts.exit_code}


def _outcome(record: Record, own: Labels) -> Iterator[tuple[Labels, str]]:
    if record.verdicts.outcome is not None:
        yield own, record.verdicts.outcome


def _verdicts(found: Sequence[Case], own: Labels) -> Iterator[tuple[Labels, str]]:
    for case in found:
        yield {**own, "rule": case.id}, case.verdict.outcome


def _blocks(found: Sequence[Case], own: Labels) -> Samples:
    return {tuple({**own, "rule": case.id}.items()): int(case.blocks) for case in found}


def _states(name: str, what: str, found: Iterator[tuple[Labels, str]]) -> Iterator[str]:
    """A state set: for each thing one line a state, 1 for the one it is in."""
    lines = [
        _sample(name, {**labels, name: state}, int(state == now))
        for labels, now in found
        for state in WORST_FIRST
    ]
    if lines:
        yield from _head(name, "stateset", what)
        yield from lines


def _family(name: str, what: str, samples: Samples) -> Iterator[str]:
    if samples:
        yield from _head(name, "gauge", what)
        yield from (_sample(name, dict(labels), value) for labels, value in samples.items())


def _head(name: str, kind: str, what: str) -> tuple[str, str]:
    return f"# TYPE {name} {kind}", f"# HELP {name} {what}"


def _sample(name: str, labels: Labels, value: float) -> str:
    told = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels.items())
    return f"{name}{{{told}}} {value!r}"


def _escaped(text: str) -> str:
    r"""Write a label's value; one that is cut stays another one than all others.

    >>> _escaped('a "b" \\')
    'a \\"b\\" \\\\'
    """
    return identifier(text).replace("\\", "\\\\").replace('"', '\\"')


@exporter(id="openmetrics", file="metrics.txt")
def export_openmetrics(record: Record) -> bytes:
    """Draw the metrics."""
    return openmetrics(record).encode()
