"""The policy as verdicts keep it: every part of it, and what cannot be read back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from audit.errors import AuditError
from audit.judge.record import policy_from, record_of
from audit.policy import Place, Policy, Settings, Source, Waiver
from audit.rules import Rule

RULE = Rule(metric="accuracy", at_least=0.8)
CROSSED = Rule(metric="selection_rate", slice={"sex": "F", "race": "B"}, at_least=0.1)
STORED = {"metric": "accuracy", "at_least": 0.8}
WHOLE = Policy(
    rules=(RULE, CROSSED),
    waivers=(Waiver(rule=RULE.name, owner="A", reason="b", expires=date(2026, 7, 1)),),
    settings=Settings(inconclusive="warn", confidence=0.9, minimum_group=20),
    packs={"fair@1": {"owner": "A", "rows": 3}, "other@2": {}},
    places={RULE.name: Place("policy.toml", 7)},
    of_packs={CROSSED.name: "fair@1"},
    sources=(Source("policy.toml", "ab"), Source("more.toml", "cd")),
)
PACKS = (
    {"name": "fair", "version": "1", "fields": {"owner": "A", "rows": 3}},
    {"name": "other", "version": "2", "fields": {}},
)


def test_every_part_is_kept_under_its_name():
    record = record_of(WHOLE, PACKS)
    assert list(record) == [
        "sha256",
        "confidence",
        "inconclusive",
        "rules",
        "minimum_group",
        "waivers",
        "packs",
        "files",
    ]
    first, second = record["rules"]
    assert (first["name"], first["file"], first["line"]) == (RULE.name, "policy.toml", 7)
    assert (second["name"], second["slice"]) == (CROSSED.name, {"sex": "F", "race": "B"})
    assert not {"file", "line"} & second.keys()
    assert second["pack"] == "fair@1"
    assert "pack" not in first
    assert (record["confidence"], record["inconclusive"]) == (0.9, "warn")
    assert record["sha256"] == WHOLE.sha256
    assert record["minimum_group"] == 20
    assert record["packs"] == list(PACKS)
    assert list(record["files"]) == [
        {"file": "policy.toml", "sha256": "ab"},
        {"file": "more.toml", "sha256": "cd"},
    ]
    assert list(record["waivers"]) == [
        {"rule": RULE.name, "owner": "A", "reason": "b", "expires": "2026-07-01"}
    ]


def test_what_a_policy_does_not_have_is_not_kept():
    assert list(record_of(Policy(rules=(RULE,)))) == [
        "sha256",
        "confidence",
        "inconclusive",
        "rules",
    ]


def test_the_whole_policy_is_read_back():
    assert policy_from(record_of(WHOLE, PACKS)) == WHOLE


def test_attributes_come_back_in_the_order_their_rule_was_named_in():
    record = record_of(WHOLE, PACKS)
    record["rules"][1]["slice"] = {"race": "B", "sex": "F"}
    assert policy_from(record).rules[1].name == CROSSED.name
    assert list(policy_from(record).rules[1].slice) == ["sex", "race"]


def test_a_rule_keeps_the_name_that_it_was_stored_under():
    (found,) = policy_from({"rules": [{"name": "of another day", **STORED}]}).rules
    assert (found.id, found.name, found.at_least) == ("of another day", "of another day", 0.8)
    (found,) = policy_from({"rules": [STORED]}).rules
    assert found == RULE


@pytest.mark.parametrize("place", [{"file": "policy.toml"}, {"line": 7}, {}])
def test_half_a_place_is_none(place: dict[str, Any]):
    policy = policy_from({"rules": [{"name": RULE.name, **STORED, **place}]})
    assert policy.places == {}
    assert policy.rules == (RULE,)


def test_what_is_read_is_left_as_it_was():
    record = {"rules": [{"name": RULE.name, **STORED, "file": "policy.toml", "line": 7}]}
    assert policy_from(record).places == {RULE.name: Place("policy.toml", 7)}
    assert record["rules"][0]["file"] == "policy.toml"
    assert policy_from({"rules": None}) == Policy()


def test_what_cannot_be_read_is_said():
    with pytest.raises(AuditError) as refused:
        policy_from({"rules": [{"metric": 5}]})
    assert refused.value.what.startswith(
        "The policy of the stored verdicts cannot be read: Expected `str`, got `int`"
    )
