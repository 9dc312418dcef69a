"""in-toto.json: the statement's and the predicate's own shape, its subject, and the three lots."""

from __future__ import annotations

import json
from typing import Any

import pytest
import sample_report as sample
from formats_reading import ATTACKS, a_verdict, every_outcome, hostile, judged, written
from google.protobuf import json_format
from in_toto_attestation.predicates.test_result.v0 import test_result_pb2
from in_toto_attestation.v1.statement import Statement
from msgspec.structs import replace

from audit.errors import AuditError
from audit.publish.render.documents import Record

MODEL, DATA = "12" * 32, "34" * 32


def statement(record: Record) -> dict[str, Any]:
    """The statement, after in-toto's own code has read it strictly."""
    found = json.loads(written("in-toto", record))
    Statement.copy_from_pb(json_format.ParseDict(found, Statement([], "", {}).pb)).validate()
    predicate = json_format.ParseDict(found["predicate"], test_result_pb2.TestResult())
    assert predicate.result in ("PASSED", "WARNED", "FAILED")
    return found


def audited(record: Record, *, model: str = "", kind: str = "joblib", data: str = "") -> Record:
    """The same record, of these hashes."""
    facts = {"kind": kind, "source": "credit.joblib"}
    evidence = replace(
        record.evidence,
        subject=replace(record.evidence.subject, model=facts),
        provenance=replace(
            record.evidence.provenance,
            model={"sha256": model} if model else {},
            data={"sha256": data} if data else {},
        ),
    )
    return Record(evidence, record.verdicts, record.manifest)


def test_the_reader_refuses_what_the_predicate_does_not_know() -> None:
    found = json.loads(written("in-toto", every_outcome()))
    with pytest.raises(json_format.ParseError):
        json_format.ParseDict(found["predicate"] | {"score": 1}, test_result_pb2.TestResult())


def test_what_blocks_is_a_failed_test_even_where_it_is_undecided() -> None:
    predicate = statement(every_outcome())["predicate"]
    assert predicate["result"] == "FAILED"
    assert predicate["passedTests"] == ["holds"]
    assert predicate["failedTests"] == ["broken", "open", "unknown"]
    assert predicate["warnedTests"] == [
        *("broken, a warning", "open, a warning", "broken, waived", "unknown, waived")
    ]


@pytest.mark.parametrize(
    ("verdicts", "result"),
    [
        ((a_verdict("a", "pass"),), "PASSED"),
        ((a_verdict("a", "pass"), a_verdict("b", "fail", severity="warn")), "WARNED"),
        ((a_verdict("a", "inconclusive"),), "FAILED"),
        ((a_verdict("a", "not_assessable"),), "FAILED"),
        ((a_verdict("a", "fail", waiver={"owner": "x"}),), "WARNED"),
    ],
)
def test_the_result_is_the_worst_lot(verdicts: tuple[Any, ...], result: str) -> None:
    assert statement(judged(*verdicts))["predicate"]["result"] == result


def test_the_subject_is_the_model() -> None:
    (subject,) = statement(audited(every_outcome(), model=MODEL, data=DATA))["subject"]
    assert subject == {"name": "credit.joblib", "digest": {"sha256": MODEL}}


def test_where_the_answers_are_a_column_the_subject_is_the_data_and_says_so() -> None:
    (subject,) = statement(audited(every_outcome(), kind="columns", data=DATA))["subject"]
    assert subject["digest"] == {"sha256": DATA}
    assert "column" in subject["annotations"]["rai-audit"]


def test_a_model_without_bytes_is_not_passed_off_as_a_column() -> None:
    (subject,) = statement(audited(every_outcome(), kind="live", data=DATA))["subject"]
    assert "in memory" in subject["annotations"]["rai-audit"]


def test_the_configuration_names_policy_data_and_records_by_hash() -> None:
    record = audited(every_outcome(), model=MODEL, data=DATA)
    stored = {"evidence.json": "56" * 32, "verdicts.json": "78" * 32}
    record = Record(record.evidence, record.verdicts, {**sample.MANIFEST, "files": stored})
    assert statement(record)["predicate"]["configuration"] == [
        {"name": "policy", "digest": {"sha256": "ab" * 32}},
        {"name": "data", "digest": {"sha256": DATA}},
        {"name": "evidence.json", "digest": {"sha256": "56" * 32}},
        {"name": "verdicts.json", "digest": {"sha256": "78" * 32}},
    ]


def test_nothing_is_attested_where_nothing_was_judged() -> None:
    with pytest.raises(AuditError, match="no test result to state"):
        written("in-toto", judged())


@pytest.mark.parametrize("name", ATTACKS)
def test_no_name_makes_it_invalid(name: str) -> None:
    predicate = statement(hostile(name))["predicate"]
    assert len({*predicate["failedTests"], *predicate["warnedTests"]}) == 7
