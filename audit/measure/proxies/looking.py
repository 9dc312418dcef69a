"""Looks at all columns, together and alone, for what they tell of a group."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from audit.measure.proxies.alone import auc_alone, count, cramers_v
from audit.measure.proxies.likelihood import Codes, Floats, deal
from audit.measure.proxies.ordinal import binned, ordinal
from audit.measure.proxies.together import SHUFFLED, tell


@dataclass(frozen=True)
class Column:
    """What one column tells: alone, of all groups (`v`) and of each, and what is lost without."""

    name: str
    v: float
    auc: tuple[float, ...]
    carried: float

    @property
    def mean_auc(self) -> float:
        """The mean over the groups."""
        return sum(self.auc) / len(self.auc)


@dataclass(frozen=True)
class Seen:
    """Likelihoods of each group, shape (groups, n), and the columns that tell most.

    Columns are in the order of what is lost without them.
    """

    likelihood: Floats
    columns: tuple[Column, ...]


def look(table: pd.DataFrame, codes: Codes, groups: int, seed: tuple[int, ...]) -> Seen:
    """Look for what a table's columns tell of the rows' groups, given as codes.

    Columns that say the same of every row tell nothing and are passed over.
    """
    columns = ordinal(table)
    bins = binned(columns)
    telling = np.flatnonzero((bins != bins[:1]).any(axis=0))
    if not len(telling):
        return Seen(np.full((groups, len(codes)), 0.5), ())
    columns, bins = columns[:, telling], bins[:, telling]
    folds = deal(codes, (*seed, 0))
    counts = count(bins, codes, groups, folds)
    together = tell(columns, counts, codes, groups, folds, (*seed, 1))
    strength = cramers_v(counts.sum(axis=0))
    most = np.argsort(-strength, kind="stable")[:SHUFFLED]
    alone = auc_alone(bins[:, most], counts[:, most], codes, folds)
    found = [
        Column(
            name=str(table.columns[telling[place]]),
            v=float(strength[place]),
            auc=tuple(each.tolist()),
            carried=float(together.carried[place]),
        )
        for place, each in zip(most, alone, strict=True)
    ]
    ranked = sorted(found, key=lambda one: -one.carried)
    return Seen(together.likelihood, tuple(ranked))
