"""Could groups that do not differ show rates as unlike as these? A test beside every gap."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from audit.evidence import Test, joined
from audit.intervals import pair_of
from audit.measure.disparity import Groups
from audit.statistics.homogeneity import homogeneity
from audit.statistics.multiplicity import benjamini_hochberg
from audit.statistics.tested import NoTest

HOMOGENEITY = "homogeneity"


def same_in_all_groups(metric: str, groups: Groups, across: tuple[str, ...]) -> Iterator[Test]:
    """Test whether a rate is the same in all groups; nothing where fewer than two can say.

    Chi-square over the groups' counts, with matched moments where cells are sparse. The family is
    the rates of the same attributes: looking through many rates finds something by chance.
    """
    if len(groups) < 2:
        return
    try:
        tested = homogeneity([pair_of(found) for found in groups.values()])
    except NoTest:
        return
    yield Test(
        test=f"{HOMOGENEITY}:{metric}",
        across=across,
        statistic=tested.statistic,
        p=tested.p,
        family=f"{HOMOGENEITY} across {joined(across)}",
    )


def adjusted(tests: list[Test]) -> list[Test]:
    """Adjust the p-values of every family by Benjamini and Hochberg, which suits exploration."""
    families: dict[str, list[int]] = {}
    for place, test in enumerate(tests):
        if test.family is not None and test.p is not None and test.p_adjusted is None:
            families.setdefault(test.family, []).append(place)
    found = list(tests)
    for family, places in families.items():
        values = benjamini_hochberg([tests[place].p or 0.0 for place in places])
        for place, value in zip(places, values, strict=True):
            name = f"{family}, {len(places)} tests, Benjamini-Hochberg"
            found[place] = replace(tests[place], p_adjusted=value, family=name)
    return found
