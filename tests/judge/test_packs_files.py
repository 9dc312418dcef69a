"""Every pack's file: its dates, its citations, its words, and the names it relies on."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from handmade import evidence

import audit.judge.packs as room
from audit.judge.packs.answering import OWN, answer
from audit.judge.packs.filled import filled_in
from audit.judge.packs.holdings import HOLDINGS
from audit.judge.packs.joining import rules_of
from audit.judge.packs.opening import every_pack, versions_of
from audit.judge.packs.pack import Field, Pack
from audit.measure.catalogue import rule_metrics

PACKS = every_pack()
FOLDER = Path(room.__path__[0])
ASKED_FOR = (
    *("nyc-ll144", "four-fifths", "us-fair-lending", "eu-ai-act", "nist-ai-rmf", "us-sr-26-2"),
    "iso-42001",
)
FORBIDDEN = ("unbiased", "fair model", "complian", "certif", "bias-free", "is fair", "guarantee")
each_pack = pytest.mark.parametrize("pack", PACKS, ids=[pack.name for pack in PACKS])


def test_every_pack_that_the_command_names_is_shipped() -> None:
    assert set(ASKED_FOR) <= {pack.id for pack in PACKS}


@each_pack
def test_a_file_is_called_what_it_holds(pack: Pack) -> None:
    assert (FOLDER / f"{pack.name}.toml").is_file()


def test_every_file_is_a_pack() -> None:
    assert {file.stem for file in FOLDER.glob("*.toml")} == {pack.name for pack in PACKS}


@each_pack
def test_its_days_are_in_order_and_it_says_how_sure_it_is(pack: Pack) -> None:
    assert pack.effective_from <= pack.status_as_of <= date(2026, 11, 21)
    assert pack.effective_to is None or pack.effective_from <= pack.effective_to
    assert (pack.status == "superseded") == (pack.effective_to is not None)
    assert (pack.status == "superseded") == bool(pack.superseded_by)
    assert pack.superseded_by in {"", *(other.name for other in PACKS)}
    assert pack.citations
    assert pack.covers
    assert pack.cannot
    assert pack.status_note.endswith(".")
    assert pack.items


def test_versions_of_one_pack_do_not_overlap() -> None:
    for name in {pack.id for pack in PACKS}:
        own = [pack for pack in PACKS if pack.id == name]
        assert [pack.effective_from for pack in own] == list(versions_of(name))
        for older, newer in pairwise(own):
            assert older.effective_to is not None
            assert older.effective_to < newer.effective_from


@each_pack
def test_what_it_names_exists(pack: Pack) -> None:
    known = set(rule_metrics())
    named = {name for item in pack.items for name in item.metrics}
    assert named | {rule.metric for rule in pack.rules} <= known
    holdings = {**HOLDINGS, **(OWN[pack.id].holdings if pack.id in OWN else {})}
    assert {name for item in pack.items for name in item.holds} <= set(holdings)
    keys = [field.key for field in pack.fields]
    assert {key for item in pack.items for key in item.fields} <= set(keys)
    assert max(Counter(keys).values(), default=1) == 1
    assert max(Counter(item.id for item in pack.items).values()) == 1
    for field in pack.fields:
        assert bool(field.choices) == (field.kind == "choice")
        assert field.question.endswith(("?", "."))
        assert re.fullmatch(r"[a-z][a-z0-9_]*", field.key)


@each_pack
def test_every_item_is_cited_and_can_be_answered(pack: Pack) -> None:
    for item in pack.items:
        assert item.citation
        assert item.holds or item.metrics or item.fields
        assert not item.text.endswith(".")


@each_pack
def test_it_promises_nothing(pack: Pack) -> None:
    text = (FOLDER / f"{pack.name}.toml").read_text().casefold()
    for word in FORBIDDEN:
        assert word not in text


@each_pack
def test_what_comes_from_memory_is_marked(pack: Pack) -> None:
    if pack.id in ("iso-42001", "us-sr-11-7"):
        assert not any(item.verified for item in pack.items)
    if pack.id == "eu-ai-act":
        assert not all(citation.verified for citation in pack.citations)


@each_pack
def test_nothing_measured_is_never_met(pack: Pack) -> None:
    """Only what is a remark on what was left undone can hold without evidence."""
    empty = evidence(attributes=())
    answered = answer(pack, empty, None, {}, "2026-11-21")
    held = {line.item.id for line in answered.lines if line.outcome == "pass"}
    allowed = {"nyc-ll144": {"median", "excluded"}, "eu-ai-act": {"IV-1c"}}
    assert held <= allowed.get(pack.id, set())
    assert answered.tables == ()


def example(field: Field) -> object:
    return {
        "text": "what a person says",
        "date": "2026-10-01",
        "choice": field.choices[0] if field.choices else "",
        "attribute": field.key if field.key in ("sex", "race") else "sex",
        "attributes": ["sex"],
        "groups": ["Female"],
    }[field.kind]


@each_pack
def test_what_it_asks_for_can_be_filled_in(pack: Pack) -> None:
    filled = {field.key: example(field) for field in pack.fields}
    read = filled_in(pack, filled)
    assert list(read) == [field.key for field in pack.fields]
    answered = answer(pack, evidence(), None, read, "2026-11-21")
    asked = [line for line in answered.lines if line.item.fields and not line.item.holds]
    assert all(line.outcome == "pass" for line in asked if not line.item.metrics)


@each_pack
def test_its_rules_are_called_after_it(pack: Pack) -> None:
    made = rules_of(pack, {}, ("sex", "race"))
    assert len(made) == 2 * len(pack.rules)
    for rule in made:
        assert rule.name.startswith(f"{pack.id}: ")
        assert rule.why
