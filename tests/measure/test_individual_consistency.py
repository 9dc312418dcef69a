"""Consistency: beside AIF360, and what nearness means for columns of every kind."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from applicants import applicants
from rows import subject

from audit.measure.individual.consistency import CONSISTENCY, Neighbourhoods
from audit.measure.individual.individual_fairness import individual_fairness
from audit.measure.individual.likeness import nearest
from audit.measure.measuring import measure


def _audited(features, y_pred, **changes):
    rows = subject(np.zeros(len(y_pred)), y_pred, **changes)
    return replace(rows, features=features)


def _consistency(audited, **options):
    told = {"seed": 0, "minimum_group": 10, **options}
    found = individual_fairness(audited, **told).measurements
    return [row for row in found if row.metric == "consistency"]


def _simple(count, seed=0):
    random = np.random.default_rng(seed)
    features = pd.DataFrame(random.normal(size=(count, 3)), columns=list("abc"))
    return features, (features["a"] + random.normal(0, 0.5, count) > 0).astype(int).to_numpy()


@pytest.mark.parametrize("seed", range(10))
def test_it_is_aif360s_on_standardised_numbers(aif360, seed):
    features, y_pred = _simple(300, seed)
    (row,) = _consistency(_audited(features, y_pred))
    matrix = ((features - features.mean()) / features.std(ddof=0)).to_numpy()
    assert row.value == pytest.approx(aif360.consistency_score(matrix, y_pred), abs=1e-12)
    assert row.interval.low < row.value < row.interval.high
    assert row.interval.method == "logit_normal"


def test_each_group_is_looked_at_among_everyone():
    features, y_pred = _simple(200)
    group = np.where(np.arange(200) < 150, "a", "b")
    rows = _consistency(_audited(features, y_pred, group=group))
    assert [row.slice for row in rows] == [{}, {"group": "a"}, {"group": "b"}]
    whole, first, second = rows
    assert whole.value == pytest.approx((150 * first.value + 50 * second.value) / 200)
    assert [row.n for row in rows] == [200, 150, 50]


def test_the_standard_error_allows_for_shared_neighbours():
    values, errors = [], []
    for seed in range(60):
        features, y_pred = _simple(250, seed)
        row = _consistency(_audited(features, y_pred))[0]
        values.append(row.value)
        errors.append(row.interval.standard_error * row.value * (1 - row.value))
    assert 0.85 * np.std(values) < np.mean(errors) < 1.8 * np.std(values)


def test_one_decision_for_all_is_no_certainty():
    features, _ = _simple(20)
    (row,) = _consistency(_audited(features, np.ones(20, int)))
    assert row.value == 1.0
    assert 0.7 < row.interval.low < row.interval.high == 1.0


def test_a_sample_is_drawn_with_the_seed():
    features, y_pred = _simple(400)
    rows = _audited(features, y_pred)
    (one,), (same,), (other,) = (_consistency(rows, rows=100, seed=seed) for seed in (1, 1, 2))
    assert one == same
    assert one.value != other.value
    assert one.parameters == {"neighbours": 5, "drawn": 100, "of_people": 400}


def test_weights_weigh_people():
    features, y_pred = _simple(200)
    weight = np.where(np.arange(200) < 100, 3.0, 1.0)
    weighted = _consistency(_audited(features, y_pred, weight=weight))[0]
    halves = _consistency(_audited(features, y_pred, half=np.repeat(["a", "b"], 100)))
    assert weighted.value == pytest.approx((3 * halves[1].value + halves[2].value) / 4)
    assert weighted.n == pytest.approx(400**2 / 1000)


def test_without_features_or_decisions_it_says_why():
    features, y_pred = _simple(30)
    (blind,) = _consistency(subject(np.zeros(30), y_pred))
    assert (blind.status, blind.reason) == (
        "not_assessable",
        "it needs the columns that the model sees",
    )
    scored = replace(subject(np.zeros(30), None, np.zeros(30)), features=features)
    (undecided,) = _consistency(scored)
    assert undecided.status == "not_assessable"
    assert "decisions" in undecided.reason


def test_a_small_sample_is_insufficient_and_still_shown():
    features, y_pred = _simple(7)
    (row,) = _consistency(_audited(features, y_pred))
    assert row.status == "insufficient"
    assert row.value is not None
    (alone,) = _consistency(_audited(features.head(1), y_pred[:1]), minimum_group=1)
    assert alone.value == 1.0


def test_a_person_is_the_first_of_their_neighbours():
    features = pd.DataFrame({"a": [0.0] * 6 + [9.0, 10.0], "b": ["x"] * 8})
    found = nearest(features, 3)
    assert found[:, 0].tolist() == list(range(8))
    assert found[4].tolist() == [4, 0, 1]
    assert found[7].tolist()[:2] == [7, 6]


def test_texts_flags_and_blanks_are_one_apart():
    features = pd.DataFrame(
        {
            "word": ["x", "x", "y", None, "x"],
            "flag": [True, True, True, True, False],
            "rare": [0, 0, 0, 0, 1],
        }
    )
    found = nearest(features, 5)
    assert found[0].tolist() == [0, 1, 2, 3, 4]  # x; then one apart; then two columns apart
    assert found[4].tolist() == [4, 0, 1, 2, 3]


def test_columns_of_every_kind_are_understood():
    table = applicants(120)
    table["since"] = pd.Timestamp("2020-01-01") + pd.to_timedelta(table["age"], unit="D")
    table.loc[3, "since"] = pd.NaT
    table["infinite"] = np.where(table["age"] > 70, np.inf, table["age"])
    table["nothing"] = np.nan
    table["nullable"] = table["months"].astype("Int64")
    found = nearest(table, 5)
    assert found.shape == (120, 5)
    shuffled = np.random.default_rng(0).permutation(120)
    again = nearest(table.iloc[shuffled].reset_index(drop=True), 5)
    assert (np.sort(shuffled[again], axis=1) == np.sort(found[shuffled], axis=1)).mean() > 0.99


def test_people_who_differ_as_much_have_no_interval():
    people = Neighbourhoods(np.full(2, 0.5), np.array([[0, 1], [1, 0]]), 2, 2)
    row = measure(CONSISTENCY, {"neighbourhoods": people}, {}, 1)
    assert (row.value, row.interval) == (0.5, None)
    assert "no spread" in row.reason
