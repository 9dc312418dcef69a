"""The two examples of 6 RCNY 5-301, reproduced; and what the rule asks besides numbers."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import msgspec
import pytest
from handmade import evidence as handmade_evidence
from handmade import rate
from pack_evidence import DAY, EXAMPLES, WHO, example, rows

from audit.evidence import MISSING, Evidence
from audit.judge.packs.answer import Line, PackAnswer, PackTable, Said
from audit.judge.packs.answering import answer
from audit.judge.packs.opening import open_pack
from audit.publish.disclosure.profile import public

ATTESTATION = {
    "auditor_name": "A. Auditor",
    "auditor_organisation": "Auditors Ltd",
    "independence_statement": "I had no part in it.",
    "attestation_date": "2026-10-01",
}


def told(found: Evidence, fields: Mapping[str, Any] = WHO, day: str = DAY) -> PackAnswer:
    return answer(open_pack("nyc-ll144", day), found, None, fields, day)


def line(answered: PackAnswer, item: str) -> Line:
    return next(each for each in answered.lines if each.item.id == item)


def cells(table: PackTable, names: int) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    return {row[:names]: row[names:] for row in table.rows}


def published(shown: str, exact: Fraction, how: str = ROUND_HALF_UP) -> bool:
    """Whether a number is printed as the rule prints it, to its digits."""
    step = Decimal(1).scaleb(Decimal(shown).as_tuple().exponent)
    value = Decimal(exact.numerator) / Decimal(exact.denominator)
    return value.quantize(step, how) == Decimal(shown)


def in_rows(name: str) -> dict[str, dict[tuple[str, ...], list[Any]]]:
    example = EXAMPLES[name]
    return {
        "sex": {(key,): cell for key, cell in example["sex"].items()},
        "race": {(key,): cell for key, cell in example["race"].items()},
        "crossed": {
            (sex, race): cell
            for sex, table in example["crossed"].items()
            for race, cell in table.items()
        },
    }


@pytest.mark.parametrize("name", ["selection", "scoring"])
def test_every_number_the_rule_prints_is_reproduced(name: str) -> None:
    tables = told(example(name)).tables
    assert len(tables) == 4
    for table, expected in zip(tables[:3], in_rows(name).values(), strict=True):
        names = len(next(iter(expected)))
        found = cells(table, names)
        assert found.keys() == expected.keys()
        for key, (favoured, people, shown_rate, shown_ratio) in expected.items():
            count, selected, _, own_rate, ratio = found[key]
            assert (selected, count) == (favoured, people)
            assert isinstance(own_rate, Fraction)
            assert isinstance(ratio, Fraction)
            how = ROUND_DOWN if shown_rate == "64.2" else ROUND_HALF_UP  # cut off in the rule
            assert published(shown_rate, own_rate * 100, how)
            assert published(shown_ratio, ratio)


def test_each_table_has_its_own_denominator() -> None:
    sex, race, crossed, _ = told(example("selection")).tables
    for table, unknown in ((sex, 250), (race, 2821 - 2584), (crossed, 250)):
        (note,) = table.notes
        assert note.numbers == {"unknown": unknown, "assessed": 2821}
        assert sum(row[-3] for row in table.rows) == 1


def test_a_missing_value_is_an_unknown_category_and_so_is_one_that_is_named_so() -> None:
    groups = {"Female": (10, 20), "Male": (20, 40), MISSING: (3, 7), "not stated": (9, 10)}
    races = {"White": (42, 77)}
    crossed = {name: {"White": pair} for name, pair in groups.items()}
    found = handmade_evidence(*rows(groups, races, crossed))
    sex, _, both = told(found, {**WHO, "unknown": ["not stated"]}).tables[:3]
    assert [row[0] for row in sex.rows] == ["Female", "Male"]
    assert sex.notes[0].numbers == both.notes[0].numbers == {"unknown": 17, "assessed": 77}


def test_the_example_meets_what_can_be_seen_and_no_more() -> None:
    answered = told(example("selection"))
    states = {each.item.id: each.outcome for each in answered.lines}
    seen = ("sex", "race", "intersectional", "categories", "median", "unknown", "excluded")
    assert {name: states[name] for name in seen} == dict.fromkeys(seen, "pass")
    left = {name for name in states if name not in seen}
    assert {states[name] for name in left} == {"not_assessable"}
    assert answered.label == Said("internal analysis, not an LL144 bias audit")


def test_there_is_no_pass_mark() -> None:
    worst = {"Male": (90, 100), "Female": (1, 100)}
    crossed = {name: {"White": pair} for name, pair in worst.items()}
    answered = told(handmade_evidence(*rows(worst, {"White": (91, 200)}, crossed)))
    assert line(answered, "sex").outcome == "pass"
    assert not open_pack("nyc-ll144", DAY).rules


def test_a_category_under_two_per_cent_may_be_left_out_where_somebody_says_why() -> None:
    native = "Native American or Alaska Native"
    fields = {**WHO, "excluded": [native], "exclusion_justification": "41 people"}
    answered = told(example("selection"), fields)
    assert line(answered, "excluded").outcome == "pass"
    row = cells(answered.tables[1], 1)[(native,)]
    assert row == (41, 18, Fraction(41, 2584), Fraction(18, 41), Said("left out"))


def test_left_out_without_a_justification_is_not_met() -> None:
    fields = {**WHO, "excluded": ["Native American or Alaska Native"]}
    held = line(told(example("selection"), fields), "excluded")
    assert held.outcome == "fail"
    assert "without a justification" in held.reasons[0].text


def test_a_category_of_two_per_cent_and_more_may_not_be_left_out() -> None:
    fields = {**WHO, "excluded": ["White", "Nobody"], "exclusion_justification": "it is high"}
    held = line(told(example("selection"), fields), "excluded")
    assert held.outcome == "fail"
    assert [reason.numbers["names"] for reason in held.reasons] == ["Nobody", "White"]


@pytest.mark.parametrize(("people", "outcome"), [(2, "fail"), (1, "pass")])
def test_exactly_two_per_cent_is_not_under_two_per_cent(people: int, outcome: str) -> None:
    races = {"White": (50, 100 - people), "Asian": (1, people)}
    crossed = {"Male": races}
    sexes = {"Male": (51, 100)}
    fields = {**WHO, "excluded": ["Asian"], "exclusion_justification": "few"}
    found = handmade_evidence(*rows(sexes, races, crossed))
    held = line(told(found, {**fields}), "excluded")
    assert held.outcome == outcome


def test_leaving_out_the_highest_category_changes_whom_the_others_are_compared_with() -> None:
    races = {"White": (50, 100), "Black or African American": (25, 100), "Asian": (2, 2)}
    found = handmade_evidence(*rows({"Male": (77, 202)}, races, {"Male": races}))
    before = cells(told(found).tables[1], 1)
    fields = {**WHO, "excluded": ["Asian"], "exclusion_justification": "two people"}
    after = cells(told(found, fields).tables[1], 1)
    assert before[("White",)][-1] == Fraction(1, 2)
    assert after[("White",)][-1] == 1
    assert after[("Black or African American",)][-1] == Fraction(1, 2)


def test_other_categories_than_the_rules_are_named() -> None:
    groups = {"Female": (1, 10), "Male": (2, 10), "Diverse": (1, 2)}
    crossed = {name: {"Caucasian": pair} for name, pair in groups.items()}
    held = line(
        told(handmade_evidence(*rows(groups, {"Caucasian": (4, 22)}, crossed))), "categories"
    )
    assert held.outcome == "fail"
    assert [reason.numbers["names"] for reason in held.reasons] == ["Diverse", "Caucasian"]


def test_a_category_may_say_that_it_is_not_hispanic() -> None:
    race = {"White (Not Hispanic or Latino)": (4, 22)}
    sexes = {"Male": (4, 22)}
    found = handmade_evidence(*rows(sexes, race, {"Male": race}))
    assert line(told(found), "categories").outcome == "pass"


def test_who_is_not_told_which_attribute_is_sex_has_no_table() -> None:
    answered = told(example("selection"), {"race": "race"})
    captions = [table.caption.text for table in answered.tables]
    assert captions[:-1] == ["Race and ethnicity categories"]
    assert line(answered, "sex").outcome == line(answered, "intersectional").outcome
    assert line(answered, "sex").reasons[0].numbers == {"keys": "sex"}


def test_one_attribute_cannot_be_both() -> None:
    answered = told(example("selection"), {"sex": "sex", "race": "sex"})
    assert line(answered, "intersectional").outcome == "not_assessable"


def test_attributes_that_were_not_crossed_are_not_assessable() -> None:
    found = example("selection")
    single = tuple(row for row in found.measurements if len(row.slice) < 2)
    answered = told(msgspec.structs.replace(found, measurements=single))
    assert line(answered, "intersectional").outcome == "not_assessable"
    assert line(answered, "unknown").outcome == "not_assessable"


def test_of_a_tool_that_classifies_there_are_three_tables_for_each_group() -> None:
    found = example("selection")
    again = tuple(
        msgspec.structs.replace(row, class_=about)
        for about in ("leader", "follower")
        for row in found.measurements
    )
    tables = told(msgspec.structs.replace(found, measurements=again)).tables[:-1]
    assert len(tables) == 6
    assert {table.caption.numbers["about"] for table in tables} == {"leader", "follower"}


def test_weighted_rows_have_no_whole_people() -> None:
    found = example("selection")
    bare = tuple(msgspec.structs.replace(row, counts=None) for row in found.measurements)
    answered = told(msgspec.structs.replace(found, measurements=bare))
    assert line(answered, "sex").outcome == "not_assessable"


def test_nobody_selected_leaves_nothing_to_compare_with() -> None:
    none = {"Male": (0, 10), "Female": (0, 10)}
    crossed = {name: {"White": pair} for name, pair in none.items()}
    answered = told(handmade_evidence(*rows(none, {"White": (0, 20)}, crossed)))
    assert line(answered, "sex").outcome == "not_assessable"
    assert answered.tables[0].rows[0][-1] is None


def test_a_category_nobody_is_in_has_no_rate() -> None:
    races = {"White": (5, 10), "Asian": (0, 0)}
    found = handmade_evidence(*rows({"Male": (5, 10)}, races, {"Male": races}))
    assert cells(told(found).tables[1], 1)[("Asian",)] == (0, 0, 0, None, None)


def test_scores_counted_in_bins_leave_the_median_open() -> None:
    found = example("scoring")
    binned = tuple(
        msgspec.structs.replace(row, parameters={"bins": 64, "error_bound": 0.01})
        for row in found.measurements
    )
    held = line(told(msgspec.structs.replace(found, measurements=binned)), "median")
    assert held.outcome == "inconclusive"
    assert line(told(found), "median").outcome == "pass"


def test_both_kinds_of_rate_are_there_and_a_person_chooses() -> None:
    both = msgspec.structs.replace(
        example("selection"),
        measurements=(*example("selection").measurements, *example("scoring").measurements),
    )
    assert told(both).tables[0].rows[0][1] == 1390
    assert told(both, {**WHO, "rate": "scoring_rate"}).tables[0].rows[0][1] == 92


@pytest.mark.parametrize(
    ("day", "outcome"),
    [
        ("2025-11-21", "pass"),
        ("2025-11-20", "fail"),
        ("2026-11-21", "pass"),
        ("2026-11-22", "fail"),
    ],
)
def test_an_audit_counts_for_a_year(day: str, outcome: str) -> None:
    answered = told(example("selection"), {**WHO, "audit_date": day})
    assert line(answered, "age").outcome == outcome


def test_the_year_after_29_february_ends_on_1_march() -> None:
    fields = {**WHO, "audit_date": "2024-02-29"}
    for day, outcome in (("2025-03-01", "pass"), ("2025-03-02", "fail")):
        assert line(told(example("selection"), fields, day), "age").outcome == outcome


def test_an_attestation_is_a_persons_word_and_said_to_be_that() -> None:
    answered = told(example("selection"), {**WHO, **ATTESTATION})
    assert line(answered, "auditor").outcome == "pass"
    assert answered.label is not None
    assert "was not checked by this tool" in answered.label.text
    assert answered.label.numbers["name"] == "A. Auditor"


@pytest.mark.parametrize("left", ATTESTATION)
def test_a_part_of_an_attestation_is_none(left: str) -> None:
    fields = {**WHO, **ATTESTATION, left: "  "}
    answered = told(example("selection"), fields)
    assert line(answered, "auditor").outcome == "not_assessable"
    assert answered.label == Said("internal analysis, not an LL144 bias audit")


def test_an_attestation_from_tomorrow_is_none() -> None:
    fields = {**WHO, **ATTESTATION, "attestation_date": "2026-11-22"}
    answered = told(example("selection"), fields)
    assert line(answered, "auditor").outcome == "fail"
    assert answered.label == Said("internal analysis, not an LL144 bias audit")


@pytest.mark.parametrize(
    ("fields", "outcome"),
    [
        ({}, "not_assessable"),
        ({"data_kind": "historical"}, "pass"),
        ({"data_kind": "test"}, "not_assessable"),
        ({"data_kind": "test", "test_data_reason": "never used"}, "pass"),
    ],
)
def test_test_data_need_a_reason(fields: dict[str, str], outcome: str) -> None:
    assert line(told(example("selection"), {**WHO, **fields}), "historical").outcome == outcome


def test_what_the_public_may_not_see_is_in_no_table() -> None:
    shown = public(example("selection"))
    hidden = {
        tuple(row.slice[name] for name in ("sex", "race"))
        for row in shown.measurements
        if len(row.slice) == 2 and row.status == "suppressed"
    }
    assert ("Female", "Native American or Alaska Native") in hidden
    answered = told(shown)
    for key, row in cells(answered.tables[2], 2).items():
        assert (key in hidden) == (row[0] == Said("not shown"))
        assert row[-1] == Said("not shown")
    assert line(answered, "intersectional").outcome == "not_assessable"
    assert line(answered, "unknown").outcome == "not_assessable"


def test_rows_that_compare_and_rows_of_training_are_in_no_table() -> None:
    found = example("selection")
    more = rate("selection_rate", 1, 2, slice={"sex": "Other"}, split="train")
    bigger = msgspec.structs.replace(found, measurements=(*found.measurements, more))
    assert told(bigger).tables == told(found).tables


def test_the_summary_holds_what_is_published_and_says_what_is_left_to_say() -> None:
    native = "Native American or Alaska Native"
    fields = {
        **WHO,
        "audit_date": "2026-03-01",
        "data_source": "one employer",
        "excluded": [native],
        "exclusion_justification": "41 people",
    }
    summary = told(example("selection"), fields).tables[-1]
    said = {what.text: value for what, value in summary.rows}
    assert said == {
        "the day of the most recent bias audit": "2026-03-01",
        "the day on which use of the tool began": Said(
            "to be filled in: {key}", {"key": "distribution_date"}
        ),
        "where the data come from": "one employer",
        "what the data are": Said("to be filled in: {key}", {"key": "data_explanation"}),
        "people of an unknown category": Said(
            "{unknown} of {assessed} people are in no known category",
            {"unknown": 250, "assessed": 2821},
        ),
        "left out of the impact ratios": native,
        "why that was left out": "41 people",
    }
    hidden = told(public(example("selection")), fields).tables[-1]
    assert {what.text: value for what, value in hidden.rows}[
        "people of an unknown category"
    ] == Said("not shown")
