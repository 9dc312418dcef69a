"""All that a metric of decisions returns, not the value alone: counts, size, method and error."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
import sklearn.metrics as sk
from by_hand import CELLS, CLOSE, NOBODY, of

from audit.measure.metrics.inequality import ALL_ALIKE as ALIKE_BENEFITS
from audit.measure.results import OfTable, Rate, Scalar
from audit.measure.tally.cells import Cells, Decisions, Hits, Labels
from audit.measure.tally.scores import AboveMedian
from audit.measure.tally.table import Table

THREE = Table([5, 2, 1, 0, 6, 3, 4, 1, 8], 3, 3)


@pytest.mark.parametrize(
    ("metric", "part", "whole"),
    [
        ("precision", 7, 10),
        ("recall", 7, 9),
        ("true_positive_rate", 7, 9),
        ("false_positive_rate", 3, 14),
        ("true_negative_rate", 11, 14),
        ("false_negative_rate", 2, 9),
        ("positive_predictive_value", 7, 10),
        ("negative_predictive_value", 11, 13),
        ("false_discovery_rate", 3, 10),
        ("false_omission_rate", 2, 13),
    ],
)
def test_a_rate_counts_whom_it_says(metric, part, whole):
    assert of(metric, CELLS) == Rate(part, whole)


def test_rates_of_labels_decisions_hits_and_scores():
    assert of("base_rate", Labels(9, 14)) == Rate(9, 23)
    assert of("selection_rate", Decisions(10, 23)) == Rate(10, 23)
    assert of("accuracy", Hits(18, 23)) == Rate(18, 23)
    assert of("scoring_rate", AboveMedian(4, 10)) == Rate(4, 10)
    binned = of("scoring_rate", AboveMedian(4, 10, 2, 0.25))
    assert (binned.parameters["bin_width"], binned.parameters["error_bound"]) == (0.25, 0.2)
    assert of("majority_class_accuracy", THREE) == Rate(13, 30)


def test_functions_of_one_table():
    own = (7, 3, 2, 11)
    balanced = (7 / 9 + 11 / 14) / 2
    assert of("balanced_accuracy", CELLS) == OfTable(balanced, own, "mover_wilson")
    assert of("f1", CELLS) == OfTable(14 / 19, own, "jaccard_wilson")
    matthews = (77 - 6) / sqrt(10 * 9 * 14 * 13)
    assert of("matthews_corrcoef", CELLS) == OfTable(matthews, own, "dirichlet")
    for metric in ("balanced_accuracy", "f1", "matthews_corrcoef"):
        assert of(metric, NOBODY).value is None
    one_class = Cells(0, 1, 0, 4)
    assert of("balanced_accuracy", one_class).value is None
    assert of("balanced_accuracy", Cells(4, 0, 1, 0)).value is None
    assert of("f1", one_class).value == 0.0
    assert of("f1", Cells(0, 0, 0, 4)).value is None
    assert of("f1", Cells(0, 0, 1, 4)).value == 0.0
    assert of("matthews_corrcoef", one_class).value is None


def test_averages_over_three_classes():
    label = np.repeat([0, 1, 2], [8, 9, 13])
    predicted = np.repeat([0, 1, 2, 0, 1, 2, 0, 1, 2], THREE.amounts)
    for metric, oracle, average in (
        ("macro_precision", sk.precision_score, "macro"),
        ("macro_recall", sk.recall_score, "macro"),
        ("macro_f1", sk.f1_score, "macro"),
        ("weighted_f1", sk.f1_score, "weighted"),
    ):
        found = of(metric, THREE)
        assert found.value == pytest.approx(oracle(label, predicted, average=average), **CLOSE)
        assert (found.n, found.method, found.standard_error) == (30, None, None)
        assert found.parameters == {"average": average, "classes": 3}
        assert found.note == "no interval is given, since the classes share their people"
        assert of(metric, Table([0] * 9, 3, 3)) == Scalar(None, 0)
    never_predicted = Table([5, 0, 0, 1, 6, 0, 4, 1, 0], 3, 3)
    assert of("macro_precision", never_predicted) == Scalar(None, 17)


def _delta(function, counts):
    """The delta method's standard error of a function of multinomial shares, slopes numeric."""
    n = sum(counts)
    shares = np.array(counts) / n
    slopes = []
    for place in range(3):
        step = np.zeros(3)
        step[place] = 1e-6
        slopes.append((function(shares + step) - function(shares - step)) / 2e-6)
    covariance = (np.diag(shares) - np.outer(shares, shares)) / n
    return sqrt(np.array(slopes) @ covariance @ np.array(slopes))


def _entropy(shares, alpha):
    benefits = np.array([2.0, 1.0, 0.0])
    whole = shares.sum()
    mean = shares @ benefits / whole
    each = benefits / mean
    if alpha == 2:
        return shares @ (each**2 - 1) / whole / 2
    return shares @ np.where(each > 0, each * np.log(np.maximum(each, 1e-300)), 0.0) / whole


@pytest.mark.parametrize(
    ("metric", "alpha"), [("generalized_entropy_index", 2), ("theil_index", 1)]
)
def test_inequality_and_its_error(metric, alpha):
    def function(shares):
        return _entropy(shares, alpha)

    for cells in (Cells(7, 3, 2, 11), Cells(3, 9, 1, 2), Cells(1, 1, 8, 3)):
        counts = (cells.fp, cells.correct, cells.fn)
        n = sum(counts)
        found = of(metric, cells)
        assert found.value == pytest.approx(function(np.array(counts) / n))
        padded = np.array([(k + 0.5) / (n + 1.5) for k in counts])
        errors = (
            _delta(function, counts) / found.value,
            _delta(function, padded * n) / function(padded),
        )
        assert found.standard_error == pytest.approx(max(errors), rel=1e-6)
        assert (found.n, found.method, found.scale) == (n, "log_t", "log")
        assert (found.parameters, found.note) == ({"alpha": alpha}, None)
    assert of(metric, NOBODY) == Scalar(None, 0)
    assert of(metric, Cells(0, 0, 4, 0)) == Scalar(None, 4)
    alike = Scalar(
        0.0,
        6,
        "wilson",
        parameters={"alpha": alpha},
        needs={"rates": ((0.0, 6),)},
        note=ALIKE_BENEFITS,
    )
    assert of(metric, Cells(2, 0, 0, 4)) == alike
    assert of(metric, Cells(0, 6, 0, 0)) == alike


def test_average_odds_of_one_group():
    expected = OfTable((7 / 9 + 3 / 14) / 2, (7, 11, 2, 3), "mover_wilson")
    assert of("average_odds", CELLS) == expected
    assert of("average_odds", Cells(0, 1, 0, 4)).value is None
    assert of("average_odds", Cells(4, 0, 1, 0)).value is None
