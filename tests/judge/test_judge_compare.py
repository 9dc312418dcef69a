"""Two audits side by side: what moved, by more than noise or not, and which verdicts changed."""

from __future__ import annotations

import math

import msgspec
import pytest
from handmade import evidence, interval, rate, ratios, selection
from hypothesis import given
from hypothesis import strategies as st

from audit.evidence import Evidence, Interval, Measurement
from audit.judge.compare import Changes, Moved, compare
from audit.judge.gate import judge
from audit.judge.verdict import Verdicts
from audit.rules import Rule
from audit.statistics.differences import newcombe
from audit.statistics.methods import Basis

RULE = Rule(metric="accuracy", at_least=0.8)


def changes(old: Evidence, new: Evidence, *rules: Rule) -> Changes:
    return compare(old, new, judge(old, rules), judge(new, rules))


def test_an_audit_and_itself_differ_in_nothing():
    found = evidence(*selection({"F": (3, 10), "M": (4, 10)}))
    assert changes(found, found, RULE) == Changes((), (), (), (), ())


def test_a_change_is_new_minus_old_with_both_sides():
    old, new = rate("accuracy", 700, 1000), rate("accuracy", 800, 1000)
    (moved,) = changes(evidence(old), evidence(new)).moved
    assert (moved.old, moved.new) == (old, new)
    assert moved.change == pytest.approx(0.1)
    assert moved.beyond_noise is True


@pytest.mark.parametrize(("k", "beyond"), [(71, False), (72, False), (95, True), (40, True)])
def test_noise_is_newcombe_s_interval_of_two_rates(k: int, beyond: bool):
    old, new = evidence(rate("accuracy", 70, 100)), evidence(rate("accuracy", k, 100))
    (moved,) = changes(old, new).moved
    assert moved.beyond_noise is beyond
    assert moved.interval is not None
    expected = newcombe((k, 100), (70, 100), 1.959963984540054)
    assert (moved.interval.low, moved.interval.high) == pytest.approx(expected)


def test_what_has_no_interval_or_no_value_is_said_to_be_unknown():
    bare = [Measurement(metric="brier_score", value=value, n=9) for value in (0.1, 0.3, None)]
    (moved,) = changes(evidence(bare[0]), evidence(bare[1])).moved
    assert moved.change == pytest.approx(0.2)
    assert (moved.interval, moved.beyond_noise) == (None, None)
    (moved,) = changes(evidence(bare[0]), evidence(bare[2])).moved
    assert (moved.change, moved.interval, moved.beyond_noise) == (None, None, None)


def test_a_change_whose_interval_touches_zero_is_noise():
    old, new = rate("accuracy", 7, 10), rate("accuracy", 8, 10)
    for low, high, beyond in ((0.0, 0.2, False), (-0.2, 0.0, False), (0.01, 0.2, True)):
        interval = Interval(low=low, high=high, level=0.95, method="mover")
        assert Moved(old, new, 0.1, interval).beyond_noise is beyond


def test_one_interval_is_not_enough_to_tell():
    old = rate("brier_score", 7, 10)
    new = Measurement(metric="brier_score", value=0.8, n=10)
    for one, other in ((old, new), (new, old)):
        (moved,) = changes(evidence(one), evidence(other)).moved
        assert abs(moved.change or 0.0) == pytest.approx(0.1)
        assert moved.interval is None


def test_another_status_is_a_change_too():
    old = rate("accuracy", 9, 10)
    few = msgspec.structs.replace(old, status="insufficient")
    (moved,) = changes(evidence(old), evidence(few)).moved
    assert moved.change == 0


def test_what_appeared_and_what_is_gone():
    old = evidence(rate("accuracy", 9, 10), rate("selection_rate", 1, 2, slice={"sex": "F"}))
    new = evidence(rate("accuracy", 9, 10), rate("selection_rate", 1, 2, slice={"sex": "M"}))
    found = changes(old, new)
    assert [row.slice for row in found.appeared] == [{"sex": "M"}]
    assert [row.slice for row in found.disappeared] == [{"sex": "F"}]
    assert found.moved == ()


def test_rows_match_by_who_and_what_whatever_the_order_or_the_reference():
    row = ratios({"F": (3, 10), "M": (5, 10)})[0]
    crossed = {"slice": {"sex": "F", "race": "A"}, "across": ("sex", "race")}
    turned = {"slice": {"race": "A", "sex": "F"}, "across": ("race", "sex")}
    old = msgspec.structs.replace(row, **crossed, reference="M & A")
    new = msgspec.structs.replace(row, **turned, reference="A & M")
    found = changes(evidence(old), evidence(new))
    assert (found.moved, found.appeared, found.disappeared) == ((), (), ())


def test_classes_and_splits_are_kept_apart_and_those_alike_paired_in_order():
    rows = [
        Measurement(metric="accuracy", value=0.1, class_="a"),
        Measurement(metric="accuracy", value=0.2, class_="b"),
        Measurement(metric="accuracy", value=0.3, split="train"),
        Measurement(metric="accuracy", value=0.4, parameters={"k": 1}),
        Measurement(metric="accuracy", value=0.5, parameters={"k": 2}),
    ]
    other = [*rows[:4], msgspec.structs.replace(rows[4], value=0.6)]
    found = changes(evidence(*rows), evidence(*other))
    assert [(each.old.value, each.new.value) for each in found.moved] == [(0.5, 0.6)]


def test_verdicts_that_changed_came_and_went():
    old, new = evidence(rate("accuracy", 900, 1000)), evidence(rate("accuracy", 700, 1000))
    same, gone, come = (
        Rule(metric="accuracy", id=name, at_least=0.1) for name in ("same", "gone", "come")
    )
    found = compare(old, new, judge(old, [RULE, same, gone]), judge(new, [RULE, same, come]))
    assert [
        (each.rule, each.old and each.old.outcome, each.new and each.new.outcome)
        for each in found.verdicts
    ] == [("accuracy >= 0.8", "pass", "fail"), ("come", None, "pass"), ("gone", "pass", None)]


def test_a_subject_that_means_something_else_is_named():
    old = evidence(rate("accuracy", 9, 10))
    subject = msgspec.structs.replace(old.subject, favourable="no", rows=7)
    new = msgspec.structs.replace(old, subject=subject)
    found = changes(old, new)
    assert [(each.fact, each.old, each.new) for each in found.facts] == [
        ("favourable", None, "no"),
        ("rows", 0, 7),
    ]


pairs = st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(pairs, pairs)
def test_the_way_back_is_the_mirror_of_the_way_there(one: tuple[int, int], other: tuple[int, int]):
    first, second = evidence(rate("accuracy", *one)), evidence(rate("accuracy", *other))
    there = compare(first, second, Verdicts(), Verdicts()).moved
    back = compare(second, first, Verdicts(), Verdicts()).moved
    assert len(there) == len(back)
    for forth, home in zip(there, back, strict=True):
        assert forth.beyond_noise == home.beyond_noise
        assert forth.interval is not None
        assert home.interval is not None
        assert math.isclose(forth.interval.low, -home.interval.high, abs_tol=1e-12)
        assert forth.change is not None
        assert forth.interval.low <= forth.change <= forth.interval.high


def test_intervals_of_another_level_are_computed_again_from_their_own_audit():
    before, after = {"a": (500, 1000), "b": (300, 1000)}, {"a": (500, 1000), "b": (450, 1000)}
    old, new = evidence(*selection(before)), evidence(*selection(after))
    (wanted,) = (m for m in changes(old, new).moved if m.new.metric.endswith("parity_difference"))
    assert wanted.interval is not None
    assert (wanted.interval.level, wanted.interval.method) == (0.95, "mover")

    def at_90(audit: Evidence, groups: dict[str, tuple[int, int]]) -> Evidence:
        rows = []
        for row in audit.measurements:
            if row.metric == "demographic_parity_difference":
                basis = Basis(method="studentised_range_difference", rates=tuple(groups.values()))
                row = msgspec.structs.replace(row, interval=interval(basis, 0.9))
            rows.append(row)
        return msgspec.structs.replace(audit, measurements=tuple(rows))

    moved = changes(at_90(old, before), at_90(new, after)).moved
    (found,) = (each for each in moved if each.new.metric.endswith("parity_difference"))
    assert found.interval == wanted.interval


def test_several_alike_are_paired_in_their_order():
    old = [Measurement(metric="f1", value=value, n=9) for value in (0.1, 0.2, 0.3)]
    new = [Measurement(metric="f1", value=value, n=9) for value in (0.1, 0.25, None)]
    first, second = changes(evidence(*old), evidence(*new)).moved
    assert (first.old, first.new) == (old[1], new[1])
    assert second == Moved(old[2], new[2], None, None)
    assert changes(evidence(*old), evidence(*old[:2])).disappeared == (old[2],)
