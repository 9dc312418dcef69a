"""Tallies: what one pass leaves behind, and that it adds up."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rows import subject

from audit.errors import AuditError
from audit.measure.counted import Plan
from audit.measure.measure import measure_counts
from audit.measure.tally.amount import Weight, size
from audit.measure.tally.slices import Meaning, Slices
from audit.measure.tally.tally import Shape, tally

PLAN = Plan(minimum_group=10, missing_as_group=False, intersections=2)
EVERY_GROUP = Plan(minimum_group=1, missing_as_group=False, intersections=2)
ROWS = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.integers(0, 1),
        st.sampled_from([0.0, 0.1, 0.5, 0.7, 1.0]),
        st.sampled_from("abc"),
        st.sampled_from("xy"),
        st.sampled_from([0.5, 1.0, 2.0]),
    ),
    min_size=2,
    max_size=60,
)


def _subject(rows, weighted=False):
    y_true, y_pred, y_score, first, second, weight = zip(*rows, strict=True)
    return subject(
        y_true, y_pred, y_score, weight=weight if weighted else None, first=first, second=second
    )


def _slices(made, batch):
    shape = Shape(tuple(len(a.groups) for a in made.attributes), 2, 2)
    return Slices(tally(shape, made.batches(batch)), Meaning(1, 1, True, True))


@given(ROWS, st.integers(1, 20), st.booleans())
def test_batches_of_any_size_leave_the_same_tally(rows, size_of_batch, weighted):
    made = _subject(rows, weighted)
    whole, parts = _slices(made, 10_000), _slices(made, size_of_batch)
    for attributes in ((), (0,), (1,), (0, 1)):
        for one, other in zip(whole.by(attributes), parts.by(attributes), strict=True):
            assert one.groups == other.groups
            assert one.inputs["cells"] == other.inputs["cells"]
            assert one.inputs["above_median"] == other.inputs["above_median"]
            for name in ("values", "positives", "negatives"):
                left, right = (getattr(found.inputs["scores"], name) for found in (one, other))
                np.testing.assert_array_equal(left, right)


@given(ROWS)
def test_groups_add_up_to_everyone(rows):
    slices = _slices(_subject(rows), 10_000)
    everyone = next(iter(slices.by(()))).inputs["cells"]
    for attributes in ((0,), (1,), (0, 1)):
        parts = [part.inputs["cells"] for part in slices.by(attributes)]
        for cell in ("tp", "fp", "fn", "tn"):
            assert sum(getattr(part, cell) for part in parts) == getattr(everyone, cell)


@given(ROWS)
def test_a_duplicated_row_is_a_row_of_weight_two(rows):
    heavy = [(*row[:5], 2.0) for row in rows]
    doubled = measure_counts(_subject([*rows, *rows]), EVERY_GROUP).measurements
    weighted = measure_counts(_subject(heavy, True), EVERY_GROUP).measurements
    for one, other in zip(doubled, weighted, strict=True):
        assert (one.metric, one.slice) == (other.metric, other.slice)
        if one.metric == "standardized_mean_difference":
            continue  # it divides by a deviation with n − 1, and n is another
        if one.value is not None and other.value is not None:
            assert one.value == pytest.approx(other.value, abs=1e-12)


@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_rows_means_nothing(rows, random):
    shuffled = list(rows)
    random.shuffle(shuffled)
    before = measure_counts(_subject(rows), PLAN).measurements
    after = measure_counts(_subject(shuffled), PLAN).measurements
    for one, other in zip(before, after, strict=True):
        assert (one.metric, one.slice, one.counts, one.status) == (
            other.metric,
            other.slice,
            other.counts,
            other.status,
        )
        assert one.value == pytest.approx(other.value, abs=1e-12)


def test_weights_add_up_and_have_an_effective_size():
    total = Weight(2.0, 4.0, 1) + Weight(1.0, 1.0, 1)
    assert (total.total, total.squares, total.rows) == (3.0, 5.0, 2)
    assert size(total) == pytest.approx(9 / 5)
    assert size(7) == 7
    assert sum([Weight(1.0, 1.0, 1)], 0) == Weight(1.0, 1.0, 1)
    with pytest.raises(TypeError):
        Weight(1.0, 1.0, 1) + 3


def test_ten_thousand_groups_are_counted():
    rng = np.random.default_rng(0)
    codes = rng.integers(0, 10_000, 40_000)
    made = subject(rng.integers(0, 2, 40_000), rng.integers(0, 2, 40_000), town=codes)
    shape = Shape((len(made.attributes[0].groups),), 2, 2)
    found = list(Slices(tally(shape, made.batches()), Meaning(1, 1, True, True)).by((0,)))
    assert sum(part.inputs["cells"].total for part in found) == 40_000
    assert len(found) == len(np.unique(codes))


def test_crossings_beyond_64_bits_are_refused_in_words():
    with pytest.raises(AuditError, match="too many combinations"):
        Shape((10**6,) * 4, 2, 2)
