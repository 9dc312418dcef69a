"""What a terminal says of the packs a report was laid beside."""

from __future__ import annotations

import pytest
from pack_evidence import DAY, WHO, example

from audit.cli.packs import say_packs
from audit.judge.packs.joining import join
from audit.judge.verdict import Verdicts

ATTESTED = {
    "auditor_name": "A. Auditor\x1b[2J",
    "auditor_organisation": "Auditors {day}",
    "independence_statement": "I had no part in it.",
    "attestation_date": "2026-10-01",
}


def told(capsys: pytest.CaptureFixture[str], **fields: object) -> list[str]:
    found = example("selection")
    joined = join({"nyc-ll144": {**WHO, **fields}, "four-fifths": {}}, ("sex", "race"), DAY)
    gone = {"name": "us-sr-26-2", "version": "2031-01-01"}
    kept = Verdicts(judged_on=DAY, policy={"packs": [*joined.records, gone]})
    say_packs(found, kept)
    streams = capsys.readouterr()
    assert streams.out == ""
    return streams.err.splitlines()


def test_each_pack_has_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys) == [
        "nyc-ll144@2023-07-05: 7 met, 5 not assessable, internal analysis, not an LL144 bias audit",
        "four-fifths@1978-09-25: 2 met, 1 not met",
        "us-sr-26-2@2031-01-01: not part of this version",
    ]


def test_what_a_person_typed_steers_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    line = told(capsys, **ATTESTED)[0]
    assert "attested by A. Auditor\\x1b[2J, Auditors {day}, on 2026-10-01" in line
    assert "\x1b" not in line
