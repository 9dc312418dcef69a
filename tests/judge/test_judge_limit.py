"""Which side of a limit: exact, and touching is right."""

from __future__ import annotations

from fractions import Fraction
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.evidence import Measurement
from audit.judge.limit import holds, margin, point_of
from audit.rules import Rule, exact

LEAST = Rule(metric="m", at_least=0.2)
MOST = Rule(metric="m", at_most=0.6)
BETWEEN = Rule(metric="m", between=(0.2, 0.6))


@pytest.mark.parametrize(
    ("value", "rule", "expected"),
    [
        (0.5, LEAST, 0.3),
        (0.1, LEAST, -0.1),
        (0.2, LEAST, 0.0),
        (0.5, MOST, 0.1),
        (0.7, MOST, -0.1),
        (0.3, BETWEEN, 0.1),
        (0.5, BETWEEN, 0.1),
        (0.1, BETWEEN, -0.1),
        (0.9, BETWEEN, -0.3),
        (None, BETWEEN, inf),
    ],
)
def test_margin_is_the_distance_to_the_nearest_limit(
    value: float | None, rule: Rule, expected: float
):
    assert margin(value, rule) == pytest.approx(expected)


@given(st.floats(-1, 2), st.sampled_from([LEAST, MOST, BETWEEN]))
def test_a_value_holds_just_when_its_margin_is_not_negative(value: float, rule: Rule):
    assert holds(Fraction(repr(value)), rule) == (margin(value, rule) >= 0)


@pytest.mark.parametrize(
    ("counts", "value", "expected"),
    [
        ((1, 3), 1 / 3, Fraction(1, 3)),
        ((2, 3, 5, 6), 0.8, Fraction(4, 5)),
        ((2, 3, 5, 6), -1 / 6, Fraction(-1, 6)),
        ((0, 3, 0, 6), 0.0, Fraction(0)),
        ((2, 3, 5, 6), 0.123, Fraction("0.123")),
        ((1, 0), 0.5, Fraction(1, 2)),
        ((1, 2, 3), 0.5, Fraction(1, 2)),
        (None, 0.1, Fraction(1, 10)),
    ],
)
def test_a_point_is_as_exact_as_its_counts(
    counts: tuple[int, ...] | None, value: float, expected: Fraction
):
    assert point_of(Measurement(metric="m", value=value, counts=counts), value) == expected


def test_a_remembered_number_is_not_taken_for_its_equal_of_another_kind() -> None:
    whole = 2**60
    assert exact(float(whole)) == Fraction(repr(float(whole))) != whole
    assert exact(whole) == whole


@pytest.mark.parametrize(
    ("value", "made"), [(0.25 + 1e-11, True), (0.25 * (1 + 8e-10), True), (0.25 + 1e-8, False)]
)
def test_a_value_is_its_counts_as_far_as_floats_tell(value: float, made: bool):
    row = Measurement(metric="m", value=value, counts=(1, 4))
    assert (point_of(row, value) == Fraction(1, 4)) is made


@pytest.mark.parametrize(("value", "made"), [(5e-13, True), (5e-12, False)])
def test_nothing_is_nothing_as_far_as_floats_tell(value: float, made: bool):
    row = Measurement(metric="m", value=value, counts=(1, 4, 1, 4))
    assert (point_of(row, value) == 0) is made
