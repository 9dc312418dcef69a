"""A validator finds each interval's method by name, with its source and what it was used for."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest
import sample_report as sample

from audit.evidence import Evidence, Interval
from audit.publish.render.interval_methods import INTERVAL_METHODS
from audit.publish.render.intervals_made import intervals_made
from audit.publish.render.parts import Definition
from audit.publish.render.reading import read
from audit.statistics.methods import METHODS

BY_RULE_OF_THUMB = ("normal", "log_t")
"""Too common to have been published by anybody in particular."""


def entries(evidence: Evidence) -> dict[tuple[str, str], Definition]:
    return {(made.title, made.name): made for made in intervals_made(read(evidence))}


def test_every_method_has_its_words_and_no_other_has() -> None:
    assert set(INTERVAL_METHODS) == set(METHODS)


@pytest.mark.parametrize("method", INTERVAL_METHODS)
def test_a_method_is_named_explained_and_cited(method: str) -> None:
    made = INTERVAL_METHODS[method]
    assert made.title[0].isupper()
    assert made.how.endswith(".")
    assert bool(made.reference) == (method not in BY_RULE_OF_THUMB)
    assert not made.reference.endswith(".")


def test_two_methods_are_never_called_the_same() -> None:
    titles = [made.title for made in INTERVAL_METHODS.values()]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("method", [name for name in METHODS if name.endswith("_paired")])
def test_who_published_what_a_paired_gap_rests_on_is_cited(method: str) -> None:
    """And its words are true of two groups, of which neither had to be found by the data."""
    made = INTERVAL_METHODS[method]
    if method != "newcombe_paired":
        assert "Zou (2007), Psychol Methods 12:399" in made.reference
        assert "where the data say which groups are compared" in made.how
    if "ratio" not in method:
        assert "Newcombe (1998), Stat Med 17:2635, method 10" in made.reference


def test_what_the_evidence_used_is_listed_with_its_numbers() -> None:
    used = entries(sample.evidence())
    wilson = used["Wilson score", "95\xa0%"]
    assert wilson.source == "Wilson (1927), JASA 22:209"
    assert "Used for" in wilson.text
    assert "Precision" in wilson.text
    there = {m.interval.method for m in sample.evidence().measurements if m.interval}
    assert len(used) == len(there)


def test_another_level_is_an_entry_of_its_own() -> None:
    rows = sample.evidence().measurements
    first = next(m for m in rows if m.interval)
    assert first.interval is not None
    wider = msgspec.structs.replace(
        first, interval=Interval(low=0.0, high=1.0, level=0.99, method=first.interval.method)
    )
    evidence = msgspec.structs.replace(sample.evidence(), measurements=(*rows, wider))
    title = INTERVAL_METHODS[first.interval.method].title
    assert {(title, "95\xa0%"), (title, "99\xa0%")} <= set(entries(evidence))


def test_of_a_plug_ins_own_method_only_the_name_is_known() -> None:
    first = next(m for m in sample.evidence().measurements if m.interval)
    assert first.interval is not None
    own = msgspec.structs.replace(
        first, interval=msgspec.structs.replace(first.interval, method="own_way")
    )
    evidence = msgspec.structs.replace(sample.evidence(), measurements=(own,))
    (made,) = intervals_made(read(evidence))
    assert made == replace(made, title="own way", source="", details=())
    assert made.text.startswith("Used for ")


def test_without_an_interval_there_is_no_entry() -> None:
    assert intervals_made(read(sample.nothing())) == ()
