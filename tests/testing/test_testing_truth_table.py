"""The gate's own table, by the road of pytest: as many outcomes as there, and the same."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import msgspec
import pytest
from handmade import evidence
from test_judge_whole_table import EPOCH, KINDS, POLICIES, Situations, toml

import audit
from audit.judge.verdict import Verdicts
from audit.publish.store import Store

PROGRAM = """
import json, pytest

class Heard:
    def __init__(self):
        self.outcomes, self.said, self.warned = [], "", 0
    def pytest_runtest_logreport(self, report):
        if report.when == "call":
            self.outcomes.append(report.outcome)
            self.said += str(report.longrepr or "")
    def pytest_warning_recorded(self, warning_message):
        self.warned += 1

found = {}
for name, policy in json.load(open("asked.json")):
    heard = Heard()
    words = ["-q", "-p", "audit.testing.plugin", "-p", "no:cacheprovider", "--audit-report", name]
    code = pytest.main([*words, "--audit-policy", policy], plugins=[heard])
    found[f"{name} {policy}"] = [int(code), heard.outcomes, heard.said, heard.warned]
json.dump(found, open("found.json", "w"))
"""
BEGINS = {
    "fail": "Fail: ",
    "inconclusive": "Not enough evidence: ",
    "not_assessable": "Not assessable: ",
}
EVERY_MANNER = ("at_least",)


AGAINST_LIMITS = [kind for kind in KINDS if kind[1].no_worse_than is None]


def asked_for(desk: Path) -> Iterator[tuple[str, str]]:
    """Publish every situation, write every policy, and name both."""
    store = Store(desk / "reports")
    for number, (kind, rule, made, _) in enumerate(AGAINST_LIMITS):
        named = msgspec.structs.replace(rule, id="it")
        for situation in (field.name for field in fields(Situations)):
            rows = getattr(made, situation)
            found = evidence(*rows, groups={"sex": ("Female", "Male"), "race": ("Black",)})
            name = f"n{number}-{situation.replace('_', '-')}"
            store.publish(name, found, Verdicts(), draw=lambda *_: {}, report={}, created="2026")
            for manner in POLICIES if kind in EVERY_MANNER else ("alone",):
                policy = msgspec.structs.replace(POLICIES[manner], rules=(named,))
                file = f"{number}-{manner}.toml"
                (desk / file).write_text(toml(named, policy))
                yield name, file


def test_pytest_says_what_the_gate_says(
    desk: Path, python: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    asked = list(asked_for(desk))
    (desk / "asked.json").write_text(json.dumps(asked))
    done = python(PROGRAM)
    assert done.returncode == 0, done.stderr
    answers = json.loads((desk / "found.json").read_text())
    assert len(answers) == len(asked) > 90
    for name, file in asked:
        code, outcomes, said, warned = answers[f"{name} {file}"]
        verdicts = audit.gate(name, policy=desk / file, reports=desk / "reports")
        (verdict,) = verdicts.verdicts
        blocked = verdicts.exit_code != 0
        assert (code, outcomes) == (int(blocked), ["failed" if blocked else "passed"]), name
        assert said.startswith(BEGINS[verdict.outcome] if blocked else ""), name
        assert bool(said) == blocked, name
        tolerated = not blocked and verdict.outcome != "pass" and verdict.waiver is None
        assert warned or not tolerated, name
