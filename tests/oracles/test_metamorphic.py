"""Laws that hold whatever the numbers are: what may change about the rows, and what then must."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from itertools import product
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rows import subject

from audit.evidence import Measurement
from audit.measure.disparity import DISPARITIES
from audit.measure.measure import Plan, measure_counts
from audit.measure.metric import METRICS
from audit.measure.tally.slices import Meaning, Slices
from audit.measure.tally.tally import Shape, Tally, tally
from audit.statistics.limits import Limits
from audit.statistics.methods import METHODS
from audit.subject.subject import Batch, Subject

PLAN = Plan(minimum_group=5, missing_as_group=False, intersections=1)
LEVELS = (0.125, 0.25, 0.5, 0.875)
"""Scores that are their complements' complements, to the last digit."""

Cells = dict[str, tuple[int, int, int, int]]
TABLES = st.dictionaries(
    st.sampled_from("abcd"), st.tuples(*[st.integers(0, 25)] * 4), min_size=1, max_size=4
).filter(lambda cells: any(map(any, cells.values())))
SEEDS = st.integers(0, 2**32 - 1)


@pytest.fixture(autouse=True, scope="module")
def no_draws() -> Iterator[None]:
    """The interval that draws samples takes most of the time, and no law here is about it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(METHODS, "dirichlet", lambda *_: Limits(-1.0, 1.0))
        yield


def people(cells: Mapping[str, Sequence[int]], seed: int = 0, **changes: Any) -> Subject:
    """One row a person from tp, fp, fn, tn of every group, with scores at random."""
    rng = np.random.default_rng(seed)
    labels, decisions = [1, 0, 1, 0], [1, 1, 0, 0]
    every = [n for counts in cells.values() for n in counts]
    return subject(
        np.repeat(labels * len(cells), every),
        np.repeat(decisions * len(cells), every),
        rng.choice(LEVELS, sum(every)),
        group=np.repeat(list(cells), [sum(counts) for counts in cells.values()]),
        **changes,
    )


Who = tuple[str, frozenset[tuple[str, str]], tuple[str, ...], str | None]


def measured(made: Subject) -> dict[Who, Measurement]:
    """Every metric and every disparity, by whom it is about."""
    return {
        (row.metric, frozenset(row.slice.items()), row.across, row.class_): row
        for row in measure_counts(made, PLAN).measurements
        if row.metric in METRICS or row.metric in DISPARITIES
    }


def close(number: float | None) -> Any:
    """What a number may be compared with: itself to the last digits, or nothing."""
    return None if number is None else pytest.approx(number, rel=1e-11, abs=1e-12)


def check_same(row: Measurement, other: Measurement) -> None:
    """The same number, as sure, of as many people, for the same reason."""
    assert row.status == other.status, (row, other)
    assert (row.counts, row.n) == (other.counts, pytest.approx(other.n, rel=1e-12))
    assert row.value == close(other.value), row.metric
    check_limits(row, limits(other))


def limits(row: Measurement) -> tuple[float, float] | None:
    return None if row.interval is None else (row.interval.low, row.interval.high)


def check_limits(row: Measurement, expected: tuple[float, float] | None) -> None:
    if expected is None:
        assert row.interval is None
    else:
        assert limits(row) == pytest.approx(expected, rel=1e-7, abs=1e-9), row


# --- who people are called ------------------------------------------------------------------------


CHOSEN_BY_THE_DATA = {"shortfall", "standard_deviations", "standardized_mean_difference"}
"""Told of a group against its reference alone, which of equal groups is the first by name."""


@settings(max_examples=150, deadline=None)
@given(TABLES, st.permutations(["z", "a", "NA", "ü"]))
def test_groups_called_otherwise_take_their_numbers_along(cells: Cells, names: list[str]) -> None:
    called = dict(zip("abcd", names, strict=True))
    before = measured(people(cells))
    after = measured(people({called[name]: counts for name, counts in cells.items()}))
    for (metric, group, across, class_), row in before.items():
        if metric in CHOSEN_BY_THE_DATA:
            continue
        renamed = frozenset((attribute, called[name]) for attribute, name in group)
        its = after[metric, renamed, across, class_]
        if across:  # of two groups with equal rates the first by name is the reference
            assert (its.status, its.value) == (row.status, close(row.value))
            if row.reference is None or its.reference == called[row.reference]:
                check_limits(its, limits(row))
        else:
            check_same(its, row)


@settings(max_examples=60, deadline=None)
@given(TABLES, SEEDS)
def test_the_order_of_rows_and_groups_means_nothing(cells: Cells, seed: int) -> None:
    made = people(cells)
    order = np.random.default_rng(seed).permutation(made.rows)
    before, after = measured(made), measured(_in_order(made, order))
    for who, row in before.items():
        check_same(after[who], row)


def _in_order(made: Subject, order: np.ndarray) -> Subject:
    (group,) = made.attributes
    arrays = {
        name: array[order]
        for name in ("y_true", "y_pred", "y_score", "weight")
        if (array := getattr(made, name)) is not None
    }
    return replace(made, attributes=(replace(group, codes=group.codes[order]),), **arrays)


# --- how often people are there -------------------------------------------------------------------


@settings(max_examples=80, deadline=None)
@given(TABLES, SEEDS)
def test_a_person_of_weight_k_is_k_people(cells: Cells, seed: int) -> None:
    """In value; how sure one can be is another matter, since k people know more than one."""
    made = people(cells, seed)
    times = np.random.default_rng(seed).integers(0, 4, made.rows)
    times[0] = 1
    weighted = measured(replace(made, weight=times.astype(float)))
    repeated = measured(_in_order(made, np.repeat(np.arange(made.rows), times)))
    for who, row in repeated.items():
        its = weighted[who]
        if its.metric == "scoring_rate" or _of_scoring_rate(its):
            continue  # people are ranked, weights play no part
        if None not in (row.value, its.value) and not row.across:
            assert its.value == close(row.value), row
        if not row.across:
            assert its.n <= row.n * (1 + 1e-12)


def _of_scoring_rate(row: Measurement) -> bool:
    return (row.parameters or {}).get("of") == "scoring_rate"


@settings(max_examples=60, deadline=None)
@given(TABLES, st.integers(2, 5))
def test_everybody_k_times_changes_no_number_and_makes_it_surer(cells: Cells, k: int) -> None:
    made = people(cells)
    once, often = measured(made), measured(_in_order(made, np.tile(np.arange(made.rows), k)))
    for who, row in once.items():
        more = often[who]
        if row.status != "measured":
            continue
        if not row.across:
            assert more.n == k * row.n
            assert more.value == close(row.value)
        if row.interval is not None and row.interval.method == "wilson":
            (low, high), (nearer, closer) = limits(row) or (0, 0), limits(more) or (0, 0)
            assert closer - nearer < high - low


# --- which class is called positive ---------------------------------------------------------------

SWAPPED = {
    "true_positive_rate": "true_negative_rate",
    "false_positive_rate": "false_negative_rate",
    "positive_predictive_value": "negative_predictive_value",
    "false_discovery_rate": "false_omission_rate",
}
SWAPPED |= {its: name for name, its in SWAPPED.items()}
KEPT = ("accuracy", "balanced_accuracy", "matthews_corrcoef", "majority_class_accuracy")
KEPT_OF_SCORES = ("roc_auc", "brier_score", "log_loss")
TURNED = ("base_rate", "selection_rate")
OF_ERRORS = ("equal_opportunity_difference", "equalized_odds_difference", "accuracy_difference")


@settings(max_examples=150, deadline=None)
@given(TABLES, SEEDS, st.booleans())
def test_the_other_class_as_positive_turns_every_number_over(
    cells: Cells, seed: int, by_name: bool
) -> None:
    """TPR ↔ TNR, PPV ↔ NPV, FPR ↔ FNR; rates of a class and their limits become 1 − x."""
    made = people(cells, seed)
    assert made.y_true is not None
    assert made.y_pred is not None
    assert made.y_score is not None
    other = replace(made, y_score=1 - made.y_score)
    if by_name:
        other = replace(other, positive=0, favourable=0)
    else:
        other = replace(other, y_true=1 - made.y_true, y_pred=1 - made.y_pred)
    before, after = measured(made), measured(other)
    for (metric, group, across, class_), row in before.items():
        if across:
            continue
        its = after[SWAPPED.get(metric, metric), group, across, class_]
        if metric in (*SWAPPED, *KEPT, *KEPT_OF_SCORES):
            assert (its.status, its.counts) == (row.status, row.counts)
            assert its.value == close(row.value)
            if row.interval is None or row.interval.method != "hanley_mcneil":
                check_limits(its, limits(row))  # that one takes the classes' scores for unlike
        elif metric in TURNED:
            assert its.status == row.status
            if row.value is not None:
                assert its.value == close(1 - row.value)
                low, high = limits(row) or (0, 0)
                check_limits(its, (1 - high, 1 - low))
    for gap, its_gap in (
        ("equal_opportunity_difference", "predictive_equality_difference"),
        ("demographic_parity_difference", "demographic_parity_difference"),
        ("equalized_odds_difference", "equalized_odds_difference"),
    ):
        row = before[gap, frozenset(), ("group",), None]
        its = after[its_gap, frozenset(), ("group",), None]
        assert its.status == row.status
        assert its.value == close(row.value)


@settings(max_examples=80, deadline=None)
@given(TABLES)
def test_the_other_class_as_favourable_turns_selection_over_and_no_error_rate(cells: Cells) -> None:
    before, after = measured(people(cells)), measured(people(cells, favourable=0))
    for (metric, group, across, class_), row in before.items():
        if metric in CHOSEN_BY_THE_DATA:
            continue
        its = after[metric, group, across, class_]
        if metric == "selection_rate" and row.value is not None:
            assert its.value == close(1 - row.value)
        elif metric == "demographic_parity_difference":
            assert its.value == close(row.value)
        elif metric in (*SWAPPED, *KEPT, *KEPT_OF_SCORES, *OF_ERRORS, "base_rate"):
            check_same(its, row)
    gap = before["predictive_equality_difference", frozenset(), ("group",), None]
    beside = after["equal_opportunity_difference", frozenset(), ("group",), "0"]
    assert beside.value == close(gap.value)


# --- tallies add up -------------------------------------------------------------------------------


def parts_of(made: Subject, random: Random) -> list[Batch]:
    """The rows in a few batches, each row in a random one, in a random order."""
    places = np.array([random.randrange(4) for _ in range(made.rows)])
    batches = [
        next(_in_order(made, np.flatnonzero(places == place)).batches())
        for place in np.unique(places)
    ]
    random.shuffle(batches)
    return batches


def summed(parts: list[Tally], random: Random) -> Tally:
    """Their sum, bracketed anyhow."""
    while len(parts) > 1:
        at = random.randrange(len(parts) - 1)
        parts[at : at + 2] = [parts[at] + parts[at + 1]]
    return parts[0]


@settings(max_examples=100, deadline=None)
@given(TABLES, st.randoms(use_true_random=False), st.booleans())
def test_tallies_add_up_in_any_order(cells: Cells, random: Random, weighted: bool) -> None:
    made = people(cells)
    if weighted:
        weight = 2.0 ** np.random.default_rng(0).integers(-2, 3, made.rows)
        made = replace(made, weight=weight)
    shape = Shape((len(made.attributes[0].groups),), 2, 2)
    parts = [tally(shape, [batch]) for batch in parts_of(made, random)]
    for total in (
        summed(list(parts), random),
        reduce(lambda left, right: right + left, parts),
        tally(shape, parts_of(made, random)),
    ):
        check_same_tally(total, tally(shape, made.batches()))


def check_same_tally(total: Tally, whole: Tally) -> None:
    """Weights are powers of two, so that sums are exact and any difference is a mistake."""
    meaning = Meaning(1, 1, True, True)
    for attributes in ((), (0,)):
        slices = (Slices(each, meaning).by(attributes) for each in (total, whole))
        for one, other in zip(*slices, strict=True):
            assert one.groups == other.groups
            for name in ("cells", "labels", "decisions", "above_median"):
                assert one.inputs[name] == other.inputs[name]
            mine, its = one.inputs["scores"], other.inputs["scores"]
            assert mine.effective == its.effective
            for name in ("values", "positives", "negatives"):
                assert np.array_equal(getattr(mine, name), getattr(its, name))


@settings(max_examples=40, deadline=None)
@given(TABLES)
def test_groups_put_together_are_the_group_of_both(cells: Cells) -> None:
    """Without a and b apart, the group a∪b has the sum of their counts."""
    united: dict[str, list[int]] = {}
    for name, counts in cells.items():
        into = united.setdefault("ab" if name in "ab" else name, [0, 0, 0, 0])
        into[:] = [mine + its for mine, its in zip(into, counts, strict=True)]
    apart, together = measured(people(cells)), measured(people(united))
    for metric, name in product(("selection_rate", "true_positive_rate"), united):
        row = together.get((metric, frozenset({("group", name)}), (), None))
        members = "ab" if name == "ab" else name
        rows = [apart.get((metric, frozenset({("group", each)}), (), None)) for each in members]
        counts = [each.counts for each in rows if each is not None and each.counts is not None]
        if row is not None and row.counts is not None:
            assert row.counts == tuple(map(sum, zip(*counts, strict=True)))
