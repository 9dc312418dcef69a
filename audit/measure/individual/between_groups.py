"""How much of the inequality of benefits lies between groups rather than within them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

import msgspec

from audit.evidence import MISSING, Measurement, Slice, group_name, message, naming
from audit.measure.comparing.crossing import FEWER_THAN_TWO, Crossing
from audit.measure.measuring import measure
from audit.measure.metric import CLASSIFICATION, Metric
from audit.measure.results import Scalar
from audit.measure.tally.amount import size
from audit.measure.tally.cells import Cells

BY_CHANCE = message(
    "above 0 by chance alone; compare it with the value expected of groups treated alike"
)
BY_CHANCE_WITHOUT = message(
    "above 0 by chance alone; compare it with the value expected of groups treated alike; too few "
    "people to be compared"
)


@dataclass(frozen=True)
class Benefits:
    """One group's benefits (prediction − label + 1, the favourable outcome as 1): mean and spread.

    `n` is the number of people, or what their weights are worth; `amount` their number or weight.
    `likely_variance` is that of the group and one more person, half of them predicted too well and
    half too badly: few people without a mistake are no proof that none are made.
    """

    n: float
    amount: float
    mean: float
    variance: float
    likely_variance: float

    @classmethod
    def of(cls, favourable_cells: Cells) -> Benefits:
        """Sum up the benefits of a group that is not empty."""
        total = float(favourable_cells.total)
        more, less = float(favourable_cells.fp) / total, float(favourable_cells.fn) / total
        variance = more + less - (more - less) ** 2
        n = size(favourable_cells.total)
        likely = (n * (more + less) + 1) / (n + 1) - (n * (more - less) / (n + 1)) ** 2
        return cls(n, total, 1 + more - less, variance, likely)


def between_group_generalized_entropy_index(groups: Sequence[Benefits]) -> Scalar:
    """How unequal the groups' mean benefits are: the part of the index that lies between groups.

    Σ nᵍ ((mean benefit of the group / mean benefit)² − 1) / 2n over the groups, from 0 (parity:
    every group's mean benefit is the same) up to the generalised entropy index (alpha is 2), whose
    other part is the inequality within groups. Groups that are treated alike show more than 0 by
    chance, the more so the smaller they are: it is printed with the value expected of them, and
    its lower limit is 0 wherever chance would do.
    """
    n = sum(group.n for group in groups)
    amount = sum(group.amount for group in groups)
    mean = sum(group.amount * group.mean for group in groups) / amount if amount else 0.0
    if mean == 0:
        return Scalar(None, n)
    between = sum(group.amount * (group.mean - mean) ** 2 for group in groups)
    within = sum(group.amount * group.variance for group in groups)
    by_chance = sum(
        group.amount * (1 - group.amount / amount) * group.variance / group.n for group in groups
    )
    whole = 2 * amount * mean**2
    parameters = {
        "alpha": 2,
        "share_of_whole": between / (between + within) if between + within else None,
        "expected_if_equal": by_chance / whole,
    }
    return Scalar(
        between / whole,
        n,
        method="noncentral_chi_square",
        scale="square_root",
        standard_error=_error_of_root(groups),
        needs={"groups": len(groups)},
        parameters=parameters,
        note=BY_CHANCE,
    )


def _error_of_root(groups: Sequence[Benefits]) -> float:
    """The standard error of the index's root, by the delta method: √variance / 2√index.

    The variance of the index is that of its influence function, whose parts are a benefit's
    distance from its group's mean and the group's own distance, for its size too is drawn. Where
    all means are the same both the variance and the index are 0; the limit is then what chance
    adds to the index, by group above the first.
    """
    n = sum(group.n for group in groups)
    amount = sum(group.amount for group in groups)
    shares = [group.amount / amount for group in groups]
    mean = sum(p * group.mean for p, group in zip(shares, groups, strict=True))
    far = [group.mean / mean - 1 for group in groups]
    spread = sum(p * d * d for p, d in zip(shares, far, strict=True))
    noise = [p * group.likely_variance / mean**2 for p, group in zip(shares, groups, strict=True)]
    if spread == 0:
        chance = sum(v * (1 - p) / g.n for v, p, g in zip(noise, shares, groups, strict=True))
        return sqrt(chance / (2 * max(1, len(groups) - 1)))
    within = sum(
        p * v * (d - spread) ** 2 / group.n
        for p, v, d, group in zip(shares, noise, far, groups, strict=True)
    )
    drawn = sum(
        p * ((d * d - spread) / 2 - d * spread) ** 2 for p, d in zip(shares, far, strict=True)
    )
    return sqrt((within + drawn / n) / (2 * spread))


BETWEEN = Metric(
    id="between_group_generalized_entropy_index",
    title="Generalised entropy index between groups",
    kind="score",
    better="lower",
    tasks=CLASSIFICATION,
    by_group=False,
    undefined="everybody is refused the favourable outcome that their label says",
    reference="Speicher et al. (2018), KDD; aif360 "
    "ClassificationMetric.between_all_groups_generalized_entropy_index",
    compute=between_group_generalized_entropy_index,
)


def between_groups(parts: Iterable[tuple[Slice, Cells]], crossing: Crossing) -> Measurement:
    """Measure the inequality between the groups of one crossing, as a row across its attributes.

    `parts` are the groups with their cells, the favourable class as the positive one. Groups
    below the minimum are left out and named, people without a value as the crossing says.
    """
    able: list[Benefits] = []
    few: list[str] = []
    for group, cells in parts:
        if MISSING in group.values() and not crossing.missing_as_group:
            continue
        if size(cells.total) < crossing.minimum_group:
            few.append(group_name(group, crossing.across))
        else:
            able.append(Benefits.of(cells))
    row = measure(BETWEEN, {"groups": able}, crossing.stratum, crossing.minimum_group)
    if len(able) < 2:
        row = msgspec.structs.replace(
            row, value=None, parameters=None, status="undefined", reason=FEWER_THAN_TWO
        )
    elif few and row.reason == BY_CHANCE:
        row = msgspec.structs.replace(row, reason=naming(BY_CHANCE_WITHOUT, few))
    return msgspec.structs.replace(row, across=crossing.across)
