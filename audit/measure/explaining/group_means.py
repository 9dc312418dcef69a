"""The mean SHAP values of a group of people, of two groups' gap, and how far off each may be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from audit.measure.explaining.by_group import Places
from audit.measure.explaining.shap_values import Effects
from audit.measure.explaining.study import Numbers


@dataclass(frozen=True)
class Means:
    """One number a column with its standard error, both of shape (columns,)."""

    values: Numbers
    error: Numbers


@dataclass(frozen=True)
class GroupMean:
    """One group's mean SHAP values, and what their error is made of.

    `places` are its rows among those explained and `output` is their mean score; `parts`, shape
    (parts, columns), are the means against each part of the background, `variance` is that of
    the mean over people.
    """

    places: Places
    output: float
    parts: Numbers
    variance: Numbers

    def means(self, effects: Effects) -> Means:
        """The group's mean SHAP values; their error counts its people and the background."""
        error = np.sqrt(self.variance + effects.spread(self.parts))
        return Means(effects.weights @ self.parts, error)

    def gap(self, other: GroupMean, effects: Effects) -> Means:
        """These means minus another group's, which met the same background rows."""
        parts = self.parts - other.parts
        error = np.sqrt(self.variance + other.variance + effects.spread(parts))
        return Means(effects.weights @ parts, error)


def group_mean(effects: Effects, places: Places) -> GroupMean:
    """Return the means over some of the rows that were explained."""
    return GroupMean(
        places=places,
        output=float(effects.outputs[places].mean()),
        parts=effects.parts[places].mean(axis=0),
        variance=_variance(effects.values[places]),
    )


def mean_sizes(effects: Effects, places: Places) -> tuple[Means, list[Numbers]]:
    """Return mean |SHAP| over some of the rows, and that over two halves of them.

    There are no halves of one row.
    """
    values = effects.values[places]
    sizes = np.abs(values)
    pull = np.sign(values)[:, None, :] * (effects.parts[places] - values[:, None, :])
    error = np.sqrt(_variance(sizes) + effects.spread(pull.mean(axis=0)))
    halves = [sizes[half::2].mean(axis=0) for half in (0, 1) if len(sizes) > 1]
    return Means(sizes.mean(axis=0), error), halves


def _variance(values: Numbers) -> Numbers:
    """The variance of the mean over people; unknown for one."""
    if len(values) < 2:
        return np.full(values.shape[1], np.nan)
    return np.asarray(values.var(axis=0, ddof=1) / len(values))
