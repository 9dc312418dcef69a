"""A policy file is read, or what is wrong in it is said with its line."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from audit.config import load_config
from audit.errors import AuditError
from audit.policy import Place, Policy, Settings, Waiver, policy_of, together
from audit.policy_file import load_policy
from audit.policy_lint import lint
from audit.rules import Rule

GOOD = """\
# fixed before the run
[policy]
inconclusive = "warn"
confidence = 0.9
minimum_group = 30

[[rule]]
id = "four-fifths"
metric = "impact_ratio"
across = ["sex"]
at_least = 0.8
why = '''
[[rule]]
is no header in here'''

[[rule]]
metric = "accuracy"
slice = { sex = "Female" }
between = [0.7, 1]
severity = "warn"
decide = "point"

  [[ rule ]]  # indented, with blanks
metric = "roc_auc"
no_worse_than = "baseline"
margin = 0.01

[[waiver]]
rule = "four-fifths"
owner = "A. Person"
reason = "until the new scores are in"
expires = 2027-01-31

[pack.nyc-ll144]
auditor = "somebody"
"""


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.chdir(tmp_path)

    def written(text: str, name: str = "policy.toml") -> str:
        Path(name).write_text(text, encoding="utf-8")
        return name

    return written


def test_all_of_a_policy_is_read(write: Any):
    found = load_policy(write(GOOD))
    assert [rule.name for rule in found.rules] == [
        "four-fifths",
        "accuracy of sex=Female between 0.7 and 1",
        "roc_auc no worse than baseline by 0.01",
    ]
    assert found.settings == Settings(inconclusive="warn", confidence=0.9, minimum_group=30)
    assert found.waivers == (
        Waiver(
            rule="four-fifths",
            owner="A. Person",
            reason="until the new scores are in",
            expires=date(2027, 1, 31),
        ),
    )
    assert found.packs == {"nyc-ll144": {"auditor": "somebody"}}
    assert list(found.places.values()) == [Place("policy.toml", line) for line in (7, 16, 23)]
    assert len(found.sources[0].sha256) == 64


def test_places_and_files_are_no_part_of_the_digest(write: Any, tmp_path: Path):
    here = load_policy(write(GOOD))
    lower = load_policy(write("\n\n" + GOOD, "other.toml"))
    assert here.places != lower.places
    assert here.sha256 == lower.sha256
    assert load_policy(tmp_path / "other.toml").places["four-fifths"].file == "other.toml"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("at_least = 0.8", "at_least = 0.81"),
        ("confidence = 0.9", "confidence = 0.95"),
        ('"warn"\nconfidence', '"block"\nconfidence'),
        ("minimum_group = 30", "minimum_group = 31"),
        ("2027-01-31", "2027-02-01"),
        ("A. Person", "B. Person"),
        ('auditor = "somebody"', 'auditor = "another"'),
    ],
)
def test_everything_that_decides_is_part_of_the_digest(write: Any, old: str, new: str):
    assert old in GOOD
    assert load_policy(write(GOOD)).sha256 != load_policy(write(GOOD.replace(old, new))).sha256


def test_what_is_left_out_is_what_it_stands_for():
    said = Policy(settings=Settings(inconclusive="block", confidence=0.95))
    assert said.sha256 == Policy().sha256


MISTAKES = [
    ("[polcy]\n", 1, r"no table \[polcy\].*Did you mean policy"),
    ("[audit]\nname = 'a'\n", 1, r"no table \[audit\].*A policy file holds"),
    ("[policy]\nconfidnce = 0.9\n", 2, "no key confidnce.*Did you mean confidence"),
    ("[policy]\n\nconfidence = 1.5\n", 1, "confidence is 1.5: it lies between"),
    (
        "[policy]\ninconclusive = 'pass'\n",
        2,
        "inconclusive must be block or warn, not the text 'pass'",
    ),
    ("[policy]\nminimum_group = 0\n", 1, "1 is the least"),
    ("rule = 5\n", 1, "rule is one table.*two brackets"),
    ("[rule]\nmetric = 'f1'\n", 1, "rule is one table.*two brackets"),
    ("[[rule]]\nat_least = 1\n", 1, "metric is missing"),
    ("[[rule]]\nmetric = 'f1'\n", 1, "exactly one of at_least, at_most, between, no_worse_than"),
    ("[[rule]]\nmetric = 'f1'\nat_least = 1\nat_most = 2\n", 1, "exactly one of"),
    ("[[rule]]\nid = ' '\nmetric = 'f1'\nat_least = 1\n", 1, "an id of blanks alone"),
    ("[[rule]]\nmetric = 'f1'\nbetween = [2, 1]\n", 1, "between 2 and 1, which is less"),
    ("[[rule]]\nmetric = 'f1'\nat_least = nan\n", 1, "finite number"),
    ("[[rule]]\nmetric = 'f1'\nbetween = [0, inf]\n", 1, "finite number"),
    ("[[rule]]\nmetric = 'f1'\nat_least = '1'\n", 3, "at_least must be a number, not the text '1'"),
    ("[[rule]]\nmetric = 'f1'\nat_least = 1\nmargin = 0.1\n", 1, "belongs to no_worse_than"),
    ("[[rule]]\nmetric = 'f1'\nno_worse_than = 'baseline'\nmargin = -1\n", 1, "never negative"),
    ("[[rule]]\nmetric = 'f1'\nno_worse_than = ''\n", 1, "names no audit"),
    ("[[rule]]\nmetric = 'f1'\nat_lest = 1\n", 3, "no key at_lest.*Did you mean at_least"),
    (
        "[[rule]]\nmetric = 'f1'\nat_least = 1\nseverity = 'w'\n",
        4,
        "severity must be block or warn",
    ),
    (
        "[[rule]]\nmetric='f1'\nat_least=1\n[[rule]]\nmetric='f1'\nat_least=1\n",
        4,
        "Two rules are called f1 >= 1",
    ),
    ("[[waiver]]\nrule = 'a'\nowner = 'b'\nreason = 'c'\n", 1, "expires is missing.*Write a day"),
    (
        "[[waiver]]\nrule = 'a'\nowner = 'b'\nreason = 'c'\nexpires = 'soon'\n",
        5,
        "expires must be a day, not the text 'soon'.*Write a day",
    ),
    (
        "[[waiver]]\nrule = 'a'\nowner = 'b'\nreason = 'c'\nexpires = 2027-01-31T00:00:00Z\n",
        5,
        "expires must be a day, not 2027-.*Write a day",
    ),
    (
        "[[waiver]]\nrule = 'a'\nowner = ' '\nreason = 'c'\nexpires = 2027-01-31\n",
        1,
        "owner .* empty",
    ),
    ("a = 1\n[[waiver]]\nrule = 'a'\nexpires = 2027-02-30\n", 4, "not valid TOML"),
    ("a = [1,\n", 2, "not valid TOML"),
    ("pack = 3\n", 1, "pack must hold tables"),
    ("[pack]\nx = 3\n", 2, r"Write \[pack.x\]"),
]


@pytest.mark.parametrize(("text", "line", "said"), MISTAKES)
def test_a_mistake_is_said_with_its_line(write: Any, text: str, line: int, said: str):
    with pytest.raises(AuditError, match=f"(?s){said}") as refused:
        load_policy(write(text))
    assert f"policy.toml, line {line})" in str(refused.value)
    assert "$" not in str(refused.value)


ENDLESS = [f"0x{'f' * 9000}", f"1{'0' * 9000}"]
"""Whole numbers of more digits than Python reads or writes by itself."""


HOLDING = [
    "[[rule]]\nmetric = {}\nat_least = 1\n",
    "[[rule]]\nmetric = 'f1'\nat_least = {}\n",
    "[[rule]]\nmetric = 'f1'\nat_least = 1\nwhy = {}\n",
    "[policy]\nminimum_group = {}\n",
    "[policy]\nconfidence = {}\n",
]


@pytest.mark.parametrize("number", ENDLESS, ids=["hexadecimal", "decimal"])
@pytest.mark.parametrize(
    "text", [*HOLDING, "[audit]\nseed = {}\n", "[audit]\nname = {}\n", "[data]\ntop_k = [{}]\n"]
)
def test_a_number_without_end_is_refused_in_a_sentence(write: Any, text: str, number: str):
    with pytest.raises(AuditError, match=r"digits|too large|out of range") as refused:
        load_config(write(text.format(number), "audit.toml"), {})
    assert len(str(refused.value)) < 300


@pytest.mark.parametrize("number", ENDLESS, ids=["hexadecimal", "decimal"])
@pytest.mark.parametrize("text", [*HOLDING, "[pack.nyc-ll144]\nsex = {}\n"])
def test_and_is_a_mistake_when_it_is_linted(write: Any, text: str, number: str):
    assert any(remark.mistake for remark in lint([write(text.format(number))], ["f1"]).remarks)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"[" * 50_000, b"\x00", b"why = '\x80'"])
def test_what_is_no_text_or_no_toml_is_refused(tmp_path: Path, content: bytes):
    file = tmp_path / "policy.toml"
    file.write_bytes(content)
    with pytest.raises(AuditError):
        load_policy(file)


@pytest.mark.parametrize("name", ["nowhere.toml", ".", "a\0b"])
def test_a_file_that_cannot_be_read_is_named(write: Any, name: str):
    with pytest.raises(AuditError, match="policy"):
        load_policy(name)


def test_an_empty_file_is_a_policy_without_rules(write: Any):
    assert load_policy(write("")).rules == ()


class TestTogether:
    def test_all_rules_add_up(self, write: Any):
        config = load_config(
            write("[[rule]]\nmetric = 'f1'\nat_least = 0.5\n", "audit.toml"),
            {"policies": [write(GOOD)], "rules": ["recall >= 0.5"]},
        )
        assert [rule.metric for rule in config.policy.rules] == [
            *("f1", "impact_ratio", "accuracy", "roc_auc", "recall"),
        ]
        assert config.policy.confidence == 0.9
        assert [source.file for source in config.policy.sources] == ["audit.toml", "policy.toml"]

    @pytest.mark.parametrize("rules", [["f1 >= 0.5"], ["recall >= 1", "recall >= 1"]])
    def test_one_name_for_two_rules_is_a_mistake_wherever_they_stand(
        self, write: Any, rules: list[str]
    ):
        file = write("[[rule]]\nmetric = 'f1'\nat_least = 0.5\n", "audit.toml")
        with pytest.raises(AuditError, match="Two rules are called"):
            load_config(file, {"rules": rules})

    def test_one_file_twice_is_a_mistake(self, write: Any):
        with pytest.raises(AuditError, match="Two rules are called four-fifths"):
            load_config(None, {"policies": [write(GOOD)] * 2})

    def test_what_two_say_must_agree(self):
        one, same, other = (
            Policy(settings=Settings(confidence=level)) for level in (0.9, 0.9, 0.95)
        )
        assert together(one, same).confidence == 0.9
        assert together(one, policy_of(["f1 >= 0"])).confidence == 0.9
        with pytest.raises(AuditError, match=r"confidence = 0\.9, another confidence = 0\.95"):
            together(one, other)

    def test_a_pack_is_filled_in_once(self):
        one, other = (Policy(packs={"four-fifths": {"by": name}}) for name in "ab")
        assert together(one, one).packs == one.packs
        with pytest.raises(AuditError, match="the pack four-fifths"):
            together(one, other)

    def test_audit_toml_holds_all_a_policy_holds(self, write: Any):
        config = load_config(write(GOOD + "\n[audit]\nname = 'a'\n", "audit.toml"), {})
        assert config.policy.waivers[0].owner == "A. Person"
        assert config.policy.inconclusive == "warn"

    def test_and_says_where_it_is_wrong(self, write: Any):
        file = write("[audit]\nname = 'a'\n[[rule]]\nmetric = 'f1'\n", "audit.toml")
        with pytest.raises(AuditError, match=r"audit\.toml, line 3"):
            load_config(file, {})


def test_rules_written_as_one_list_have_no_line(write: Any):
    found = load_policy(write("rule = [{ metric = 'f1', at_least = 1 }]\n"))
    assert (len(found.rules), found.places) == (1, {})


def test_a_rule_in_python_is_checked_too():
    for wrong in ({}, {"at_least": 1.0, "margin": 0.1}, {"at_most": float("nan")}):
        with pytest.raises(ValueError, match="rule on f1"):
            Rule(metric="f1", **wrong)  # type: ignore[arg-type]


def test_a_line_with_an_endless_limit_is_refused():
    with pytest.raises(AuditError, match="finite number"):
        policy_of(["f1 >= 1e999"])
