"""All explainers on one sample: what they share, and what can go wrong."""

from itertools import combinations
from pathlib import Path
from time import monotonic

import numpy as np
import pandas as pd
import pytest
from applicants import applicants, applicants_sample, boosted, defaulted, people
from clock import Clock
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from audit.evidence import Attribution, Evidence, Finding, Provenance, SubjectFacts, encode
from audit.measure.explainers.shap import explain_by_shap
from audit.measure.explaining.budget import Budget
from audit.measure.explaining.calls import ModelFailed, OutOfTime
from audit.measure.explaining.explain import explain
from audit.measure.explaining.study import Sample, Study
from audit.publish.render.words import fill

GERMAN = Path(__file__).parents[1] / "data" / "german_credit.csv"


@pytest.fixture(scope="module")
def boosting():
    return boosted(applicants(500))


def run(score, sample, seed=0, seconds=60, clock=monotonic):
    pieces = explain(Study(score, sample, seed), Budget(seconds, clock=clock))
    return tuple(piece for piece in pieces if isinstance(piece, Attribution)), tuple(
        piece for piece in pieces if isinstance(piece, Finding)
    )


def codes(findings):
    """What went wrong of all that can go wrong for any explainer."""
    wrong = ("model_", "explanation_failed", "explanation_refused", "explanation_cut_short")
    wrong = (*wrong, "explanations_untested")
    return [finding.code for finding in findings if finding.code.startswith(wrong)]


def core(attributions):
    """What SHAP and LIME made; other explainers have tests of their own."""
    return [one for one in attributions if one.explainer in ("shap", "lime")]


def readable(findings):
    """Every placeholder can be filled, and what was filled in leaves none."""
    for finding in findings:
        assert "{" not in fill(finding.text, finding.numbers)
    return True


def evidence(attributions, findings):
    subject = SubjectFacts(name="x", task="binary")
    made_with = Provenance(tool="t", python="3")
    return encode(
        Evidence(
            subject=subject, provenance=made_with, attributions=attributions, findings=findings
        )
    )


def test_shap_and_lime_explain_everyone_and_each_person(boosting):
    attributions, findings = run(boosting, applicants_sample())
    made = core(attributions)
    assert [(one.explainer, one.scope, one.row) for one in made] == [
        ("shap", "global", None),
        ("shap", "local", "person-0"),
        ("shap", "local", "person-1"),
        ("lime", "local", "person-0"),
        ("lime", "local", "person-1"),
    ]
    assert codes(findings) == []
    assert readable(findings)
    shap, lime = made[1], made[3]
    assert shap.quality["agreement"] == lime.quality["agreement"]
    assert 0 <= shap.quality["agreement"] <= 1
    repeated = {"stability", "rank_correlation"}
    tested = repeated | {"faithfulness"}
    assert set(lime.quality) == tested | {"fidelity", "agreement"}
    assert set(shap.quality) == tested | {"additivity", "agreement"}
    assert set(made[0].quality) == tested | {"additivity"}


def test_reasons_are_told_as_notes(boosting):
    sample = applicants_sample(20, 20)
    _, findings = run(boosting, sample)
    told = [finding for finding in findings if finding.code == "person_chosen"]
    assert [finding.numbers["person"] for finding in told] == ["person-0", "person-1"]
    assert all(finding.grade == "note" for finding in told)


def test_the_same_seed_gives_the_same_evidence(boosting):
    sample = applicants_sample()
    assert evidence(*run(boosting, sample, 4)) == evidence(*run(boosting, sample, 4))
    assert evidence(*run(boosting, sample, 4)) != evidence(*run(boosting, sample, 5))


def test_stages_are_announced(boosting):
    heard = []

    class Ears:
        def stage(self, text):
            heard.append(text)

        def advance(self, done, total):
            pass

    explain(Study(boosting, applicants_sample(9, 9)), Budget(60), Ears())
    assert heard[0] == "Explaining: SHAP values"
    assert "Explaining: LIME" in heard
    assert heard[-1] == "Testing the explanations"


def test_how_far_it_is_is_told(boosting):
    told = []

    class Ears:
        def stage(self, text):
            told.append([text])

        def advance(self, done, total):
            told[-1].append(done / total)

    explain(Study(boosting, applicants_sample()), Budget(60, progress=(ears := Ears())), ears)
    steps = {text: parts for text, *parts in told}
    for stage in ("Explaining: SHAP values", "Explaining: LIME"):
        assert len(steps[stage]) > 2
        assert steps[stage][-1] == 1
        assert max(steps[stage]) == 1
        assert min(steps[stage]) > 0
    assert steps["Explaining: LIME"] == sorted(steps["Explaining: LIME"])


def test_another_seed_moves_importance_by_no_more_than_the_printed_error(boosting):
    rows, background = applicants(600, 1), applicants(600, 2)

    def importance(seed):
        mixed = [t.sample(frac=1, random_state=seed, ignore_index=True) for t in (rows, background)]
        study = Study(boosting, Sample(*mixed, ()), seed, space="log-odds")
        made = next(iter(explain_by_shap(study, Budget(60))))
        assert made.stopped_by == "error"
        return made.values

    runs = [importance(seed) for seed in range(6)]
    for one, other in combinations(runs, 2):
        for ours, theirs in zip(one, other, strict=True):
            assert abs(ours.value - theirs.value) <= 3 * np.hypot(ours.error, theirs.error)


def moody():
    random = np.random.default_rng(0)
    return lambda rows: random.random(len(rows))


def fails_on_mixtures(rows):
    # a business that rents never occurred in the rows, and the model chokes on one
    if ((rows["purpose"] == "business") & (rows["housing"] == "rent")).any():
        raise ValueError("no business at 4 Elm Street")
    return rows["amount"].to_numpy() / 1e6


def lawful(table):
    """Rows without a business that rents."""
    return table[(table["purpose"] != "business") | (table["housing"] == "own")].reset_index(
        drop=True
    )


def nan_at_times(rows):
    return np.where(rows["age"] > 40, np.nan, 0.5)


def sorts_its_rows(rows):
    return np.sort(rows["amount"].to_numpy())


def looks_at_its_neighbours(rows):
    return rows["amount"].rank(pct=True).to_numpy()


@pytest.mark.parametrize(
    ("score", "code"),
    [
        (moody(), "model_unrepeatable"),
        (sorts_its_rows, "model_unrepeatable"),
        (looks_at_its_neighbours, "model_unrepeatable"),
        (nan_at_times, "model_unusable"),
        (lambda rows: 1 / 0, "model_unusable"),
        (lambda rows: rows["purpose"], "model_unusable"),
    ],
)
def test_a_model_that_contradicts_itself_or_fails_is_a_finding(score, code):
    attributions, findings = run(score, applicants_sample())
    assert attributions == ()
    assert [finding.code for finding in findings] == [code]
    assert findings[0].grade == "warning"
    assert readable(findings)


def test_a_model_that_fails_on_mixed_rows_keeps_what_was_made():
    sample = applicants_sample()
    sample = Sample(lawful(sample.rows), lawful(sample.background), people(0, 1))
    findings = run(fails_on_mixtures, sample)[1]
    failed = [one.numbers["explainer"] for one in findings if one.code == "explanation_failed"]
    assert {"shap", "lime"} <= set(failed)
    assert readable(findings)
    assert "Elm" not in str(findings)


def crowded(rows):
    """A model that scores large tables differently, which a few rows do not show."""
    return rows["age"].to_numpy() / (1000 if len(rows) > 300 else 900)


def test_values_that_do_not_add_up_are_refused():
    attributions, findings = run(crowded, applicants_sample())
    assert "explanation_refused" in codes(findings)
    assert readable(findings)
    assert all(not one.values for one in attributions if one.explainer == "shap")


@pytest.mark.parametrize(("a_call", "a_row", "seconds"), [(1.0, 0.0, 30.0), (0.0, 0.02, 20.0)])
def test_a_slow_model_is_braked_within_a_fifth_of_its_time_and_it_is_said(a_call, a_row, seconds):
    clock = Clock()

    def slow(rows):
        clock.sleep(a_call + a_row * len(rows))
        return rows["age"].to_numpy() / 100

    attributions, findings = run(slow, applicants_sample(300, 300), seconds=seconds, clock=clock)
    assert clock.passed < seconds * 1.2
    assert "explanation_cut_short" in codes(findings)
    assert readable(findings)
    assert attributions[0].stopped_by == "budget"
    assert bool(attributions[0].values) == bool(a_call)


def test_what_is_imported_first_takes_nobodys_time(boosting, monkeypatch):
    clock = Clock()
    monkeypatch.setattr("audit.measure.explaining.explain.load", lambda _: clock.sleep(100))
    attributions, findings = run(boosting, applicants_sample(30, 30), seconds=10, clock=clock)
    assert codes(findings) == []
    assert all(one.values for one in attributions)


def test_no_time_at_all_still_ends_in_evidence(boosting):
    attributions, findings = run(boosting, applicants_sample(9, 9), seconds=0)
    assert not any(one.values for one in attributions)
    assert set(codes(findings)) == {"explanation_cut_short"}
    assert readable(findings)


@pytest.mark.parametrize("problem", [OutOfTime(), ModelFailed("KeyError")])
def test_explanations_that_could_not_be_tested_are_shown_and_it_is_said(
    boosting, monkeypatch, problem
):
    def stopped(*_):
        raise problem

    monkeypatch.setattr("audit.measure.explaining.explain.faithfulness", stopped)
    attributions, findings = run(boosting, applicants_sample(30, 30))
    assert attributions[0].values
    assert codes(findings)[-1] == "explanations_untested"
    assert readable(findings)


def test_a_thousand_columns_are_explained_or_said_to_be_too_many():
    table = numbers(1000, 60)

    def score(rows):
        return rows.to_numpy()[:, :3].sum(axis=1)

    attributions, findings = run(score, Sample(table, table, people(0)), seconds=2)
    assert {(one.explainer, one.scope) for one in attributions} >= {
        ("shap", "global"),
        ("shap", "local"),
        ("lime", "local"),
    }
    assert all(one.values or one.stopped_by == "budget" for one in attributions)
    cut_short = any(one.stopped_by == "budget" for one in attributions)
    assert not cut_short or "explanation_cut_short" in codes(findings)
    assert readable(findings)


def numbers(columns, rows=40, seed=0):
    random = np.random.default_rng(seed)
    return pd.DataFrame(random.normal(size=(rows, columns))).add_prefix("c")


def with_first(cells, rows=40):
    return numbers(2, rows).assign(x=cells)


def words(count, rows=600):
    return numbers(2, rows).assign(x=[f"word {n % count}" for n in range(rows)])


HOSTILE = {
    "missing and infinite numbers": with_first([np.nan, np.inf, -np.inf, 1.0] * 10),
    "a constant column": with_first(7),
    "a column that is all missing": with_first(np.nan),
    "a column of Nones": with_first(pd.Series([None] * 40, dtype=object)),
    "a missing value of every kind": with_first(
        pd.Series([None, np.nan, pd.NA, pd.NaT, 1, "1", True, 1.0] * 5, dtype=object)
    ),
    "one column": numbers(1),
    "one row": with_first(1, rows=1),
    "two equal rows": pd.concat([numbers(3, 1)] * 2, ignore_index=True),
    "200 columns": numbers(200, 12),
    "5,000 levels of text": words(5000),
    "true and false": with_first([True, False] * 20),
    "nullable true and false": with_first(pd.array([True, None] * 20, dtype="boolean")),
    "nullable whole numbers": with_first(pd.array([2**60, None] * 20, dtype="Int64")),
    "dates": with_first(pd.date_range("2020-01-01", periods=40, tz="Europe/Berlin")),
    "dates, some missing": with_first(pd.to_datetime(["2020-02-01", None] * 20)),
    "durations": with_first(pd.to_timedelta(range(40), unit="h")),
    "a category that never occurs": with_first(pd.Categorical(["a"] * 40, categories=["a", "b"])),
    "periods": with_first(pd.period_range("2020-01", periods=40, freq="M")),
    "tiny differences": with_first(1e15 + np.arange(40.0)),
    "lists": with_first(pd.Series([[n] for n in range(40)], dtype=object)),
    "percent signs and braces": numbers(2).set_axis(["100 % {x}", "a=b <= {0}"], axis=1),
    "columns of one name": numbers(2).set_axis(["same", "same"], axis=1),
    "columns that are numbers": numbers(2).set_axis([0, 1], axis=1),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_tables_are_explained_or_refused_in_words(name):
    table = HOSTILE[name]

    def score(rows):
        assert rows.dtypes.equals(table.dtypes)
        first = rows.iloc[:, 0].to_numpy(dtype=float)
        return 1 / (1 + np.exp(-np.nan_to_num(first)))

    attributions, findings = run(score, Sample(table, table, people(0)))
    assert codes(findings) == []
    assert len(core(attributions)) == 3
    for one in core(attributions):
        assert [part.feature for part in one.values] == [str(column) for column in table.columns]
        assert np.isfinite([part.value for part in one.values]).all()
        assert all(part.value == 0 for part in one.values[1:]) or one.explainer == "lime"
    assert evidence(attributions, findings)


def test_a_single_background_row_will_do():
    sample = Sample(numbers(3), numbers(3, 1, seed=1), people(0))
    attributions, _ = run(lambda rows: rows["c0"].to_numpy(), sample)
    everyone, person, _ = core(attributions)
    assert everyone.values[0].value > 0
    assert person.values[0].error is None


def test_a_constant_score_matters_to_nobody():
    attributions, findings = run(lambda rows: np.full(len(rows), 0.3), applicants_sample())
    assert codes(findings) == []
    assert all(part.value == 0 for one in attributions for part in one.values)
    assert attributions[0].stopped_by == "error"


def test_no_rows_and_no_columns_give_nothing():
    empty = numbers(2).head(0)
    assert run(lambda rows: np.zeros(len(rows)), Sample(empty, empty, ())) == ((), ())
    bare = pd.DataFrame(index=range(5))
    attributions, _ = run(lambda rows: np.zeros(len(rows)), Sample(bare, bare, people(0)))
    assert not any(one.values for one in attributions)


def pipeline(table, labels):
    encoder = make_column_transformer(
        (OneHotEncoder(handle_unknown="ignore"), make_column_selector(dtype_exclude="number")),
        remainder="passthrough",
    )
    model = make_pipeline(encoder, RandomForestClassifier(30, random_state=0))
    return model.fit(table, labels)


@pytest.mark.skipif(not GERMAN.exists(), reason="tests/data/german_credit.csv is not there")
def test_german_credit_settles_in_seconds_and_stays_within_the_error():
    table = pd.read_csv(GERMAN)
    labels = table.pop(table.columns[-1])
    model = pipeline(table[500:], labels[500:])

    def importance(seed):
        sample = Sample(
            table[:500].sample(frac=1, random_state=seed).reset_index(drop=True),
            table[500:].sample(frac=1, random_state=seed).reset_index(drop=True),
            people(0, 1),
        )
        attributions, findings = run(lambda rows: model.predict_proba(rows)[:, 1], sample, seed)
        assert codes(findings) == []
        return attributions[0]

    ours, theirs = importance(0), importance(1)
    assert ours.stopped_by == "error"
    top = max(part.value for part in ours.values)
    for one, other in zip(ours.values, theirs.values, strict=True):
        assert abs(one.value - other.value) < 3 * np.hypot(one.error, other.error) + 0.01 * top


def test_a_forest_finds_what_the_labels_were_made_of():
    table = applicants(600)
    table["housing"] = table["housing"].fillna("unknown")
    table["income"] = table["income"].fillna(0.0)
    model = pipeline(table[300:], defaulted(table)[300:])
    sample = Sample(table[:300].reset_index(drop=True), table[300:].reset_index(drop=True), ())
    attributions, _ = run(lambda rows: model.predict_proba(rows)[:, 1], sample)
    ranked = sorted(attributions[0].values, key=lambda part: -part.value)
    assert ranked[0].feature == "amount"
    assert {part.feature for part in ranked[-2:]} <= {"member", "grade", "income", "months"}
