"""Real data: published figures come out, and one model in any form gives the same numbers."""

from __future__ import annotations

import hashlib
from pathlib import Path

import joblib
import pandas as pd
import pytest

import audit
from audit.evidence import Evidence
from audit.subject.training import holdout, save_skops, train

SHARED = Path(__file__).parents[2] / "shared" / "data"
COMPAS = SHARED / "compas_two_years.csv"
GERMAN = Path(__file__).parent / "data" / "german_credit.csv"
PUBLISHED = {
    "false_positive_rate": {"African-American": 0.4485, "Caucasian": 0.2345},
    "false_negative_rate": {"African-American": 0.2799, "Caucasian": 0.4772},
}
needs_compas = pytest.mark.skipif(
    not COMPAS.exists(), reason="the COMPAS file may not be shipped, and is not beside this clone"
)


def _rates(evidence: Evidence, metric: str) -> dict[str, object]:
    return {
        row.slice["race"]: row
        for row in evidence.measurements
        if row.metric == metric and set(row.slice) == {"race"} and not row.across
    }


@needs_compas
def test_compas_as_published(tmp_path):
    report = audit.run(
        data=COMPAS,
        label="two_year_recid",
        prediction="compas_high_risk",
        favourable=0,
        sensitive=["race", "sex"],
        reports=str(tmp_path),
        format=["html"],
    )
    for metric, groups in PUBLISHED.items():
        found = _rates(report.evidence, metric)
        for group, value in groups.items():
            assert round(found[group].value, 4) == value
    small = _rates(report.evidence, "selection_rate")
    assert (small["Native American"].n, small["Asian"].n) == (18, 32)
    for group in ("Native American", "Asian"):
        interval = small[group].interval
        assert interval.high - interval.low > 0.2


def test_compas_counts_as_published():
    """The same from the published counts alone, in any clone: 3,696 and 2,454 people."""
    cells = {"African-American": (1369, 805, 532, 990), "Caucasian": (505, 349, 461, 1139)}
    rows = []
    for group, (tp, fp, fn, tn) in cells.items():
        rows += [(group, 1, 1)] * tp + [(group, 0, 1)] * fp
        rows += [(group, 1, 0)] * fn + [(group, 0, 0)] * tn
    frame = pd.DataFrame(rows, columns=["race", "recid", "high"])
    assert frame.race.value_counts().to_dict() == {"African-American": 3696, "Caucasian": 2454}
    from audit.config import load_config
    from audit.measure.counted import Plan
    from audit.measure.measure import measure_counts
    from audit.subject.entry import open_subject

    options = {"label": "recid", "prediction": "high", "sensitive": ["race"]}
    subject = open_subject(load_config(None, options), data=frame)
    found = measure_counts(subject, Plan(10, False, 2)).measurements
    for metric, groups in PUBLISHED.items():
        for row in found:
            if row.metric == metric and row.slice:
                assert round(row.value, 4) == groups[row.slice["race"]]


@pytest.fixture(scope="module")
def credit(tmp_path_factory):
    """German credit: a model trained on three quarters, kept in every form, and the other rows."""
    folder = tmp_path_factory.mktemp("credit")
    frame = pd.read_csv(GERMAN)
    mask = holdout(frame["good_credit"].to_numpy(), share=0.25, seed=0)
    features = frame.drop(columns=["good_credit", "sex", "foreign_worker"])
    settings = audit.config.TrainSection(estimator="logistic_regression")
    made = train(features[~mask], frame["good_credit"].to_numpy()[~mask], settings=settings, seed=0)
    joblib.dump(made.pipeline, folder / "model.joblib")
    save_skops(made.pipeline, folder / "model.skops")
    test = frame[mask].copy()
    test.to_csv(folder / "test.csv", index=False)
    test["pred"] = made.pipeline.predict(features[mask])
    test["score"] = made.pipeline.predict_proba(features[mask])[:, 1]
    test.to_csv(folder / "scored.csv", index=False)
    return folder


def _of_decisions(report):
    """What follows from labels, decisions and scores alone, and not from asking the model again."""
    asked_again = {"consistency", "flip_rate", "flip_score_change", "proxy_auc"}
    return [row for row in report.evidence.measurements if row.metric not in asked_again]


def test_one_model_in_every_form_gives_the_same_measurements(credit, tmp_path):
    common = {
        "label": "good_credit",
        "sensitive": ["sex", "foreign_worker"],
        "reports": str(tmp_path),
        "format": ["html"],
        "explain_budget": "1s",
        "explain_people": 0,
    }
    digest = hashlib.sha256((credit / "model.joblib").read_bytes()).hexdigest()
    trained = {"data": GERMAN, "train": "logistic_regression"}
    forms = {
        "columns": {"data": credit / "scored.csv", "prediction": "pred", "score": "score"},
        "joblib": {"model": credit / "model.joblib", "trust_model": f"sha256:{digest}"},
        "skops": {"model": credit / "model.skops"},
        "live": {"model": joblib.load(credit / "model.joblib")},
        "trained": trained,
    }
    found = {
        form: audit.run(**{"data": credit / "test.csv", **common, **options}, name=form)
        for form, options in forms.items()
    }
    reference = _of_decisions(found["columns"])
    assert len(reference) > 100
    for form, report in found.items():
        assert _of_decisions(report) == reference, form
        assert report.evidence.attributions or form == "columns"
