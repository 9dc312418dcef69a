"""`audit policy lint` reads the part of an audit.toml that a policy may hold, and says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit.policy_lint import Linted, lint

RULE = "[[rule]]\nmetric = 'accuracy'\nat_least = {}\nwhy = 'so'\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def linted(text: str, name: str = "audit.toml") -> Linted:
    Path(name).write_text(text)
    return lint([name], ["accuracy"])


def test_what_belongs_to_a_policy_is_read_of_a_configuration() -> None:
    text = "[audit]\nname = 'a'\n[data]\ntest = 'x.csv'\n[policy]\nconfidence = 0.9\n"
    found = linted(text + RULE.format(0.9) + "[pack.four-fifths]\n")
    assert found.remarks == ()
    assert found.configurations == {"audit.toml": ("policy", "rule", "pack")}


def test_its_mistakes_are_those_of_a_policy_with_their_lines() -> None:
    silent = "[[rule]]\nmetric = 'accuracy'\nat_least = 0.5\n"
    found = linted("[data]\ntest = 'x.csv'\n" + RULE.format("true") + silent)
    assert [(remark.line, remark.what) for remark in found.remarks] == [
        (5, "[[rule]]: at_least must be a number, not true"),
        (7, "The rule on accuracy does not say why"),
    ]


def test_a_table_of_neither_is_a_mistake() -> None:
    (remark,) = linted("[data]\ntest = 'x.csv'\n[[rules]]\nmetric = 'f1'\n").remarks
    assert (remark.line, remark.mistake) == (3, True)
    assert remark.remedy == "Did you mean rule?"


def test_a_configuration_without_rules_holds_nothing_to_be_judged_by() -> None:
    found = linted("[audit]\nname = 'a'\n")
    assert (found.remarks, found.configurations) == ((), {"audit.toml": ()})


def test_a_policy_file_is_no_configuration() -> None:
    assert linted(RULE.format(0.9), "policy.toml").configurations == {}


def test_rules_of_a_configuration_and_of_a_policy_are_held_together() -> None:
    Path("audit.toml").write_text("[data]\ntest = 'x.csv'\n" + RULE.format(0.9))
    Path("policy.toml").write_text(RULE.replace("at_least", "at_most").format(0.5))
    (remark,) = lint(["audit.toml", "policy.toml"], ["accuracy"]).remarks
    assert remark.file == "policy.toml"
    assert remark.what.endswith("'accuracy >= 0.9' in audit.toml:3")


def test_contradictions_and_doubles_are_mistakes_with_a_line() -> None:
    named = RULE.replace("[[rule]]", "[[rule]]\nid = '{}'")
    text = "".join(named.format(name, 0.9) for name in "ab")
    found = linted(text + RULE.replace("at_least", "at_most").format(0.5), "policy.toml")
    assert [(remark.line, remark.mistake) for remark in found.remarks] == [(6, True), (11, True)]
