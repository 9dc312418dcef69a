"""What all columns together tell of a group, and how much less they tell without one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from audit.measure.proxies.alone import cramers_v
from audit.measure.proxies.likelihood import Codes, Floats, Places, auc, held_out, ranked

SCREENED = 50
SHUFFLED = 20
ROUNDS = 25
LEAVES = 15


@dataclass(frozen=True)
class Together:
    """Likelihoods of each group, shape (groups, n), and how much AUC each column carries.

    `carried`, shape (columns,), is the mean AUC over the groups minus that with the column
    shuffled; 0 for columns that were never looked at.
    """

    likelihood: Floats
    carried: Floats


def tell(
    columns: Floats, counts: Floats, codes: Codes, groups: int, folds: Codes, seed: tuple[int, ...]
) -> Together:
    """Learn each row's group from the other folds' rows by boosted trees, on ordinal codes.

    Of more than 50 columns those 50 are learnt from that tell most alone, judged without the
    rows held out; `counts` are those of `alone.count`. The 20 that tell most are shuffled among
    the rows held out, one at a time.
    """
    everywhere = counts.sum(axis=0)
    likelihood = np.empty((groups, len(codes)))
    strength = cramers_v(everywhere)
    tried = np.argsort(-strength, kind="stable")[:SHUFFLED]
    without = np.empty((len(tried), groups, len(codes)))
    generator = np.random.default_rng(seed)
    with threadpool_limits(1):
        for fold, (known, out) in enumerate(held_out(folds)):
            shown = _screened(cramers_v(everywhere - counts[fold]))
            model = _fitted(columns[np.ix_(known, shown)], codes[known], seed)
            tables = np.repeat(columns[np.ix_(out, shown)][None], 1 + len(tried), axis=0)
            for number, place in enumerate(tried, start=1):
                where = np.flatnonzero(shown == place)
                order = generator.permutation(len(out))
                tables[number][:, where] = tables[0][order][:, where]
            told = _asked(model, tables, groups)
            likelihood[:, out], without[:, :, out] = told[0], told[1:]
    carried = np.zeros(columns.shape[1])
    carried[tried] = _mean_auc(likelihood, codes) - _mean_auc(without, codes)
    return Together(likelihood, carried)


def _screened(strength: Floats) -> Places:
    return np.sort(np.argsort(-strength, kind="stable")[:SCREENED])


def _fitted(columns: Floats, codes: Codes, seed: tuple[int, ...]) -> Any:
    from sklearn.ensemble import HistGradientBoostingClassifier

    return HistGradientBoostingClassifier(
        max_iter=ROUNDS,
        learning_rate=0.2,
        max_leaf_nodes=LEAVES,
        min_samples_leaf=int(np.clip(len(codes) // 20, 1, 10)),
        early_stopping=False,
        random_state=int(np.random.SeedSequence(seed).generate_state(1)[0] >> 1),
    ).fit(columns, codes)


def _asked(model: Any, tables: Floats, groups: int) -> Floats:
    """Likelihoods of each group in each table, ranked, shape (tables, groups, n).

    `tables` has shape (tables, n, columns). A group that the model never saw has 0 throughout.
    """
    count, rows, columns = tables.shape
    told = np.zeros((groups, count * rows))
    told[model.classes_] = model.predict_proba(tables.reshape(-1, columns)).T
    return ranked(np.moveaxis(told.reshape(groups, count, rows), 1, 0))


def _mean_auc(likelihood: Floats, codes: Codes) -> Floats:
    groups = likelihood.shape[-2]
    each = [auc(likelihood[..., group, :], codes == group) for group in range(groups)]
    return np.asarray(np.mean(each, axis=0))
