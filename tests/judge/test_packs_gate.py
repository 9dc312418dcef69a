"""Packs in a policy: judged by the one gate, kept in the record, and judged again from it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec
import pytest
from handmade import evidence, selection

from audit.config import load_config
from audit.errors import AuditError
from audit.judge.gate import judge
from audit.judge.record import policy_from
from audit.judge.verdict import Verdicts
from audit.policy import Policy, Waiver, together, with_packs
from audit.policy_file import load_policy
from audit.rules import Rule

DAY = "2026-11-21"
FOUND = evidence(*selection({"Male": (60, 100), "Female": (30, 100)}), attributes=("sex",))
RULE = "four-fifths: impact_ratio across sex >= 0.8"


def test_a_packs_rule_is_judged_like_any_other() -> None:
    own = Rule(metric="selection_rate", at_least=0.1)
    verdicts = judge(FOUND, with_packs(Policy(rules=(own,)), ["four-fifths"]), judged_on=DAY)
    assert [(each.rule, each.outcome) for each in verdicts.verdicts] == [
        ("selection_rate >= 0.1", "pass"),
        (RULE, "fail"),
    ]
    assert verdicts.outcome == "fail"
    assert [each["name"] for each in verdicts.policy["packs"]] == ["four-fifths"]


def test_a_pack_without_rules_of_its_own_passes_nothing_and_fails_nothing() -> None:
    verdicts = judge(FOUND, with_packs(Policy(), ["nyc-ll144"]), judged_on=DAY)
    assert verdicts.outcome is None
    assert verdicts.verdicts == ()
    assert verdicts.policy["packs"][0]["version"] == "2023-07-05"


def test_judged_again_from_its_own_record_it_is_the_same_to_the_byte() -> None:
    policy = Policy(
        packs={"four-fifths": {"across": [" sex "]}, "nyc-ll144@2024-01-01": {"sex": "sex"}}
    )
    first = judge(FOUND, policy, judged_on=DAY)
    kept = msgspec.json.decode(msgspec.json.encode(first), type=Verdicts)
    again = judge(FOUND, policy_from(kept.policy), judged_on=DAY)
    assert msgspec.json.encode(again) == msgspec.json.encode(first)


def test_the_policys_hash_knows_the_pack_and_what_was_filled_in() -> None:
    plain, packed, filled = (
        judge(FOUND, Policy(packs=packs), judged_on=DAY).policy["sha256"]
        for packs in ({}, {"nyc-ll144": {}}, {"nyc-ll144": {"sex": "sex"}})
    )
    assert len({plain, packed, filled}) == 3


def test_a_pack_past_its_date_is_a_finding_of_the_verdicts() -> None:
    verdicts = judge(FOUND, with_packs(Policy(), ["us-sr-11-7"]), judged_on=DAY)
    assert [finding.code for finding in verdicts.findings] == ["pack_past_its_date"]


def test_a_packs_rule_can_be_waived_by_its_name() -> None:
    waiver = Waiver(rule=RULE, owner="A", reason="B", expires=date(2026, 12, 1))
    policy = with_packs(Policy(waivers=(waiver,)), ["four-fifths"])
    verdicts = judge(FOUND, policy, judged_on=DAY)
    assert verdicts.verdicts[0].waiver is not None
    assert verdicts.outcome == "pass"


def test_what_a_warning_says_does_not_count() -> None:
    verdicts = judge(FOUND, with_packs(Policy(), ["us-fair-lending"]), judged_on=DAY)
    assert [(each.outcome, each.severity) for each in verdicts.verdicts] == [("fail", "warn")]
    assert verdicts.outcome == "pass"


@pytest.mark.parametrize("spec", ["nyc-ll144@2027-01-01", "us-sr-26-2@2020-01-01"])
def test_a_pack_from_the_future_is_refused(spec: str) -> None:
    with pytest.raises(AuditError, match="future"):
        judge(FOUND, with_packs(Policy(), [spec]), judged_on=DAY)


def test_the_flag_names_the_version_and_the_table_fills_it_in() -> None:
    policy = Policy(packs={"nyc-ll144": {"sex": "sex"}})
    assert with_packs(policy, ["nyc-ll144@2024-01-01"]).packs == {
        "nyc-ll144@2024-01-01": {"sex": "sex"}
    }
    assert with_packs(policy, ["nyc-ll144", "iso-42001"]).packs == {
        "nyc-ll144": {"sex": "sex"},
        "iso-42001": {},
    }
    with pytest.raises(AuditError, match="in two versions"):
        with_packs(policy, ["nyc-ll144@2024-01-01", "nyc-ll144@2025-01-01"])


def test_a_policy_file_and_audit_toml_may_hold_packs(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text('[pack.nyc-ll144]\nsex = "sex"\naudit_date = 2026-01-02\n')
    verdicts = judge(FOUND, load_policy(file), judged_on=DAY)
    assert verdicts.policy["packs"][0]["fields"] == {"sex": "sex", "audit_date": "2026-01-02"}
    config = load_config(file, {"packs": ["nyc-ll144@2024-01-01", "four-fifths"]})
    assert list(config.policy.packs) == ["nyc-ll144@2024-01-01", "four-fifths"]


def two_packs(folder: Path) -> Policy:
    file = folder / "policy.toml"
    file.write_text("[policy]\nconfidence = 0.9\n\n[pack.nyc-ll144]\n[pack.four-fifths]\n")
    return load_policy(file)


def test_a_packs_rule_stands_where_the_pack_is_named(tmp_path: Path) -> None:
    (stored,) = judge(FOUND, two_packs(tmp_path), judged_on=DAY).policy["rules"]
    told = stored["name"], stored["file"], stored["line"], stored["pack"]
    assert told == (RULE, "policy.toml", 5, "four-fifths@1978-09-25")


def test_an_exact_version_by_flag_leaves_it_where_it_stands(tmp_path: Path) -> None:
    policy = with_packs(two_packs(tmp_path), ["four-fifths@1978-09-25"])
    (stored,) = judge(FOUND, policy, judged_on=DAY).policy["rules"]
    assert (stored["file"], stored["line"]) == ("policy.toml", 5)


def test_a_pack_named_by_flag_stands_nowhere(tmp_path: Path) -> None:
    (stored,) = judge(FOUND, with_packs(Policy(), ["four-fifths"]), judged_on=DAY).policy["rules"]
    assert stored["pack"] == "four-fifths@1978-09-25"
    assert "file" not in stored


def test_a_rule_of_one_s_own_is_of_no_pack(tmp_path: Path) -> None:
    own = Rule(id="four-fifths: mine", metric="selection_rate", at_least=0.1)
    policy = together(Policy(rules=(own,)), two_packs(tmp_path))
    stored = judge(FOUND, policy, judged_on=DAY).policy["rules"]
    assert [rule.get("pack") for rule in stored] == [None, "four-fifths@1978-09-25"]


def test_the_place_outlives_the_record(tmp_path: Path) -> None:
    first = judge(FOUND, two_packs(tmp_path), judged_on=DAY)
    kept = msgspec.json.decode(msgspec.json.encode(first), type=Verdicts)
    again = judge(FOUND, policy_from(kept.policy), judged_on=DAY)
    assert msgspec.json.encode(again) == msgspec.json.encode(first)
    assert again.policy["rules"][0]["line"] == 5
