"""The four-fifths rule in whole numbers: the Guidelines' own questions, and what stands beside."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import msgspec
import pytest
from handmade import evidence, selection
from hypothesis import given
from hypothesis import strategies as st
from pack_evidence import DAY, Table, of_two

from audit.evidence import Evidence
from audit.judge.gate import judge
from audit.judge.packs.answer import PackAnswer, Said
from audit.judge.packs.answering import answer
from audit.judge.packs.fair_lending import band
from audit.judge.packs.joining import rules_of
from audit.judge.packs.opening import open_pack

PACK = open_pack("four-fifths", DAY)
QUESTION_11 = {
    "White": (60, 100),
    "American Indian": (45, 100),
    "Hispanic": (48, 100),
    "Black": (51, 100),
}
QUESTION_12 = {"focal": (12, 40), "reference": (48, 80)}
QUESTION_21 = {"women": (1, 10), "men": (3, 20)}
LL144_RACE = {"Black or African American": (170, 390), "White": (412, 797)}


def told(groups: Table, **fields: Any) -> PackAnswer:
    return answer(PACK, of_two(groups, "race"), None, fields, DAY)


def states(answered: PackAnswer) -> dict[str, str]:
    return {line.item.id: line.outcome for line in answered.lines}


def row(answered: PackAnswer, group: str) -> tuple[Any, ...]:
    (table,) = answered.tables
    return next(each for each in table.rows if each[0] == group)


def test_question_11_exactly_four_fifths_is_not_below() -> None:
    answered = told(QUESTION_11)
    ratios = {each[0]: each[4] for each in answered.tables[0].rows}
    assert ratios == {
        "White": 1,
        "American Indian": Fraction(3, 4),
        "Hispanic": Fraction(4, 5),
        "Black": Fraction(17, 20),
    }
    (practical, *_) = answered.lines
    assert practical.outcome == "fail"
    assert practical.reasons[0].numbers == {"groups": "race American Indian"}


def test_question_12_is_significant_and_short_of_people() -> None:
    found = row(told(QUESTION_12), "focal")
    _, people, selected, rate, ratio, deviations, mid_p, to_parity, to_four_fifths, turns = found
    assert (people, selected, rate, ratio) == (40, 12, Fraction(3, 10), Fraction(1, 2))
    assert deviations == pytest.approx(-3.098, abs=5e-4)
    assert mid_p < 0.003409  # Fisher's own p of this table; the mid-p lies below it
    assert (to_parity, to_four_fifths) == (12, Fraction(36, 5))
    assert turns == Said("no")
    assert states(told(QUESTION_12)) == {
        "practical": "fail",
        "statistical": "fail",
        "numbers": "pass",
    }


def test_question_21_one_person_turns_it_so_there_is_not_enough_evidence() -> None:
    answered = told(QUESTION_21)
    assert row(answered, "women")[4] == Fraction(2, 3)
    assert row(answered, "women")[5] == pytest.approx(-0.379777, abs=1e-6)
    assert row(answered, "women")[7:9] == (Fraction(1, 2), Fraction(1, 5))
    assert row(answered, "women")[-1] == Said("yes")
    assert states(answered) == {
        "practical": "fail",
        "statistical": "pass",
        "numbers": "inconclusive",
    }


def test_a_difference_may_be_significant_and_above_four_fifths() -> None:
    answered = told(LL144_RACE)
    found = row(answered, "Black or African American")
    assert float(found[4]) == pytest.approx(0.843229, abs=1e-6)
    assert found[5] == pytest.approx(-2.62333, abs=1e-5)
    assert float(found[7]) == pytest.approx(31.606023, abs=1e-6)
    assert found[8] == 0
    assert states(answered) == {
        "practical": "pass",
        "statistical": "fail",
        "numbers": "pass",
    }


@given(a=st.integers(0, 60), m=st.integers(1, 60), b=st.integers(1, 60), n=st.integers(1, 60))
def test_the_line_says_what_fractions_say(a: int, m: int, b: int, n: int) -> None:
    a, b = min(a, m), min(b, n)
    rates = (Fraction(a, m), Fraction(b, n))
    below = min(rates) < Fraction(4, 5) * max(rates)
    assert states(told({"one": (a, m), "other": (b, n)}))["practical"] == (
        "fail" if below else "pass"
    )


def test_nobody_selected_and_hidden_counts_are_not_assessable() -> None:
    assert set(states(told({"a": (0, 10), "b": (0, 10)})).values()) == {"not_assessable"}
    found = of_two(QUESTION_11, "race")
    hidden = tuple(
        msgspec.structs.replace(each, counts=None, value=None, status="suppressed", n=0)
        if each.slice == {"race": "Black"}
        else each
        for each in found.measurements
    )
    answered = answer(PACK, msgspec.structs.replace(found, measurements=hidden), None, {}, DAY)
    assert set(states(answered).values()) == {"not_assessable"}
    assert row(answered, "Black")[1:] == tuple([Said("not shown")] * 9)


def test_without_any_attribute_nothing_is_assessable() -> None:
    assert set(states(answer(PACK, evidence(attributes=()), None, {}, DAY)).values()) == {
        "not_assessable"
    }


def judged(groups: Mapping[str, tuple[int, int]], **fields: Any) -> str | None:
    found: Evidence = evidence(*selection(groups), attributes=("sex",))
    return judge(found, rules_of(PACK, fields, ("sex",)), judged_on=DAY).outcome


def test_the_gate_decides_by_the_number_itself_as_the_guidelines_do() -> None:
    assert judged({"Male": (60, 100), "Female": (48, 100)}) == "pass"
    assert judged({"Male": (600, 1000), "Female": (479, 1000)}) == "fail"


def test_by_its_interval_where_a_person_asks_for_that() -> None:
    assert judged({"Male": (60, 100), "Female": (48, 100)}, decide="interval") == "inconclusive"


@pytest.mark.parametrize(
    ("ratio", "begins"),
    [
        (Fraction(9, 10), "0.80 to 0.90"),
        (Fraction(901, 1000), "above 0.90"),
        (Fraction(4, 5), "0.80 to 0.90"),
        (Fraction(799, 1000), "below 0.80"),
    ],
)
def test_the_bands_of_lending_are_compared_exactly(ratio: Fraction, begins: str) -> None:
    assert band(ratio).startswith(begins)


def test_lending_compares_with_the_configured_group_and_names_it() -> None:
    found = of_two(QUESTION_11, "race")
    subject = msgspec.structs.replace(found.subject, references={"race": "Black"})
    lending = open_pack("us-fair-lending", DAY)
    answered = answer(lending, msgspec.structs.replace(found, subject=subject), None, {}, DAY)
    (table,) = answered.tables
    assert {each[0]: each[4] for each in table.rows}["White"] == Fraction(60, 51)
    assert table.notes[0].numbers == {"group": "Black"}


def test_two_large_groups_that_hardly_differ() -> None:
    answered = told({"Female": (555, 1181), "Male": (667, 1390)})
    found = row(answered, "Female")
    assert float(found[4]) == pytest.approx(0.979337, abs=1e-6)
    assert found[5] == pytest.approx(-0.501709, abs=1e-6)
    assert float(found[7]) == pytest.approx(11.710072, abs=1e-6)
    assert found[8] == 0
    assert set(states(answered).values()) == {"pass"}
