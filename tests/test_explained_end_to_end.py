"""Explanations of whole audits: ways to hand a model over, seeds, planted patterns, slow models."""

from __future__ import annotations

from functools import partial
from hashlib import sha256

import joblib
import numpy as np
import pandas as pd
import pytest
import skops.io
from sklearn.base import clone
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.ensemble import (
    ExtraTreesClassifier,
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
)
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

import audit
from audit.demo import DATA
from audit.evidence import encode
from audit.measure.explaining.budget import Budget
from audit.measure.explaining.explanations import explain_subject

LABEL = "income_gt_50k"
ORDINAL = OrdinalEncoder(
    handle_unknown="use_encoded_value", unknown_value=-1, encoded_missing_value=-2
)
CALLED = "import joblib\nmodel = joblib.load('model.joblib')\n"


@pytest.fixture(scope="module")
def census():
    """Some of the demonstration's people to train on, and others to audit."""
    table = pd.read_parquet(DATA).drop(columns=["split", "fnlwgt"])
    drawn = table.sample(2600, random_state=3).reset_index(drop=True)
    return drawn[:1400], drawn[1400:].reset_index(drop=True)


def fitted(estimator, rows, label=LABEL, encoder=None):
    """The estimator behind an encoder of words."""
    encoder = encoder or clone(ORDINAL)
    words = make_column_selector(dtype_exclude="number")
    prepare = make_column_transformer((encoder, words), remainder="passthrough")
    return make_pipeline(prepare, estimator).fit(rows.drop(columns=label), rows[label])


def audited(model, rows, folder, label=LABEL, **options):
    """The evidence of an audit; documents are nothing to the matter."""
    options = {"sensitive": ["sex"], "explain_people": 2, "rules": [], "seed": 0, **options}
    return audit.run(
        data=rows, model=model, label=label, reports=str(folder), format=["html"], **options
    ).evidence


def everyone(evidence):
    (found,) = [a for a in evidence.attributions if (a.explainer, a.scope) == ("shap", "global")]
    return found


def local(evidence, explainer):
    made = [a for a in evidence.attributions if (a.explainer, a.scope) == (explainer, "local")]
    return {one.row: one for one in made}


def by_column(one):
    return {part.feature: part for part in one.values}


def findings(evidence, code):
    return [one for one in evidence.findings if one.code == code]


def same_within_the_error(one, other, errors=3.0):
    """Importance and the top columns are the same, up to so many of the printed errors."""
    ours, theirs = by_column(one), by_column(other)
    assert set(ours) == set(theirs)
    bound = {name: errors * np.hypot(ours[name].error, theirs[name].error) for name in ours}
    for name, part in ours.items():
        assert abs(part.value - theirs[name].value) <= bound[name] + 1e-9, name
    ranked, others = (sorted(all_, key=lambda name: -all_[name].value) for all_ in (ours, theirs))
    assert ranked[0] == others[0]
    top, top_of_other = set(ranked[:5]), set(others[:5])
    for left in top - top_of_other:  # only what ties with it, within the errors, may replace it
        apart = min(theirs[came].value - bound[came] for came in top_of_other - top)
        assert apart <= theirs[left].value + bound[left]


def test_a_model_saved_twice_and_as_a_function_has_the_same_top_columns(
    census, tmp_path, monkeypatch
):
    training, rows = census
    monkeypatch.chdir(tmp_path)
    model = fitted(HistGradientBoostingClassifier(max_iter=20, random_state=0), training)
    pickled, kept = tmp_path / "model.joblib", tmp_path / "model.skops"
    joblib.dump(model, pickled)
    skops.io.dump(model, kept)
    (tmp_path / "census_scores.py").write_text(CALLED)
    trust = f"sha256:{sha256(pickled.read_bytes()).hexdigest()}"
    as_joblib = audited(str(pickled), rows, "reports", trust_model=trust, name="one")
    as_skops = audited(str(kept), rows, "reports", name="two")
    called = "census_scores:model.predict_proba"
    as_function = audited(called, rows, "reports", name="three", explain_budget="600s")
    assert encode(everyone(as_joblib)) == encode(everyone(as_skops))
    assert {one.space for one in map(everyone, (as_joblib, as_function))} == {"log-odds"}
    paths = [findings(one, "explanation_path")[0].text for one in (as_joblib, as_function)]
    assert paths[0] != paths[1]
    same_within_the_error(everyone(as_joblib), everyone(as_function))


def test_seeds_repeat_evidence_and_another_stays_within_the_error(census, tmp_path):
    training, rows = census
    model = fitted(HistGradientBoostingClassifier(max_iter=20, random_state=0), training)
    one, again, other = (audited(model, rows, tmp_path, seed=seed) for seed in (1, 1, 2))
    assert encode(one) == encode(again)
    assert encode(one) != encode(other)
    same_within_the_error(everyone(one), everyone(other))


ONE_HOT = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
LEAVES = {"n_estimators": 12, "min_samples_leaf": 25, "random_state": 0}
KINDS = {
    "linear, one-hot": (make_pipeline(StandardScaler(), LogisticRegression()), ONE_HOT, "log-odds"),
    "boosting": (GradientBoostingClassifier(n_estimators=12, random_state=0), None, "log-odds"),
    "forest": (RandomForestClassifier(**LEAVES), None, "probability"),
    "extra trees, one-hot": (ExtraTreesClassifier(**LEAVES), ONE_HOT, "probability"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_values_add_up_to_the_models_own_scores(census, tmp_path, kind):
    """Also of a forest that is never certain, which is exact in probabilities alone."""
    training, rows = census
    estimator, encoder, space = KINDS[kind]
    model = fitted(estimator, training, encoder=encoder)
    evidence = audited(model, rows.head(500), tmp_path)
    assert not findings(evidence, "inside_refused")
    made = [everyone(evidence), *local(evidence, "shap").values()]
    assert len(made) == 3
    for one in made:
        assert one.space == space
        assert one.values
        assert one.quality["additivity"] <= 1e-6
    for one in made[1:]:
        total = one.base + sum(part.value for part in one.values)
        assert total == pytest.approx(one.output, abs=1e-6)


def independent(count=1200, seed=5):
    random = np.random.default_rng(seed)
    table = pd.DataFrame(random.normal(size=(count, 4)), columns=list("abcd"))
    table["sex"] = random.choice(["f", "m"], count)
    return table


def test_a_linear_model_gives_the_closed_form_and_limes_signs_agree(tmp_path):
    table = independent()
    slope = np.array([3.0, -2.0, 1.0, 0.0])
    model = LinearRegression().fit(table[list("abcd")], table[list("abcd")] @ slope)
    table["target"] = table[list("abcd")] @ slope
    evidence = audited(model, table, tmp_path, label="target", task="regression")
    half_normal = np.sqrt(2 / np.pi)
    for name, part in by_column(everyone(evidence)).items():
        beta = dict(zip("abcd", slope, strict=True))[name]
        assert abs(part.value - abs(beta) * half_normal) <= 4 * (part.error or 0) + 1e-9
    shap, lime = local(evidence, "shap"), local(evidence, "lime")
    for row, one in shap.items():
        assert one.output - one.base == pytest.approx(sum(v.value for v in one.values), abs=1e-9)
        found = by_column(lime[row])
        for name, part in by_column(one).items():
            if abs(part.value) > 1.0:
                assert np.sign(found[name].value) == np.sign(part.value)


def test_what_was_planted_is_named_and_noise_is_not(tmp_path):
    table = independent(2500)
    random = np.random.default_rng(6)
    table["postcode"] = np.where(table["sex"] == "f", 1.0, -1.0) + random.normal(0, 0.7, 2500)
    pull = 3 * table["a"] * table["b"] + table["postcode"] + table["c"]
    table["granted"] = (pull + random.normal(0, 0.5, 2500) > 0).astype(int)
    features = [*"abcd", "postcode"]
    training, rows = table[:1500], table[1500:].reset_index(drop=True)
    model = HistGradientBoostingClassifier(max_iter=60, random_state=0)
    model.fit(training[features], training["granted"])
    evidence = audited(model, rows, tmp_path, label="granted")
    (proxy,) = findings(evidence, "proxies")
    assert proxy.columns == ("postcode",)
    (pair,) = findings(evidence, "strongest_interaction")
    assert set(pair.columns) == {"a", "b"}
    ranked = sorted(everyone(evidence).values, key=lambda part: -part.value)
    assert ranked[-1].feature == "d"
    named = [one for one in evidence.findings if one.code != "explanation_path"]
    assert not any("d" in one.columns for one in named if one.code != "reason_codes")


class Slow:
    """A model of a fifth of a second a call, on a clock of the test's."""

    classes_ = np.array([0, 1])

    def __init__(self):
        self.calls = 0

    def now(self):
        return self.calls / 5

    def predict_proba(self, rows):
        self.calls += 1
        one = 1 / (1 + np.exp(rows["b"].to_numpy() - rows["a"].to_numpy()))
        return np.column_stack([1 - one, one])

    def predict(self, rows):
        return (self.predict_proba(rows)[:, 1] > 0.5).astype(int)


def decided():
    table = independent(400)
    return table.assign(granted=(table["a"] > table["b"]).astype(int))


def test_the_budget_is_kept_within_a_fifth_by_a_slow_model_and_it_is_said(tmp_path, monkeypatch):
    slow, calls = Slow(), []

    def explained(*about, **more):
        calls.append(slow.calls)
        found = explain_subject(*about, **more)
        calls.append(slow.calls)
        return found

    budget = partial(Budget, clock=slow.now)
    monkeypatch.setattr("audit.measure.explaining.explanations.Budget", budget)
    monkeypatch.setattr("audit.pipeline.explain_subject", explained)
    evidence = audited(slow, decided(), tmp_path, label="granted", explain_budget="5s")
    began, ended = calls
    assert 20 <= ended - began <= 30  # fifths of a second
    assert everyone(evidence).stopped_by == "budget"
    assert findings(evidence, "explanation_cut_short")


def test_an_ordinary_model_is_done_before_the_budget(tmp_path):
    table = decided()
    model = HistGradientBoostingClassifier(max_iter=20, random_state=0)
    model.fit(table[list("abcd")], table["granted"])
    evidence = audited(model, table, tmp_path, label="granted", explain_budget="600s")
    assert everyone(evidence).stopped_by == "error"
    assert not findings(evidence, "explanation_cut_short")
