"""Sensitive numbers that are not cut: correlations against scipy, and gaps between fifths."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rows import find, regression, subject
from scipy import stats

from audit.evidence import Test
from audit.intervals import interval_from, own_basis
from audit.measure.counted import Plan
from audit.measure.measure import measure_counts
from audit.measure.measuring import TOO_FEW
from audit.measure.metrics.quantity_gaps import NO_FIFTHS, NO_ORDER
from audit.measure.quantities import Quantified
from audit.measure.statistic import STATISTICS
from audit.statistics.differences import newcombe
from audit.subject.subject import Quantity

PLAN = Plan(minimum_group=10, missing_as_group=False, intersections=1)
AGE = {"across": ("age",)}


def _audit(age, y_pred, y_score=None, **changes):
    made = subject(None, y_pred, y_score, group=["a"] * len(age), **changes)
    return measure_counts(
        replace(made, quantities=(Quantity("age", np.asarray(age, float)),)), PLAN
    )


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(18, 40), st.integers(0, 1)), min_size=4, max_size=60))
def test_correlations_equal_scipy(rows):
    age, chosen = (list(column) for column in zip(*rows, strict=True))
    row = find(_audit(age, chosen), "rank_correlation", **AGE)
    if len(set(age)) < 2 or len(set(chosen)) < 2:
        assert (row.status, row.value) == ("undefined", None)
        return
    assert row.value == pytest.approx(stats.spearmanr(age, chosen).statistic, abs=1e-12)
    assert row.parameters["with"] == "decision"
    assert row.n == len(rows)


def test_the_decision_the_score_and_the_residual_have_a_row_each():
    rng = np.random.default_rng(0)
    age, score = rng.integers(18, 70, 200), rng.random(200)
    found = _audit(age, (score > 0.6).astype(int), score)
    for outcome, values in (("decision", score > 0.6), ("score", score)):
        row = find(found, "rank_correlation", parameters={"with": outcome}, **AGE)
        oracle = stats.spearmanr(age, values)
        assert row.value == pytest.approx(oracle.statistic, abs=1e-12)
        assert interval_from(own_basis(row), 0.95) == row.interval
        (test,) = (t for t in found.tests if t.test == f"spearman:{outcome}")
        assert test.p == pytest.approx(oracle.pvalue, abs=0.01)
    target = rng.normal(size=200)
    made = regression(
        target, target + score, quantities=(Quantity("age", age.astype(float)),), group=["a"] * 200
    )
    found = measure_counts(made, PLAN)
    rows = [m for m in found.measurements if m.metric == "rank_correlation"]
    assert [m.parameters["with"] for m in rows] == ["estimate", "residual"]
    assert rows[1].value == pytest.approx(stats.spearmanr(age, score).statistic, abs=1e-9)


def test_the_favourable_outcome_is_what_rises():
    age = np.arange(100)
    found = _audit(age, (age < 50).astype(int), favourable=0)
    assert find(found, "rank_correlation", **AGE).value > 0.8


def test_the_fifths_are_compared_whichever_is_better_off():
    age = np.arange(100)
    for chosen, higher in ((age >= 50, "top fifth"), (age < 50, "bottom fifth")):
        row = find(_audit(age, chosen.astype(int)), "quantile_gap", **AGE)
        assert (row.value, row.counts) == (1.0, (20, 20, 0, 20))
        assert row.parameters["higher"] == higher
        assert (row.parameters["bottom_to"], row.parameters["top_from"]) == (19.0, 80.0)
        assert row.interval.method == "newcombe"
        assert 0 <= row.interval.low < row.interval.high == 1


def test_a_gap_is_never_below_0_nor_its_lower_limit():
    age = np.arange(100)
    row = find(_audit(age, age % 2), "quantile_gap", **AGE)
    assert (row.value, row.interval.low) == (0.0, 0.0)


def test_who_shares_the_number_at_the_edge_belongs_to_the_fifth():
    age = np.r_[np.full(30, 18), np.arange(20, 90)]
    row = find(_audit(age, [0, 1] * 50), "quantile_gap", **AGE)
    assert row.counts[1] + row.counts[3] == 30 + 20


def test_one_number_for_nearly_everybody_makes_no_fifths():
    row = find(_audit([30] * 95 + [40] * 5, [0, 1] * 50), "quantile_gap", **AGE)
    assert (row.status, row.value) == ("undefined", None)
    assert "share one" in row.reason


def test_people_without_a_number_are_counted_and_left_out():
    age = np.r_[np.arange(60.0), np.full(40, np.nan)]
    found = _audit(age, [0, 1] * 50)
    row = find(found, "rank_correlation", **AGE)
    assert (row.n, row.parameters["missing"]) == (60, 40)


def test_too_few_people_are_insufficient():
    found = _audit(np.arange(8), [0, 1] * 4)
    assert find(found, "rank_correlation", **AGE).status == "insufficient"
    assert find(found, "quantile_gap", **AGE).status == "insufficient"


def test_nobody_has_a_number():
    found = _audit(np.full(20, np.nan), [0, 1] * 10)
    assert find(found, "rank_correlation", **AGE).status == "undefined"
    assert find(found, "quantile_gap", **AGE).status == "undefined"


def test_a_weight_of_two_is_a_person_twice():
    rng = np.random.default_rng(1)
    age, chosen = rng.integers(18, 60, 50), rng.integers(0, 2, 50)
    twice = rng.integers(1, 3, 50)
    one = _audit(age, chosen, weight=twice.astype(float))
    other = _audit(np.repeat(age, twice), np.repeat(chosen, twice))
    weighted, doubled = (find(found, "rank_correlation", **AGE) for found in (one, other))
    assert weighted.value == pytest.approx(doubled.value, abs=1e-12)
    assert weighted.n == pytest.approx(twice.sum() ** 2 / (twice**2).sum())
    gap = find(one, "quantile_gap", **AGE)
    assert gap.counts is None
    assert gap.interval is not None


def test_scores_alone_are_cut_at_the_median():
    age = np.arange(100)
    row = find(_audit(age, None, age / 100), "quantile_gap", **AGE)
    assert (row.value, row.parameters["of"]) == (1.0, "scoring_rate")


def _ages(values, outcome, **changes):
    facts = {
        "name": "age",
        "values": np.array(values, float),
        "weight": None,
        "outcomes": {"decision": np.array(outcome, float)},
        "favoured": None,
        "rate": "selection_rate",
        "missing": 0,
        "minimum_group": 1,
    }
    return Quantified(**(facts | changes))


def test_without_decisions_and_scores_there_is_no_quantile_gap():
    assert list(STATISTICS["quantile_gap"].say(_ages([1, 2], [0, 1]))) == []


def test_three_people_have_a_correlation_without_limits_or_test():
    (row,) = STATISTICS["rank_correlation"].say(_ages([1, 2, 3], [0, 1, 1]))
    assert (row.value, row.interval) == (pytest.approx(sqrt(3) / 2), None)
    assert (row.n, row.parameters, row.across) == (3, {"with": "decision"}, ("age",))


@pytest.mark.parametrize(("age", "outcome"), [([4, 4, 4], [0, 1, 1]), ([1, 2, 3], [1, 1, 1])])
def test_without_order_there_is_no_correlation(age, outcome):
    (row,) = STATISTICS["rank_correlation"].say(_ages(age, outcome, missing=2))
    assert (row.status, row.value, row.n) == ("undefined", None, 3)
    assert row.parameters == {"with": "decision", "missing": 2}


def test_an_outcome_without_order_leaves_the_next_one_its_row():
    chosen, score = np.ones(5), np.array([1.0, 2.0, 3.0, 5.0, 4.0])
    outcomes = {"decision": chosen, "score": score}
    first, second, test = STATISTICS["rank_correlation"].say(
        _ages([1, 2, 3, 4, 5], chosen, outcomes=outcomes)
    )
    assert (first.status, first.reason) == ("undefined", NO_ORDER)
    assert (second.status, second.value) == ("measured", pytest.approx(0.9))
    assert second.parameters == {"with": "score"}
    # rho of five in which one pair of neighbours has changed places, on n - 1 = 4
    assert test == Test(
        test="spearman:score",
        across=("age",),
        statistic=second.value,
        p=pytest.approx(2 * stats.norm.sf(second.value * 2)),
        family="spearman with age",
    )


@pytest.mark.parametrize(("outcome", "value"), [([0, 1], 1.0), ([1, 0], -1.0)])
def test_two_people_are_in_order(outcome, value):
    (row,) = STATISTICS["rank_correlation"].say(_ages([30, 40], outcome))
    assert (row.value, row.n, row.interval) == (value, 2, None)


@pytest.mark.parametrize("sign", [1, -1])
def test_rounding_takes_no_correlation_beyond_1(sign):
    for n in range(2, 60):
        weight = np.linspace(0.1, 0.7, n)
        row, *_ = STATISTICS["rank_correlation"].say(
            _ages(range(n), sign * np.arange(n), weight=weight)
        )
        assert abs(row.value) <= 1.0
        assert row.value == pytest.approx(sign)


def test_small_weights_are_worth_as_much_as_large_ones():
    age, outcome, weight = [1, 2, 3, 4], [1, 3, 2, 4], np.array([1.0, 2.0, 3.0, 1.0])
    row, *_ = STATISTICS["rank_correlation"].say(_ages(age, outcome, weight=weight))
    small, *_ = STATISTICS["rank_correlation"].say(_ages(age, outcome, weight=weight / 64))
    assert small == row


def _gap(values, favoured, **changes):
    chosen = np.array(favoured, bool)
    (row,) = STATISTICS["quantile_gap"].say(_ages(values, chosen, favoured=chosen, **changes))
    return row


# four people in the bottom fifth, ten who share the highest number
UNEVEN = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, *[20] * 10]
CHOSEN = [1, 1, 0, 0, *[0] * 6, *[1] * 3, *[0] * 7]


def test_the_fifth_with_the_higher_rate_comes_first_whatever_its_size():
    row = _gap(UNEVEN, CHOSEN, minimum_group=4)
    assert (row.value, row.n, row.counts) == (pytest.approx(0.2), 14, (2, 4, 3, 10))
    assert row.parameters == {
        "of": "selection_rate",
        "higher": "bottom fifth",
        "top_from": 20.0,
        "bottom_to": 4.0,
    }
    low, high = newcombe((2, 4), (3, 10), 1.959963984540054)
    assert low < 0
    assert (row.interval.low, row.interval.high) == (0.0, pytest.approx(high))
    assert (row.status, row.reason) == ("measured", None)


def test_a_fifth_smaller_than_a_group_may_be_is_insufficient():
    row = _gap(UNEVEN, CHOSEN, minimum_group=5)
    assert (row.status, row.reason) == ("insufficient", TOO_FEW)
    assert row.parameters["minimum_group"] == 5
    assert row.parameters["higher"] == "bottom fifth"


def test_weighted_fifths_count_at_their_effective_size():
    weight = np.where(np.arange(20) % 2, 3.0, 1.0)
    row = _gap(UNEVEN, CHOSEN, weight=weight)
    # bottom: 1 + 3 of 1 + 3 + 1 + 3; top: 1 + 3 + 1 of 5 * (1 + 3)
    assert row.value == pytest.approx(4 / 8 - 5 / 20)
    sizes = 8**2 / 20, 20**2 / 50
    assert row.n == pytest.approx(sum(sizes))
    low, high = newcombe((sizes[0] / 2, sizes[0]), (sizes[1] / 4, sizes[1]), 1.959963984540054)
    assert (row.interval.low, row.interval.high) == pytest.approx((max(low, 0.0), high))
    assert row.counts is None


def test_two_people_are_a_top_and_a_bottom_fifth():
    row = _gap([30, 40], [0, 1])
    assert (row.value, row.counts) == (1.0, (1, 1, 0, 1))


def test_without_fifths_it_is_said_of_how_many():
    row = _gap([30] * 6, [0, 1] * 3)
    assert (row.status, row.reason, row.n) == ("undefined", NO_FIFTHS, 6)
    assert row.parameters == {"of": "selection_rate"}
