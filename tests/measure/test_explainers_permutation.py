"""Permutation importance, against scikit-learn's and by hand."""

from time import monotonic

import numpy as np
import pandas as pd
import pytest
from applicants import applicants, boosted, defaulted
from clock import Clock
from sklearn.inspection import permutation_importance
from sklearn.linear_model import LinearRegression

from audit.evidence import Attribution, encode
from audit.measure.explainers.permutation_importance import SHUFFLES, explain_by_permutation
from audit.measure.explaining.budget import Budget
from audit.measure.explaining.study import Sample, Study

SLOPE = np.array([2.0, -1.0, 0.5, 0.0])


def normal(rows, seed=0):
    random = np.random.default_rng(seed)
    return pd.DataFrame(random.normal(size=(rows, 4)), columns=list("abcd"))


def linear(rows):
    return rows.to_numpy() @ SLOPE


def run(score, table, truth=None, seed=0, seconds=60, clock=monotonic, space="output"):
    study = Study(score, Sample(table, table, (), truth=truth), seed, space)
    return list(explain_by_permutation(study, Budget(seconds, clock=clock)))


def values(attribution):
    return np.array([part.value for part in attribution.values])


def errors(attribution):
    return np.array([part.error for part in attribution.values])


def test_a_linear_regression_loses_twice_the_variance_of_each_term():
    table = normal(500)
    truth = linear(table) + np.random.default_rng(1).normal(size=500)
    (found,) = run(linear, table, truth)
    assert (np.abs(values(found) - 2 * SLOPE**2) <= 4 * errors(found) + 1e-12).all()
    assert found.base == pytest.approx(np.mean((linear(table) - truth) ** 2))
    assert values(found)[3] == 0
    assert found.scope == "global"
    assert found.space == "output"


def test_it_agrees_with_scikit_learn():
    table = normal(500, 3)
    truth = linear(table) + table["a"] * table["b"]
    model = LinearRegression().fit(table, truth)
    (ours,) = run(model.predict, table, truth.to_numpy())
    theirs = permutation_importance(
        model, table, truth, scoring="neg_mean_squared_error", n_repeats=30, random_state=0
    )
    assert (np.abs(values(ours) - theirs.importances_mean) <= 4 * errors(ours) + 1e-9).all()


def test_the_error_is_the_spread_over_other_samples():
    def one(seed):
        table = normal(200, seed)
        truth = linear(table) + np.random.default_rng(seed + 999).normal(size=200)
        return run(linear, table, truth, seed)[0]

    runs = [one(seed) for seed in range(60)]
    printed = np.mean([errors(each) for each in runs], axis=0)
    seen = np.std([values(each) for each in runs], axis=0, ddof=1)
    assert printed[:3] / seen[:3] == pytest.approx(1, abs=0.4)


def test_labels_are_held_against_the_probability():
    table = applicants(500)
    truth = defaulted(table).to_numpy(dtype=float)
    (found,) = run(boosted(applicants(500, 7)), table, truth, space="log-odds")
    assert found.space == "probability"
    assert 0 < found.base < 0.25
    ranked = sorted(found.values, key=lambda part: -part.value)
    assert ranked[0].feature == "amount"


def test_without_a_truth_it_is_the_change_of_the_score():
    note, attribution = run(linear, normal(400))
    assert note.code == "importance_without_truth"
    assert attribution.base is None
    # the mean distance of two normal numbers is 2 / sqrt(pi)
    expected = np.abs(SLOPE) * 2 / np.sqrt(np.pi)
    assert (np.abs(values(attribution) - expected) <= 4 * errors(attribution) + 1e-12).all()


def test_a_truth_that_is_partly_known_is_used_as_far_as_it_goes():
    table = normal(300)
    truth = linear(table)
    truth[::2] = np.nan
    (found,) = run(linear, table, truth)
    assert found.base == pytest.approx(0)
    assert values(found)[0] > values(found)[1] > values(found)[2] > 0


def test_labels_beside_numbers_that_only_rank_are_no_truth():
    table = normal(300)
    note, found = run(linear, table, (linear(table) > 0).astype(float))
    assert note.code == "importance_without_truth"
    assert found.base is None


def test_no_time_gives_an_explanation_without_values():
    (found,) = run(linear, normal(50), linear(normal(50)), seconds=0)
    assert (found.values, found.base, found.stopped_by) == ((), None, "budget")


def test_shuffles_that_were_done_before_the_time_ended_are_kept():
    def slow(rows):
        clock.sleep(0.001 * len(rows))
        return linear(rows)

    table = normal(120)
    found = run(slow, table, linear(table), seconds=1.2, clock=(clock := Clock()))[-1]
    assert found.stopped_by == "budget"
    assert values(found)[0] > 0


def test_the_same_seed_gives_the_same_bytes():
    table = normal(200)
    one, other = (run(linear, table, linear(table), 3)[0] for _ in range(2))
    assert encode(one) == encode(other)
    assert encode(one) != encode(run(linear, table, linear(table), 4)[0])


def test_wide_tables_are_scored_on_fewer_people():
    seen = []

    def score(rows):
        seen.append(len(rows))
        return rows.iloc[:, 0].to_numpy()

    random = np.random.default_rng(0)
    table = pd.DataFrame(random.normal(size=(300, 400)))
    found = run(score, table)[-1]
    assert isinstance(found, Attribution)
    assert sum(seen) <= 60 * 400 * SHUFFLES + 60
    assert values(found)[0] > 0
    assert (values(found)[1:] == 0).all()
