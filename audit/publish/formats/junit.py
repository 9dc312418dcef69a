"""`junit.xml`: one test case a rule, for every server that shows test results.

A failed rule is a failure, one without enough evidence an error, one that cannot be assessed is
skipped. A rule that is waived or only warns passes and says so in its output. Nothing here takes
time, so every time is 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from audit.judge.verdict import Outcome
from audit.publish.formats.cases import OUTCOME_WORDS, Case, cases, remarks
from audit.publish.formats.told import plain
from audit.publish.formats.xml_text import attributes, text
from audit.publish.render.documents import Record, exporter

ELEMENTS: dict[Outcome, str] = {
    "fail": "failure",
    "inconclusive": "error",
    "not_assessable": "skipped",
}


def junit(record: Record) -> str:
    """Return the verdicts as a suite of test cases."""
    found = cases(record.verdicts)
    name = plain(record.manifest.get("name") or record.evidence.subject.name, 200)
    shown = [_element(case) for case in found]
    counted: dict[str, object] = {
        "name": f"rai-audit {name}",
        "tests": len(found),
        "failures": shown.count("failure"),
        "errors": shown.count("error"),
        "skipped": shown.count("skipped"),
        "time": 0,
    }
    when = _moment(record.manifest)
    return "\n".join(
        (
            '<?xml version="1.0" encoding="UTF-8"?>',
            f"<testsuites{attributes(counted)}>",
            f"<testsuite{attributes(counted | when)}>",
            *_properties(_facts(record)),
            *(line for case in found for line in _case(case, name)),
            *_remarks(record),
            "</testsuite>",
            "</testsuites>",
            "",
        )
    )


def _case(case: Case, name: str) -> Iterator[str]:
    """One rule: its properties, what came of it, and what is said beside it."""
    element = _element(case)
    place = case.place
    named = {"name": case.id, "classname": f"rai-audit.{name}", "time": 0}
    yield f"<testcase{attributes({**named, 'file': place.file, 'line': place.line})}>"
    yield from _properties(_of_case(case))
    if element == "skipped":
        yield f"<skipped{attributes({'message': case.sentence})}/>"
    elif element:
        told = {"message": case.sentence, "type": case.verdict.outcome}
        yield f"<{element}{attributes(told)}>{text(_beside(case))}</{element}>"
    elif case.verdict.outcome != "pass":
        yield f"<system-out>{text(_excused(case))}</system-out>"
    yield "</testcase>"


def _remarks(record: Record) -> Sequence[str]:
    said = [f"{remark.grade}: {remark.text}" for remark in remarks(record.verdicts)]
    return (f"<system-out>{'&#10;'.join(map(text, said))}</system-out>",) if said else ()


def _element(case: Case) -> str:
    """What stands in a test case that does not pass; empty where it passes."""
    verdict = case.verdict
    if verdict.waiver is not None or verdict.outcome == "pass":
        return ""
    return ELEMENTS[verdict.outcome] if case.blocks or verdict.outcome == "not_assessable" else ""


def _excused(case: Case) -> str:
    return f"{case.waiver or 'Only a warning'}. {_beside(case)}"


def _beside(case: Case) -> str:
    return f"{case.sentence} {case.why}".rstrip()


def _of_case(case: Case) -> dict[str, object]:
    found: dict[str, object] = {"outcome": case.verdict.outcome, "severity": case.verdict.severity}
    for key, value in sorted((case.verdict.waiver or {}).items()):
        found[f"waiver.{plain(key, 60)}"] = value
    return found


def _facts(record: Record) -> dict[str, object]:
    return {
        "outcome": OUTCOME_WORDS[record.verdicts.outcome],
        "judged_on": record.verdicts.judged_on,
        "version": record.manifest.get("version") or "",
        "tool": record.evidence.provenance.tool,
    }


def _properties(values: Mapping[str, object]) -> Sequence[str]:
    lines = (
        f"<property{attributes({'name': name, 'value': value})}/>" for name, value in values.items()
    )
    return ("<properties>", *lines, "</properties>")


def _moment(manifest: Mapping[str, Any]) -> dict[str, object]:
    """The manifest's moment as JUnit writes one: in UTC, without saying so."""
    created = str(manifest.get("created") or "")
    return {"timestamp": created.removesuffix("Z")} if created else {}


@exporter(id="junit", file="junit.xml")
def export_junit(record: Record) -> bytes:
    """Draw the suite of test cases."""
    return junit(record).encode()
