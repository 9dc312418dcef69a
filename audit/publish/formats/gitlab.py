"""`gitlab.json`: what does not hold, as GitLab's code quality report shows it."""

from __future__ import annotations

from typing import Any, Literal

from audit.publish.formats.cases import Case, cases
from audit.publish.formats.json_text import encoded
from audit.publish.formats.told import digest, plain
from audit.publish.render.documents import Record, exporter

Severity = Literal["info", "minor", "major", "critical"]


def gitlab(record: Record) -> list[dict[str, Any]]:
    """Return one entry for each rule that does not hold."""
    name = plain(record.manifest.get("name") or record.evidence.subject.name, 200)
    return [_entry(case, name) for case in cases(record.verdicts) if case.verdict.outcome != "pass"]


def _entry(case: Case, name: str) -> dict[str, Any]:
    place = case.place
    told = f"{case.id}: {case.sentence}"
    return {
        "description": f"{told} {case.waiver}".rstrip(),
        "check_name": case.id,
        "fingerprint": digest(name, case.verdict.rule)[:32],
        "severity": severity(case),
        "location": {"path": place.file, "lines": {"begin": place.line}},
    }


def severity(case: Case) -> Severity:
    """Critical where a release is stopped by a failed rule, major where by an undecided one."""
    failed = case.verdict.outcome == "fail"
    if case.blocks:
        return "critical" if failed else "major"
    return "minor" if failed and case.verdict.waiver is None else "info"


@exporter(id="gitlab", file="gitlab.json")
def export_gitlab(record: Record) -> bytes:
    """Draw the report."""
    return encoded(gitlab(record))
