"""What a gap is said to need, beside statsmodels and beside samples drawn at random."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from rows import find, subject
from statsmodels.stats.proportion import (
    power_proportions_2indep,
    samplesize_proportions_2indep_onetail,
)

from audit.evidence import Measurement
from audit.intervals import interval_from
from audit.measure.counted import Plan
from audit.measure.measure import measure_counts
from audit.measure.measuring import LEVEL
from audit.statistics.methods import Basis

PLAN = Plan(minimum_group=1, missing_as_group=False, intersections=1)
SAMPLES = 1500
ERROR = 0.04
"""More than three standard errors of a share of so many samples."""

Counts = Mapping[str, tuple[int, int]]
TWO: list[Counts] = [
    {"a": (50, 100), "b": (45, 100)},
    {"a": (30, 120), "b": (20, 60)},
    {"a": (12, 90), "b": (30, 300)},
    {"a": (400, 500), "b": (380, 500)},
]
EVERY_TWO = pytest.mark.parametrize("counts", TWO, ids=str)


def gap(counts: Counts) -> Measurement:
    """The demographic parity difference of groups of which so many are selected."""
    group = np.repeat(list(counts), [n for _, n in counts.values()])
    chosen = np.concatenate([np.arange(n) < k for k, n in counts.values()])
    found = measure_counts(subject(None, chosen.astype(int), group=group), PLAN)
    return find(found, "demographic_parity_difference", across=("group",))


def share_found(row: Measurement, rates: Sequence[float], sizes: Sequence[int]) -> float:
    """How many of many samples, by the row's own method, have an interval without parity."""
    assert row.interval is not None
    rng = np.random.default_rng(0)
    found = 0
    for selected in rng.binomial(sizes, rates, (SAMPLES, len(sizes))).tolist():
        pairs = tuple(zip(selected, sizes, strict=True))
        ordered = sorted(pairs, key=lambda pair: pair[0] / pair[1], reverse=True)
        value = ordered[0][0] / ordered[0][1] - ordered[-1][0] / ordered[-1][1]
        n = sum(sizes)
        basis = Basis(method=row.interval.method, value=value, n=n, rates=tuple(ordered))
        again = interval_from(basis, LEVEL)
        assert again is not None
        found += again.low > 0
    return found / SAMPLES


def overall(counts: Counts) -> float:
    """The rate of everyone, which the groups are taken to have but for the gap."""
    return sum(k for k, _ in counts.values()) / sum(n for _, n in counts.values())


def sizes_of(counts: Counts) -> list[int]:
    return [n for _, n in counts.values()]


@EVERY_TWO
def test_the_simulated_interval_is_the_rows_own(counts: Counts) -> None:
    row = gap(counts)
    ordered = sorted(counts.values(), key=lambda pair: pair[0] / pair[1], reverse=True)
    basis = Basis(method=row.interval.method, value=row.value, n=row.n, rates=tuple(ordered))
    again = interval_from(basis, LEVEL)
    assert (again.low, again.high) == pytest.approx((row.interval.low, row.interval.high))


@EVERY_TWO
def test_statsmodels_gives_the_detectable_gap_a_power_of_four_in_five(counts: Counts) -> None:
    """The gap is told for the harder direction: towards one half, and of the smaller group."""
    n, reference_n = sorted(sizes_of(counts))
    known = min(overall(counts), 1 - overall(counts))
    told = gap(counts).parameters["detectable_gap"]
    found = power_proportions_2indep(
        told, known, n, ratio=reference_n / n, alpha=1 - LEVEL, value=0
    )
    assert found.power == pytest.approx(0.8, abs=0.002)


@EVERY_TWO
def test_four_in_five_samples_show_the_detectable_gap(counts: Counts) -> None:
    row = gap(counts)
    n, reference_n = sorted(sizes_of(counts))
    known = min(overall(counts), 1 - overall(counts))
    rates = [known + row.parameters["detectable_gap"], known]
    assert share_found(row, rates, [n, reference_n]) == pytest.approx(0.8, abs=ERROR)


@EVERY_TWO
def test_statsmodels_needs_as_many_people_to_show_a_gap_half_of_the_time(counts: Counts) -> None:
    """A gap that turns out as it is lies on the limit: half of all samples fall on either side."""
    row = gap(counts)
    (k, n), (reference_k, reference_n) = counts.values()
    apart = k / n - reference_k / reference_n
    ratio = reference_n / n
    own = samplesize_proportions_2indep_onetail(
        abs(apart),
        min(k / n, reference_k / reference_n),
        power=0.5,
        ratio=ratio if apart > 0 else 1 / ratio,
        alpha=(1 - LEVEL) / 2,
        alternative="larger",
    )
    people = own * (1 + (ratio if apart > 0 else 1 / ratio))
    assert row.parameters["people_needed"] == pytest.approx(people, rel=0.06)


@EVERY_TWO
def test_half_of_all_samples_of_the_people_needed_show_the_gap(counts: Counts) -> None:
    row = gap(counts)
    times = row.parameters["people_needed"] / sum(sizes_of(counts))
    rates = [k / n for k, n in counts.values()]
    sizes = [round(times * n) for n in sizes_of(counts)]
    assert share_found(row, rates, sizes) == pytest.approx(0.5, abs=1.5 * ERROR)
    assert share_found(row, rates, [size // 2 for size in sizes]) < 0.4
    assert share_found(row, rates, [size * 2 for size in sizes]) > 0.7


@pytest.mark.parametrize("middle", [0.0, 0.5, 1.0])
def test_between_any_two_of_several_groups_it_is_on_the_safe_side(middle: float) -> None:
    """Whether the third group is like one of the two or lies between them."""
    counts = {"a": (50, 100), "b": (45, 100), "c": (150, 300)}
    row = gap(counts)
    told = row.parameters["detectable_gap"]
    lowest = overall(counts) - told / 2
    rates = [lowest, lowest + told, lowest + middle * told]
    assert share_found(row, rates, sizes_of(counts)) > 0.8 - ERROR
