"""What is computed once for groups that are alike is each group's own, and nobody else's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from rows import subject

from audit.evidence import Interval, Measurement
from audit.measure.comparing.alike import of_each
from audit.measure.counted import Plan, count
from audit.measure.measure import measure_counts
from audit.measure.measuring import measure

ROW = Measurement(
    metric="accuracy",
    slice={"town": "a"},
    parameters={"table": [1, 2, 3, 4]},
    value=0.5,
    counts=(1, 2),
    interval=Interval(low=0.1, high=0.9, level=0.95, method="wilson"),
    n=2,
)
OTHERS = [
    {"metric": "recall"},
    {"across": ("town",)},
    {"reference": "b"},
    {"class_": "b"},
    {"parameters": {"table": [1, 2, 4, 3]}},
    {"parameters": {"table": [1, 2, 3, 4.0]}},
    {"parameters": None},
    {"value": 0.5000000000000001},
    {"value": 0.0},
    {"value": -0.0},
    {"value": None},
    {"counts": (2, 4)},
    {"interval": None},
    {"n": 2.0},
    {"status": "insufficient"},
    {"reason": "fewer than {minimum_group} people"},
]


def test_rows_that_differ_in_their_slice_alone_are_asked_once() -> None:
    rows = [replace(ROW, slice={"town": name}) for name in "abc"]
    asked: list[Measurement] = []
    found = list(of_each(rows, lambda row: asked.append(row) or len(asked)))  # type: ignore[func-returns-value]
    assert found == [(row, 1) for row in rows]
    assert asked == rows[:1]


def test_rows_that_differ_in_anything_else_are_told_apart_to_the_last_bit() -> None:
    rows = [ROW, *(replace(ROW, **facts) for facts in OTHERS)]
    found = [made for _, made in of_each([*rows, *rows], id)]
    assert found == [*map(id, rows), *map(id, rows)]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 1), st.integers(0, 1)),
        min_size=2,
        max_size=40,
    ),
    st.integers(1, 4),
)
def test_every_group_has_the_numbers_it_has_when_it_is_measured_by_itself(
    rows: list[tuple[str, int, int]], minimum: int
) -> None:
    group, y_true, y_pred = zip(*rows, strict=True)
    plan = Plan(minimum_group=minimum, missing_as_group=False, intersections=1)
    counted = count(subject(y_true, y_pred, group=group), plan)
    for part in counted.slices.by((0,)):
        name = counted.name((0,), part.groups)
        own = [
            measure(metric, part.inputs, name, minimum)
            for metric in counted.metrics
            if metric.by_group and set(metric.needs) <= set(part.inputs)
        ]
        assert list(counted.rows(part, name)) == own


@pytest.mark.parametrize("more", [{"y_score": [0.1, 0.9, 0.4, 0.6]}, {"weight": [1, 2, 3, 4]}])
def test_the_same_counts_say_nothing_where_there_are_scores_or_weights(
    more: dict[str, list[float]],
) -> None:
    made = subject([0, 1, 0, 1], [0, 1, 0, 1], group=["a", "a", "b", "b"], **more)
    plan = Plan(minimum_group=1, missing_as_group=False, intersections=1)
    assert {part.counts for part in count(made, plan).slices.by((0,))} == {None}
    found = measure_counts(made, plan).measurements
    metric = "log_loss" if "y_score" in more else "accuracy"
    one, other = (row for row in found if row.metric == metric and row.slice and not row.across)
    assert (one.value, one.n) != (other.value, other.n)


def test_the_reference_alone_has_no_interval_among_groups_like_it() -> None:
    group = np.repeat(["a", "b", "c"], 20)
    chosen = np.concatenate([np.arange(20) < k for k in (8, 8, 4)]).astype(int)
    plan = Plan(minimum_group=1, missing_as_group=False, intersections=1)
    found = measure_counts(subject(None, chosen, group=group), plan).measurements
    rows = {row.slice["group"]: row for row in found if row.metric == "impact_ratio"}
    assert {row.reference for row in rows.values()} == {"a"}
    assert rows["a"].value == rows["b"].value == 1
    assert rows["a"].interval is None
    assert rows["b"].interval is not None
    beside = {row.slice["group"] for row in found if row.metric == "shortfall"}
    assert beside == {"b", "c"}
