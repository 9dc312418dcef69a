"""SHAP values and importance on models whose answers are known."""

from time import monotonic

import msgspec
import numpy as np
import pandas as pd
import pytest
from applicants import applicants, applicants_sample, boosted, people
from clock import Clock

from audit.evidence import Attribution, encode
from audit.measure.explainer import EXPLAINERS
from audit.measure.explainers.shap import explain_by_shap
from audit.measure.explaining.budget import Budget
from audit.measure.explaining.study import Sample, Study

SLOPE = np.array([2.0, -1.0, 0.5, 0.0])


def linear(rows):
    return rows.to_numpy() @ SLOPE + 3


def normal(rows, seed):
    random = np.random.default_rng(seed)
    return pd.DataFrame(random.normal(size=(rows, 4)), columns=list("abcd"))


def explained(score, sample, seed=0, seconds=60, clock=monotonic):
    found = explain_by_shap(Study(score, sample, seed), Budget(seconds, clock=clock))
    made = [one for one in found if isinstance(one, Attribution)]
    return made[-1], made[:-1]


def numbers(attribution):
    return np.array([part.value for part in attribution.values])


def errors(attribution):
    return np.array([part.error for part in attribution.values])


def test_it_is_registered_with_a_definition():
    assert EXPLAINERS["shap"].run is explain_by_shap
    assert EXPLAINERS["shap"].definition.startswith("How far each column moves a score")


def test_a_linear_model_gives_the_closed_form():
    sample = Sample(normal(40, 1), normal(100, 2), people(0, 7))
    everyone, persons = explained(linear, sample)
    mean = sample.background.mean().to_numpy()
    for person, position in zip(persons, (0, 7), strict=True):
        row = sample.rows.iloc[position].to_numpy()
        assert numbers(person) == pytest.approx(SLOPE * (row - mean), abs=1e-6)
        assert person.row == f"person-{position}"
        assert person.base == pytest.approx(linear(sample.background).mean(), abs=1e-9)
        assert person.output == pytest.approx(linear(sample.rows)[position], abs=1e-9)
        assert person.residual == pytest.approx(0, abs=1e-9)
    assert everyone.scope == "global"
    assert everyone.stopped_by == "rows"
    assert numbers(everyone)[3] == 0


def test_importance_against_one_background_is_exact_too():
    sample = Sample(normal(40, 1), normal(50, 2), ())
    everyone, _ = explained(linear, sample)
    exact = np.abs(SLOPE * (sample.rows - sample.background.mean())).mean().to_numpy()
    assert numbers(everyone) == pytest.approx(exact, abs=1e-6)


def test_importance_lies_within_its_error_and_stops_there():
    everyone, _ = explained(linear, Sample(normal(2000, 3), normal(1000, 4), ()))
    true = np.abs(SLOPE) * np.sqrt(2 / np.pi)  # E|β(x − mean)| for a standard normal x
    assert everyone.stopped_by == "error"
    assert (errors(everyone) <= 0.05 * numbers(everyone).max()).all()
    assert (np.abs(numbers(everyone) - true) <= 3 * errors(everyone) + 1e-12).all()


@pytest.fixture(scope="module")
def boosting():
    return boosted(applicants(500))


def test_a_boosting_pipeline_with_strings_adds_up(boosting):
    everyone, persons = explained(boosting, applicants_sample())
    assert [part.feature for part in everyone.values] == list(applicants(1).columns)
    assert everyone.quality["additivity"] < 1e-9
    for person in persons:
        assert person.quality["additivity"] < 1e-9
        assert person.base + numbers(person).sum() == pytest.approx(person.output, abs=1e-9)
        assert (errors(person) >= 0).all()
    assert max(everyone.values, key=lambda part: part.value).feature == "amount"


def test_the_same_seed_gives_the_same_bytes_and_another_stays_within_the_error(boosting):
    sample = applicants_sample(300, 300)

    def record(seed):
        everyone, persons = explained(boosting, sample, seed)
        return everyone, encode_all([everyone, *persons])

    first, ours = record(1)
    _, again = record(1)
    other, theirs = record(2)
    assert ours == again
    assert ours != theirs
    apart = np.abs(numbers(first) - numbers(other))
    assert (apart <= 3 * np.hypot(errors(first), errors(other)) + 1e-9).all()


def encode_all(attributions):
    return b"".join(encode(attribution) for attribution in attributions)


def test_models_see_their_own_types(boosting):
    sample = applicants_sample(30, 30)
    seen = []

    def score(rows):
        seen.append(rows.dtypes)
        assert list(rows.columns) == list(sample.rows.columns)
        assert set(rows["housing"].dropna()) <= {"own", "rent", "free"}
        return boosting(rows)

    explained(score, sample)
    assert all(types.equals(sample.rows.dtypes) for types in seen)


def test_a_model_that_looks_at_its_neighbours_is_not_pictured():
    def score(rows):
        return rows["a"].rank(pct=True).to_numpy()

    everyone, persons = explained(score, Sample(normal(50, 5), normal(50, 6), people(0)))
    for attribution in (everyone, *persons):
        assert attribution.values == ()
        assert attribution.quality["additivity"] > 1e-6
    assert persons[0].residual != 0


def test_a_slow_model_is_kept_within_the_budget():
    clock = Clock()

    def score(rows):
        clock.sleep(0.02 + len(rows) * 5e-5)
        return linear(rows)

    sample = Sample(normal(2000, 7), normal(500, 8), people(0, 1))
    everyone, persons = explained(score, sample, 0, 2, clock)
    assert 1 < clock.passed < 2.4
    assert everyone.stopped_by == "budget"
    assert len(everyone.values) == 4
    assert persons[0].values


def test_no_time_at_all_is_said_in_the_record():
    everyone, persons = explained(linear, Sample(normal(9, 1), normal(9, 2), people(0, 1)), 0, 0)
    assert everyone.stopped_by == "budget"
    assert everyone.values == ()
    assert [person.row for person in persons] == ["person-0", "person-1"]
    assert all(person.stopped_by == "budget" and not person.values for person in persons)


def test_very_wide_tables_take_fewer_background_rows():
    random = np.random.default_rng(0)
    table = pd.DataFrame(random.normal(size=(100, 200)), columns=[f"c{n}" for n in range(200)])
    sizes = []

    def score(rows):
        sizes.append(len(rows))
        return rows["c0"].to_numpy() - 2 * rows["c199"].to_numpy()

    everyone, _ = explained(score, Sample(table.head(60), table, ()))
    assert sum(sizes) < 60 * 8_500
    ranked = sorted(everyone.values, key=lambda part: -part.value)
    assert [part.feature for part in ranked[:2]] == ["c199", "c0"]
    assert all(part.value == 0 for part in ranked[2:])


def test_attributions_are_plain_evidence(boosting):
    everyone, persons = explained(boosting, applicants_sample(30, 30))
    for one in (everyone, *persons):
        assert msgspec.json.decode(encode(one), type=Attribution) == one
        assert np.isfinite(numbers(one)).all()
