"""`sarif.json`, version 2.1.0: each rule that does not hold, where it was written.

A rule that holds is listed among the tool's rules and is no result: what shows results shows
problems, and drops those without a place.
"""

from __future__ import annotations

from typing import Any, Literal

from audit.evidence import Grade
from audit.publish.formats.cases import Case, cases, remarks
from audit.publish.formats.json_text import encoded, without_empty
from audit.publish.formats.told import digest, plain
from audit.publish.render.documents import Record, exporter

VERSION = "2.1.0"
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
NAMED = "rai-audit"
Level = Literal["error", "warning", "note"]
NOTICES: dict[Grade, Level] = {"critical": "error", "warning": "warning", "note": "note"}


def sarif(record: Record) -> dict[str, Any]:
    """Return the log: one run, its rules, and a result for each that does not hold."""
    found = cases(record.verdicts)
    name = plain(record.manifest.get("name") or record.evidence.subject.name, 200)
    results = [
        _result(case, index, name)
        for index, case in enumerate(found)
        if case.verdict.outcome != "pass"
    ]
    driver = {
        "name": NAMED,
        "semanticVersion": record.evidence.provenance.tool.rpartition(" ")[2],
        "rules": [_rule(case) for case in found],
    }
    run = {
        "tool": {"driver": without_empty(driver) | {"rules": driver["rules"]}},
        "automationDetails": {"id": f"{NAMED}/{name}/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(record)],
        "results": results,
        "properties": {"outcome": record.verdicts.outcome, **_policy(record)},
    }
    return {"$schema": SCHEMA, "version": VERSION, "runs": [run]}


def _invocation(record: Record) -> dict[str, Any]:
    """What the gate found besides the outcomes, such as a waiver that has expired."""
    told = [
        {"level": NOTICES[remark.grade], "message": {"text": remark.text}}
        for remark in remarks(record.verdicts)
    ]
    return {"executionSuccessful": True, "toolConfigurationNotifications": told}


def _rule(case: Case) -> dict[str, Any]:
    """What a rule asks for, and what for; this changes only where the policy does."""
    what = f"{case.named} is {case.asked}"
    return {
        "id": case.id,
        "shortDescription": {"text": what},
        "fullDescription": {"text": case.why or what},
        "defaultConfiguration": {"level": "error" if _strict(case) else "warning"},
        "properties": {"severity": case.verdict.severity},
    }


def _result(case: Case, index: int, name: str) -> dict[str, Any]:
    verdict, place = case.verdict, case.place
    stable = digest(name, verdict.rule)
    where = {"artifactLocation": {"uri": place.uri}, "region": {"startLine": place.line}}
    result: dict[str, Any] = {
        "ruleId": case.id,
        "ruleIndex": index,
        "level": level(case),
        "message": {"text": case.sentence},
        "locations": [{"physicalLocation": where}],
        "partialFingerprints": {
            "primaryLocationLineHash": f"{stable[:16]}:1",
            "ruleOfAudit/v1": stable,
        },
        "properties": _numbers(case),
    }
    if verdict.waiver is not None:
        result["suppressions"] = [
            {"kind": "external", "status": "accepted", "justification": case.waiver}
        ]
    return result


def level(case: Case) -> Level:
    """How grave it is: an error where a rule failed, less where nothing is known or it only warns.

    A waived rule keeps the level it would have; that it is accepted is said beside it.
    """
    if case.verdict.outcome == "fail":
        return "error" if _strict(case) else "warning"
    waived = case.verdict.waiver is not None and _strict(case)
    return "warning" if case.blocks or waived else "note"


def _strict(case: Case) -> bool:
    return case.verdict.severity == "block"


def _numbers(case: Case) -> dict[str, Any]:
    """The verdict as the records hold it, for whoever reads on by program."""
    verdict, interval = case.verdict, case.verdict.interval
    return {
        "outcome": verdict.outcome,
        "blocks": case.blocks,
        "metric": plain(verdict.metric),
        "slice": {plain(name): plain(group) for name, group in sorted(verdict.slice.items())},
        "across": [plain(name) for name in verdict.across],
        "value": verdict.value,
        "interval": [interval.low, interval.high] if interval else None,
        "threshold": verdict.threshold,
    }


def _policy(record: Record) -> dict[str, Any]:
    return without_empty({"policySha256": plain(record.verdicts.policy.get("sha256") or "", 64)})


@exporter(id="sarif", file="sarif.json")
def export_sarif(record: Record) -> bytes:
    """Draw the log."""
    return encoded(sarif(record))
