"""`cyclonedx.json`, version 1.6: a bill of materials of the model, with its model card.

The model is the subject; the rows are a component beside it. Every number is a text, as the
format wants it; a number that nobody has is left out and counted among the properties.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from audit.evidence import Evidence, Measurement, Task
from audit.publish.formats import digests
from audit.publish.formats.cases import Case, cases
from audit.publish.formats.json_text import encoded, without_empty
from audit.publish.formats.told import plain, who
from audit.publish.render.amounts import loose
from audit.publish.render.documents import Record, exporter

PAYLOAD_TYPE = "application/vnd.cyclonedx+json"
"""What an envelope calls a bill of materials that it signs."""

SCHEMA = "http://cyclonedx.org/schema/bom-1.6.schema.json"
TASKS: dict[Task, str] = {
    "binary": "binary classification",
    "multiclass": "multiclass classification",
    "regression": "regression",
    "ranking": "ranking",
}
LONGEST = 4000


def cyclonedx(record: Record) -> dict[str, Any]:
    """Return the bill of materials."""
    evidence = digests.of_record(record, digests.EVIDENCE)
    created = plain(record.manifest.get("created") or "", 40)
    return {
        "$schema": SCHEMA,
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, f'rai-audit:{evidence}')}",
        "version": 1,
        "metadata": without_empty(
            {"timestamp": created, "tools": _tools(record.evidence), "component": _model(record)}
        ),
        "components": [_data(record)],
    }


def _tools(evidence: Evidence) -> dict[str, Any]:
    name, _, version = evidence.provenance.tool.rpartition(" ")
    tool = {"type": "application", "name": plain(name or "rai-audit", 100)}
    return {"components": [without_empty({**tool, "version": plain(version, 100)})]}


def _model(record: Record) -> dict[str, Any]:
    report = _report(record)
    name = record.manifest.get("name") or record.evidence.subject.name
    return without_empty(
        {
            "type": "machine-learning-model",
            "bom-ref": "model",
            "name": plain(name, 200),
            "version": plain(record.manifest.get("version") or "", 20),
            "description": plain(report.get("title") or "", 400),
            "hashes": _hashes(digests.model(record)),
            "modelCard": {
                "bom-ref": "model-card",
                "modelParameters": _parameters(record.evidence),
                "quantitativeAnalysis": {"performanceMetrics": _metrics(record.evidence)},
                "considerations": _considerations(record, report),
            },
            "properties": _properties(record),
        }
    )


def _data(record: Record) -> dict[str, Any]:
    """The rows that were audited; only their hash and their size, no name that anybody chose."""
    return without_empty(
        {
            "type": "data",
            "bom-ref": "data",
            "name": "audited rows",
            "hashes": _hashes(digests.data(record)),
            "data": [{"type": "dataset", "name": "audited rows"}],
        }
    )


def _hashes(digest: str) -> list[dict[str, str]]:
    return [{"alg": "SHA-256", "content": digest}] if digest else []


def _parameters(evidence: Evidence) -> dict[str, Any]:
    subject = evidence.subject
    family = plain(subject.model.get("estimator") or "", 200)
    return without_empty(
        {
            "task": TASKS[subject.task],
            "architectureFamily": family,
            "datasets": [{"ref": "data"}],
            "inputs": [{"format": plain(feature, 200)} for feature in subject.features],
            "outputs": [{"format": plain(subject.label, 200)}] if subject.label else [],
        }
    )


def _metrics(evidence: Evidence) -> list[dict[str, Any]]:
    """Every number that was measured on enough people."""
    return [
        _metric(row)
        for row in evidence.measurements
        if row.value is not None and row.status == "measured"
    ]


def _metric(row: Measurement) -> dict[str, Any]:
    interval = row.interval
    ends = (
        {"lowerBound": _text(interval.low), "upperBound": _text(interval.high)} if interval else {}
    )
    return without_empty(
        {
            "type": plain(_named(row), LONGEST),
            "value": _text(row.value or 0.0),
            "slice": plain(who(row.slice), LONGEST),
            "confidenceInterval": ends,
        }
    )


def _named(row: Measurement) -> str:
    """The metric, and what sets this row apart: across what, compared with whom, of which class."""
    parts = [f"across {', '.join(row.across)}"] if row.across else []
    parts += [f"compared with {row.reference}"] if row.reference is not None else []
    parts += [f"class {row.class_}"] if row.class_ is not None else []
    parts += [f"{key} {loose(value)}" for key, value in sorted((row.parameters or {}).items())]
    parts += [f"on {row.split}"] if row.split != "test" else []
    return f"{row.metric} ({'; '.join(parts)})" if parts else row.metric


def _text(value: float) -> str:
    """A number as a text that gives it back exactly."""
    return repr(float(value))


def _considerations(record: Record, report: Mapping[str, Any]) -> dict[str, Any]:
    """What somebody wrote of the model's use, and whom the rules found at risk."""
    return without_empty(
        {
            "useCases": _stated(report.get("purpose")),
            "technicalLimitations": _stated(report.get("limitations")),
            "fairnessAssessments": [
                _assessment(case)
                for case in cases(record.verdicts)
                if case.verdict.outcome != "pass" and (case.verdict.slice or case.verdict.across)
            ],
        }
    )


def _assessment(case: Case) -> dict[str, str]:
    """What a rule about groups found; what is done about it is a person's to state."""
    group = who(case.verdict.slice) or f"groups of {', '.join(case.verdict.across)}"
    told = f"{case.id}: {case.sentence} {case.waiver}".rstrip()
    return {"groupAtRisk": plain(group, LONGEST), "harms": told}


def _stated(text: object) -> list[str]:
    return [plain(text, LONGEST)] if isinstance(text, str) and text.strip() else []


def _properties(record: Record) -> list[dict[str, str]]:
    """What the format has no place for: the verdict, the rules' hash, what is not a number."""
    counts = Counter(row.status for row in record.evidence.measurements)
    values = {
        "outcome": record.verdicts.outcome or "not judged",
        "judged_on": plain(record.verdicts.judged_on, 40),
        "policy.sha256": digests.policy(record),
        "evidence.sha256": digests.of_record(record, digests.EVIDENCE),
        **{f"measurements.{status}": str(n) for status, n in sorted(counts.items())},
    }
    return [
        {"name": f"rai-audit:{name}", "value": value} for name, value in values.items() if value
    ]


def _report(record: Record) -> Mapping[str, Any]:
    found = record.manifest.get("report")
    return found if isinstance(found, Mapping) else {}


@exporter(id="cyclonedx", file="cyclonedx.json", payload=PAYLOAD_TYPE)
def export_cyclonedx(record: Record) -> bytes:
    """Draw the bill of materials."""
    return encoded(cyclonedx(record))
