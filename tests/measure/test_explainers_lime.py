"""LIME around single people."""

from time import monotonic

import numpy as np
import pandas as pd
import pytest
from applicants import applicants, applicants_sample, boosted, people
from clock import Clock

from audit.evidence import encode
from audit.measure.explainer import EXPLAINERS
from audit.measure.explainers.lime import explain_by_lime
from audit.measure.explaining.budget import Budget
from audit.measure.explaining.fits import REPEATS
from audit.measure.explaining.local_fits import NEIGHBOURS
from audit.measure.explaining.pace import Pace
from audit.measure.explaining.study import Sample, Study

SLOPE = np.array([2.0, -1.0, 0.5, 0.0])


def linear(rows):
    return rows.to_numpy() @ SLOPE


def normal(rows, seed):
    random = np.random.default_rng(seed)
    return pd.DataFrame(random.normal(size=(rows, 4)), columns=list("abcd"))


def explained(score, sample, seed=0, seconds=60, clock=monotonic):
    return list(explain_by_lime(Study(score, sample, seed), Budget(seconds, clock=clock)))


def weights(attribution):
    return np.array([part.value for part in attribution.values])


def test_it_is_registered_with_a_definition():
    assert EXPLAINERS["lime"].run is explain_by_lime
    assert EXPLAINERS["lime"].definition.startswith("How much it matters to a person's score")


def test_signs_agree_with_a_linear_model():
    rows = normal(300, 1)
    far = np.flatnonzero((rows[["a", "b", "c"]].abs() > 0.8).all(axis=1))[:4]
    persons = explained(linear, Sample(rows, normal(200, 2), people(*far)))
    for person, position in zip(persons, far, strict=True):
        effect = SLOPE * rows.iloc[position].to_numpy()
        assert (np.sign(weights(person)) == np.sign(effect))[:3].all()
        assert abs(weights(person)[3]) < 0.1
        assert person.quality["fidelity"] > 0.5
        assert person.quality["stability"] == 1


def test_what_the_simple_model_says_plus_the_residual_is_the_score():
    sample = Sample(normal(200, 3), normal(100, 4), people(5))
    (person,) = explained(linear, sample)
    said = person.base + weights(person).sum()
    assert said + person.residual == pytest.approx(person.output, abs=1e-9)
    assert person.output == pytest.approx(linear(sample.rows)[5])


@pytest.fixture(scope="module")
def boosting():
    return boosted(applicants(500))


def test_the_users_columns_are_named_and_no_value_of_theirs_is(boosting):
    sample = applicants_sample()
    for person in explained(boosting, sample):
        assert [part.feature for part in person.values] == list(sample.rows.columns)
        text = encode(person).decode()
        assert "<=" not in text
        assert "=" not in text
        assert not any(word in text for word in ("furniture", "rent", "own", "business"))


def test_models_see_their_own_types_and_only_values_that_exist(boosting):
    sample = applicants_sample()
    known = pd.concat([sample.rows, sample.background])

    def score(rows):
        assert rows.dtypes.equals(sample.rows.dtypes)
        for column in rows:
            assert rows[column].dropna().isin(known[column].dropna()).all()
        return boosting(rows)

    assert len(explained(score, sample)) == 2


def test_missing_values_need_no_guess(boosting):
    sample = applicants_sample()
    rows = sample.rows.copy()
    rows.loc[0, ["income", "housing"]] = [np.nan, None]
    (person,) = explained(boosting, Sample(rows, sample.background, people(0)))
    assert np.isfinite(weights(person)).all()


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(boosting):
    sample = applicants_sample()
    ours = [encode(person) for person in explained(boosting, sample, 1)]
    assert ours == [encode(person) for person in explained(boosting, sample, 1)]
    assert ours != [encode(person) for person in explained(boosting, sample, 2)]


def test_a_person_is_explained_alike_alone_and_among_others(boosting):
    sample = applicants_sample()
    alone = Sample(sample.rows, sample.background, people(1))
    assert encode(explained(boosting, alone)[0]) == encode(explained(boosting, sample)[1])


def test_the_shared_generator_is_left_alone():
    np.random.seed(3)
    expected = np.random.random()
    np.random.seed(3)
    explained(linear, Sample(normal(50, 1), normal(50, 2), people(0)))
    assert np.random.random() == expected


def test_a_constant_score_has_no_fidelity_to_speak_of():
    sample = Sample(normal(50, 1), normal(50, 2), people(0))
    (person,) = explained(lambda rows: np.full(len(rows), 0.25), sample)
    assert weights(person).tolist() == [0, 0, 0, 0]
    assert person.quality == {"fidelity": None, "stability": None, "rank_correlation": None}
    assert person.base == 0.25


def test_a_constant_column_gets_nothing():
    sample = Sample(normal(50, 1).assign(e="x"), normal(50, 2).assign(e="x"), people(0))
    (person,) = explained(lambda rows: linear(rows[list("abcd")]), sample)
    assert weights(person)[4] == 0


def test_a_text_column_with_thousands_of_words_is_not_noise():
    random = np.random.default_rng(0)
    rows = normal(600, 5).assign(word=[f"w{random.integers(5000)}" for _ in range(600)])
    (person,) = explained(lambda table: linear(table[list("abcd")]), Sample(rows, rows, people(3)))
    assert abs(weights(person)[4]) < 0.2 * np.abs(weights(person)).max()


def test_time_that_runs_out_leaves_every_person_something_to_read():
    clock = Clock()

    def score(rows):
        clock.sleep(len(rows) / 20_000)
        return linear(rows)

    sample = Sample(normal(90, 1), normal(90, 2), people(0, 1, 2))
    persons = explained(score, sample, 0, 0.5, clock)
    assert clock.passed <= 0.5
    assert [person.row for person in persons] == ["person-0", "person-1", "person-2"]
    assert all(person.stopped_by == "budget" for person in persons)
    assert len(persons[0].values) == 4
    assert persons[2].values


def test_every_fit_hears_of_all_its_neighbours_and_equal_rows_are_scored_once():
    sizes = []

    def score(rows):
        sizes.append(len(rows))
        return linear(rows)

    explained(score, Sample(normal(5000, 1), normal(9, 2), people(0, 1)))
    wanted = 2 + 2 * REPEATS * NEIGHBOURS
    assert wanted - 2 * REPEATS <= sum(sizes) <= wanted
    sizes.clear()
    few = normal(300, 1).clip(-1, 1).round()
    explained(score, Sample(few, few, people(0, 1)))
    assert sum(sizes) < wanted / 10


def test_people_are_scored_together():
    calls = []

    def score(rows):
        calls.append(len(rows))
        return linear(rows)

    explained(score, Sample(normal(300, 1), normal(9, 2), people(*range(40))))
    assert len(calls) < 40
    assert max(calls) > 5 * NEIGHBOURS


def test_a_model_that_is_known_to_be_slow_is_given_what_fits_the_time():
    clock = Clock()

    def score(rows):
        clock.sleep(len(rows) / 20_000)
        return linear(rows)

    budget = Budget(0.35, clock=clock, pace=(pace := Pace()))
    for _ in range(6):
        pace.learn(pace.rows, pace.rows / 20_000)
    sample = Sample(normal(90, 1), normal(90, 2), people(*range(9)))
    persons = list(explain_by_lime(Study(score, sample), budget))
    assert clock.passed <= 0.35
    assert sum(bool(person.values) for person in persons) == 3


def test_nobody_to_explain_needs_no_model():
    assert explained(None, Sample(normal(9, 1), normal(9, 2), ())) == []
