"""When two answers about the same rows are the same, and when they are not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from audit.subject.contract.alike import ROUNDING, compared, of_rows
from audit.subject.model import Predictions


def said(labels: Any = None, scores: Any = None, classes: Any = None) -> Predictions:
    return Predictions(
        None if labels is None else np.array(labels),
        None if scores is None else np.array(scores, np.float64),
        classes,
    )


def differ(one: Predictions, other: Predictions, **how: bool) -> list[bool]:
    found, turned = compared(one, other, **how).differ, compared(other, one, **how).differ
    assert found.tolist() == turned.tolist()
    return found.tolist()


def test_rounding_is_measured_by_the_largest_number() -> None:
    one, near, far = [[200.0], [1.0]], [[200.0], [1.001]], [[200.0], [1.003]]
    assert differ(said(scores=one), said(scores=near)) == [False, False]
    assert differ(said(scores=one), said(scores=far)) == [False, True]
    assert compared(said(scores=one), said(scores=far)).largest == pytest.approx(0.003)
    assert ROUNDING == 1e-5


def test_a_decision_on_the_line_may_turn_with_its_score_and_never_without() -> None:
    line, above = [[0.5, 0.5]], [[0.5 - 1e-9, 0.5 + 1e-9]]
    no, yes = said(["no"], line, ("no", "yes")), said(["yes"], above, ("no", "yes"))
    tie = said(["yes"], line, ("no", "yes"))
    assert differ(no, yes) == [False]
    assert differ(no, tie) == [True], "the same scores and another class: a tie broken by chance"
    assert differ(no, yes, same_call=True) == [True]


def test_classes_are_compared_as_they_are() -> None:
    assert differ(said(["a", "b"]), said(["a", "c"])) == [False, True]
    assert differ(said([1, 0]), said([1, 0])) == [False, False]
    assert differ(said([True, False]), said([True, True])) == [False, True]
    blank = said(np.array(["a", None], object))
    assert differ(blank, blank) == [False, False]


def test_columns_of_classes_are_found_by_name() -> None:
    one = said(scores=[[0.1, 0.9]], classes=("no", "yes"))
    assert differ(one, said(scores=[[0.9, 0.1]], classes=("yes", "no"))) == [False]
    assert differ(one, said(scores=[[0.9, 0.1]], classes=("no", "yes"))) == [True]
    assert differ(one, said(scores=[[0.1, 0.9, 0]], classes=("no", "yes", "other"))) == [True]


@pytest.mark.parametrize("whole", [np.array([1.0]), np.array([1])])
def test_scores_of_few_rows_may_all_be_whole(whole: Any) -> None:
    """A function that says 1.0 of one row gives a score, as it does of all rows."""
    assert differ(said(scores=[[1.0]]), said(whole)) == [False]
    assert differ(said(scores=[[0.25]]), said(whole)) == [True]


def test_estimates_may_be_rounded_and_need_not_be_finite() -> None:
    assert differ(said([100.0, 2.5]), said([100.0, 2.5004])) == [False, False]
    assert differ(said([100.0, 2.5]), said([100.0, 2.6]), same_call=True) == [False, True]
    assert differ(said([np.nan, np.inf]), said([np.nan, np.inf])) == [False, False]
    assert differ(said([1.5, 2.5]), said([np.nan, 2.5])) == [True, False]


def test_words_against_scores_differ_everywhere() -> None:
    assert differ(said(["a", "b"]), said(scores=[[0.5], [0.25]])) == [True, True]


def test_rows_are_taken_in_the_order_asked_for() -> None:
    taken = of_rows(said(["a", "b", "c"], [[1], [2], [3]]), np.array([2, 0]))
    assert taken.labels.tolist() == ["c", "a"]
    assert taken.probabilities.tolist() == [[3.0], [1.0]]
