"""What this sample could have found, and what it would take to decide."""

import math
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.power import NormalIndPower

from audit.statistics import rows_needed
from audit.statistics.limits import Limits, NoLimits
from audit.statistics.methods import Basis, limits_at
from audit.statistics.rows_needed import grown, more_people, people_of, times_as_many
from audit.statistics.smallest_gap import smallest_gap, smallest_gap_of_any_two
from audit.statistics.studentised_range import pairwise_critical

plain = settings(derandomize=True, deadline=None, max_examples=100)


@cache
def chances(n: int, p: float) -> list[float]:
    return [float(chance) for chance in stats.binom.pmf(range(n + 1), n, p)]


def power_of_newcombe(p: float, n: int, q: float, m: int) -> float:
    """The chance, over all tables, that the interval this project uses excludes 0."""
    found = 0.0
    for a, chance in enumerate(chances(n, p)):
        for b, other in enumerate(chances(m, q)):
            if chance * other > 1e-9:
                low, high = limits_at(Basis(method="newcombe", rates=((a, n), (b, m))), 0.95)
                found += chance * other if low > 0 or high < 0 else 0.0
    return found


@pytest.mark.parametrize(
    ("baseline", "n", "m"), [(0.5, 100, 100), (0.3, 60, 120), (0.1, 150, 80), (0.85, 90, 90)]
)
def test_four_in_five_such_gaps_are_found(baseline: float, n: int, m: int) -> None:
    gap = smallest_gap(baseline, n, m)
    assert gap is not None
    other = baseline + gap if baseline <= 0.5 else baseline - gap
    assert 0.76 <= power_of_newcombe(other, n, baseline, m) <= 0.85


def test_it_is_the_arcsine_power_of_statsmodels_within_a_percent() -> None:
    gap = smallest_gap(0.4, 2000, 3000)
    assert gap is not None
    effect = 2 * (math.asin(math.sqrt(0.4 + gap)) - math.asin(math.sqrt(0.4)))
    power = NormalIndPower().power(effect, 2000, 0.05, ratio=1.5)
    assert power == pytest.approx(0.8, abs=0.01)


@plain
@given(st.floats(0, 1), st.integers(5, 5000), st.integers(5, 5000), st.integers(2, 50))
def test_more_people_find_less_and_more_groups_need_more(
    baseline: float, n: int, m: int, groups: int
) -> None:
    gap = smallest_gap(baseline, n, m, groups=groups)
    if gap is None:
        return
    assert 0 < gap <= 1 - min(baseline, 1 - baseline)
    many = smallest_gap(baseline, 10 * n, 10 * m, groups=groups)
    two = smallest_gap(baseline, n, m)
    more_power = smallest_gap(baseline, n, m, groups=groups, power=0.5)
    assert many is not None
    assert two is not None
    assert more_power is not None
    assert max(many, more_power) < gap
    assert two <= gap
    assert smallest_gap(1 - baseline, n, m, groups=groups) == pytest.approx(gap, abs=1e-6)


def test_too_few_people_find_nothing() -> None:
    assert smallest_gap(0.5, 3, 3) is None
    assert smallest_gap_of_any_two(0.5, [3, 4000, 4]) is None
    for sizes in ([], [40]):
        with pytest.raises(NoLimits, match="two groups"):
            smallest_gap_of_any_two(0.3, sizes)
    for sizes in ((0, 40), (40, 0)):
        with pytest.raises(NoLimits, match="nobody"):
            smallest_gap(0.3, *sizes)
    with pytest.raises(ValueError, match="no rate"):
        smallest_gap(1.3, 40, 40)


def test_of_several_groups_the_two_smallest_are_hardest() -> None:
    sizes = [1000, 200, 100, 50, 20]
    assert smallest_gap_of_any_two(0.3, sizes) == smallest_gap(0.3, 20, 50, groups=5)
    critical = pairwise_critical(0.95, 5)
    level = 1 - 2 * stats.norm.sf(critical)
    assert smallest_gap(0.3, 20, 50, groups=5) == pytest.approx(
        smallest_gap(0.3, 20, 50, level=level), abs=1e-6
    )


def decided(basis: Basis, threshold: float) -> bool:
    low, high = limits_at(basis, 0.95)
    return not low <= threshold <= high


BASES = {
    "wilson": (Basis(method="wilson", value=0.7, rates=((35, 50),)), 0.8),
    "newcombe": (Basis(method="newcombe", rates=((30, 100), (33, 90))), 0.0),
    "mover_r": (Basis(method="mover_r", rates=((30, 100), (40, 90))), 0.8),
    "largest gap": (
        Basis(method="studentised_range_difference", rates=((9, 50), (12, 40), (30, 90))),
        0.2,
    ),
    "equalized odds": (
        Basis(method="larger_gap", rates=((9, 50), (12, 40)), others=((3, 20), (9, 30))),
        0.1,
    ),
    "f1": (Basis(method="jaccard_wilson", table=(20, 5, 6, 30)), 0.7),
    "log_t": (Basis(method="log_t", value=0.3, n=30, standard_error=0.2), 0.35),
    "welch": (Basis(method="welch", means=((2.0, 0.4, 19), (2.4, 0.3, 30))), 0.0),
    "smd": (
        Basis(method="smd_pooled", means=((2.0, 0.4, 19, 0.3, 4.0), (2.4, 0.3, 30, 0.1, 3.0))),
        0.0,
    ),
    "strata": (
        Basis(method="robins_breslow_greenland", strata=(((8, 20), (15, 30)), ((9, 20), (9, 25)))),
        0.5,
    ),
    "parts": (
        Basis(
            method="difference_of_limits",
            parts=(
                Basis(method="wilson", value=0.4, n=20, rates=((8, 20),)),
                Basis(method="t", value=0.6, n=50, standard_error=0.1),
            ),
        ),
        -0.1,
    ),
}


@pytest.mark.parametrize(("basis", "threshold"), BASES.values(), ids=BASES)
def test_so_many_times_as_many_decide_and_fewer_do_not(basis: Basis, threshold: float) -> None:
    factor = times_as_many(basis, threshold, 0.95)
    assert factor is not None
    assert factor > 1
    assert decided(grown(basis, factor), threshold)
    assert not decided(grown(basis, 0.995 * factor), threshold)


def test_the_search_takes_a_handful_of_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Halving the logarithms alone would take 14 steps and the two ends each."""
    asked = []

    def counted(basis: Basis, level: float) -> Limits:
        asked.append(basis)
        return limits_at(basis, level)

    monkeypatch.setattr(rows_needed, "limits_at", counted)
    for basis, threshold in BASES.values():
        asked.clear()
        times_as_many(basis, threshold, 0.95)
        assert len(asked) <= 7
        for group in range(len(people_of(basis))):
            asked.clear()
            more_people(basis, threshold, 0.95, group)
            assert len(asked) <= 8


@pytest.mark.parametrize("name", ["newcombe", "largest gap", "welch", "parts"])
def test_more_of_one_group_alone(name: str) -> None:
    """It takes more of one group than of both, and of the better known group most."""
    basis, threshold = BASES[name]
    factor = times_as_many(basis, threshold, 0.95)
    assert factor is not None
    sizes = [n for _, n in basis.rates] or [m[2] for m in basis.means] or [p.n for p in basis.parts]
    for group, size in enumerate(sizes):
        more = more_people(basis, threshold, 0.95, group)
        if more is not None:
            assert decided(grown(basis, 1 + more / size, group), threshold)
            assert more > (factor - 1) * size * 0.99


def test_only_the_group_named_grows() -> None:
    basis = BASES["largest gap"][0]
    assert grown(basis, 3, 1).rates == ((9, 50), (36, 120), (30, 90))
    assert grown(BASES["strata"][0], 2, 0).strata[0] == ((16, 40), (15, 30))
    paired = Basis(method="fieller_r2", means=((2.0, 0.2, 90), (4.0, 0.2, 90)), correlation=0.3)
    assert grown(paired, 4, 0).means == ((2.0, 0.1, 360), (4.0, 0.1, 360))


def test_what_no_number_decides() -> None:
    assert times_as_many(Basis(method="wilson", rates=((8, 10),)), 0.8, 0.95) is None
    assert times_as_many(Basis(method="newcombe", rates=((8, 10), (8, 10))), 0.0, 0.95) is None
    assert times_as_many(Basis(method="wilson", rates=((0, 0),)), 0.8, 0.95) is None
    two = Basis(method="newcombe", rates=((30, 100), (45, 100)))
    assert more_people(two, -0.1, 0.95, 0) is None


def test_what_is_decided_needs_nobody() -> None:
    basis = Basis(method="wilson", rates=((90, 100),))
    assert times_as_many(basis, 0.5, 0.95) == 1.0
    assert more_people(basis, 0.5, 0.95, 0) == 0


def test_a_gap_that_may_be_nothing_takes_a_handful_of_steps(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its lower limit is 0 and no less, so a line through it would lead nowhere."""
    asked = []

    def counted(basis: Basis, level: float) -> Limits:
        asked.append(basis)
        return limits_at(basis, level)

    monkeypatch.setattr(rows_needed, "limits_at", counted)
    basis = Basis(method="studentised_range_difference", rates=((500, 1000), (490, 1000)))
    times = times_as_many(basis, 0.0, 0.95)
    assert times is not None
    assert limits_at(grown(basis, times), 0.95).low > 0
    assert limits_at(grown(basis, times / 1.002), 0.95).low == 0
    assert len(asked) < 60
