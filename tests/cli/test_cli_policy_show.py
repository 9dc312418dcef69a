"""`audit policy show`: what a pack is, in the terminal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from audit.judge.packs.opening import every_pack

PACKS = [pack.name for pack in every_pack()]


@pytest.fixture(autouse=True)
def on_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795219200")  # 21 November 2026


def test_without_a_name_every_version_is_listed(audit: Callable[..., Any]) -> None:
    ending = audit("policy", "show")
    assert ending.code == 0
    assert [line.split()[0] for line in ending.out.splitlines()[1:]] == PACKS


@pytest.mark.parametrize("name", PACKS)
def test_one_is_told_in_full(audit: Callable[..., Any], name: str) -> None:
    (pack,) = (each for each in every_pack() if each.name == name)
    ending = audit("policy", "show", name)
    assert ending.code == 0
    assert ending.out.startswith(f"{name}: {pack.title}\n")
    for told in (*pack.covers, *pack.cannot, pack.sha256, pack.status_note):
        assert told in ending.out
    for field in pack.fields:
        assert field.question in ending.out
    for item in pack.items:
        assert item.text in ending.out
        assert item.citation in ending.out
    for citation in pack.citations:
        assert citation.text in ending.out


def test_its_rules_are_told_with_how_they_decide(audit: Callable[..., Any]) -> None:
    told = audit("policy", "show", "four-fifths").out
    assert "impact_ratio across ATTRIBUTE >= 0.8 (the number itself decides)" in told
    told = audit("policy", "show", "us-fair-lending").out
    assert "impact_ratio across ATTRIBUTE >= 0.8 (the interval decides; only a warning)" in told


def test_what_is_from_memory_is_marked(audit: Callable[..., Any]) -> None:
    assert "ISO/IEC 42001:2023, Annex A (unverified)" in audit("policy", "show", "iso-42001").out


def test_one_that_is_past_its_date_is_told_so_beside_the_result(audit: Callable[..., Any]) -> None:
    ending = audit("policy", "show", "us-sr-11-7")
    assert ending.code == 0
    assert "superseded by us-sr-26-2@2026-04-17" in ending.err


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("nyc-ll14", "Did you mean nyc-ll144?"),
        ("nyc-ll144@2027-01-01", "a pack from the future"),
        ("nyc-ll144@x", "is no date"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(
    audit: Callable[..., Any], name: str, says: str
) -> None:
    ending = audit("policy", "show", name)
    assert (ending.code, ending.out) == (2, "")
    assert says in ending.err
