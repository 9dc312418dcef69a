"""Changes of gaps between groups by two models on the same rows."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep

from audit.statistics.differences import difference, paired_difference
from audit.statistics.largest_gap import largest_difference
from audit.statistics.limits import Estimate, Limits, NoLimits, mirrored
from audit.statistics.methods import Basis, limits_at
from audit.statistics.outermost import (
    ByModel,
    Outermost,
    Plausible,
    candidates,
    may_be_largest,
    may_be_outermost,
    outermost,
    steps,
)
from audit.statistics.paired_gaps import change_of_larger, change_of_largest, change_to_best
from audit.statistics.paired_rates import newcombe_paired, table_correlation
from audit.statistics.paired_ratios import change_of_smallest_ratio, change_to_best_ratio
from audit.statistics.rates import rate
from audit.statistics.ratios import ratio
from audit.statistics.two_models import SET_ASIDE, Twice, critical_beyond, errors_of

plain = settings(derandomize=True, deadline=None, max_examples=150)
LEVEL = 0.95
LIMIT = critical_beyond(0.025 * (1 - SET_ASIDE))
"""What remains for a limit once a share of the error is set aside."""


def twice(both: int, only_new: int, only_old: int, neither: int) -> Twice:
    n = both + only_new + only_old + neither
    shared = table_correlation(both, only_new, only_old, neither)
    return Twice((both + only_new, n), (both + only_old, n), shared)


def swapped(group: Twice) -> Twice:
    return Twice(group.earlier, group.new, group.correlation)


def of_differences(groups: Sequence[Twice], level: float = LEVEL) -> Limits:
    return change_of_largest([(group,) for group in groups], level)


def to_best(groups: Sequence[Twice], level: float = LEVEL) -> Limits:
    focal, *others = [(group,) for group in groups]
    return change_to_best(focal, others, level)


def to_best_ratio(groups: Sequence[Twice], level: float = LEVEL) -> Limits:
    return change_to_best_ratio(groups[0], groups[1:], level)


def of_ratios(groups: Sequence[Twice], level: float = LEVEL) -> Limits:
    return change_of_smallest_ratio(groups, level)


EVERY = pytest.mark.parametrize("limits", [of_differences, to_best, of_ratios, to_best_ratio])
HIGH, LOW = twice(550, 20, 30, 400), twice(260, 15, 45, 680)
"""57 % and 58 % of a thousand, 27.5 % and 30.5 %: which is ahead is beyond doubt."""

tables = st.tuples(*[st.integers(0, 40)] * 4).filter(lambda t: sum(t) > 0).map(lambda t: twice(*t))
groups_of_any_size = st.lists(tables, min_size=2, max_size=5)


def value(limits: object, groups: Sequence[Twice]) -> float | None:
    """The change that is seen; None where a ratio is not defined."""
    found = []
    for model in (0, 1):
        rates = [group[model][0] / group[model][1] for group in groups]  # type: ignore[index]
        if limits in (of_ratios, to_best_ratio) and max(rates) == 0:
            return None
        found.append(
            {
                of_differences: max(rates) - min(rates),
                to_best: max(rates) - rates[0],
                of_ratios: min(rates) / (max(rates) or 1.0),
                to_best_ratio: rates[0] / (max(rates) or 1.0),
            }[limits]  # type: ignore[index]
        )
    return found[0] - found[1]


def test_a_gap_beyond_doubt_is_a_difference_of_two_paired_changes() -> None:
    changes = [
        Estimate(
            each.new[0] / 1000 - each.earlier[0] / 1000,
            *newcombe_paired(each.new, each.earlier, each.correlation, LIMIT),
        )
        for each in (HIGH, LOW)
    ]
    assert of_differences([HIGH, LOW]) == pytest.approx(difference(*changes))
    assert of_differences([LOW, HIGH]) == of_differences([HIGH, LOW])
    assert to_best([LOW, HIGH]) == pytest.approx(difference(*changes))
    low, high = to_best([HIGH, LOW])
    assert (low, high) == (0.0, 0.0)  # the best by both models is no distance from itself


def test_a_gap_that_turned_round_is_a_sum_of_four_rates() -> None:
    """Who was behind is ahead, both beyond doubt: each group's two rates add up."""
    one, other = Twice((600, 1000), (400, 1000), 0.5), Twice((420, 1000), (590, 1000), 0.5)

    def total(group: Twice) -> Estimate:
        new, old = (rate(pair, LIMIT) for pair in group[:2])
        return Estimate(new.value + old.value, *paired_difference(new, mirrored(old), -0.5))

    assert of_differences([one, other]) == pytest.approx(difference(total(one), total(other)))


def test_another_pair_that_is_beyond_doubt_takes_four_groups_numbers() -> None:
    """The lowest by the new model is another group than the lowest by the earlier one."""
    groups = [
        Twice((700, 1000), (700, 1000), 0.9),
        Twice((200, 1000), (500, 1000), 0.4),
        Twice((310, 1000), (300, 1000), 0.9),
    ]
    top, first, last = ([rate(pair, LIMIT) for pair in group[:2]] for group in groups)
    change = Estimate(0.0, *paired_difference(*top, 0.9))
    expected = math.hypot(change.below, first[0].above, last[1].below)
    found = of_differences(groups)
    assert found.low == pytest.approx(0.5 - 0.4 - expected)


def test_a_ratio_beyond_doubt_by_the_delta_method() -> None:
    new, old = (ratio(rate(LOW[m], LIMIT), rate(HIGH[m], LIMIT)) for m in (0, 1))
    values = [0.275 / 0.57, 0.305 / 0.58]
    spread = [
        [
            (rate(group[model], LIMIT).high - rate(group[model], LIMIT).low) / 2
            for group in (LOW, HIGH)
        ]
        for model in (0, 1)
    ]
    below = [value * each[1] for value, each in zip(values, spread, strict=True)]
    together = (
        LOW.correlation * spread[0][0] * spread[1][0] + HIGH.correlation * below[0] * below[1]
    )
    scale = math.hypot(spread[0][0], below[0]) * math.hypot(spread[1][0], below[1])
    expected = paired_difference(
        Estimate(values[0], *new), Estimate(values[1], *old), together / scale
    )
    for limits in (of_ratios, to_best_ratio):
        assert limits([LOW, HIGH]) == pytest.approx(expected)
    assert to_best_ratio([HIGH, LOW]) == (0.0, 0.0)


@EVERY
@plain
@given(groups_of_any_size)
def test_swapping_the_models_turns_the_change_round(limits, groups: list[Twice]) -> None:
    low, high = limits(groups)
    assert -1 <= low <= high <= 1
    assert limits([swapped(group) for group in groups]) == pytest.approx((-high, -low), abs=1e-12)


@EVERY
@plain
@given(groups_of_any_size)
def test_the_change_that_is_seen_lies_within_its_limits(limits, groups: list[Twice]) -> None:
    low, high = limits(groups)
    seen = value(limits, groups)
    assert seen is None or low - 1e-9 <= seen <= high + 1e-9


@EVERY
@plain
@given(groups_of_any_size, st.randoms(use_true_random=False))
def test_the_order_of_groups_changes_nothing(limits, groups: list[Twice], random) -> None:
    first, *others = groups
    random.shuffle(others)
    again = [first, *others] if limits in (to_best, to_best_ratio) else [*others, first]
    assert limits(again) == pytest.approx(tuple(limits(groups)), abs=1e-12)


@EVERY
@plain
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=2, max_size=5))
def test_the_same_model_twice_may_not_have_changed(limits, counts: list[tuple[int, int]]) -> None:
    groups = [twice(k, 0, 0, rest) for k, rest in counts if k + rest]
    if len(groups) > 1:
        low, high = limits(groups)
        assert low <= 0.0 <= high


@EVERY
@plain
@given(groups_of_any_size)
def test_a_higher_level_is_wider(limits, groups: list[Twice]) -> None:
    narrow, wide = limits(groups, 0.9), limits(groups, 0.99)
    assert wide.low <= narrow.low + 1e-9
    assert narrow.high <= wide.high + 1e-9


@plain
@given(tables, st.tuples(*[st.integers(0, 40)] * 4).filter(any))
def test_who_is_surely_ahead_is_statsmodels_s(first: Twice, counts: tuple[int, ...]) -> None:
    other = twice(*counts)
    low, _ = confint_proportions_2indep(*first.new, *other.new, method="newcomb", alpha=0.05)
    ahead = 0 if low > 0 else None
    one, two = (rate(each.new, critical_beyond(0.025)) for each in (first, other))
    assert (may_be_largest([one, two]) == [0]) == (ahead == 0)
    assert may_be_outermost([one, two]).smallest == may_be_largest([mirrored(one), mirrored(two)])


def test_steps_stay_where_they_can() -> None:
    assert list(steps([0, 1], [1])) == [(0, 1), (1, 1)]
    assert list(outermost(by_model([0], [1]), by_model([1, 2], [1]))) == [Outermost(0, 1, 2, 1)]
    assert list(outermost(by_model([0, 1], [0, 1]), by_model([0, 1], [0, 1]))) == [
        Outermost(0, 1, 0, 1),
        Outermost(1, 0, 1, 0),
    ]


def by_model(largest: list[int], smallest: list[int]) -> ByModel:
    alike = [Estimate(0.5, 0.4, 0.6)] * 3
    return ByModel(Plausible(largest, smallest), alike, alike)


def all_outermost(new: ByModel, earlier: ByModel) -> Iterator[Outermost]:
    """Every pair that the reasoning asks for, none left out because it never decides."""
    for largest, before in steps(new.able.largest, earlier.able.largest):
        for smallest, low_before in steps(new.able.smallest, earlier.able.smallest):
            if largest != smallest and before != low_before:
                yield Outermost(largest, smallest, before, low_before)


@settings(plain, max_examples=40)
@given(
    st.lists(
        st.tuples(*[st.sampled_from([0.3, 0.7])] * 2, st.floats(-1, 1), st.integers(20, 900)),
        min_size=5,
        max_size=12,
    ),
    st.randoms(use_true_random=False),
)
def test_who_is_left_out_never_decides(groups: list[tuple[Any, ...]], random: Any) -> None:
    """Many groups change sides, each of its own size: the limits are those of every pair."""
    drawn = [
        Twice(
            (round(n * new + random.uniform(0, n / 9)), n),
            (round(n * earlier + random.uniform(0, n / 9)), n),
            shared,
        )
        for new, earlier, shared, n in groups
    ]
    means = [[one, other] for one, other in zip(drawn, drawn[1:] + drawn[:1], strict=True)]

    def found() -> list[Limits]:
        return [of_differences(drawn), change_of_largest(means, LEVEL), of_ratios(drawn)]

    few = found()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("audit.statistics.outermost.outermost", all_outermost)
        assert few == found()


@pytest.mark.parametrize(("up", "down"), [(0.9, -0.9), (-0.9, 0.9), (0.9, 0.9)])
def test_a_group_that_changes_sides_decides_by_what_its_two_numbers_share(
    up: float, down: float
) -> None:
    """Four others are ahead of it by either model, but what they share makes their sum narrower."""
    groups = [
        *(Twice((1400 + k, 2000), (600 + k, 2000), -0.9) for k in range(1, 5)),
        *(Twice((600 - k, 2000), (1400 - k, 2000), -0.9) for k in range(1, 5)),
        Twice((1400, 2000), (600, 2000), up),
        Twice((600, 2000), (1400, 2000), down),
    ]
    few = of_differences(groups)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("audit.statistics.outermost.outermost", all_outermost)
        assert few == of_differences(groups)


def test_groups_that_swap_places_are_not_all_looked_at() -> None:
    """Of fifty, each may be an end by one model: 390,000 times two pairs, were none left out."""
    groups = [Twice((1200 + k, 2000), (800 - k, 2000), 0.5) for k in range(25)]
    groups += [swapped(each) for each in groups]
    found = candidates([[each] for each in groups], errors_of(LEVEL))
    assert {of.largest for of in found.grew} <= set(range(25))
    assert len(found.grew) + len(found.shrank) < 20_000


def test_a_wide_rival_does_not_hide_a_narrow_one() -> None:
    """The last is surely below the third, whatever the two wide ones may be."""
    wide = [Estimate(0.62, 0.3, 0.9), Estimate(0.6, 0.3, 0.9)]
    narrow = [Estimate(0.55, 0.54, 0.56), Estimate(0.5, 0.49, 0.51)]
    assert may_be_largest([*wide, *narrow]) == [0, 1, 2]


def test_who_may_be_as_high_as_the_highest_is_not_ruled_out() -> None:
    touching = [Estimate(0.5, 0.25, 0.75), Estimate(0.25, 0.125, 0.25)]
    assert may_be_largest(touching) == [0, 1]
    assert may_be_largest([touching[0], Estimate(0.2, 0.125, 0.2)]) == [0]


def test_the_error_is_split_between_limits_and_what_is_ruled_out() -> None:
    assert errors_of(0.95) == pytest.approx((0.02, 0.0025))


SMALL = [Twice((18 - k, 30), (14 + k, 30), -0.9) for k in range(3)]
"""60 %, 57 % and 53 %, before 47 %, 50 % and 53 % of thirty: by either model any may be ahead."""


@pytest.mark.parametrize(
    ("limits", "groups", "comparisons"),
    [
        (of_differences, 2, 1),
        (of_differences, 3, 3),
        (to_best, 2, 1),
        (to_best, 3, 2),
        (of_ratios, 2, 1),
        (of_ratios, 3, 3),
        (to_best_ratio, 2, 1),
        (to_best_ratio, 3, 2),
    ],
)
def test_a_gap_grows_by_no_more_than_what_it_can_be(limits, groups: int, comparisons: int) -> None:
    """What it can be holds at the error that decides who is ruled out, shared by comparisons."""
    critical = critical_beyond(0.0025 / comparisons)
    rates = [rate(each.new, critical) for each in SMALL[:groups]]
    focal = rates[:1] if limits in (to_best, to_best_ratio) else rates
    pairs = [(one, other) for one in focal for other in rates if one is not other]
    low, high = limits(SMALL[:groups])
    if limits in (of_differences, to_best):
        assert high == pytest.approx(max(difference(other, one).high for one, other in pairs))
    else:
        assert low == pytest.approx(min(ratio(one, other).low for one, other in pairs) - 1)


def test_equalized_odds_changes_by_no_more_than_its_larger_gap_can_be() -> None:
    still = [[Twice((500_000, 1_000_000), (500_000, 1_000_000), 0.9)]] * 2
    families = [[each] for each in SMALL[:2]], still
    critical = critical_beyond(0.0025 / 2)  # families can be ruled out, and groups within one
    first, second = (rate(each.new, critical) for each in SMALL[:2])
    assert change_of_larger(*families, LEVEL).high == pytest.approx(difference(first, second).high)


def test_who_is_surely_the_best_now_is_no_further_from_the_best() -> None:
    """Before, a large group was surely better off, and a small one may have been anywhere."""
    focal = Twice((900, 1000), (300, 1000), 0.5)
    others = [Twice((500, 1000), (500, 1000), 0.9), Twice((0, 5), (2, 5), 0.5)]
    low, high = to_best([focal, *others])
    assert low < -0.2
    assert high == 0.0


def test_who_is_surely_the_best_now_has_a_ratio_of_1() -> None:
    groups = [Twice((600, 1000), (400, 1000), 0.5), Twice((400, 1000), (600, 1000), 0.5)]
    before = ratio(*(rate(each.earlier, LIMIT) for each in groups))
    assert to_best_ratio(groups) == pytest.approx((1 - before.high, 1 - before.low))


def test_a_best_rate_of_next_to_nobody_leaves_a_ratio_unknown() -> None:
    """Of weighted rows a rate may be above 0 by less than any number can tell."""
    groups = [Twice((0, 1000), (100, 1000), 0.0), Twice((1e-17, 1000), (900, 1000), 0.0)]
    low, high = of_ratios(groups)
    assert low == -1.0
    assert high > 0.9  # as much as the earlier ratio leaves room for


@pytest.mark.parametrize("shared", [-1.0, 1.0])
def test_models_that_go_wholly_together_are_no_trouble(shared: float) -> None:
    for k in range(1, 40):
        one, other = Twice((k, 40), (k, 40), shared), Twice((20, 40), (20, 40), shared)
        low, high = of_ratios([one, other])
        assert low == pytest.approx(-high)
        assert 0.0 <= high <= 1.0


def test_rates_without_any_spread_have_no_limits_to_share() -> None:
    sure = [Twice((k * 1e39, 1e40), (k * 1e39, 1e40), 0.5) for k in (2.5, 5.0)]
    assert of_ratios(sure) == (0.0, 0.0)


def test_equalized_odds_is_the_larger_gap_s_change() -> None:
    small = [[Twice((500, 1000), (500, 1000), 0.9)], [Twice((490, 1000), (460, 1000), 0.9)]]
    large = [[HIGH], [LOW]]
    errors = errors_of(LEVEL)
    found = change_of_larger(large, small, LEVEL)
    assert found == pytest.approx(of_differences([HIGH, LOW]))
    assert found == change_of_larger(small, large, LEVEL)
    assert errors.limit == pytest.approx(0.02)
    crossing = change_of_larger(
        [[Twice((500, 1000), (700, 1000), 0.5)], [Twice((490, 1000), (490, 1000), 0.5)]],
        [[Twice((400, 1000), (210, 1000), 0.5)], [Twice((100, 1000), (200, 1000), 0.5)]],
        LEVEL,
    )
    before, now = (
        Estimate(gap, *largest_difference(pairs, 0.96))
        for gap, pairs in ((0.21, [(700, 1000), (490, 1000)]), (0.3, [(400, 1000), (100, 1000)]))
    )
    assert crossing == pytest.approx(difference(now, before))
    parts = tuple(
        Basis(
            method="",
            parts=tuple(
                Basis(method="newcombe_paired", rates=each[:2], correlation=each.correlation)
                for each in pair
            ),
        )
        for pair in ((HIGH, HIGH), (LOW, swapped(HIGH)))
    )
    of_parts = limits_at(Basis(method="larger_gap_paired", parts=parts), LEVEL)
    rates = [[HIGH], [LOW]], [[HIGH], [swapped(HIGH)]]
    assert of_parts == change_of_larger(*rates, LEVEL)
    assert of_parts != change_of_larger(rates[1], rates[1], LEVEL)


def test_a_mean_of_two_rates_moves_half_as_far() -> None:
    both = [(HIGH, HIGH), (LOW, LOW)]
    single = of_differences([HIGH, LOW])
    low, high = change_of_largest(both, LEVEL)
    value = 0.03 - 0.01
    assert (low + high) / 2 == pytest.approx(sum(single) / 2, abs=1e-3)
    assert high - value == pytest.approx((single.high - value) / math.sqrt(2), rel=1e-6)


@EVERY
def test_nobody_selected_is_no_mistake(limits) -> None:
    groups = [Twice((0, 30), (0, 30), 0.0), Twice((0, 20), (4, 20), 0.0)]
    low, high = limits(groups)
    assert -1 <= low <= high <= 1


@pytest.mark.parametrize("limits", [of_differences, of_ratios])
def test_one_group_has_no_gap(limits) -> None:
    what = "gap" if limits is of_differences else "ratio"
    with pytest.raises(NoLimits, match=f"^a {what} over fewer than two groups has no limits$"):
        limits([HIGH])


def pairs(rng: np.random.Generator, n: int, new: float, old: float, shared: float) -> np.ndarray:
    both = new * old + shared * math.sqrt(new * (1 - new) * old * (1 - old))
    chances = [both, new - both, old - both, 1 - new - old + both]
    return rng.choice(4, n, p=chances)


def counted(drawn: np.ndarray) -> Twice:
    return twice(*np.bincount(drawn, minlength=4).tolist())


def test_it_is_as_wide_as_a_bootstrap_of_people() -> None:
    rng = np.random.default_rng(11)
    drawn = [pairs(rng, 1500, 0.6, 0.58, 0.85), pairs(rng, 1500, 0.36, 0.4, 0.85)]
    again = {of_differences: [], of_ratios: []}
    for _ in range(600):
        groups = [counted(rng.choice(each, len(each))) for each in drawn]
        for limits, seen in again.items():
            seen.append(value(limits, groups))
    for limits, seen in again.items():
        groups = [counted(each) for each in drawn]
        low, high = limits(groups)
        assert (high - low) / 2 == pytest.approx(LIMIT * np.std(seen), rel=0.12)


@pytest.mark.parametrize("method", ["largest_difference_paired", "smallest_ratio_paired"])
@pytest.mark.parametrize(
    "rates", [((0.5, 0.5), (0.38, 0.4)), ((0.4, 0.4), (0.4, 0.4)), ((0.6, 0.4), (0.4, 0.6))]
)
def test_it_covers_and_is_far_narrower_than_apart(
    method: str, rates: tuple[tuple[float, float], ...]
) -> None:
    """Four hundred people a group; the two models' answers correlate by .8 where they can."""
    rng = np.random.default_rng(5)
    drawn, hits, narrower = 300, 0, []
    apart = {"largest_difference_paired": "studentised_range_difference"}
    ratios = method == "smallest_ratio_paired"
    limits = of_ratios if ratios else of_differences
    truth = value(limits, [Twice((new, 1.0), (old, 1.0), 0.0) for new, old in rates])
    assert truth is not None
    for _ in range(drawn):
        shared = 0.8 if all(new == old or new < old < new + 0.1 for new, old in rates) else 0.4
        groups = [counted(pairs(rng, 400, new, old, shared)) for new, old in rates]
        parts = tuple(
            Basis(method="newcombe_paired", rates=each[:2], correlation=each.correlation)
            for each in groups
        )
        low, high = limits_at(Basis(method=method, parts=parts), LEVEL)
        assert (low, high) == tuple(limits(groups))
        hits += low <= truth <= high
        one, other = (
            limits_at(
                Basis(
                    method=apart.get(method, "studentised_range_ratio"),
                    rates=tuple(each[model] for each in groups),
                ),
                LEVEL,
            )
            for model in (0, 1)
        )
        narrower.append((high - low) / math.hypot(one.high - one.low, other.high - other.low))
    assert hits / drawn >= 0.925
    if rates[1][0] == 0.38:
        assert np.median(narrower) < 0.55
