"""What every registered metric and disparity must keep to, plug-ins included."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest

from audit.measure.disparity import DISPARITIES
from audit.measure.measuring import measure
from audit.measure.metric import METRICS, NEEDS
from audit.measure.results import OfTable, Rate, Scalar
from audit.measure.tally.amount import Weight
from audit.measure.tally.cells import Cells, Decisions, Labels
from audit.measure.tally.scores import AboveMedian, Scores
from audit.statistics.methods import METHODS

EVERY_METRIC = pytest.mark.parametrize("metric", METRICS.values(), ids=list(METRICS))
EVERY_DISPARITY = pytest.mark.parametrize("disparity", DISPARITIES.values(), ids=list(DISPARITIES))
SMALL = list(product((0, 1, 7), repeat=4))


def _inputs(tp: int, fp: int, fn: int, tn: int, weighted: bool = False) -> dict[str, object]:
    def amount(n: int) -> int | Weight:
        return Weight(2.0 * n, 4.0 * n, n) if weighted else n

    cells = Cells(*(amount(n) for n in (tp, fp, fn, tn)))
    values = np.array([0.2, 0.9])
    factor = 2.0 if weighted else 1.0
    return {
        "cells": cells,
        "labels": Labels(cells.positives, cells.negatives),
        "decisions": Decisions(cells.predicted_positives, cells.total),
        "above_median": AboveMedian(tp + fp, tp + fp + fn + tn),
        "scores": Scores(
            values,
            factor * np.array([fn, tp], float),
            factor * np.array([tn, fp], float),
            (float(tp + fn), float(fp + tn)),
        ),
    }


@EVERY_METRIC
def test_it_explains_itself(metric):
    first, *rest = metric.definition.splitlines()
    assert first.endswith("."), "the first line is the sentence the report prints"
    assert len(first) < 110
    assert any(line.strip() for line in rest), "then the formula and the range"
    assert metric.title[0].isupper()
    assert metric.undefined
    assert metric.reference
    assert metric.kind in ("rate", "score")
    assert metric.better in ("higher", "lower", None)


@EVERY_METRIC
def test_it_asks_only_for_inputs_that_exist(metric):
    assert set(metric.needs) <= set(NEEDS)
    assert metric.needs


@EVERY_METRIC
def test_what_the_subject_cannot_give_is_said(metric):
    row = measure(metric, {}, {}, 10)
    assert (row.status, row.value, row.interval) == ("not_assessable", None, None)
    assert row.reason


@EVERY_METRIC
@pytest.mark.parametrize("weighted", [False, True], ids=["counts", "weights"])
def test_any_table_gives_a_number_or_a_reason(metric, weighted):
    for table in SMALL:
        row = measure(metric, _inputs(*table, weighted=weighted), {}, 1)
        if row.status == "measured":
            assert row.value is not None
            assert math.isfinite(row.value)
            assert row.n > 0
        else:
            assert row.status == "undefined"
            assert row.value is None
            assert row.interval is None
            assert row.reason
        if row.interval is not None:
            assert row.interval.method in METHODS
            assert row.interval.low <= row.value + 1e-9
            assert row.value <= row.interval.high + 1e-9


@EVERY_METRIC
def test_it_returns_a_known_kind(metric):
    inputs = _inputs(3, 2, 4, 5)
    result = metric.compute(*(inputs[name] for name in metric.needs))
    assert isinstance(result, Rate | OfTable | Scalar)
    assert isinstance(result, Rate) == (metric.kind == "rate")


@EVERY_METRIC
def test_equal_weights_change_no_number(metric):
    plain = measure(metric, _inputs(30, 20, 40, 50), {}, 1)
    weighted = measure(metric, _inputs(30, 20, 40, 50, weighted=True), {}, 1)
    assert weighted.value == pytest.approx(plain.value, abs=1e-12)
    assert weighted.n == pytest.approx(plain.n)


@EVERY_DISPARITY
def test_a_disparity_explains_itself_and_compares_known_metrics(disparity):
    first, *_ = disparity.definition.splitlines()
    assert first.endswith(".")
    assert disparity.kind in ("difference", "ratio")
    assert disparity.aggregation
    assert disparity.undefined
    assert disparity.reference
    for name in (*disparity.needs, *disparity.mirror.values(), *disparity.instead.values()):
        assert METRICS[name].by_group
        assert METRICS[name].kind == "rate"
