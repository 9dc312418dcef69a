"""Two models on the same rows: McNemar, DeLong, and differences that share their rows."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar as oracle

from audit.statistics.differences import difference, newcombe, paired_difference
from audit.statistics.limits import Estimate
from audit.statistics.mcnemar import mcnemar
from audit.statistics.methods import Basis, limits_at
from audit.statistics.paired_auc import correlation, paired_delong
from audit.statistics.paired_rates import newcombe_paired, table_correlation
from audit.statistics.tested import NoTest

plain = settings(derandomize=True, deadline=None, max_examples=200)


@plain
@given(st.integers(0, 400), st.integers(0, 400))
def test_mcnemar_is_statsmodels(first: int, second: int) -> None:
    found = mcnemar(first, second)
    if first + second:
        expected = oracle([[0, first], [second, 0]], exact=True).pvalue
        assert found.exact == pytest.approx(min(1.0, expected), abs=1e-12)
    seen = stats.binom.pmf(min(first, second), first + second, 0.5)
    assert found.mid_p == pytest.approx(1.0 if first == second else found.exact - seen, abs=1e-12)
    assert mcnemar(second, first) == found


def test_mcnemar_of_millions_is_the_normal() -> None:
    z = 3000 / math.sqrt(10_003_000)
    assert mcnemar(5_000_000, 5_003_000).mid_p == pytest.approx(2 * stats.norm.sf(z), rel=1e-3)
    assert mcnemar(0, 0) == (1.0, 1.0)
    with pytest.raises(ValueError, match="do not exist"):
        mcnemar(-1, 4)


def placements(y: np.ndarray, s: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    above = (s[y == 1][:, None] > s[y == 0][None, :]) + 0.5 * (
        s[y == 1][:, None] == s[y == 0][None, :]
    )
    return above.mean(axis=1), above.mean(axis=0)


def test_paired_delong_from_placement_values() -> None:
    rng = np.random.default_rng(5)
    y = (rng.random(300) < 0.4).astype(int)
    one = y + rng.normal(size=300)
    other = one + rng.normal(size=300) * 0.8
    found = [placements(y, score) for score in (one, other)]
    covariance = sum(
        np.cov([first, second]) / len(first) for first, second in zip(*found, strict=True)
    )
    auc, other_auc = (float(of_positives.mean()) for of_positives, _ in found)
    test = paired_delong(auc, other_auc, covariance[0, 0], covariance[1, 1], covariance[0, 1])
    contrasts = [first - second for first, second in zip(*found, strict=True)]
    error = math.sqrt(sum(contrast.var(ddof=1) / len(contrast) for contrast in contrasts))
    assert test.statistic == pytest.approx((auc - other_auc) / error, rel=1e-9)
    assert test.p == pytest.approx(2 * stats.norm.sf(abs(test.statistic)), rel=1e-9)
    unpaired = paired_delong(auc, other_auc, covariance[0, 0], covariance[1, 1], 0.0)
    assert abs(unpaired.statistic) < abs(test.statistic)


def test_models_that_rank_alike() -> None:
    assert paired_delong(0.8, 0.8, 0.01, 0.01, 0.01) == (0.0, 1.0)
    with pytest.raises(NoTest, match="no variance"):
        paired_delong(1.0, 0.0, 0.0, 0.0, 0.0)
    assert correlation(0.0, 0.1, 0.0) == 0.0
    assert correlation(0.04, 0.01, 0.01) == 0.5
    assert correlation(0.04, 0.01, 0.1) == 1.0


estimates = st.tuples(st.floats(0, 1), st.floats(0, 0.5), st.floats(0, 0.5)).map(
    lambda parts: Estimate(parts[0], parts[0] - parts[1], parts[0] + parts[2])
)


@plain
@given(estimates, estimates, st.floats(-1, 1))
def test_a_paired_difference_lies_between_its_extremes(
    first: Estimate, second: Estimate, shared: float
) -> None:
    low, high = paired_difference(first, second, shared)
    value = first.value - second.value
    assert low - 1e-12 <= value <= high + 1e-12
    assert paired_difference(first, second, 0.0) == pytest.approx(difference(first, second))
    widest = paired_difference(first, second, -1.0)
    assert widest == pytest.approx(
        (value - first.below - second.above, value + first.above + second.below)
    )
    assert paired_difference(second, first, shared) == pytest.approx((-high, -low))


def test_the_same_model_twice_has_no_difference() -> None:
    part = Basis(method="normal", value=0.8, standard_error=0.03)
    twice = Basis(method="paired_difference_of_limits", parts=(part, part), correlation=1.0)
    assert limits_at(twice, 0.95) == pytest.approx((0.0, 0.0), abs=1e-9)
    with pytest.raises(ValueError, match="correlation"):
        limits_at(
            Basis(method="paired_difference_of_limits", parts=(part, part), correlation=1.5), 0.95
        )


def test_it_covers_two_aucs_of_the_same_rows() -> None:
    """Sixty rows, binormal scores, true AUCs .921 and .856."""
    rng = np.random.default_rng(8)
    y = np.repeat([0, 1], 30)
    truth = stats.norm.cdf(2.0 / math.sqrt(2)) - stats.norm.cdf(1.5 / math.sqrt(2))
    hits, drawn = 0, 400
    for _ in range(drawn):
        shared = rng.normal(size=60) * 0.8
        scores = [mean * y + shared + 0.6 * rng.normal(size=60) for mean in (2.0, 1.5)]
        found = [placements(y, score) for score in scores]
        spread = sum(np.cov([a, b]) / len(a) for a, b in zip(*found, strict=True))
        aucs = [float(of_positives.mean()) for of_positives, _ in found]
        parts = tuple(
            Basis(
                method="logit_normal",
                value=auc,
                standard_error=math.sqrt(variance) / (auc * (1 - auc)),
            )
            for auc, variance in zip(aucs, np.diag(spread), strict=True)
        )
        low, high = limits_at(
            Basis(
                method="paired_difference_of_limits",
                parts=parts,
                correlation=correlation(spread[0, 0], spread[1, 1], spread[0, 1]),
            ),
            0.95,
        )
        hits += low <= truth <= high
    assert 0.92 <= hits / drawn <= 0.98


Z = 1.959963984540054
tables = st.tuples(*[st.integers(0, 60)] * 4).filter(any)


@pytest.mark.parametrize(
    ("table", "limits"),
    [((36, 12, 2, 0), (0.0569, 0.3404)), ((10, 0, 0, 10), (-0.0898, 0.0898))],
)
def test_the_published_and_the_worked_examples(table: tuple[int, ...], limits: tuple[float, float]):
    a, b, c, d = table
    n = sum(table)
    found = newcombe_paired((a + b, n), (a + c, n), table_correlation(a, b, c, d), Z)
    assert tuple(found) == pytest.approx(limits, abs=5e-5)


@plain
@given(tables)
def test_swapping_the_models_mirrors_the_interval(table: tuple[int, ...]) -> None:
    a, b, c, d = table
    n = sum(table)
    shared = table_correlation(a, b, c, d)
    assert shared == table_correlation(a, c, b, d)
    low, high = newcombe_paired((a + b, n), (a + c, n), shared, Z)
    assert newcombe_paired((a + c, n), (a + b, n), shared, Z) == pytest.approx((-high, -low))
    assert -1 <= low <= (b - c) / n <= high <= 1


@plain
@given(tables)
def test_models_that_share_nothing_are_two_rates_apart(table: tuple[int, ...]) -> None:
    a, b, c, _ = table
    n = sum(table)
    apart = newcombe((a + b, n), (a + c, n), Z)
    assert newcombe_paired((a + b, n), (a + c, n), 0.0, Z) == pytest.approx(apart)


@plain
@given(tables)
def test_the_correlation_is_phi_nearer_to_zero(table: tuple[int, ...]) -> None:
    a, b, c, d = table
    rows = np.repeat([[1, 1], [1, 0], [0, 1], [0, 0]], table, axis=0)
    shared = table_correlation(a, b, c, d)
    if 0 in rows.std(axis=0):
        assert shared == 0
        return
    phi = float(np.corrcoef(rows.T)[0, 1])
    assert abs(shared) <= abs(phi) + 1e-12
    assert shared == pytest.approx(phi) if phi <= 0 else 0 <= shared < phi
