"""What cannot be said is refused, each with its own sentence."""

import pytest

from audit.statistics.auc import hanley_mcneil_error, logit_error
from audit.statistics.between_groups import between_groups_limits
from audit.statistics.breslow_day import breslow_day
from audit.statistics.critical import student_t
from audit.statistics.exact import value_of
from audit.statistics.fisher import fisher
from audit.statistics.flip import flip_one
from audit.statistics.homogeneity import homogeneity
from audit.statistics.kolmogorov import kolmogorov_smirnov
from audit.statistics.largest_gap import largest_difference
from audit.statistics.limits import NoLimits
from audit.statistics.means import freedom, log_t_limits
from audit.statistics.methods import Basis, limits_at
from audit.statistics.paired_auc import paired_delong
from audit.statistics.rank_correlation import spearman_limits, spearman_test
from audit.statistics.rates import wilson
from audit.statistics.ratios import mover_r
from audit.statistics.shortfall import (
    shortfall_to_four_fifths,
    shortfall_to_pool,
    shortfall_to_reference,
)
from audit.statistics.smallest_gap import smallest_gap, smallest_gap_of_any_two
from audit.statistics.smd import (
    smd_pooled,
    smd_pooled_limits,
    smd_population,
    smd_population_limits,
)
from audit.statistics.strata import cochran_mantel_haenszel, common_ratio, greenland_robins
from audit.statistics.tables import matthews_limits
from audit.statistics.tested import NoTest, check_groups
from audit.statistics.two_means import Mean, fieller_limits, welch
from audit.statistics.two_rates import z_pooled

ONE = Basis(method="wilson", value=0.5, rates=((1, 2),))
BELOW_0 = Basis(method="normal", value=-1.0, standard_error=0.1)
ABOVE_0 = Basis(method="normal", value=1.0, standard_error=0.1)
NO_SPREAD = Mean(1.0, 0.0, 10)

NO_LIMITS = {
    "an AUC of 0.0 has no logit": lambda: logit_error(0.0, 0.1),
    "an AUC of 1.0 has no logit": lambda: logit_error(1.0, 0.1),
    "an AUC needs rows of both classes": lambda: hanley_mcneil_error(0.7, 5, 0.5),
    "an inequality without a standard error has no limits": lambda: between_groups_limits(
        0.1, None, 3, 0.95
    ),
    "a ratio to a rate of 0 is undefined": lambda: value_of([1, 2, 0, 2]),
    "a rate of nobody is undefined": lambda: value_of([0, 0]),
    "a group of nobody has no distribution": lambda: kolmogorov_smirnov([0.0], [1.0]),
    "a gap over fewer than two groups has no limits": lambda: largest_difference([(1, 2)], 0.95),
    "a mean of 0.0 has no limits on the log scale": lambda: log_t_limits(0.0, 0.1, 9, 0.95),
    "one row says nothing of the spread": lambda: freedom(1),
    "the upper limit is too large to write down": lambda: log_t_limits(1.0, 1e4, 3, 0.95),
    "too few people, or too perfect an order, to say how sure it is": lambda: spearman_limits(
        0.5, 3.9, 0.95
    ),
    "a rate of nobody has no limits": lambda: wilson((0, 0), 1.96),
    "a ratio to a rate of 0 has no limits": lambda: mover_r((1, 2), (0, 2), 1.96),
    "a group of nobody shows no gap": lambda: smallest_gap(0.5, 0, 9),
    "a gap needs two groups": lambda: smallest_gap_of_any_two(0.5, [9]),
    "one row a group says nothing of the spread": lambda: smd_population_limits(
        [Mean(1.0, 0.0, 1), Mean(2.0, 0.0, 1), Mean(0.0, 0.5, 9)], 0.95
    ),
    "two rows say nothing of the spread": lambda: smd_population(
        [Mean(1.0, 0.0, 1), Mean(2.0, 0.0, 1)]
    ),
    "all rows are alike: there is no spread to divide by": lambda: smd_pooled(
        [NO_SPREAD, NO_SPREAD]
    ),
    "the ratio common to the strata divides by 0": lambda: common_ratio([((1, 2), (0, 2))]),
    "the ratio common to the strata has no logarithm, or nothing could vary": lambda: (
        greenland_robins([((0, 2), (1, 2))], 0.95)
    ),
    "a table of nobody has no limits": lambda: matthews_limits((0, 0, 0, 0), 0.95),
    "the divisor is not clear of 0": lambda: fieller_limits(
        Mean(1.0, 0.1, 9), Mean(0.01, 0.1, 9), 0.0, 0.95
    ),
}
NO_TEST = {
    "fewer than two strata hold both groups and both outcomes": lambda: breslow_day(
        [((1, 2), (1, 2)), ((0, 2), (0, 2))]
    ),
    "the odds ratio common to the strata is 0": lambda: breslow_day([((0, 2), (1, 2))] * 2),
    "rates of fewer than two groups, or of fewer than four people": lambda: homogeneity(
        [(1, 1), (0, 1), (0, 1)]
    ),
    "nobody or everybody was selected: rates that cannot differ": lambda: homogeneity(
        [(2, 2), (3, 3)]
    ),
    "the difference of the two AUCs has no variance": lambda: paired_delong(
        0.8, 0.7, 0.001, 0.001, 0.001
    ),
    "fewer than four people say nothing of a correlation": lambda: spearman_test(0.5, 3.9),
    "no stratum holds both groups and both outcomes": lambda: cochran_mantel_haenszel(
        [((1, 1), (2, 2))]
    ),
    "a group of nobody cannot be compared": lambda: check_groups((0, 0)),
    "neither of the two means has any spread": lambda: welch(NO_SPREAD, NO_SPREAD),
    "nobody or everybody was selected: two rates that cannot differ": lambda: z_pooled(
        (0, 2), (0, 3)
    ),
}


@pytest.mark.parametrize("sentence", NO_LIMITS)
def test_no_limits_says_why(sentence: str) -> None:
    with pytest.raises(NoLimits) as refused:
        NO_LIMITS[sentence]()
    assert str(refused.value) == sentence


@pytest.mark.parametrize("sentence", NO_TEST)
def test_no_test_says_why(sentence: str) -> None:
    with pytest.raises(NoTest) as refused:
        NO_TEST[sentence]()
    assert str(refused.value) == sentence


@pytest.mark.parametrize("parts", [(BELOW_0, ABOVE_0), (ABOVE_0, BELOW_0)])
@pytest.mark.parametrize("method", ["ratio_of_limits", "smallest_ratio_of_limits"])
def test_a_ratio_of_what_may_be_negative_is_a_mistake(method: str, parts: tuple) -> None:
    with pytest.raises(ValueError, match=r"^a ratio needs values that are never negative$"):
        limits_at(Basis(method=method, parts=parts), 0.95)


@pytest.mark.parametrize(
    "smd", [smd_pooled, lambda alone: smd_pooled_limits(alone, 0.95)], ids=["value", "limits"]
)
def test_a_mean_difference_of_two_people_says_why(smd) -> None:
    with pytest.raises(NoLimits, match=r"^one row a group says nothing of the spread$"):
        smd([Mean(1.0, 0.0, 1), Mean(2.0, 0.0, 1)])


@pytest.mark.parametrize("df", [0, -1])
def test_no_degrees_of_freedom_are_a_mistake(df: int) -> None:
    with pytest.raises(ValueError, match="needs positive degrees of freedom"):
        student_t(0.95, df)


def test_a_gap_over_one_part_says_why() -> None:
    with pytest.raises(NoLimits, match=r"^a gap over fewer than two groups has no limits$"):
        limits_at(Basis(method="largest_difference_of_limits", parts=(ONE,)), 0.95)


@pytest.mark.parametrize(
    "shortfall", [shortfall_to_four_fifths, shortfall_to_pool, shortfall_to_reference]
)
def test_a_shortfall_needs_two_groups_that_exist(shortfall) -> None:
    for pair in [((0, 0), (1, 2)), ((1, 2), (0, 0))]:
        with pytest.raises(NoTest, match=r"^a group of nobody cannot be compared$"):
            shortfall(*pair)
    for pair in [((3, 2), (1, 2)), ((1, 2), (3, 2))]:
        with pytest.raises(ValueError, match=r"^3 of 2 is no rate$"):
            shortfall(*pair)


@pytest.mark.parametrize("test", [fisher, flip_one, z_pooled])
@pytest.mark.parametrize("pair", [((0, 0), (1, 2)), ((1, 2), (0, 0))])
def test_a_test_needs_two_groups_that_exist(test, pair) -> None:
    with pytest.raises(NoTest, match=r"^a group of nobody cannot be compared$"):
        test(*pair)


def test_a_divisor_that_just_reaches_0_is_not_clear_of_it() -> None:
    edge = Mean(student_t(0.95, 8) * 0.5, 0.5, 9)
    with pytest.raises(NoLimits, match=r"^the divisor is not clear of 0$"):
        fieller_limits(Mean(1.0, 0.1, 9), edge, 0.0, 0.95)


@pytest.mark.parametrize("sides", [((0.0, 0.0), (1.0, 1.0)), ((1.0, 1.0), (0.0, 0.0))])
def test_a_distance_needs_both_groups(sides: tuple) -> None:
    with pytest.raises(NoLimits):
        kolmogorov_smirnov(*sides)


@pytest.mark.parametrize("sizes", [(0.5, 9), (9, 0.5)])
def test_an_auc_needs_a_whole_row_of_each_class(sizes: tuple[float, float]) -> None:
    with pytest.raises(NoLimits):
        hanley_mcneil_error(0.7, *sizes)


@pytest.mark.parametrize("beyond", [-1.5, 1.5])
def test_a_rank_correlation_beyond_1_is_a_mistake(beyond: float) -> None:
    with pytest.raises(ValueError, match=f"^a correlation of {beyond} does not exist$"):
        spearman_limits(beyond, 9, 0.95)


def test_mistakes_are_no_lack_of_data() -> None:
    for wrong in [
        lambda: wilson((-1, 5), 1.96),
        lambda: wilson((6, 5), 1.96),
        lambda: spearman_limits(-1.5, 9, 0.95),
        lambda: spearman_limits(1.5, 9, 0.95),
        lambda: smallest_gap(1.5, 9, 9),
        lambda: student_t(0.95, 0),
    ]:
        with pytest.raises(ValueError) as refused:  # noqa: PT011
            wrong()
        assert not isinstance(refused.value, NoLimits)
