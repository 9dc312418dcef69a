"""Weights at the door: any size, as long as they can be added up."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.errors import AuditError
from audit.subject.door.numbers import numbers
from audit.subject.door.weights import HEAVIEST, LIGHTEST, Weights, are_moderate, read_weights


def read(weights: list[float]) -> Weights:
    cells = numbers(pa.chunked_array([pa.array(weights, pa.float64())]))
    return read_weights(cells, "w", np.arange(len(weights)))


@given(st.lists(st.one_of(st.just(0.0), st.floats(1e-30, 1e30)), min_size=1))
def test_ordinary_weights_are_taken_as_they_are(weights: list[float]) -> None:
    if not any(weights):
        return
    found = read(weights)
    assert (found.power, found.notes) == (0, ())
    assert found.values.tolist() == weights


@given(st.lists(st.integers(0, 10**6), min_size=1).filter(any), st.integers(-1000, 980))
def test_weights_of_any_size_keep_every_digit(weights: list[int], doublings: int) -> None:
    found = read(np.ldexp(np.array(weights, float), doublings).tolist())
    assert np.ldexp(found.values, found.power - doublings).tolist() == weights
    known = found.values[found.values > 0]
    assert LIGHTEST <= known.min() <= known.max() <= HEAVIEST
    assert are_moderate(found.values)


@pytest.mark.parametrize("weights", [[1e200, 3e200], [5e-324, 1e-310], [1e31, 1.0, 0.0], [1e-300]])
def test_a_note_says_in_which_unit_weighted_counts_are(weights: list[float]) -> None:
    found = read(weights)
    (note,) = found.notes
    assert (note.code, note.grade, note.columns) == ("weights_scaled", "note", ("w",))
    assert "2 to the power of " in note.text.format(**note.numbers)
    assert note.numbers["power"] == found.power != 0


@pytest.mark.parametrize("weights", [[1e-200, 1e200], [5e-324, 1.0], [1e-31, 0.0, 1e30]])
def test_weights_too_far_apart_are_refused(weights: list[float]) -> None:
    with pytest.raises(AuditError, match="too far apart to be added up") as caught:
        read(weights)
    assert caught.value.where == "column w"


def test_what_is_moderate() -> None:
    nobody = np.zeros(0)
    assert are_moderate(nobody)
    assert are_moderate(np.array([0.0, LIGHTEST, HEAVIEST]))
    assert not are_moderate(np.array([0.0, LIGHTEST / 2, 1.0]))
    for odd in (-1.0, HEAVIEST * 2, np.inf, np.nan):
        assert not are_moderate(np.array([1.0, odd]))
