"""Weights that are small, large, equal or zero: what counts is their proportion, nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from door import of_rows
from rows import subject

import audit
from audit.errors import AuditError
from audit.evidence import Measurement
from audit.measure.measure import Found, Plan, measure_counts
from audit.subject.subject import Quantity, Subject

PLAN = Plan(minimum_group=10, missing_as_group=False, intersections=1)
PEOPLE = 200


def weighted(weight: Any, seed: int = 0) -> Subject:
    rng = np.random.default_rng(seed)
    y_true = rng.integers(0, 2, PEOPLE)
    y_score = np.clip(0.3 * y_true + rng.random(PEOPLE) * 0.7, 0, 1)
    group = np.array(["a", "b"] * (PEOPLE // 2))
    return subject(y_true, y_score > 0.5, y_score, weight=weight, g=group)


def opened(weight: np.ndarray) -> Subject:
    """The same people with weights that have passed the door."""
    made = weighted(None)
    people = {"y": made.y_true, "p": made.y_pred, "s": made.y_score, "g": ["a", "b"] * 100}
    columns = {"label": "y", "prediction": "p", "score": "s", "weight": "w", "sensitive": ["g"]}
    return of_rows({**people, "w": weight}, **columns)


def someones(seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).integers(1, 6, PEOPLE).astype(float)


def everyone(found: Found, metric: str) -> Measurement:
    (row,) = (r for r in found.measurements if r.metric == metric and not r.slice and not r.across)
    return row


def close(number: float | None) -> Any:
    return None if number is None else pytest.approx(number, rel=1e-9, abs=1e-12)


def check_alike(found: Found, other: Found) -> None:
    """Both say the same of the same people, but for the last digits."""
    for row, its in zip(found.measurements, other.measurements, strict=True):
        assert (row.metric, row.slice, row.across) == (its.metric, its.slice, its.across)
        assert (row.status, row.reason) == (its.status, its.reason)
        assert row.value == close(its.value), row.metric
        assert row.n == pytest.approx(its.n, rel=1e-9), row.metric
        assert (row.interval is None) == (its.interval is None), row.metric
        if row.interval is not None and its.interval is not None:
            limits = (its.interval.low, its.interval.high)
            assert (row.interval.low, row.interval.high) == pytest.approx(limits, rel=1e-6), row


@pytest.mark.parametrize("factor", [1e-25, 2.0**-20, 1e-6, 0.1, 3.0, 1e6, 2.0**20, 1e25])
def test_weights_in_another_unit_change_nothing(factor: float) -> None:
    made = weighted(someones())
    scaled = replace(made, weight=made.weight * factor)
    check_alike(measure_counts(scaled, PLAN), measure_counts(made, PLAN))


@pytest.mark.parametrize("seed", range(5))
def test_equal_weights_are_no_weights(seed: int) -> None:
    plain, ones = (measure_counts(weighted(w, seed), PLAN) for w in (None, np.ones(PEOPLE)))
    for row, other in zip(ones.measurements, plain.measurements, strict=True):
        if row.reason is not None and "weighted" in row.reason:
            continue  # what only whole people can be asked
        assert (row.metric, row.status) == (other.metric, other.status)
        assert row.value == close(other.value)
        assert row.n == pytest.approx(other.n, rel=1e-12)
        if other.interval is not None:
            assert row.interval is not None
            assert row.interval.low == pytest.approx(other.interval.low, abs=1e-9)
            assert row.interval.high == pytest.approx(other.interval.high, abs=1e-9)


@pytest.mark.parametrize("heavy", [1e3, 1e4, 1e5, 1e9, 1e18])
def test_one_heavy_person_is_worth_little_more_than_one(heavy: float) -> None:
    weight = np.ones(PEOPLE)
    weight[0] = heavy
    found = measure_counts(weighted(weight), PLAN)
    for metric in ("selection_rate", "accuracy", "brier_score", "log_loss"):
        row = everyone(found, metric)
        assert (row.status, row.reason) == ("insufficient", "fewer than {minimum_group} people")
        worth = (heavy + PEOPLE - 1) ** 2 / (heavy**2 + PEOPLE - 1)
        assert row.n == pytest.approx(worth, rel=1e-12)


@pytest.mark.parametrize("factor", [1e-307, 1e-200, 1e-31, 1e31, 1e200, 1e307])
def test_weights_of_any_size_change_nothing(factor: float) -> None:
    plain, scaled = (opened(someones() * by) for by in (1.0, factor))
    check_alike(measure_counts(scaled, PLAN), measure_counts(plain, PLAN))
    assert [note.code for note in (*plain.findings, *scaled.findings)] == ["weights_scaled"]


def test_weights_too_far_apart_to_be_added_up_are_refused() -> None:
    weight = someones()
    weight[0] = 1e-61
    with pytest.raises(AuditError, match="between 1e-61 and 5, too far apart"):
        opened(weight)


@pytest.mark.parametrize("factor", [0.1, 1.1, 1 / 3])
def test_ten_people_of_equal_weight_are_ten_people(factor: float) -> None:
    y_true = [0, 1] * 10
    made = subject(y_true, y_true[::-1], weight=[factor] * 20, g=["a"] * 10 + ["b"] * 10)
    rows = measure_counts(made, PLAN).measurements
    statuses = {row.status for row in rows if row.metric == "selection_rate"}
    assert statuses == {"measured"}


@pytest.mark.parametrize("metric", ["brier_score", "log_loss", "expected_calibration_error"])
def test_scores_and_decisions_of_the_same_people_are_worth_the_same(metric: str) -> None:
    made = weighted(None)
    assert made.y_true is not None
    found = measure_counts(replace(made, weight=np.where(made.y_true == 1, 20.0, 1.0)), PLAN)
    assert everyone(found, metric).n == pytest.approx(everyone(found, "accuracy").n, rel=1e-9)


def test_people_of_weight_zero_at_the_top_leave_the_curves_whole() -> None:
    made = weighted(None)
    assert made.y_score is not None
    weight = np.ones(PEOPLE)
    weight[np.argsort(made.y_score)[-3:]] = 0
    found = measure_counts(replace(made, weight=weight), PLAN)
    for curve in found.curves:
        assert np.isfinite([y for y in curve.y if y is not None]).all()


def test_a_fifth_of_people_of_weight_zero_is_no_fifth() -> None:
    made = weighted(np.where(np.arange(PEOPLE) < 60, 0.0, 1.0))
    age = np.arange(PEOPLE, dtype=float)
    found = measure_counts(replace(made, quantities=(Quantity("age", age),)), PLAN)
    (row,) = (r for r in found.measurements if r.metric == "quantile_gap")
    assert row.parameters is not None
    assert (row.status, row.n) == ("measured", 2 * 28)
    assert (row.parameters["bottom_to"], row.parameters["top_from"]) == (60 + 27, PEOPLE - 28)


@pytest.mark.parametrize("seed", range(40))
def test_scores_that_separate_weighted_classes_are_right_in_every_pair(seed: int) -> None:
    """Sums of weights end in rounding, and an area a little above 1 has no logit."""
    rng = np.random.default_rng(seed)
    y_true = np.arange(PEOPLE) >= PEOPLE // 2
    y_score = (np.arange(PEOPLE) + 1) / (PEOPLE + 1)
    made = subject(y_true, y_true, y_score, rng.lognormal(0, 3, PEOPLE), g=["a", "b"] * 100)
    row = everyone(measure_counts(made, PLAN), "roc_auc")
    assert row.value == pytest.approx(1, abs=1e-12)
    assert row.value is not None
    assert row.value <= 1


def test_a_whole_audit_with_weights_says_that_it_is_weighted(tmp_path: Path) -> None:
    made = weighted(someones())
    frame = {
        "y": made.y_true,
        "p": made.y_pred,
        "s": made.y_score,
        "w": made.weight,
        "g": ["a", "b"] * (PEOPLE // 2),
    }
    report = audit.run(
        data=frame,
        label="y",
        prediction="p",
        score="s",
        weight="w",
        sensitive=["g"],
        rules=["demographic_parity_difference across g <= 0.9"],
        reports=str(tmp_path),
        format=["html"],
    )
    assert report.evidence.subject.weighted
    assert not report.failed
    assert all(row.counts is None for row in report.evidence.measurements if row.metric == "recall")
    (verdict,) = report.verdicts.verdicts
    assert (verdict.outcome, report.exit_code) == ("pass", 0)
