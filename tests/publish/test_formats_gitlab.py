"""gitlab.json: the fields GitLab needs, severities, and fingerprints that stay."""

from __future__ import annotations

import json
from typing import Any

import pytest
from formats_reading import ATTACKS, every_outcome, hostile, judged, written
from jsonschema import Draft202012Validator

from audit.publish.render.documents import Record

VALIDATOR = Draft202012Validator(
    {
        "type": "array",
        "items": {
            "type": "object",
            "additionalProperties": False,
            "required": ["description", "check_name", "fingerprint", "severity", "location"],
            "properties": {
                "description": {"type": "string", "minLength": 1},
                "check_name": {"type": "string", "minLength": 1},
                "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
                "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
                "location": {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["path", "lines"],
                    "properties": {
                        "path": {"type": "string", "pattern": "^(?!\\./|/)(?!.*\\.\\./).+"},
                        "lines": {
                            "type": "object",
                            "additionalProperties": False,
                            "required": ["begin"],
                            "properties": {"begin": {"type": "integer", "minimum": 1}},
                        },
                    },
                },
            },
        },
    }
)
"""The fields that GitLab's documentation of code quality reports names, and no others."""


def entries(record: Record) -> list[dict[str, Any]]:
    found = json.loads(written("gitlab", record))
    assert [error.message for error in VALIDATOR.iter_errors(found)] == []
    return found


def test_severities_say_what_stops_a_release() -> None:
    severities = {entry["check_name"]: entry["severity"] for entry in entries(every_outcome())}
    assert severities == {
        "broken": "critical",
        "open": "major",
        "unknown": "major",
        "broken, a warning": "minor",
        "open, a warning": "info",
        "broken, waived": "info",
        "unknown, waived": "info",
    }


def test_a_waiver_is_told() -> None:
    told = next(e for e in entries(every_outcome()) if e["check_name"] == "broken, waived")
    assert told["description"].endswith(
        "Waived by A. Reviewer until 2027-03-01: small groups decide"
    )


def test_fingerprints_are_unique_and_the_same_in_the_next_run() -> None:
    first, second = entries(every_outcome()), entries(every_outcome(inconclusive="warn"))
    prints = [entry["fingerprint"] for entry in first]
    assert len(set(prints)) == len(prints)
    assert prints == [entry["fingerprint"] for entry in second]


def test_where_all_holds_the_report_is_empty() -> None:
    assert entries(judged()) == []


@pytest.mark.parametrize("name", ATTACKS)
def test_no_name_makes_it_invalid(name: str) -> None:
    assert len(entries(hostile(name))) == 7
