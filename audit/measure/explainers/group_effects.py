"""What the scores of each sensitive group rest on, and what sets groups apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from audit.evidence import Attribution, Finding, Test
from audit.measure.explainer import Kind, explainer
from audit.measure.explaining.agreement import steadiness
from audit.measure.explaining.budget import Budget
from audit.measure.explaining.by_group import ByGroup, GroupedRows
from audit.measure.explaining.calls import OutOfTime
from audit.measure.explaining.contributions import contributions, settled
from audit.measure.explaining.group_means import GroupMean, Means, group_mean, mean_sizes
from audit.measure.explaining.group_notes import largest_gap, left_out
from audit.measure.explaining.importance_ranks import compare_ranks
from audit.measure.explaining.probing import TOLERANCE
from audit.measure.explaining.shap_values import (
    Effects,
    asked_background,
    explain_by_asking,
    explain_inside,
    inside_background,
)
from audit.measure.explaining.study import Study
from audit.measure.null_tests import adjusted

PAIRS = 15_000
MIXTURES = 300_000
FEWEST_PEOPLE = 20

IMPORTANCE = Kind(
    id="importance_by_group",
    title="Mean |SHAP| by group",
    definition="""\
How much each column moves the scores of a group's people, up or down.

The mean of |SHAP| over the same people as the mean SHAP values by group, with its standard error.
`quality.stability` and `quality.rank_correlation` compare two halves of the group's people.""",
    reference="Lundberg & Lee 2017, NeurIPS 30",
)
GAP = Kind(
    id="score_gap",
    title="What the gap in mean scores comes with",
    definition="""\
How much each column adds to the gap between a group's mean score and the reference group's.

The difference of the two groups' mean SHAP values: over the columns they add up to `output` (the
group's mean score) minus `base` (the reference group's), of the people who were explained, and
`residual` is what is left. The reference is the configured group, else that of the impact ratio,
else the one whose mean score people would most want. A column that carries a gap need not be its
cause: SHAP tells what the model's scores rest on, not why groups differ in it. The standard error
counts the people and the background rows that happened to be drawn.""",
    reference="Lundberg 2020, Explaining quantitative measures of fairness, SHAP documentation",
)
RANKS = Kind(
    id="importance_ranks",
    title="Same order of importance in all groups",
    definition="""\
Whether columns matter in the same order in all groups of an attribute: a permutation test.

A column's importance is its share of the group's mean |SHAP|, among the ten columns that matter
most. Two columns whose order differs between two groups add √(gap · gap), of the gaps between them
in both groups; the statistic is the sum, in the mean over pairs of groups, and 0 where no two
columns change places. The p-value is the share of 999 random exchanges of people between groups
with orders at least as far apart.""",
    reference="Kendall 1938, Biometrika 30: 81; Kumar & Vassilvitskii 2010, WWW; Good 2005",
)


@explainer(
    id="group_effects",
    title="Mean SHAP values by group",
    reference="Lundberg & Lee 2017, NeurIPS 30",
    share=1.5,
    also=(IMPORTANCE, GAP, RANKS),
)
def explain_groups(study: Study, budget: Budget) -> Iterable[Attribution | Finding | Test]:
    """How far each column moves the scores of a group's people away from the average score.

    The mean of the SHAP values over a random part of each group, with its sign: what helps some
    and harms others cancels. They add up to the group's mean score (`output`) minus the
    background's (`base`); `residual` is what is left.

    Equally many people of each group of every sensitive attribute are explained, from 20 to 200
    as there are few or many groups (all of a smaller group), against up to 40 background rows.
    The standard error counts both the people and the background rows that happened to be drawn.
    Groups below the minimum size are not explained. `quality.additivity` is the worst |output −
    base − sum of values| over all people; where it exceeds 0.000001 no values are given.
    """
    drawn = study.sample.by_group
    if drawn is None or study.sample.background.empty or drawn.rows.shape[1] == 0:
        return
    yield from left_out(drawn)
    effects = _effects(study, drawn, budget)
    each = 0 if effects is None else drawn.complete(len(effects.outputs))
    if effects is None or each < min(drawn.minimum, drawn.complete(len(drawn.rows))):
        yield from _nothing(study, drawn)
        return
    tests: list[Test] = []
    for place, grouped in enumerate(drawn.attributes):
        means = {group.name: group_mean(effects, group.places[:each]) for group in grouped.groups}
        explained = _Explained(study, grouped, means, effects)
        yield from explained.groups()
        yield from explained.gaps()
        tests += explained.test(place)
    yield from adjusted(tests)


def _effects(study: Study, drawn: ByGroup, budget: Budget) -> Effects | None:
    """Explain from inside, else by asking; None where there is no time."""
    fewest = max(FEWEST_PEOPLE, drawn.minimum)
    try:
        most = PAIRS // len(inside_background(study))
        inside = explain_inside(study, drawn.head(most, fewest), budget)
        if inside is not None:
            return inside
        mixtures = (2 * drawn.rows.shape[1] + 1) * len(asked_background(study))
        rows = drawn.head(MIXTURES // mixtures, fewest)
        return explain_by_asking(study, rows, budget)
    except OutOfTime:
        return None


@dataclass(frozen=True)
class _Explained:
    """The groups of one attribute with their means."""

    study: Study
    grouped: GroupedRows
    means: dict[str, GroupMean]
    effects: Effects

    @property
    def compared(self) -> dict[str, GroupMean]:
        """The groups that take part in comparisons; none where there are fewer than two."""
        names = [group.name for group in self.grouped.groups if group.compared]
        return {name: self.means[name] for name in names} if len(names) > 1 else {}

    def groups(self) -> Iterator[Attribution]:
        """Mean SHAP values, then mean |SHAP|, of each group."""
        base = self.effects.base
        for name, mean in self.means.items():
            means = mean.means(self.effects)
            yield self._attribution("group_effects", name, means, base, mean.output)
        columns = self.study.sample.rows.columns
        for name, mean in self.means.items():
            sizes, halves = mean_sizes(self.effects, mean.places)
            steady = steadiness([contributions(columns, half) for half in halves])
            yield self._attribution(IMPORTANCE.id, name, sizes, **steady)

    def gaps(self) -> Iterator[Attribution | Finding]:
        """What each group's gap to the reference comes with, and which gap is the largest."""
        compared = self.compared
        if not compared:
            return
        reference = self._reference(compared)
        against = compared.pop(reference)
        made = [
            self._attribution(
                GAP.id, name, mean.gap(against, self.effects), against.output, mean.output
            )
            for name, mean in compared.items()
        ]
        yield from made
        yield from largest_gap(self.grouped.attribute, reference, made)

    def test(self, place: int) -> Iterator[Test]:
        """Test whether columns matter in the same order in all groups that are compared."""
        parts = [mean.places for mean in self.compared.values()]
        if not parts or self.effects.residual > TOLERANCE:
            return
        groups = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
        sizes = np.abs(self.effects.values[np.concatenate(parts)])
        found = compare_ranks(sizes, groups, (self.study.seed, place))
        if found is not None:
            apart, p = map(settled, found)
            across = (self.grouped.attribute,)
            yield Test(test=RANKS.id, across=across, statistic=apart, p=p, family=RANKS.id)

    def _reference(self, compared: dict[str, GroupMean]) -> str:
        if self.grouped.reference in compared:
            return str(self.grouped.reference)
        sign = 1 if self.study.higher else -1
        return max(compared, key=lambda name: sign * compared[name].output)

    def _attribution(
        self,
        explainer: str,
        group: str,
        means: Means,
        base: float | None = None,
        output: float | None = None,
        **quality: float | None,
    ) -> Attribution:
        residual = None
        if base is not None and output is not None:
            residual = settled(output - base - float(means.values.sum()))
        off = self.effects.residual
        shown = contributions(self.study.sample.rows.columns, means.values, means.error)
        return Attribution(
            explainer=explainer,
            scope="group",
            slice={self.grouped.attribute: group},
            space=self.study.space,
            base=settled(base) if base is not None else None,
            output=settled(output) if output is not None else None,
            residual=residual,
            values=shown if off <= TOLERANCE else (),
            quality={"additivity": settled(off), **quality},
            stopped_by="budget" if self.effects.cut_short else "rows",
        )


def _nothing(study: Study, drawn: ByGroup) -> Iterator[Attribution]:
    """Say of every group that time did not suffice to explain it."""
    for grouped in drawn.attributes:
        for group in grouped.groups:
            yield Attribution(
                explainer="group_effects",
                scope="group",
                slice={grouped.attribute: group.name},
                space=study.space,
                stopped_by="budget",
            )
