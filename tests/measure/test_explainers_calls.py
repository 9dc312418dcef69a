"""The model as explainers call it."""

import numpy as np
import pandas as pd
import pytest
from clock import Clock

from audit.errors import AuditError
from audit.measure.explaining.budget import Budget
from audit.measure.explaining.calls import Caller, ModelFailed, OutOfTime
from audit.measure.explaining.pace import FIRST_ROWS, MOST_ROWS, Pace


def table(rows):
    return pd.DataFrame({"x": np.arange(rows, dtype=float)}, index=np.arange(rows) + 7)


def test_calls_grow_up_to_a_limit_and_give_every_row_its_score():
    sizes = []

    def score(rows):
        sizes.append(len(rows))
        assert rows.index.equals(pd.RangeIndex(len(rows)))
        return rows["x"].to_numpy()

    caller = Caller(score, Budget(60))
    assert (caller(table(50_000)) == np.arange(50_000)).all()
    assert sizes == [FIRST_ROWS, 128, 512, 2048, 8192, MOST_ROWS, MOST_ROWS, 6320]


def test_call_sizes_do_not_depend_on_the_clock():
    def sizes(pause):
        seen = []

        def score(rows):
            seen.append(len(rows))
            clock.sleep(pause * (len(seen) % 2))
            return np.zeros(len(rows))

        caller = Caller(score, Budget(60, clock=(clock := Clock())))
        for rows in (20, 3000, 1, 9000):
            caller(table(rows))
        return seen

    assert sizes(0) == sizes(0.3)


def test_no_rows_need_no_call():
    def score(rows):
        raise AssertionError

    assert Caller(score, Budget(60))(table(0)).shape == (0,)


def test_a_table_that_cannot_be_finished_is_not_begun():
    seen = []

    def score(rows):
        seen.append(len(rows))
        clock.sleep(len(rows) / 10_000)
        return np.zeros(len(rows))

    caller = Caller(score, Budget(1, clock=(clock := Clock())))
    caller(table(100))
    caller(table(500))
    assert caller.expected(5000) == pytest.approx(0.5, rel=0.1)
    before = len(seen)
    with pytest.raises(OutOfTime):
        caller(table(50_000))
    assert len(seen) == before


def test_a_price_a_call_is_told_from_a_price_a_row():
    def score(rows):
        clock.sleep(0.02)
        return np.zeros(len(rows))

    caller = Caller(score, Budget(60, clock=(clock := Clock())))
    caller(table(20))
    caller(table(2000))
    assert caller.expected(8000) < 0.1


def test_shares_of_a_budget_know_what_calls_took_in_the_others():
    seen = []

    def score(rows):
        seen.append(len(rows))
        clock.sleep(len(rows) / 10_000)
        return np.zeros(len(rows))

    budget = Budget(1, clock=(clock := Clock()))
    caller = Caller(score, budget.share(0.5))
    caller(table(100))
    caller(table(500))
    before = len(seen)
    with pytest.raises(OutOfTime):
        Caller(score, budget.share(0.5))(table(20_000))
    assert len(seen) == before


def test_a_first_call_that_had_to_load_something_does_not_count_for_ever():
    pace = Pace()
    pace.learn(5, 2.0)
    pace.learn(50, 0.01)
    assert pace.expected(1000) < 1


def test_one_call_that_was_held_up_does_not_count_for_much():
    pace = Pace()
    for rows in (32, 128, 512, 512, 512):
        pace.learn(rows, 0.01 + rows / 100_000)
    pace.learn(512, 3.0)
    assert pace.expected(20_000) < 1
    pace.learn(2048, 3.0)
    pace.learn(2048, 0.03)
    assert pace.expected(20_000) < 1


def test_whoever_listens_hears_of_every_share():
    heard = []

    class Ears:
        def stage(self, text):
            pass

        def advance(self, done, total):
            heard.append((done, total))

    budget = Budget(9, progress=Ears())
    budget.share(0.5).share(0.1).advance(1, 4)
    budget.advance(5, 4)
    assert heard == [(1, 4), (5, 5)]
    Budget(9).advance(1, 2)


def test_spent_time_stops_before_the_first_call():
    def score(rows):
        raise AssertionError

    with pytest.raises(OutOfTime):
        Caller(score, Budget(0))(table(1))


def fails(rows):
    raise KeyError("Mrs Smith, 4 Elm Street")


def refuses(rows):
    raise AuditError("The worker ended")


@pytest.mark.parametrize(
    ("score", "said"),
    [
        (fails, "KeyError"),
        (refuses, "in its own process"),
        (lambda rows: ["yes"] * len(rows), "not numbers"),
        (lambda rows: None, "rows|missing"),
        (lambda rows: np.zeros(len(rows) + 1), "another number"),
        (lambda rows: np.zeros((len(rows), 2)), "another number"),
        (lambda rows: np.full(len(rows), np.nan), "missing or infinite"),
        (lambda rows: np.full(len(rows), np.inf), "missing or infinite"),
    ],
)
def test_whatever_a_model_does_wrong_is_one_kind_of_failure(score, said):
    with pytest.raises(ModelFailed, match=said) as failure:
        Caller(score, Budget(60))(table(3))
    assert "Smith" not in str(failure.value)
