"""Which version counts on a day, what a person may fill in, and what a policy takes from a pack."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.errors import AuditError
from audit.judge.packs.filled import LONGEST, check_attributes, filled_in
from audit.judge.packs.joining import findings_of, join, record_of, rules_of
from audit.judge.packs.opening import every_pack, open_pack, shipped_pack

DAY = "2026-11-21"
LL144 = open_pack("nyc-ll144", DAY)


@pytest.mark.parametrize(
    ("spec", "day", "name"),
    [
        ("eu-ai-act", DAY, "eu-ai-act@2026-06-29"),
        ("eu-ai-act", "2026-06-29", "eu-ai-act@2026-06-29"),
        ("eu-ai-act", "2026-06-28", "eu-ai-act@2024-08-01"),
        ("eu-ai-act@2026-06-28", DAY, "eu-ai-act@2024-08-01"),
        ("us-fair-lending@2026-07-21", DAY, "us-fair-lending@2026-07-21"),
        ("us-fair-lending@2026-07-20", DAY, "us-fair-lending@2011-12-30"),
        (" nyc-ll144 ", DAY, "nyc-ll144@2023-07-05"),
    ],
)
def test_the_newest_version_that_counts_is_chosen(spec: str, day: str, name: str) -> None:
    assert open_pack(spec, day).name == name


@pytest.mark.parametrize(
    ("spec", "day", "says"),
    [
        ("nyc-ll144@2026-11-22", DAY, "a pack from the future"),
        ("us-sr-26-2", "2026-04-16", "first version is from 2026-04-17"),
        ("nyc-ll144@2020-01-01", DAY, "first version is from 2023-07-05"),
        ("nyc-ll114", DAY, "Did you mean nyc-ll144?"),
        ("NYC-LL144", DAY, "Did you mean nyc-ll144?"),
        ("nyc-ll144@", DAY, "is no date"),
        ("nyc-ll144@soon", DAY, "is no date"),
        ("../../etc/passwd", DAY, "There is no pack"),
        ("", DAY, "There is no pack"),
        ("nyc-ll144", "", "is no date"),
    ],
)
def test_what_cannot_be_opened_is_said_in_words(spec: str, day: str, says: str) -> None:
    with pytest.raises(AuditError, match=says.replace("?", r"\?")):
        open_pack(spec, day)


def test_a_record_is_opened_by_its_exact_version_or_not_at_all() -> None:
    assert shipped_pack("nyc-ll144", "2023-07-05") == LL144
    assert shipped_pack("nyc-ll144", "2023-07-06") is None
    assert shipped_pack("nyc-ll144", "../x") is None
    assert shipped_pack("other", "2023-07-05") is None


def test_a_pack_past_its_date_is_a_warning() -> None:
    (finding,) = findings_of(open_pack("us-sr-11-7", DAY), DAY)
    assert (finding.code, finding.grade) == ("pack_past_its_date", "warning")
    assert finding.numbers["until"] == "2026-04-16"
    assert finding.numbers["by"] == "us-sr-26-2@2026-04-17"


def test_one_that_counts_is_none() -> None:
    for name in ("nyc-ll144", "us-sr-26-2", "eu-ai-act", "four-fifths", "iso-42001"):
        assert findings_of(open_pack(name, DAY), DAY) == ()


def test_a_pack_is_past_its_date_from_the_day_after_its_last() -> None:
    last = msgspec.structs.replace(LL144, effective_to=date(2026, 11, 20))
    assert findings_of(last, "2026-11-20") == ()
    (finding,) = findings_of(last, "2026-11-21")
    assert "counted until {until}" in finding.text


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"sexx": "sex"}, "Did you mean sex"),
        ({"sex": 3}, "sex cannot be read"),
        ({"sex": ["sex"]}, "sex cannot be read"),
        ({"unknown": "Other"}, "Write a list of names"),
        ({"unknown": ["a", 3]}, "unknown cannot be read"),
        ({"unknown": [["a"]]}, "unknown cannot be read"),
        ({"audit_date": "yesterday"}, "Write a date"),
        ({"audit_date": "2026-02-30"}, "Write a date"),
        ({"audit_date": datetime(2026, 1, 1)}, "audit_date cannot be read"),
        ({"rate": "impact_ratio"}, "There is: selection_rate, scoring_rate"),
        ({"data_source": "x" * (LONGEST + 1)}, "characters at most"),
        ({"data_source": {"a": "b"}}, "data_source cannot be read"),
        ({"data_source": None}, "data_source cannot be read"),
        ({"unknown": ["a"] * 1001}, "Write a list of names"),
    ],
)
def test_what_was_filled_in_wrongly_is_refused(given: dict[str, Any], says: str) -> None:
    with pytest.raises(AuditError, match=says) as refused:
        filled_in(LL144, given)
    assert "[pack.nyc-ll144]" in str(refused.value)


def test_blank_is_not_filled_in_and_a_date_is_one_either_way() -> None:
    filled = filled_in(
        LL144,
        {
            "auditor_name": " \n ",
            "unknown": [" ", ""],
            "sex": " sex ",
            "audit_date": date(2026, 1, 2),
            "attestation_date": "20260103",
            "excluded": ["b", "a", "b"],
        },
    )
    assert filled == {
        "sex": "sex",
        "audit_date": "2026-01-02",
        "attestation_date": "2026-01-03",
        "excluded": ["b", "a"],
    }


@given(
    st.dictionaries(
        st.sampled_from([field.key for field in LL144.fields]) | st.text(max_size=5),
        st.none() | st.booleans() | st.floats() | st.text() | st.lists(st.text() | st.integers()),
    )
)
def test_anything_is_read_or_refused(given: dict[str, Any]) -> None:
    try:
        filled = filled_in(LL144, given)
    except AuditError:
        return
    assert filled_in(LL144, filled) == filled
    assert record_of(LL144, filled)["fields"] == filled


def test_an_attribute_that_is_not_sensitive_is_refused_with_the_nearest() -> None:
    with pytest.raises(AuditError, match="Did you mean gender"):
        check_attributes(LL144, {"sex": "gende"}, ("gender", "race"))
    with pytest.raises(AuditError, match="not a sensitive attribute"):
        check_attributes(open_pack("four-fifths", DAY), {"across": ["age"]}, ())


def test_a_policy_takes_rules_findings_and_a_record() -> None:
    joined = join({"four-fifths": {"across": ["sex"]}, "us-sr-11-7": {}}, ("sex", "race"), DAY)
    assert [rule.name for rule in joined.rules] == ["four-fifths: impact_ratio across sex >= 0.8"]
    assert [rule.decide for rule in joined.rules] == ["point"]
    assert [finding.code for finding in joined.findings] == ["pack_past_its_date"]
    first, second = joined.records
    assert first == {
        "name": "four-fifths",
        "version": "1978-09-25",
        "status": "historic",
        "sha256": open_pack("four-fifths", DAY).sha256,
        "fields": {"across": ["sex"]},
    }
    assert second["status"] == "superseded"
    assert join({}, ("sex",), DAY).rules == ()


def test_a_pack_named_twice_is_a_mistake() -> None:
    with pytest.raises(AuditError, match="named twice"):
        join({"eu-ai-act": {}, "eu-ai-act@2025-01-01": {}}, (), DAY)


def test_lending_only_warns() -> None:
    rules = rules_of(open_pack("us-fair-lending", DAY), {}, ("race",))
    assert [(rule.severity, rule.decide) for rule in rules] == [("warn", "interval")]


def test_the_hash_is_that_of_the_file() -> None:
    assert len({pack.sha256 for pack in every_pack()}) == len(every_pack())
    assert all(len(pack.sha256) == 64 for pack in every_pack())
