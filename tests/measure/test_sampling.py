"""Seeded samples."""

import numpy as np
import pandas as pd

from audit.measure.explaining.people import Chosen
from audit.measure.explaining.sampling import build_sample, draw_rows, draw_sample

TABLE = pd.DataFrame({"n": np.arange(500), "w": [f"w{n}" for n in range(500)]}, index=range(9, 509))


def test_rows_come_once_each_in_an_order_of_the_seeds():
    drawn = draw_rows(500, 100, 1)
    assert len(set(drawn.tolist())) == 100
    assert (drawn == draw_rows(500, 100, 1)).all()
    assert (drawn != draw_rows(500, 100, 2)).any()
    assert (np.diff(drawn) < 0).any()


def test_a_small_table_is_taken_whole():
    assert sorted(draw_sample(TABLE, 9999, 0)["n"]) == list(range(500))
    assert draw_sample(TABLE, 9999, 0).index.equals(pd.RangeIndex(500))
    assert draw_sample(TABLE.head(0), 5, 0).empty


def test_types_are_kept():
    assert draw_sample(TABLE, 5, 0).dtypes.equals(TABLE.dtypes)


def test_every_row_is_as_likely_as_any_other():
    hits = np.zeros(20)
    for seed in range(400):
        hits[draw_rows(20, 5, seed)] += 1
    assert hits.min() > 60
    assert hits.max() < 140


def test_chosen_people_are_in_the_rows_under_their_names():
    chosen = [Chosen(3, "a"), Chosen(499, "b"), Chosen(250, "c")]
    sample = build_sample(TABLE, chosen, ["x", "y", "z"], seed=0, rows=40, background=30)
    assert 40 <= len(sample.rows) <= 43
    assert len(sample.background) == 30
    assert [(p.name, p.why) for p in sample.people] == [("x", "a"), ("y", "b"), ("z", "c")]
    assert [sample.rows["n"][p.position] for p in sample.people] == [3, 499, 250]
    assert sample.rows["n"].is_unique


def test_nobody_is_listed_twice():
    sample = build_sample(TABLE, [Chosen(3, "a")], ["x"], seed=0)
    assert len(sample.rows) == 500


def test_rows_and_background_are_draws_of_their_own():
    sample = build_sample(TABLE, seed=0, rows=50, background=50)
    assert sample.rows["n"].tolist() != sample.background["n"].tolist()


def test_training_rows_are_the_background_where_they_are_known():
    training = pd.DataFrame({"other": 0, "w": ["t"] * 7, "n": range(1000, 1007)})
    sample = build_sample(TABLE, seed=0, typical=training)
    assert list(sample.background.columns) == ["n", "w"]
    assert sorted(sample.background["n"]) == list(range(1000, 1007))
