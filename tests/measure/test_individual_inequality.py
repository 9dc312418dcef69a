"""Inequality of benefits, beside AIF360 and the formula row by row."""

from __future__ import annotations

from math import isnan, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rows import subject

from audit.evidence import MISSING
from audit.measure.comparing.crossing import Crossing
from audit.measure.counted import Plan
from audit.measure.individual.between_groups import between_groups
from audit.measure.measure import measure_counts
from audit.measure.measuring import measure
from audit.measure.metric import METRICS
from audit.measure.tally.amount import Weight
from audit.measure.tally.cells import Cells

EXACT = {"abs": 1e-12, "rel": 1e-12}
COUNT = st.integers(0, 60)
TABLES = st.tuples(COUNT, COUNT, COUNT, COUNT)


def _rows(table):
    """Labels and predictions of a table tp, fp, fn, tn."""
    y_true = np.repeat([1, 0, 1, 0], table)
    return y_true, np.repeat([1, 1, 0, 0], table)


def _measured(metric, table, minimum=1):
    return measure(METRICS[metric], {"favourable_cells": Cells(*table)}, {}, minimum)


def _entropy(benefits, alpha):
    """Speicher et al. (2018), section 2, row by row."""
    ratio = benefits / benefits.mean()
    if alpha == 1:
        return float(np.mean([r * log(r) if r else 0.0 for r in ratio.tolist()]))
    return float(np.mean(ratio**alpha - 1)) / (alpha * (alpha - 1))


@settings(max_examples=1000, deadline=None)
@given(TABLES, st.sampled_from([("generalized_entropy_index", 2), ("theil_index", 1)]))
def test_an_index_is_the_published_formula(table, which):
    metric, alpha = which
    y_true, y_pred = _rows(table)
    benefits = (y_pred - y_true + 1).astype(float)
    row = _measured(metric, table)
    if not len(benefits) or not benefits.any():
        assert (row.status, row.value) == ("undefined", None)
        return
    assert row.value == pytest.approx(_entropy(benefits, alpha), **EXACT)
    assert row.parameters["alpha"] == alpha
    assert row.n == len(benefits)


@settings(max_examples=300, deadline=None)
@given(table=TABLES)
def test_an_index_is_aif360s(aif360, table):
    y_true, y_pred = _rows(table)
    benefits = (y_pred - y_true + 1).astype(float)
    if not benefits.any():
        return  # there it is NaN with a warning
    value = _measured("generalized_entropy_index", table).value
    assert value == pytest.approx(aif360.generalized_entropy_error(y_true, y_pred), **EXACT)
    assert _measured("theil_index", table).value == pytest.approx(
        aif360.theil_index(benefits), **EXACT
    )


@settings(max_examples=300, deadline=None)
@given(tables=st.lists(TABLES.filter(any), min_size=2, max_size=5))
def test_inequality_between_groups_is_aif360s(aif360, tables):
    pairs = [_rows(table) for table in tables]
    y_true, y_pred = (np.concatenate(part) for part in zip(*pairs, strict=True))
    group = np.repeat(np.arange(len(tables)), [sum(table) for table in tables])
    row = between_groups(
        (({"g": str(place)}, Cells(*table)) for place, table in enumerate(tables)),
        Crossing(across=("g",), minimum_group=1),
    )
    assert (row.slice, row.across) == ({}, ("g",))
    if not (y_pred - y_true + 1).any():
        assert row.status == "undefined"
        return
    expected = aif360.between_group_generalized_entropy_error(y_true, y_pred, prot_attr=group)
    assert not isnan(expected)
    assert row.value == pytest.approx(expected, **EXACT)


def test_the_parts_within_and_between_groups_add_up():
    tables = {"a": (30, 5, 9, 40), "b": (10, 20, 1, 8)}
    whole = Cells(*(sum(cells) for cells in zip(*tables.values(), strict=True)))
    total = measure(METRICS["generalized_entropy_index"], {"favourable_cells": whole}, {}, 1)
    between = between_groups(
        [({"g": name}, Cells(*table)) for name, table in tables.items()],
        Crossing(across=("g",), minimum_group=1),
    )
    means = {name: 1 + (fp - fn) / (tp + fp + fn + tn) for name, (tp, fp, fn, tn) in tables.items()}
    sizes = {name: sum(table) for name, table in tables.items()}
    mean = sum(means[name] * sizes[name] for name in tables) / sum(sizes.values())
    within = sum(
        sizes[name]
        / sum(sizes.values())
        * (means[name] / mean) ** 2
        * _measured("generalized_entropy_index", table).value
        for name, table in tables.items()
    )
    assert between.value + within == pytest.approx(total.value, abs=1e-12)
    assert between.parameters["share_of_whole"] == pytest.approx(between.value / total.value)


def test_which_outcome_is_favourable_decides_what_a_benefit_is():
    granted = _measured("generalized_entropy_index", (40, 30, 5, 25)).value
    refused = _measured("generalized_entropy_index", (25, 5, 30, 40)).value
    assert granted == pytest.approx(((4 * 0.3 + 0.65) / 1.25**2 - 1) / 2)
    assert refused == pytest.approx(((4 * 0.05 + 0.65) / 0.75**2 - 1) / 2)


def test_small_and_missing_groups_are_named_or_left_out():
    parts = [
        ({"g": "a"}, Cells(30, 5, 9, 40)),
        ({"g": "b"}, Cells(10, 20, 1, 8)),
        ({"g": "c"}, Cells(1, 0, 0, 1)),
        ({"g": MISSING}, Cells(0, 50, 0, 0)),
    ]
    row = between_groups(parts, Crossing(across=("g",), minimum_group=10))
    assert row.value == between_groups(parts[:2], Crossing(("g",), 10)).value
    assert row.reason.endswith("; too few people to be compared: c")
    with_missing = between_groups(parts, Crossing(("g",), 10, missing_as_group=True))
    assert with_missing.value > row.value
    assert between_groups(parts[:1], Crossing(("g",), 10)).status == "undefined"


def test_groups_treated_alike_show_about_what_is_expected_of_them():
    random = np.random.default_rng(5)
    found = []
    for _ in range(300):
        draws = [random.multinomial(size, [0.5, 0.1, 0.15, 0.25]) for size in (200, 50, 30)]
        parts = [({"g": str(i)}, Cells(*map(int, draw))) for i, draw in enumerate(draws)]
        found.append(between_groups(parts, Crossing(("g",), 10)))
    value = np.mean([row.value for row in found])
    expected = np.mean([row.parameters["expected_if_equal"] for row in found])
    assert value == pytest.approx(expected, rel=0.15)


@pytest.mark.parametrize("metric", ["generalized_entropy_index", "theil_index"])
def test_an_interval_holds_the_truth_about_as_often_as_it_says(metric):
    random = np.random.default_rng(6)
    shares = np.array([0.55, 0.1, 0.08, 0.27])
    truth = _measured(metric, tuple(round(share * 10**8) for share in shares.tolist())).value
    held = 0
    for _ in range(400):
        interval = _measured(metric, tuple(map(int, random.multinomial(150, shares)))).interval
        held += interval.low <= truth <= interval.high
    assert 0.91 <= held / 400 <= 0.985


@pytest.mark.parametrize("metric", ["generalized_entropy_index", "theil_index"])
def test_no_mistake_among_few_people_is_no_certainty(metric):
    row = _measured(metric, (10, 0, 0, 10))
    assert row.value == 0.0
    assert row.interval.low == 0.0
    assert 0.1 < row.interval.high < 0.2
    stationary = _measured(metric, (0, 30, 0, 60))  # the slopes of the first index cancel here
    assert stationary.interval.high - stationary.interval.low > 0.01


def test_weights_count_as_what_they_are_worth():
    cells = Cells(*(Weight(2.0 * n, 4.0 * n, n) for n in (40, 8, 12, 30)))
    metric = METRICS["generalized_entropy_index"]
    weighted = measure(metric, {"favourable_cells": cells}, {}, 1)
    plain = _measured("generalized_entropy_index", (40, 8, 12, 30))
    assert weighted.value == pytest.approx(plain.value, **EXACT)
    assert weighted.interval.high == pytest.approx(plain.interval.high)
    parts = [({"g": "a"}, cells), ({"g": "b"}, Cells(*(Weight(1.0, 1.0, 1),) * 4))]
    assert between_groups(parts, Crossing(("g",), 1)).n == pytest.approx(94)


def test_an_audit_speaks_of_the_favourable_outcome(aif360):
    random = np.random.default_rng(7)
    y_true, y_pred = random.integers(0, 2, 200), random.integers(0, 2, 200)
    y_pred[:60] = 1
    plan = Plan(minimum_group=10, missing_as_group=False, intersections=1)
    rows = subject(y_true, y_pred, favourable=0, group=["a", "b"] * 100)
    found = measure_counts(rows, plan).measurements
    value = {
        row.slice.get("group"): row.value
        for row in found
        if row.metric == "generalized_entropy_index" and not row.across
    }
    expected = aif360.generalized_entropy_error(y_true, y_pred, pos_label=0)
    assert value[None] == pytest.approx(expected, abs=1e-12)
    assert value[None] != pytest.approx(aif360.generalized_entropy_error(y_true, y_pred), abs=1e-3)
    assert value["a"] == pytest.approx(
        aif360.generalized_entropy_error(y_true[::2], y_pred[::2], pos_label=0), abs=1e-12
    )
