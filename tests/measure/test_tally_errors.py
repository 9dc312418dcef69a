"""Moments and errors of regressions: against numpy and scipy, in any order, far from 0."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rows import regression
from scipy import stats

from audit.errors import AuditError
from audit.measure.tally.errors import ErrorSums
from audit.measure.tally.moments import Moments, moments_by, rest_of, together
from audit.measure.tally.slices import Meaning, Slices
from audit.measure.tally.tally import Shape, tally

MEANING = Meaning(None, None, False, False)
VALUES = st.lists(
    st.tuples(
        st.floats(-1e3, 1e3), st.floats(-1e3, 1e3), st.integers(0, 2), st.sampled_from([0.5, 1, 3])
    ),
    min_size=1,
    max_size=50,
)


def _weighted(values, weight):
    mean = np.average(values, weights=weight)
    powers = [np.average((values - mean) ** k, weights=weight) for k in (2, 3, 4)]
    return mean, powers


def _same(found: Moments, values, weight):
    mean, (second, third, fourth) = _weighted(values, weight)
    scale = max(1.0, float(np.abs(values).max()))
    assert found.n == pytest.approx(weight.sum() ** 2 / (weight**2).sum())
    assert found.mean == pytest.approx(mean, abs=1e-12 * scale)
    assert found.variance == pytest.approx(second, rel=1e-9, abs=1e-20 * scale**2)
    if second > 1e-6 * scale**2:
        assert found.skewness == pytest.approx(third / second**1.5, abs=1e-9)
        assert found.kurtosis == pytest.approx(fourth / second**2, rel=1e-9)


@settings(max_examples=400, deadline=None)
@given(VALUES, st.integers(1, 20), st.booleans())
def test_shapes_equal_numpy_however_rows_are_split(rows, size, weighted):
    target, estimate, group, weight = (np.array(column) for column in zip(*rows, strict=True))
    weight = weight.astype(float) if weighted else np.ones(len(rows))
    made = regression(target, estimate, weight=weight if weighted else None, group=group)
    shape = Shape((len(made.attributes[0].groups),), 1, 1)
    slices = Slices(tally(shape, made.batches(size)), MEANING)
    for attributes in ((), (0,)):
        for part in slices.by(attributes):
            who = np.ones(len(rows), bool)
            if attributes:
                who = group.astype(str) == made.attributes[0].groups[part.groups[0]]
            errors = part.inputs["errors"]
            residual = (estimate - target)[who]
            _same(errors.target, target[who], weight[who])
            _same(errors.estimate, estimate[who], weight[who])
            _same(errors.residual, residual, weight[who])
            _same(errors.distance, np.abs(residual), weight[who])
            _same(errors.square, residual**2, weight[who])
            assert part.inputs["targets"].moments == errors.target
            amounts = part.inputs["estimates"].amounts
            assert amounts.sum() == pytest.approx(weight[who].sum())


@settings(max_examples=200, deadline=None)
@given(VALUES, st.integers(0, 2**32 - 1))
def test_sums_merge_in_any_order(rows, seed):
    target, estimate, group, weight = (np.array(column) for column in zip(*rows, strict=True))
    codes, weight = group.astype(np.int64), weight.astype(float)
    whole = ErrorSums.of(codes, estimate, target, weight).by_slice(np.unique(codes))
    order = np.random.default_rng(seed).permutation(len(rows))
    parts = [
        ErrorSums.of(codes[p], estimate[p], target[p], weight[p])
        for p in np.array_split(order, 5)
        if len(p)
    ]
    total = parts[0]
    for part in parts[1:]:
        total = part + total
    for one, other in zip(whole, total.by_slice(total.codes), strict=True):
        for name in ("target", "estimate", "residual", "distance", "square"):
            mine, theirs = (getattr(found["errors"], name) for found in (one, other))
            assert mine.mean == pytest.approx(theirs.mean, rel=1e-12, abs=1e-9)
            assert mine.variance == pytest.approx(theirs.variance, rel=1e-9, abs=1e-9)
        assert one["errors"].correlation == pytest.approx(other["errors"].correlation, abs=1e-6)


def test_numbers_far_from_zero_lose_no_digits():
    rng = np.random.default_rng(0)
    spread = rng.normal(0, 1, 1000)
    codes = np.zeros(1000, np.int64)
    near = ErrorSums.of(codes, spread, spread * 0, None)
    far = ErrorSums.of(codes[:500], spread[:500] + 1e9, np.full(500, 1e9), None)
    far += ErrorSums.of(codes[500:], spread[500:] + 1e9, np.full(500, 1e9), None)
    (here,), (there,) = near.by_slice(codes[:1]), far.by_slice(codes[:1])
    assert there["estimate"].variance == pytest.approx(here["estimate"].variance, rel=1e-6)
    assert there["estimate"].skewness == pytest.approx(here["estimate"].skewness, abs=1e-5)
    assert there["target"].variance == 0.0


@pytest.mark.parametrize("value", [0.1, 1 / 3, 1e-9, 123456.789, -0.7])
def test_equal_numbers_have_no_spread_at_all(value):
    values = np.full(100_003, value)
    (found,) = moments_by(
        np.zeros(len(values), np.int64), values, np.ones(len(values)), np.array([100_003.0])
    )
    assert (found.variance, found.skewness, found.kurtosis) == (0.0, 0.0, 3.0)
    assert found.mean == pytest.approx(value, rel=1e-15)


def test_shapes_equal_scipy():
    values = np.random.default_rng(1).lognormal(size=500)
    (found,) = moments_by(np.zeros(500, np.int64), values, np.ones(500), np.array([500.0]))
    assert found.standard_error == pytest.approx(stats.sem(values))
    assert found.deviation == pytest.approx(values.std(ddof=1))
    assert found.skewness == pytest.approx(stats.skew(values))
    assert found.kurtosis == pytest.approx(stats.kurtosis(values, fisher=False))


def test_the_correlation_is_that_of_squared_error_and_squared_distance():
    rng = np.random.default_rng(2)
    target = rng.gamma(2, size=300)
    estimate = target * rng.normal(1, 0.2, 300)
    sums = ErrorSums.of(np.arange(300) % 3, estimate, target, None)
    (found,) = sums.by_slice(np.zeros(3, np.int64))
    expected = np.corrcoef((estimate - target) ** 2, (target - target.mean()) ** 2)[0, 1]
    assert found["errors"].correlation == pytest.approx(expected, abs=1e-12)


def test_a_rest_is_the_whole_without_its_parts():
    rng = np.random.default_rng(3)
    groups = [rng.normal(place, 1 + place, 50 + place) for place in range(4)]
    shapes = [
        moments_by(np.zeros(len(g), np.int64), g, np.ones(len(g)), np.array([float(len(g))]))[0]
        for g in groups
    ]
    everyone = together(shapes)
    rest = rest_of(everyone, shapes[:2])
    expected = together(shapes[2:])
    for name in ("n", "mean", "variance", "skewness", "kurtosis"):
        assert getattr(rest, name) == pytest.approx(getattr(expected, name), rel=1e-9)
    assert rest_of(everyone, shapes) is None
    assert everyone.variance == pytest.approx(np.concatenate(groups).var())


def test_numbers_too_large_to_be_squared_twice_are_refused():
    with pytest.raises(AuditError, match="larger units"):
        ErrorSums.of(np.zeros(2, np.int64), np.array([1.0, 1e36]), np.array([0.0, 1.0]), None)


def test_without_labels_there_are_estimates_only():
    made = regression(None, [1.0, 2.0, 3.0], group=["a", "a", "b"])
    slices = Slices(tally(Shape((2,), 1, 1), made.batches()), MEANING)
    inputs = next(slices.by((0,))).inputs
    assert "errors" not in inputs
    assert "targets" not in inputs
    assert inputs["estimates"].values.tolist() == [1.0, 2.0]
    assert inputs["estimates"].quantile(0.5) == 1.0
    assert inputs["estimates"].quantile(0.51) == 2.0
