"""Which settings of an estimator are tried."""

from __future__ import annotations

from itertools import product
from math import exp, log
from typing import Any, Literal

import numpy as np

from audit.subject.training.estimators import Recipe, Span

Search = Literal["grid", "random"]


def candidates(
    recipe: Recipe, search: Search | None, trials: int, seed: int
) -> tuple[dict[str, Any], ...]:
    """Return the settings to try, the usual ones first; without a search those alone.

    A grid is tried whole. A random search tries `trials` settings, the usual ones among them, so
    that a search never does worse on its own folds than no search.
    """
    if search is None:
        return (dict(recipe.usual),)
    found = [dict(recipe.usual)]
    if search == "grid":
        for values in product(*recipe.grid.values()):
            settings = dict(zip(recipe.grid, values, strict=True))
            if settings not in found:
                found.append(settings)
        return tuple(found)
    draw = np.random.default_rng(seed)
    while len(found) < trials:
        found.append({name: _drawn(span, draw) for name, span in recipe.spans.items()})
    return tuple(found)


def _drawn(span: Span, draw: np.random.Generator) -> float | int:
    value = exp(draw.uniform(log(span.low), log(span.high)))
    return round(value) if span.whole else float(f"{value:.3g}")
