"""What every registered metric and disparity must keep to, plug-ins included."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from rows import subject

from audit.measure.catalogue import entries
from audit.measure.counted import Plan, count
from audit.measure.disparity import DISPARITIES
from audit.measure.measuring import measure
from audit.measure.metric import METRICS, NEEDS, REGRESSION
from audit.measure.results import OfTable, Rate, Scalar
from audit.measure.tally.amount import Weight
from audit.measure.tally.cells import Cells, Decisions, Labels
from audit.measure.tally.scores import AboveMedian, Scores
from audit.measure.tally.table import Table
from audit.statistics.methods import METHODS

ENTRIES = [found for found in entries() if found.group in ("metric", "disparity", "statistic")]
EVERY_ENTRY = pytest.mark.parametrize("found", ENTRIES, ids=lambda found: found.id)
COMPARED = [found for found in ENTRIES if found.group != "metric"]
RANGE = re.compile(r"\bfrom −?[01].*?( to |without limit)|\bany number\b|\bup to 1\b", re.I)
PARITY = re.compile(r"\b([01]) (?:is parity|\(parity\b)|\b(parity) is where\b")
FORMULA = re.compile(r"[Σ√∫/|×−=]|\b(minus|over|larger|share of)\b", re.I)
EVERY_METRIC = pytest.mark.parametrize("metric", METRICS.values(), ids=list(METRICS))
OF_TABLES = [metric for metric in METRICS.values() if metric.tasks != REGRESSION]
OF_NUMBERS = [metric for metric in METRICS.values() if metric.tasks == REGRESSION]
EVERY_METRIC_OF_TABLES = pytest.mark.parametrize("metric", OF_TABLES, ids=lambda m: m.id)
EVERY_METRIC_OF_NUMBERS = pytest.mark.parametrize("metric", OF_NUMBERS, ids=lambda m: m.id)
EVERY_DISPARITY = pytest.mark.parametrize("disparity", DISPARITIES.values(), ids=list(DISPARITIES))
SMALL = list(product((0, 1, 7), repeat=4))


def _inputs(tp: int, fp: int, fn: int, tn: int, weighted: bool = False) -> dict[str, object]:
    def amount(n: int) -> int | Weight:
        return Weight(2.0 * n, 4.0 * n, n) if weighted else n

    cells = Cells(*(amount(n) for n in (tp, fp, fn, tn)))
    values = np.array([0.2, 0.9])
    factor = 2.0 if weighted else 1.0
    table = Table([cells.tn, cells.fp, cells.fn, cells.tp], 2, 2)
    return {
        "table": table,
        "hits": table.hits,
        "favourable_cells": cells,
        "cells": cells,
        "labels": Labels(cells.positives, cells.negatives),
        "decisions": Decisions(cells.predicted_positives, cells.total),
        "above_median": AboveMedian(tp + fp, tp + fp + fn + tn),
        "scores": Scores(
            values,
            factor * np.array([fn, tp], float),
            factor * np.array([tn, fp], float),
            (factor**2 * (tp + fn), factor**2 * (fp + tn)),
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
    assert metric.kind in ("rate", "score", "mean")
    assert metric.better in ("higher", "lower", None)


@EVERY_ENTRY
def test_the_catalogue_says_what_it_is_how_it_is_computed_and_where_from(found):
    """Definition, formula, range, where it is undefined, reference: of whatever can be judged."""
    entry = found.entry
    first, _, rest = entry.definition.partition("\n")
    assert first.endswith("."), "the first line is the sentence the report prints"
    assert rest.startswith("\n"), "then a blank line"
    then = " ".join(rest.split())
    assert RANGE.search(then), "its range: from … to …, without limit, or any number"
    assert FORMULA.search(then if found.group == "metric" else f"{first} {then}"), "its formula"
    assert entry.undefined
    assert entry.reference


@pytest.mark.parametrize("found", COMPARED, ids=lambda found: found.id)
def test_what_compares_groups_says_which_value_is_parity(found):
    """0 of a difference and 1 of a ratio, whatever else is said of it."""
    said = PARITY.search(found.entry.definition)
    assert said, "0 is parity, or 1 is parity, or: from 0 (parity: …) to 1"
    expected = {"difference": "0", "ratio": "1"}.get(found.entry.kind)
    assert expected in (None, said[1])


@EVERY_METRIC
def test_it_asks_only_for_inputs_that_exist(metric):
    assert set(metric.needs) <= set(NEEDS)
    assert metric.needs


@EVERY_METRIC
def test_what_the_subject_cannot_give_is_said(metric):
    row = measure(metric, {}, {}, 10)
    assert (row.status, row.value, row.interval) == ("not_assessable", None, None)
    assert row.reason


@EVERY_METRIC_OF_TABLES
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


@EVERY_METRIC_OF_TABLES
def test_it_returns_a_known_kind(metric):
    inputs = _inputs(3, 2, 4, 5)
    result = metric.compute(*(inputs[name] for name in metric.needs))
    assert isinstance(result, Rate | OfTable | Scalar)
    assert isinstance(result, Rate) == (metric.kind == "rate")


@EVERY_METRIC_OF_TABLES
def test_equal_weights_change_no_number(metric):
    plain = measure(metric, _inputs(30, 20, 40, 50), {}, 1)
    weighted = measure(metric, _inputs(30, 20, 40, 50, weighted=True), {}, 1)
    assert weighted.value == pytest.approx(plain.value, abs=1e-12)
    assert weighted.n == pytest.approx(plain.n)


@EVERY_METRIC_OF_NUMBERS
@pytest.mark.parametrize("rows", [1, 2, 3, 30])
@pytest.mark.parametrize("alike", [False, True], ids=["spread", "all alike"])
def test_any_regression_gives_a_number_or_a_reason(metric, rows, alike):
    draw = np.random.default_rng(rows)
    target = np.full(rows, 7.0) if alike else draw.normal(50, 10, rows)
    people = replace(
        subject(None, None, target),
        task="regression",
        classes=(),
        positive=None,
        favourable=None,
        target=target,
        estimate=target if alike else target + draw.normal(0, 3, rows),
    )
    row = measure(metric, count(people, Plan(1, False, 1)).everyone.inputs, {}, 1)
    assert row.status in ("measured", "undefined")
    assert (row.value is None) == (row.status == "undefined")
    if row.value is not None:
        assert math.isfinite(row.value)
    if row.interval is not None:
        assert row.interval.method in METHODS
        assert row.interval.low - 1e-9 <= row.value <= row.interval.high + 1e-9


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
