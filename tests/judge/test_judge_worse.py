"""What got worse between two audits, and the exit code it makes."""

from __future__ import annotations

import pytest
from handmade import evidence, number, rate, selection
from msgspec.structs import replace

from audit.evidence import Evidence, Measurement
from audit.judge.compare import compare
from audit.judge.gate import judge
from audit.judge.worse import Worse, what_got_worse
from audit.rules import Rule

RULE = Rule(metric="accuracy", at_least=0.8)


def worse(old: Evidence, new: Evidence, *rules: Rule) -> Worse:
    return what_got_worse(compare(old, new, judge(old, rules), judge(new, rules)), new)


@pytest.mark.parametrize(
    ("metric", "old", "new", "fell"),
    [
        ("accuracy", 900, 700, True),
        ("accuracy", 700, 900, False),
        ("accuracy", 800, 799, False),
        ("false_positive_rate", 100, 300, True),
        ("false_positive_rate", 300, 100, False),
        ("selection_rate", 900, 100, False),
        ("selection_rate", 100, 900, False),
    ],
)
def test_a_number_got_worse_by_more_than_noise(metric: str, old: int, new: int, fell: bool):
    before, after = evidence(rate(metric, old, 1000)), evidence(rate(metric, new, 1000))
    found = worse(before, after)
    assert [moved.new.metric for moved in found.numbers] == [metric] * fell
    assert (found.unknown, found.verdicts) == ((), ())
    assert found.exit_code == fell


@pytest.mark.parametrize(
    ("old", "new", "metrics"),
    [
        ((500, 450), (500, 250), ["demographic_parity_difference", "demographic_parity_ratio"]),
        ((500, 250), (500, 450), []),
    ],
)
def test_of_a_gap_less_is_better_and_of_a_ratio_more(
    old: tuple[int, int], new: tuple[int, int], metrics: list[str]
):
    before, after = (
        evidence(*selection({"M": (high, 1000), "F": (low, 1000)}, reference="M"))
        for high, low in (old, new)
    )
    found = worse(before, after).numbers
    gaps = [moved.new.metric for moved in found if moved.new.metric.startswith("demographic")]
    assert gaps == metrics


def test_of_a_ratio_only_what_lies_below_one_counts():
    before, after = (
        evidence(number("impact_ratio", value, value - 0.05, value + 0.05, slice={"sex": "F"}))
        for value in (1.2, 1.9)
    )
    assert worse(before, after).numbers == worse(after, before).numbers == ()


@pytest.mark.parametrize(
    ("old", "new", "fell"), [(-0.1, -0.4, True), (-0.4, 0.1, False), (-0.4, 0.4, False)]
)
def test_of_a_signed_difference_its_distance_from_nothing_counts(
    old: float, new: float, fell: bool
):
    before, after = (
        evidence(number("demographic_parity_difference", value, value - 0.02, value + 0.02))
        for value in (old, new)
    )
    assert worse(before, after).exit_code == fell


def test_of_what_lost_its_value_or_its_interval_nobody_can_tell():
    before = evidence(rate("accuracy", 9, 10), number("brier_score", 0.1, 0.0, 0.2))
    gone = Measurement(metric="accuracy", status="undefined", reason="nobody here")
    bare = Measurement(metric="brier_score", value=0.9, n=100)
    found = worse(before, evidence(gone, bare))
    assert [moved.new for moved in found.unknown] == [gone, bare]
    assert (found.numbers, found.exit_code) == ((), 3)
    appeared = worse(evidence(gone, bare), before)
    assert [moved.new.metric for moved in appeared.unknown] == ["brier_score"]
    unsaid = replace(evidence(gone, bare), glossary={})
    assert worse(before, unsaid) == Worse((), (), ())
    assert Worse((), (), ()).exit_code == 0


def test_a_verdict_got_worse_in_the_order_of_outcomes():
    pass_, open_, fail = (evidence(rate("accuracy", k, 1000)) for k in (900, 790, 100))
    gone = evidence(Measurement(metric="accuracy", status="undefined"))
    inorder = [pass_, open_, gone, fail]
    for place, before in enumerate(inorder):
        for after in inorder[:place]:
            assert worse(before, after, RULE).verdicts == ()
        for after in inorder[place + 1 :]:
            (change,) = worse(before, after, RULE).verdicts
            assert change.rule == RULE.name
            assert worse(before, after, RULE).exit_code == 1


def test_a_rule_of_one_audit_alone_got_no_worse():
    before, after = evidence(rate("accuracy", 900, 1000)), evidence(rate("accuracy", 899, 1000))
    changes = compare(before, after, judge(before, []), judge(after, [RULE]))
    assert len(changes.verdicts) == 1
    assert what_got_worse(changes, after).verdicts == ()
    changes = compare(before, after, judge(before, [RULE]), judge(after, []))
    assert what_got_worse(changes, after).verdicts == ()


def test_all_that_got_worse_is_listed():
    metrics = ("accuracy", "brier_score", "false_positive_rate")
    before = evidence(*(rate(metric, 500, 1000) for metric in metrics))
    gone = Measurement(metric="accuracy", status="undefined")
    after = evidence(gone, *(rate(metric, 900, 1000) for metric in metrics[1:]))
    found = worse(before, after)
    assert [moved.new.metric for moved in found.numbers] == list(metrics[1:])
    assert [moved.new.metric for moved in found.unknown] == ["accuracy"]
    assert found.exit_code == 1
