"""The standardised mean difference: two denominators, and what its interval covers."""

import math

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.meta_analysis import effectsize_smd

from audit.statistics.limits import NoLimits
from audit.statistics.methods import Basis, limits_at
from audit.statistics.smd import smd_pooled, smd_population
from audit.statistics.two_means import Mean


def mean_of(rows: np.ndarray) -> Mean:
    return Mean(
        float(rows.mean()),
        float(rows.std(ddof=1) / math.sqrt(len(rows))),
        len(rows),
        float(stats.skew(rows)),
        float(stats.kurtosis(rows, fisher=False)),
    )


def test_the_two_denominators_are_numpys() -> None:
    rng = np.random.default_rng(1)
    groups = [rng.normal(1, 2, 30), rng.normal(2, 1, 50), rng.normal(9, 1, 20)]
    means = [mean_of(rows) for rows in groups]
    gap = groups[0].mean() - groups[1].mean()
    within = (29 * groups[0].var(ddof=1) + 49 * groups[1].var(ddof=1)) / 78
    assert smd_pooled(means) == pytest.approx(gap / math.sqrt(within))
    everyone = np.concatenate(groups)
    assert smd_population(means) == pytest.approx(gap / everyone.std(ddof=1))
    assert smd_population(means[:2]) != pytest.approx(smd_population(means))
    assert smd_pooled(means[:2]) == smd_pooled(means)


def test_the_same_data_by_two_names() -> None:
    """-2.599 pooled is -1.585 over the whole population, for two equal groups."""
    n = 10**6
    means = [Mean(-2.599, 1 / math.sqrt(n), n), Mean(0.0, 1 / math.sqrt(n), n)]
    assert smd_pooled(means) == pytest.approx(-2.599)
    assert smd_population(means) == pytest.approx(-1.585, abs=5e-4)


@pytest.mark.parametrize("method", ["smd_pooled", "smd_population"])
def test_sign_follows_the_focal_group(method: str) -> None:
    focal, reference = (1.0, 0.2, 100), (2.0, 0.3, 80)
    low, high = limits_at(Basis(method=method, means=(focal, reference)), 0.95)
    assert low < high < 0
    turned = limits_at(Basis(method=method, means=(reference, focal)), 0.95)
    assert turned == pytest.approx((-high, -low))


def test_the_error_is_the_usual_one_where_spreads_agree() -> None:
    """(m + n)/(m n) + d²/(2 (m + n)), as statsmodels has it, but for Hedges' correction."""
    n = 4000
    means = (1.5, 1 / math.sqrt(n), n), (1.0, 1 / math.sqrt(2 * n), 2 * n)
    low, high = limits_at(Basis(method="smd_pooled", means=means), 0.95)
    effect, variance = effectsize_smd(1.5, 1.0, n, 1.0, 1.0, 2 * n)
    assert (low + high) / 2 == pytest.approx(effect, rel=1e-3)
    assert high - low == pytest.approx(2 * 1.96 * math.sqrt(variance), rel=2e-3)


@pytest.mark.parametrize("method", ["smd_pooled", "smd_population"])
@pytest.mark.parametrize("skewed", [False, True])
def test_it_covers(method: str, skewed: bool) -> None:
    rng = np.random.default_rng(6)
    sizes, shifts, spreads = (60, 100, 80), (0.5, 0.0, 1.0), (1.0, 1.5, 0.7)
    shares = np.array(sizes) / sum(sizes)
    centre = float(shares @ shifts)
    if method == "smd_pooled":
        variance = (59 * spreads[0] ** 2 + 99 * spreads[1] ** 2) / 158
    else:
        away = (np.array(shifts) - centre) ** 2
        variance = float(shares @ (np.array(spreads) ** 2 + away))
    hits, drawn = 0, 600
    for _ in range(drawn):
        groups = [
            shift + spread * (rng.exponential(size=n) - 1 if skewed else rng.normal(size=n))
            for n, shift, spread in zip(sizes, shifts, spreads, strict=True)
        ]
        basis = Basis(method=method, means=tuple(tuple(mean_of(rows)) for rows in groups))
        low, high = limits_at(basis, 0.95)
        hits += low <= 0.5 / math.sqrt(variance) <= high
    assert 0.915 <= hits / drawn <= 0.975


def test_rows_that_are_alike_have_no_spread() -> None:
    for method in ("smd_pooled", "smd_population"):
        with pytest.raises(NoLimits, match="spread"):
            limits_at(Basis(method=method, means=((2.0, 0.0, 9), (2.0, 0.0, 4))), 0.95)
        with pytest.raises(NoLimits, match="spread"):
            limits_at(Basis(method=method, means=((2.0, 0.0, 1), (1.0, 0.0, 1))), 0.95)
    apart = Basis(method="smd_population", means=((2.0, 0.0, 9), (1.0, 0.0, 4)))
    assert limits_at(apart, 0.95).low == pytest.approx(limits_at(apart, 0.95).high)
