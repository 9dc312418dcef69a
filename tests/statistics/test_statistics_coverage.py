"""Do the intervals hold what they promise? Exact enumeration where it is cheap, else seeded draws.

Nominal is .95 throughout. Each test names a naive interval that the same yardstick refuses.
"""

import math
import random
from collections.abc import Callable
from functools import cache

import pytest

from audit.statistics.critical import normal
from audit.statistics.limits import Limits, Pair
from audit.statistics.methods import Basis, limits_at

Z = normal(0.95)
RATES = [share / 20 for share in range(1, 20)]
Interval = Callable[[Pair, Pair], Limits]


@cache
def chances(n: int, p: float) -> list[float]:
    return [math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)]


def coverage_of_a_rate(interval: Callable[[Pair], Limits], n: int) -> list[float]:
    limits = [interval((k, n)) for k in range(n + 1)]
    return [
        sum(
            chance
            for chance, (low, high) in zip(chances(n, p), limits, strict=True)
            if low <= p <= high
        )
        for p in RATES
    ]


def coverage_of_two(
    interval: Interval, truth: Callable[[float, float], float], m: int, n: int
) -> list[float]:
    """The chance to cover, given that the reference rate isn't 0, for many pairs of rates."""
    limits = {(a, b): interval((a, m), (b, n)) for a in range(m + 1) for b in range(1, n + 1)}
    found = []
    for p in RATES[1::2]:
        for q in RATES[1::2]:
            true, hit, all_of_it = truth(p, q), 0.0, 0.0
            for (a, b), (low, high) in limits.items():
                chance = chances(m, p)[a] * chances(n, q)[b]
                all_of_it += chance
                hit += chance if low <= true <= high else 0.0
            found.append(hit / all_of_it)
    return found


def mean(numbers: list[float]) -> float:
    return sum(numbers) / len(numbers)


def wald(pair: Pair) -> Limits:
    k, n = pair
    reach = Z * math.sqrt(k / n * (1 - k / n) / n)
    return Limits(k / n - reach, k / n + reach)


def two(method: str) -> Interval:
    return lambda one, other: limits_at(Basis(method=method, rates=(one, other)), 0.95)


@pytest.mark.parametrize("n", [10, 20, 50])
def test_wilson_holds_where_wald_does_not(n: int) -> None:
    wilson = coverage_of_a_rate(
        lambda pair: limits_at(Basis(method="wilson", rates=(pair,)), 0.95), n
    )
    assert min(wilson) > 0.91
    assert 0.945 < mean(wilson) < 0.965
    assert min(coverage_of_a_rate(wald, n)) < 0.91


@pytest.mark.parametrize(("m", "n"), [(10, 20), (20, 15)])
def test_newcombe_holds_where_wald_does_not(m: int, n: int) -> None:
    def unpooled(one: Pair, other: Pair) -> Limits:
        (a, m), (b, n) = one, other
        reach = Z * math.sqrt(a / m * (1 - a / m) / m + b / n * (1 - b / n) / n)
        return Limits(a / m - b / n - reach, a / m - b / n + reach)

    newcombe = coverage_of_two(two("newcombe"), lambda p, q: p - q, m, n)
    assert min(newcombe) > 0.925
    assert 0.945 < mean(newcombe) < 0.965
    assert min(coverage_of_two(unpooled, lambda p, q: p - q, m, n)) < 0.9


@pytest.mark.parametrize(("m", "n"), [(10, 20), (20, 15)])
def test_mover_r_holds_where_the_bare_log_does_not(m: int, n: int) -> None:
    def katz(one: Pair, other: Pair) -> Limits:
        (a, m), (b, n) = one, other
        if a == 0:
            return Limits(0.0, 0.0)
        reach = math.exp(Z * math.sqrt(1 / a - 1 / m + 1 / b - 1 / n))
        return Limits(a / m / (b / n) / reach, a / m / (b / n) * reach)

    mover_r = coverage_of_two(two("mover_r"), lambda p, q: p / q, m, n)
    assert min(mover_r) > 0.92
    assert 0.945 < mean(mover_r) < 0.97
    assert min(coverage_of_two(katz, lambda p, q: p / q, m, n)) < 0.9


DESIGNS = {
    "uneven": (1000, 200, 100, 50, 20),
    "even": (200,) * 5,
    "large": (5000, 1000, 500, 300, 200),
    "many small": (50,) * 10,
}


def covered(method: str, sizes: tuple[int, ...], rates: tuple[float, ...], truth: float) -> float:
    draw = random.Random(20261121)
    hits = 0
    for _ in range(400):
        seen = tuple((round(_binomial(draw, n, p)), n) for n, p in zip(sizes, rates, strict=True))
        low, high = limits_at(Basis(method=method, rates=seen), 0.95)
        hits += low <= truth <= high
    return hits / 400


def _binomial(draw: random.Random, n: int, p: float) -> int:
    """The number of successes: by waiting times, as the standard library has no binomial."""
    successes, row, log_miss = 0, 0, math.log1p(-p)
    while (row := row + 1 + int(math.log(1.0 - draw.random()) / log_miss)) <= n:
        successes += 1
    return successes


@pytest.mark.parametrize("sizes", DESIGNS.values(), ids=DESIGNS)
@pytest.mark.parametrize("base", [0.1, 0.3])
def test_groups_that_are_alike_are_found_alike(sizes: tuple[int, ...], base: float) -> None:
    """A true gap of 0 and a true ratio of 1, which the percentile bootstrap never covers."""
    rates = (base,) * len(sizes)
    assert covered("studentised_range_difference", sizes, rates, 0.0) >= 0.94
    assert covered("studentised_range_ratio", sizes, rates, 1.0) >= 0.94


def test_a_true_gap_is_covered_and_found() -> None:
    sizes, rates = DESIGNS["uneven"], (0.5, 0.4, 0.35, 0.35, 0.3)
    assert covered("studentised_range_difference", sizes, rates, 0.2) >= 0.94
    assert covered("studentised_range_ratio", sizes, rates, 0.6) >= 0.94
    alike = DESIGNS["large"]
    assert covered("studentised_range_difference", alike, (0.5, 0.3, 0.4, 0.4, 0.4), 0.0) < 0.05


def test_f1_balanced_accuracy_and_mcc_hold_at_thirty_rows() -> None:
    draw = random.Random(7)
    cells = (0.24, 0.1, 0.06, 0.6)
    tp, fp, fn, tn = cells
    truths = {
        "jaccard_wilson": 2 * tp / (2 * tp + fp + fn),
        "mover_wilson": (tp / (tp + fn) + tn / (tn + fp)) / 2,
    }
    hits = dict.fromkeys(truths, 0)
    drawn = 1000
    for _ in range(drawn):
        rows = draw.choices(range(4), cells, k=30)
        table = (rows.count(0), rows.count(1), rows.count(2), rows.count(3))
        for method, truth in truths.items():
            low, high = limits_at(Basis(method=method, table=table), 0.95)
            hits[method] += low <= truth <= high
    assert all(0.935 <= hit / drawn <= 0.98 for hit in hits.values()), hits


def test_matthews_holds_at_sixty_rows() -> None:
    draw = random.Random(11)
    tp, fp, fn, tn = cells = (0.24, 0.1, 0.06, 0.6)
    truth = (tp * tn - fp * fn) / math.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn))
    hits, drawn = 0, 200
    for _ in range(drawn):
        rows = draw.choices(range(4), cells, k=60)
        table = (rows.count(0), rows.count(1), rows.count(2), rows.count(3))
        low, high = limits_at(Basis(method="dirichlet", table=table), 0.95)
        hits += low <= truth <= high
    assert 0.91 <= hits / drawn <= 0.985


def test_log_t_holds_for_a_skewed_loss() -> None:
    """Log loss of a calibrated score: its mean from 50 rows."""
    draw = random.Random(5)
    hits, drawn = 0, 1000
    losses = [[draw.gammavariate(0.7, 0.5) for _ in range(50)] for _ in range(drawn)]
    for rows in losses:
        mean_loss = mean(rows)
        spread = math.sqrt(sum((row - mean_loss) ** 2 for row in rows) / 49)
        error = spread / mean_loss / math.sqrt(50)
        basis = Basis(method="log_t", value=mean_loss, n=50, standard_error=error)
        low, high = limits_at(basis, 0.95)
        hits += low <= 0.35 <= high
    assert 0.92 <= hits / drawn <= 0.97
