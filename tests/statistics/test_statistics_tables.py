"""F1, balanced accuracy and MCC from one table."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from audit.statistics.limits import Limits, NoLimits
from audit.statistics.methods import Basis, limits_at

plain = settings(derandomize=True, deadline=None, max_examples=60)
cell = st.integers(0, 200)
tables = st.tuples(cell, cell, cell, cell)
Table = tuple[float, float, float, float]


def limits(method: str, table: Table, level: float = 0.95) -> Limits:
    return limits_at(Basis(method=method, table=table), level)


def matthews(table: Table) -> float | None:
    tp, fp, fn, tn = table
    margins = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)
    return (tp * tn - fp * fn) / math.sqrt(margins) if margins else None


@plain
@given(tables.filter(lambda table: sum(table[:3]) > 0))
def test_f1_is_contained(table: Table) -> None:
    tp, fp, fn, _ = table
    low, high = limits("jaccard_wilson", table)
    assert 0 <= low <= 2 * tp / (2 * tp + fp + fn) + 1e-12
    assert 2 * tp / (2 * tp + fp + fn) - 1e-12 <= high <= 1


@plain
@given(tables.filter(lambda table: table[0] + table[2] > 0 and table[1] + table[3] > 0))
def test_balanced_accuracy_is_contained_and_knows_no_names(table: Table) -> None:
    tp, fp, fn, tn = table
    low, high = limits("mover_wilson", table)
    value = (tp / (tp + fn) + tn / (tn + fp)) / 2
    assert low + 1e-12 >= 0
    assert low - 1e-12 <= value <= high + 1e-12
    assert high <= 1 + 1e-12
    assert limits("mover_wilson", (tn, fn, fp, tp)) == pytest.approx((low, high))


@settings(derandomize=True, deadline=None, max_examples=25)
@given(tables.filter(lambda table: matthews(table) is not None))
def test_matthews_is_contained_at_every_level(table: Table) -> None:
    value = matthews(table)
    assert value is not None
    previous = Limits(value, value)
    for level in (0.8, 0.95, 0.979, 0.981, 0.9999, 1 - 1e-9):
        low, high = limits("dirichlet", table, level)
        assert -1 <= low <= value + 1e-12
        assert value - 1e-12 <= high <= 1
        assert low <= previous.low
        assert high >= previous.high
        previous = Limits(low, high)


def test_matthews_knows_no_names_and_no_luck() -> None:
    first = limits("dirichlet", (40, 7, 12, 90))
    assert limits("dirichlet", (90, 12, 7, 40)) == first
    assert limits("dirichlet", (40, 12, 7, 90)) == first


def test_matthews_quantiles_are_those_of_a_far_larger_sample() -> None:
    table = (5, 1, 2, 9)
    draws = stats.dirichlet([each + 0.5 for each in table]).rvs(200_000, random_state=1)
    tp, fp, fn, tn = draws.T
    shares = (tp * tn - fp * fn) / ((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)) ** 0.5
    shares.sort()
    for level in (0.9, 0.95, 0.99, 0.999):
        tail = (1 - level) / 2
        expected = (shares[round(tail * 200_000)], shares[round((1 - tail) * 200_000)])
        assert limits("dirichlet", table, level) == pytest.approx(expected, abs=0.03)


def test_the_far_tail_goes_on_where_the_draws_end() -> None:
    table = (40, 7, 12, 90)
    assert limits("dirichlet", table, 0.98 - 1e-9) == pytest.approx(
        limits("dirichlet", table, 0.98 + 1e-9), abs=1e-6
    )


def test_a_table_without_errors_keeps_its_end_of_the_scale() -> None:
    right, wrong = limits("dirichlet", (20, 0, 0, 20)), limits("dirichlet", (0, 20, 20, 0))
    assert right.high == 1.0
    assert 0.7 < right.low < 1
    assert wrong.low == -1.0
    assert -1 < wrong.high < -0.7


@pytest.mark.parametrize("cells", [(0, 3), (1, 2)])
def test_draws_that_round_to_the_end_of_the_scale_have_a_place_on_it(cells) -> None:
    table = tuple(1e13 if place in cells else 0.0 for place in range(4))
    low, high = limits("dirichlet", table)
    nearest = low if cells == (0, 3) else -high
    assert 1 - 1e-6 < nearest < 1


@pytest.mark.parametrize(
    ("method", "table"),
    [
        ("jaccard_wilson", (0, 0, 0, 9)),
        ("mover_wilson", (5, 0, 5, 0)),
        ("mover_wilson", (0, 5, 0, 5)),
        ("dirichlet", (0, 0, 0, 0)),
    ],
)
def test_nothing_is_said_of_nobody(method: str, table: Table) -> None:
    with pytest.raises(NoLimits):
        limits(method, table)


@pytest.mark.parametrize("method", ["jaccard_wilson", "mover_wilson", "dirichlet"])
def test_more_rows_say_more(method: str) -> None:
    few, many = limits(method, (12, 3, 4, 20)), limits(method, (300, 75, 100, 500))
    assert many.high - many.low < (few.high - few.low) / 3
