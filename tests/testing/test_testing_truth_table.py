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
from test_judge_whole_table import (
    BY_INTERVAL,
    COUNTS,
    EPOCH,
    KINDS,
    PAST,
    PAST_NAME,
    POLICIES,
    Situations,
    of_one,
    toml,
)

import audit
from audit.baselines import NEWEST
from audit.evidence import Evidence
from audit.judge.gate import judge
from audit.judge.verdict import Outcome, Verdicts
from audit.publish.store import Store
from audit.rules import Rule

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
EVERY_MANNER = ("at_least", "no_worse_than apart", NEWEST)
NEWEST_PASSING = (
    NEWEST,
    Rule(metric="accuracy", no_worse_than=NEWEST, margin=0.05),
    of_one("accuracy", 900, 600, 770, 750),
    BY_INTERVAL,
)
"""Against the version before it, which passed: there is one of this kind of report alone."""


def asked_for(desk: Path) -> Iterator[tuple[str, str, Outcome, Outcome]]:
    """Publish every situation, write every policy, name both and say what must come of them."""
    store = Store(desk / "reports")
    publish(store, PAST_NAME.partition("@")[0], PAST)
    for number, (kind, rule, made, outcomes) in enumerate([*KINDS, NEWEST_PASSING]):
        named = msgspec.structs.replace(rule, id="it")
        for situation in (field.name for field in fields(Situations)):
            rows = getattr(made, situation)
            found = evidence(*rows, groups={"sex": ("Female", "Male"), "race": ("Black",)})
            name = f"n{number}-{situation.replace('_', '-')}"
            if kind == NEWEST:
                publish(store, name, PAST, judge(PAST, [Rule(metric="accuracy", at_least=0.5)]))
            publish(store, name, found)
            for manner in POLICIES if kind in EVERY_MANNER else ("alone",):
                policy = msgspec.structs.replace(POLICIES[manner], rules=(named,))
                file = f"{number}-{manner}.toml"
                (desk / file).write_text(toml(named, policy))
                outcome = outcomes[situation]
                yield name, file, outcome, COUNTS[manner].get(outcome, outcome)


def publish(store: Store, name: str, found: Evidence, judged: Verdicts | None = None) -> None:
    """Publish evidence that nobody has judged, or that was judged so."""
    verdicts = judged or Verdicts()
    store.publish(name, found, verdicts, draw=lambda *_: {}, report={}, created="2026")


def test_pytest_says_what_the_gate_says(
    desk: Path, python: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    asked = list(asked_for(desk))
    (desk / "asked.json").write_text(json.dumps([(name, file) for name, file, *_ in asked]))
    done = python(PROGRAM)
    assert done.returncode == 0, done.stderr
    answers = json.loads((desk / "found.json").read_text())
    assert len(answers) == len(asked) > 200
    for name, file, outcome, whole in asked:
        code, outcomes, said, warned = answers[f"{name} {file}"]
        verdicts = audit.gate(name, policy=desk / file, reports=desk / "reports")
        (verdict,) = verdicts.verdicts
        assert (verdict.outcome, verdicts.outcome) == (outcome, whole), (name, file)
        blocked = whole != "pass"
        assert (code, outcomes) == (int(blocked), ["failed" if blocked else "passed"]), name
        assert said.startswith(BEGINS[outcome] if blocked else ""), name
        assert bool(said) == blocked, name
        tolerated = not blocked and outcome != "pass" and verdict.waiver is None
        assert warned or not tolerated, name


def test_every_rule_that_compares_passes_fails_straddles_and_finds_nothing() -> None:
    """The table is whole: no outcome of a comparison is left to be believed."""
    compared = [outcomes for _, rule, _, outcomes in KINDS if rule.no_worse_than is not None]
    assert len(compared) >= 5
    assert {outcome for outcomes in compared for outcome in outcomes.values()} == {*BEGINS, "pass"}
    assert set(NEWEST_PASSING[3].values()) == {*BEGINS, "pass"}
