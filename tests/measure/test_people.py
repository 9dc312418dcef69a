"""Who is chosen, why, and under what name."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from audit.measure.explaining.names import mask, masking_secret
from audit.measure.explaining.people import (
    APPROVAL,
    BETWEEN,
    CLASSES,
    FURTHEST_OFF,
    HIGHEST,
    LOWEST,
    MIDDLE,
    MISTAKE,
    NEAREST,
    OF_ANOTHER,
    OF_CLASS,
    REFUSAL,
    WORST_OFF,
    WORST_OFF_MEAN,
    choose_by_size,
    choose_people,
    decision_line,
)

SCORES = np.array([0.95, 0.05, 0.52, 0.9, 0.1, 0.3, np.nan, 0.99])
DECIDED = (SCORES > 0.5).astype(int)
TRUTH = np.array([1, 0, 1, 0, 0, 0, 1, 1])


def reasons(chosen):
    return [(one.row, one.why) for one in chosen]


def test_each_rule_is_followed_in_turn_and_nobody_comes_twice():
    chosen = choose_people(SCORES, y_pred=DECIDED, y_true=TRUTH, threshold=0.5, how_many=6)
    assert reasons(chosen) == [
        (7, APPROVAL),
        (1, REFUSAL),
        (2, NEAREST),
        (3, MISTAKE),
        (0, APPROVAL),
        (4, REFUSAL),
    ]


def test_where_the_positive_class_is_the_bad_one_approval_is_a_low_score():
    chosen = choose_people(SCORES, y_pred=DECIDED, favourable=0, threshold=0.5, how_many=2)
    assert reasons(chosen) == [(1, APPROVAL), (7, REFUSAL)]


def test_the_worst_off_group_has_a_place():
    worst = np.array([0, 1, 0, 0, 1, 1, 1, 0], dtype=bool)
    chosen = choose_people(SCORES, y_pred=DECIDED, threshold=0.5, worst_off=worst, how_many=4)
    assert (5, WORST_OFF) in reasons(chosen)


def test_without_labels_nobody_is_a_mistake():
    chosen = choose_people(SCORES, y_pred=DECIDED, how_many=99)
    assert MISTAKE not in {one.why for one in chosen}
    assert sorted(one.row for one in chosen) == [0, 1, 2, 3, 4, 5, 7]


def test_a_score_alone_is_cut_at_the_threshold_or_the_median():
    scores = np.array([1.0, 2.0, 3.0, 4.0, 10.0])
    assert reasons(choose_people(scores, how_many=2)) == [(4, APPROVAL), (0, REFUSAL)]
    assert reasons(choose_people(scores, threshold=5, how_many=2)) == [(4, APPROVAL), (0, REFUSAL)]


def test_the_line_is_between_the_decisions():
    scores = np.array([0.1, 0.2, 0.4, 0.9])
    assert decision_line(scores, scores > 0.3) == pytest.approx(0.3)
    assert decision_line(scores, scores > 0.3, 0.35) == 0.35
    assert decision_line(scores, scores > 9) == pytest.approx(0.3)
    assert decision_line(np.full(2, np.nan), np.zeros(2, bool)) == 0


@settings(max_examples=80, deadline=None)
@given(
    hnp.arrays(np.float64, st.integers(0, 40), elements=st.sampled_from([0, 0.5, 1, np.nan, 0.2])),
    st.integers(0, 12),
    st.integers(0, 5),
)
def test_any_scores_give_different_finite_rows_and_the_same_ones_again(scores, how_many, seed):
    truth = (np.arange(len(scores)) % 2).astype(int)
    chosen = choose_people(scores, y_true=truth, how_many=how_many, seed=seed)
    rows = [one.row for one in chosen]
    assert len(set(rows)) == len(rows) == min(how_many, np.isfinite(scores).sum())
    assert np.isfinite(scores[rows]).all()
    assert chosen == choose_people(scores, y_true=truth, how_many=how_many, seed=seed)


def test_ties_are_broken_by_the_seed():
    scores = np.repeat([0.0, 1.0], 500)
    first = {choose_people(scores, threshold=0.5, how_many=1, seed=s)[0].row for s in range(20)}
    assert len(first) > 10


def test_a_million_rows_take_no_time():
    scores = np.random.default_rng(0).random(1_000_000)
    assert len(choose_people(scores, y_pred=(scores > 0.5).astype(int), how_many=5)) == 5


def test_names_are_short_keyed_and_repeatable():
    secret = masking_secret(0, np.array(["k1", "k2"], dtype=object), np.array([0.1, 0.2]))
    assert len(mask("k1", secret)) == 12
    assert int(mask("k1", secret), 16) >= 0
    assert mask("k1", secret) == mask("k1", secret)
    assert mask("k1", secret) != mask("k2", secret)
    assert mask("k1", secret) != mask("k1", masking_secret(1, np.array(["k1", "k2"]), SCORES))


def test_the_secret_is_made_of_the_rows_themselves():
    keys = np.array(["a", "b"], dtype=object)
    same = masking_secret(0, keys, SCORES)
    assert same == masking_secret(0, keys.copy(), SCORES.copy())
    assert same != masking_secret(0, keys, SCORES + 1e-9)
    assert same != masking_secret(0, np.array(["a", "c"], dtype=object), SCORES)
    assert same != masking_secret(1, keys, SCORES)
    assert masking_secret(0, np.array(["ab", "c"])) != masking_secret(0, np.array(["a", "bc"]))
    assert masking_secret(0, np.array(["\ud800"], dtype=object))


NUMBERS = np.array([30.0, 10.0, 50.0, 20.0, np.nan, 41.0])


def test_by_size_the_ends_the_middle_and_the_largest_error_have_a_place():
    truth = np.array([30.0, 12.0, 50.0, 80.0, 0.0, np.nan])
    worst = np.array([0, 0, 0, 0, 1, 1], dtype=bool)
    chosen = choose_by_size(NUMBERS, truth=truth, worst_off=worst, how_many=9)
    assert reasons(chosen) == [
        (2, HIGHEST),
        (1, LOWEST),
        (0, MIDDLE),
        (3, FURTHEST_OFF),
        (5, WORST_OFF_MEAN),
    ]


def test_by_size_nobody_without_a_number_is_chosen_and_little_is_enough():
    assert {one.row for one in choose_by_size(NUMBERS, how_many=99)} == {0, 1, 2, 3, 5}
    assert choose_by_size(np.full(3, np.nan)) == ()
    assert choose_by_size(np.empty(0)) == ()
    nobody = np.zeros(6, dtype=bool)
    assert WORST_OFF_MEAN not in {one.why for one in choose_by_size(NUMBERS, worst_off=nobody)}
    unknown = np.full(6, np.nan)
    assert FURTHEST_OFF not in {one.why for one in choose_by_size(NUMBERS, truth=unknown)}


def test_by_size_ties_are_broken_by_the_seed_and_runs_repeat():
    equal = np.ones(300)
    rows = {choose_by_size(equal, how_many=1, seed=seed)[0].row for seed in range(20)}
    assert len(rows) > 10
    assert choose_by_size(equal, seed=3) == choose_by_size(equal, seed=3)


def test_other_reasons_can_be_given_for_the_same_choice():
    chosen = choose_people(SCORES, y_pred=DECIDED, reasons=CLASSES, how_many=3)
    assert [one.why for one in chosen] == [OF_CLASS, OF_ANOTHER, BETWEEN]
    usual = choose_people(SCORES, y_pred=DECIDED, how_many=3)
    assert [one.row for one in chosen] == [one.row for one in usual]
