"""Ten thousand small audits and more, each number beside one that numpy alone comes to.

`numbers` is written from the textbook definitions. It is the measure of all here, and is itself
held against scikit-learn, fairlearn and AIF360 wherever those define a number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import pairwise
from math import isnan
from typing import Any

import fairlearn.metrics as fair
import numpy as np
import pandas as pd
import pytest
import sklearn.metrics as sk
from rows import subject

from audit.evidence import Measurement
from audit.measure.measure import Plan, measure_counts
from audit.measure.metric import METRICS
from audit.statistics.limits import NoLimits

PLAN = Plan(minimum_group=1, missing_as_group=False, intersections=1)
CLOSE = {"rel": 1e-12, "abs": 1e-12}
GROUPS = np.array(["a", "b", "c", "d"])
Numbers = dict[str, float | None]


@pytest.fixture(autouse=True)
def no_intervals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Values are what is asked for here; intervals would take most of the time."""

    def none(*_: object) -> None:
        raise NoLimits("not asked for")

    monkeypatch.setattr("audit.intervals.limits_at", none)


@dataclass(frozen=True)
class Rows:
    """Labels, predictions and scores of some people, and their weights where they have any."""

    y_true: np.ndarray
    y_pred: np.ndarray
    y_score: np.ndarray
    group: np.ndarray
    weight: np.ndarray | None = None

    def where(self, mask: np.ndarray) -> Rows:
        parts = (self.y_true, self.y_pred, self.y_score, self.group, self.weight)
        return Rows(*(None if part is None else part[mask] for part in parts))

    @property
    def heavy(self) -> np.ndarray:
        return np.ones(len(self.y_true)) if self.weight is None else self.weight

    @property
    def names(self) -> list[str]:
        return [str(name) for name in np.unique(self.group)]


def draw(rng: np.random.Generator, weighted: bool) -> Rows:
    """A small audit: often lopsided, often with ties, sometimes of one class or one group."""
    n = int(rng.integers(1, 30))
    odds = rng.choice([0.0, 0.1, 0.5, 0.9, 1.0], 2, p=[0.05, 0.2, 0.5, 0.2, 0.05])
    steps = int(rng.choice([1, 4, 10, 1_000_000]))
    return Rows(
        y_true=(rng.random(n) < odds[0]).astype(np.int32),
        y_pred=(rng.random(n) < odds[1]).astype(np.int32),
        y_score=rng.integers(0, steps + 1, n) / steps,
        group=rng.choice(GROUPS[: rng.integers(1, 5)], n),
        weight=2.0 ** rng.integers(-2, 3, n) if weighted else None,
    )


def audits(seed: int, count: int, weighted: bool) -> Iterator[Rows]:
    rng = np.random.default_rng(seed)
    return (draw(rng, weighted) for _ in range(count))


def measured(rows: Rows, **changes: Any) -> Sequence[Measurement]:
    made = subject(rows.y_true, rows.y_pred, rows.y_score, rows.weight, group=rows.group, **changes)
    return measure_counts(made, PLAN).measurements


# --- the numbers, from their definitions ----------------------------------------------------------


def share(part: np.ndarray, whole: np.ndarray, weight: np.ndarray) -> float | None:
    amount = weight[whole].sum()
    return float(weight[part & whole].sum() / amount) if amount else None


def mean(*numbers: float | None) -> float | None:
    known = [number for number in numbers if number is not None]
    return sum(known) / len(known) if len(known) == len(numbers) else None


def numbers(rows: Rows) -> Numbers:
    """Every number of two classes; None where the definition divides by nobody."""
    y, p, w = rows.y_true == 1, rows.y_pred == 1, rows.heavy
    everyone = np.ones(len(y), bool)
    tpr, fpr = share(p, y, w), share(p, ~y, w)
    tp, fp, fn, tn = (float(w[each].sum()) for each in (y & p, ~y & p, y & ~p, ~y & ~p))
    spread = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)
    return {
        "accuracy": share(y == p, everyone, w),
        "average_odds": mean(tpr, fpr),
        "balanced_accuracy": mean(tpr, share(~p, ~y, w)),
        "base_rate": share(y, everyone, w),
        "f1": 2 * tp / (2 * tp + fp + fn) if tp + fp + fn else None,
        "false_discovery_rate": share(~y, p, w),
        "false_negative_rate": share(~p, y, w),
        "false_omission_rate": share(y, ~p, w),
        "false_positive_rate": fpr,
        "majority_class_accuracy": max(tp + fn, fp + tn) / (tp + fp + fn + tn),
        "matthews_corrcoef": (tp * tn - fp * fn) / spread**0.5 if spread else None,
        "negative_predictive_value": share(~y, ~p, w),
        "positive_predictive_value": share(y, p, w),
        "precision": share(y, p, w),
        "recall": tpr,
        "selection_rate": share(p, everyone, w),
        "true_negative_rate": share(~p, ~y, w),
        "true_positive_rate": tpr,
        **_of_benefits(1.0 + p - y, w),
        **_of_scores(y, rows.y_score, w),
    }


def _of_benefits(benefit: np.ndarray, w: np.ndarray) -> Numbers:
    """Speicher et al. 2018: how unequal the benefits are."""
    middle = np.average(benefit, weights=w)
    if not middle:
        return {"generalized_entropy_index": None, "theil_index": None}
    ratio = benefit / middle
    logs = np.log(np.where(ratio > 0, ratio, 1.0))
    return {
        "generalized_entropy_index": float(np.average(ratio**2 - 1, weights=w) / 2),
        "theil_index": float(np.average(ratio * logs, weights=w)),
    }


def _of_scores(y: np.ndarray, s: np.ndarray, w: np.ndarray) -> Numbers:
    sure = np.clip(s, np.finfo(float).eps, 1 - np.finfo(float).eps)
    return {
        "average_precision": _average_precision(y, s, w),
        "brier_score": float(np.average((s - y) ** 2, weights=w)),
        "expected_calibration_error": _calibration_error(y, s, w),
        "log_loss": float(np.average(-np.log(np.where(y, sure, 1 - sure)), weights=w)),
        "roc_auc": _area(y, s, w),
    }


def _area(y: np.ndarray, s: np.ndarray, w: np.ndarray) -> float | None:
    """The share of pairs in which the positive one scores higher, ties counting half."""
    pairs = np.outer(w[y], w[~y])
    wins = (s[y][:, None] > s[~y]) + 0.5 * (s[y][:, None] == s[~y])
    return float((wins * pairs).sum() / pairs.sum()) if pairs.size else None


def _average_precision(y: np.ndarray, s: np.ndarray, w: np.ndarray) -> float | None:
    """Σ of the recall gained at each threshold, times the precision there."""
    if not y.any():
        return None
    cuts = [s >= threshold for threshold in np.unique(s)[::-1]]
    recalls = [0.0, *(w[y & cut].sum() / w[y].sum() for cut in cuts)]
    precisions = (w[y & cut].sum() / w[cut].sum() for cut in cuts)
    gains = (after - before for before, after in pairwise(recalls))
    return float(sum(gain * precision for gain, precision in zip(gains, precisions, strict=True)))


def _calibration_error(y: np.ndarray, s: np.ndarray, w: np.ndarray) -> float:
    """Ten bins of equal width, a score on an edge belonging to the lower one."""
    places = np.digitize(s, np.linspace(0, 1, 11)[1:-1], right=True)
    parts = [places == place for place in np.unique(places)]
    return float(sum(abs((w[part] * (s[part] - y[part])).sum()) for part in parts) / w.sum())


# --- the definitions, beside the libraries --------------------------------------------------------


@pytest.mark.parametrize("weighted", [False, True])
def test_the_definitions_are_scikit_learns(weighted: bool) -> None:
    for rows in audits(11, 150, weighted):
        y, p, s, w = rows.y_true, rows.y_pred, rows.y_score, rows.weight
        found = numbers(rows)
        theirs: Numbers = {
            "accuracy": sk.accuracy_score(y, p, sample_weight=w),
            "brier_score": sk.brier_score_loss(y, s, sample_weight=w, labels=[0, 1]),
            "log_loss": sk.log_loss(y, s, sample_weight=w, labels=[0, 1]),
        }
        if y.any() or p.any():
            theirs["f1"] = sk.f1_score(y, p, sample_weight=w)
        if p.any():
            theirs["precision"] = sk.precision_score(y, p, sample_weight=w)
        if y.any():
            theirs["recall"] = sk.recall_score(y, p, sample_weight=w)
            theirs["average_precision"] = sk.average_precision_score(y, s, sample_weight=w)
        if len(np.unique(y)) == 2:
            theirs["roc_auc"] = sk.roc_auc_score(y, s, sample_weight=w)
            theirs["balanced_accuracy"] = sk.balanced_accuracy_score(y, p, sample_weight=w)
            if len(np.unique(p)) == 2:
                theirs["matthews_corrcoef"] = sk.matthews_corrcoef(y, p, sample_weight=w)
        assert {name: found[name] for name in theirs} == pytest.approx(theirs, **CLOSE)


@pytest.mark.parametrize("weighted", [False, True])
def test_the_definitions_are_fairlearns(weighted: bool) -> None:
    for rows in audits(12, 150, weighted):
        y, p, w = rows.y_true, rows.y_pred, rows.weight
        found = numbers(rows)
        theirs: Numbers = {"selection_rate": fair.selection_rate(y, p, sample_weight=w)}
        for name, of in (
            ("true_positive_rate", 1),
            ("false_negative_rate", 1),
            ("true_negative_rate", 0),
            ("false_positive_rate", 0),
        ):
            if (y == of).any():
                theirs[name] = getattr(fair, name)(y, p, pos_label=1, sample_weight=w)
        assert {name: found[name] for name in theirs} == pytest.approx(theirs, **CLOSE)


@pytest.mark.parametrize("weighted", [False, True])
def test_gaps_are_fairlearns_where_every_group_has_both_classes(weighted: bool) -> None:
    asked = 0
    for rows in audits(13, 400, weighted):
        groups = [rows.where(rows.group == name) for name in rows.names]
        if len(groups) < 2 or any(len(np.unique(part.y_true)) < 2 for part in groups):
            continue
        asked += 1
        known = {"sensitive_features": rows.group, "sample_weight": rows.weight}
        found = gaps_of(measured(rows))
        for name in (
            "demographic_parity_difference",
            "equal_opportunity_difference",
            "equalized_odds_difference",
            "demographic_parity_ratio",
        ):
            theirs = getattr(fair, name)(rows.y_true, rows.y_pred, **known)
            assert found[name] == close(None if isnan(theirs) else theirs)
    assert asked > 60


@pytest.mark.parametrize("weighted", [False, True])
def test_comparisons_with_a_reference_are_aif360s(weighted: bool) -> None:
    aif = import_module("aif360.sklearn.metrics")
    asked = 0
    for rows in audits(14, 600, weighted):
        pair = rows.where(np.isin(rows.group, ["a", "b"]))
        groups = [pair.where(pair.group == name) for name in pair.names]
        if len(groups) < 2 or any(len(np.unique(part.y_true)) < 2 for part in groups):
            continue
        asked += 1
        found = measured(pair, references={"group": "b"})
        index = pd.Index(pair.group, name="group")
        both = (pd.Series(pair.y_true, index), pd.Series(pair.y_pred, index))
        known = {"prot_attr": "group", "priv_group": "b", "sample_weight": pair.weight}
        assert signed(found, "average_odds_difference") == pytest.approx(
            aif.average_odds_difference(*both, **known), **CLOSE
        )
        by_group = [numbers(part) for part in groups]
        for name, rate in (
            ("statistical_parity_difference", "selection_rate"),
            ("equal_opportunity_difference", "true_positive_rate"),
        ):
            first, second = (each[rate] for each in by_group)
            assert first is not None
            assert second is not None
            theirs = getattr(aif, name)(*both, **known)
            assert first - second == pytest.approx(theirs, **CLOSE)
        if by_group[1]["selection_rate"]:
            theirs = aif.disparate_impact_ratio(*both, **known)
            assert signed(found, "impact_ratio") == pytest.approx(theirs, **CLOSE)
        if not weighted and numbers(pair)["theil_index"] is not None:
            theirs = aif.generalized_entropy_error(pair.y_true, pair.y_pred, alpha=2)
            assert numbers(pair)["generalized_entropy_index"] == pytest.approx(theirs, **CLOSE)
            theirs = aif.theil_index(1.0 + pair.y_pred - pair.y_true)
            assert numbers(pair)["theil_index"] == pytest.approx(theirs, **CLOSE)
    assert asked > 100


def signed(found: Sequence[Measurement], metric: str) -> float | None:
    """What compares the group a with the reference."""
    (row,) = (r for r in found if r.metric == metric and r.slice == {"group": "a"} and r.across)
    return row.value


# --- ten thousand small audits --------------------------------------------------------------------

ELSEWHERE = {"calibration_slope", "scoring_rate"}
"""Metrics of two classes whose oracles are in tests/measure, or below."""


def test_every_metric_of_two_classes_has_its_definition_here() -> None:
    (rows,) = audits(0, 1, weighted=False)
    binary = {metric.id for metric in METRICS.values() if "binary" in metric.tasks}
    assert binary == set(numbers(rows)) | ELSEWHERE


@pytest.mark.parametrize(("seed", "weighted"), [(1, False), (2, False), (3, True), (4, True)])
def test_the_numbers_of_2500_small_audits(seed: int, weighted: bool) -> None:
    """All at once, each the group of one large audit: 10,000 in four turns."""
    small = list(audits(seed, 2_500, weighted))
    lengths = [len(rows.y_true) for rows in small]
    columns = ("y_true", "y_pred", "y_score")
    joined = {name: np.concatenate([getattr(rows, name) for rows in small]) for name in columns}
    weight = np.concatenate([rows.heavy for rows in small]) if weighted else None
    names = [f"{place:05d}" for place in range(len(small))]
    large = Rows(**joined, group=np.repeat(names, lengths), weight=weight)
    found: dict[str, dict[str, Measurement]] = {name: {} for name in names}
    for row in measured(large):
        if row.slice and not row.across:
            found[row.slice["group"]][row.metric] = row
    median = np.median(large.y_score)
    for name, rows in zip(names, small, strict=True):
        expected, worth = numbers(rows), sizes(rows)
        above = found[name].pop("scoring_rate")
        assert above.counts == (int((rows.y_score > median).sum()), len(rows.y_true))
        for metric, row in found[name].items():
            if metric not in ELSEWHERE:
                check(row, expected[metric], worth.get(metric), weighted)


def sizes(rows: Rows) -> dict[str, float]:
    """How many people the denominator of each rate is worth, (Σw)² / Σw² (Kish 1965)."""
    y, p, w = rows.y_true == 1, rows.y_pred == 1, rows.heavy
    everyone = np.ones(len(y), bool)
    denominators = {
        "accuracy": everyone,
        "base_rate": everyone,
        "false_discovery_rate": p,
        "false_negative_rate": y,
        "false_omission_rate": ~p,
        "false_positive_rate": ~y,
        "majority_class_accuracy": everyone,
        "negative_predictive_value": ~p,
        "positive_predictive_value": p,
        "precision": p,
        "recall": y,
        "selection_rate": everyone,
        "true_negative_rate": ~y,
        "true_positive_rate": y,
    }
    return {
        metric: float(w[mask].sum() ** 2 / (w[mask] ** 2).sum())
        for metric, mask in denominators.items()
        if mask.any()
    }


def check(row: Measurement, expected: float | None, size: float | None, weighted: bool) -> None:
    """A number is the expected one; where there is none, it says so and gives a reason."""
    assert row.value == close(expected), row
    assert row.status == ("undefined" if expected is None else "measured"), row
    assert row.status == "measured" or row.reason
    if size is not None:
        assert row.n == pytest.approx(size, rel=1e-12)
        if weighted:
            assert row.counts is None
        else:
            k, n = row.counts or (0, 0)
            assert (row.value, row.n) == (k / n, n)


# --- gaps, and what is measured of everyone -------------------------------------------------------

LARGEST_MINUS_SMALLEST = {
    "accuracy_difference": "accuracy",
    "average_precision_difference": "average_precision",
    "balanced_accuracy_difference": "balanced_accuracy",
    "brier_score_difference": "brier_score",
    "demographic_parity_difference": "selection_rate",
    "equal_opportunity_difference": "true_positive_rate",
    "expected_calibration_error_difference": "expected_calibration_error",
    "f1_difference": "f1",
    "false_discovery_rate_difference": "false_discovery_rate",
    "false_negative_rate_difference": "false_negative_rate",
    "false_omission_rate_difference": "false_omission_rate",
    "log_loss_difference": "log_loss",
    "negative_predictive_value_difference": "negative_predictive_value",
    "predictive_equality_difference": "false_positive_rate",
    "predictive_parity_difference": "positive_predictive_value",
    "roc_auc_difference": "roc_auc",
}


def gaps_of(found: Sequence[Measurement]) -> dict[str, float | None]:
    return {row.metric: row.value for row in found if row.across and not row.slice}


def defined(groups: dict[str, Numbers], metric: str) -> dict[str, float]:
    return {name: value for name, each in groups.items() if (value := each[metric]) is not None}


@pytest.mark.parametrize(("seed", "weighted"), [(21, False), (22, True)])
def test_the_gaps_of_600_small_audits(seed: int, weighted: bool) -> None:
    for rows in audits(seed, 600, weighted):
        found = measured(rows)
        expected, worth = numbers(rows), sizes(rows)
        for row in found:
            if not row.slice and not row.across and row.metric not in ELSEWHERE:
                check(row, expected[row.metric], worth.get(row.metric), weighted)
        groups = {name: numbers(rows.where(rows.group == name)) for name in rows.names}
        gaps = gaps_of(found)
        for gap, metric in LARGEST_MINUS_SMALLEST.items():
            assert gaps[gap] == close(largest_difference(groups, metric)), (gap, rows)
        both = [largest_difference(groups, f"{kind}_positive_rate") for kind in ("true", "false")]
        widest = max((gap for gap in both if gap is not None), default=None)
        assert gaps["equalized_odds_difference"] == close(None if None in both else widest)
        rates = defined(groups, "selection_rate")
        best = max(rates.values())
        known = len(rates) > 1 and best > 0
        smallest = min(rates.values()) / best if known else None
        assert gaps["demographic_parity_ratio"] == close(smallest)
        for row in found:
            if row.metric == "impact_ratio":
                assert row.value == close(rates[row.slice["group"]] / best if known else None)


def largest_difference(groups: dict[str, Numbers], metric: str) -> float | None:
    able = defined(groups, metric).values()
    return max(able) - min(able) if len(able) > 1 else None


def close(number: float | None) -> Any:
    """What a number may be compared with: itself to the last digits, or nothing."""
    return None if number is None else pytest.approx(number, **CLOSE)
