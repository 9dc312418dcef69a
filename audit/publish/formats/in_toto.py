"""`in-toto.json`: the verdicts as an in-toto statement with the test-result predicate.

The statement is about the model's bytes. Where answers came from a column there is no model, so
it is about the data that hold them, and says so. What stops a release is among the failed tests,
whether it failed or could not be decided: whoever checks the statement need not know the rules.
"""

from __future__ import annotations

from typing import Any, Literal

from audit.errors import AuditError
from audit.publish.formats import digests
from audit.publish.formats.cases import Case, cases
from audit.publish.formats.json_text import encoded
from audit.publish.formats.told import plain
from audit.publish.render.documents import Record, exporter

STATEMENT = "https://in-toto.io/Statement/v1"
TEST_RESULT = "https://in-toto.io/attestation/test-result/v0.1"
PAYLOAD_TYPE = "application/vnd.in-toto+json"
"""What an envelope calls a statement that it signs."""

Lot = Literal["passedTests", "warnedTests", "failedTests"]
NO_MODEL = "no model was opened: its answers are a column of these rows"
NO_FILE = "the model was an object in memory, or a function, and has no bytes to name it by"


def in_toto(record: Record) -> dict[str, Any]:
    """Return the statement. AuditError where there is no rule: nothing was tested then."""
    found = cases(record.verdicts)
    if not found:
        raise AuditError(
            "There is no rule, so there is no test result to state",
            where="in-toto.json",
            remedy="Set a rule, or leave this format out",
        )
    lots: dict[Lot, list[str]] = {"passedTests": [], "warnedTests": [], "failedTests": []}
    for case in found:
        lots[_lot(case)].append(case.id)
    return {
        "_type": STATEMENT,
        "subject": [_subject(record)],
        "predicateType": TEST_RESULT,
        "predicate": {"result": _result(lots), "configuration": _configuration(record), **lots},
    }


def _lot(case: Case) -> Lot:
    if case.verdict.outcome == "pass":
        return "passedTests"
    return "failedTests" if case.blocks else "warnedTests"


def _result(lots: dict[Lot, list[str]]) -> Literal["PASSED", "WARNED", "FAILED"]:
    if lots["failedTests"]:
        return "FAILED"
    return "WARNED" if lots["warnedTests"] else "PASSED"


def _subject(record: Record) -> dict[str, Any]:
    """What the statement is about: the model, else the rows, else the evidence itself."""
    facts = record.evidence.subject.model
    model, data = digests.model(record), digests.data(record)
    if model:
        name = facts.get("source") or facts.get("name") or record.evidence.subject.name
        return _described(plain(name, 200), model)
    told = {"rai-audit": NO_MODEL if facts.get("kind") in ("columns", None) else NO_FILE}
    if data:
        return _described("data", data) | {"annotations": told}
    evidence = digests.of_record(record, digests.EVIDENCE)
    return _described(digests.EVIDENCE, evidence) | {"annotations": told}


def _configuration(record: Record) -> list[dict[str, Any]]:
    """What the tests ran with: rules, rows, and the records that say it all."""
    named = {
        "policy": digests.policy(record),
        "data": digests.data(record),
        digests.EVIDENCE: digests.of_record(record, digests.EVIDENCE),
        digests.VERDICTS: digests.of_record(record, digests.VERDICTS),
    }
    return [_described(name, digest) for name, digest in named.items() if digest]


def _described(name: str, digest: str) -> dict[str, Any]:
    return {"name": name, "digest": {"sha256": digest}}


@exporter(id="in-toto", file="in-toto.json", payload=PAYLOAD_TYPE)
def export_in_toto(record: Record) -> bytes:
    """Draw the statement."""
    return encoded(in_toto(record))
