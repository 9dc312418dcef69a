"""Simple models around single people: lime's own regression, many people's neighbours at once.

A call of a model has its price, however few rows it is given. Which neighbours are drawn around a
person does not depend on their scores, so the neighbours of many fits are drawn first, scored
together, equal ones once, and then each fit is made.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from audit.measure.explaining.budget import Budget
from audit.measure.explaining.calls import Caller, OutOfTime
from audit.measure.explaining.distinct import distinct
from audit.measure.explaining.encoding import Codes, Encoding
from audit.measure.explaining.fits import Fit, fitted
from audit.measure.explaining.neighbourhood import Alike, Neighbourhood
from audit.measure.explaining.shapley import CELLS

Numbers = npt.NDArray[np.float64]
NEIGHBOURS = 2_000


@dataclass(frozen=True)
class Around:
    """Whom to fit a simple model around, and the seeds of the draw."""

    place: Neighbourhood
    seeds: tuple[int, ...]


def local_fits(
    caller: Caller, encoding: Encoding, wanted: Sequence[Around], budget: Budget
) -> Iterator[Fit]:
    """Yield each fit in turn. Each is the same whichever others are made with it.

    Raises OutOfTime where one like the longest so far would take more time than is left.
    """
    done, longest = 0, 0.0
    regression = _regression(len(encoding.values))
    while done < len(wanted):
        each = max(longest, caller.expected(NEIGHBOURS))
        if budget.left <= each:
            raise OutOfTime
        rows = min(caller.rows, CELLS // max(1, len(encoding.values)))
        most = min(rows // NEIGHBOURS, budget.left / each if each else 1)
        batch = wanted[done : done + max(1, int(most))]
        before = budget.now()
        fits = _together(caller, encoding, batch, regression)
        longest = max(longest, (budget.now() - before) / len(batch))
        done += len(batch)
        yield from fits


def _together(
    caller: Caller, encoding: Encoding, batch: Sequence[Around], regression: Any
) -> list[Fit]:
    """Draw the neighbours of all those, score them in one table and fit."""
    from sklearn import config_context

    drawn = [_draw(around) for around in batch]
    once, places = distinct(np.concatenate([codes for _, codes in drawn]))
    scores = np.split(caller(encoding.decode(once))[places], len(batch))
    # codes and scores have been looked at: no need to do so again in every fit
    with config_context(assume_finite=True, skip_parameter_validation=True):
        return [
            fitted(regression, alike, _away(alike), told)
            for (alike, _), told in zip(drawn, scores, strict=True)
        ]


def _draw(around: Around) -> tuple[Alike, Codes]:
    """Draw where neighbours are like the person, and their codes; the first is the person."""
    place, generator = around.place, np.random.default_rng(around.seeds)
    shares = np.array(place.shares)
    alike = (generator.random((NEIGHBOURS, len(shares))) < shares).astype(np.int_)
    alike[0] = 1
    return alike, place.draw(alike, generator)


def _away(alike: Alike) -> Numbers:
    """How far neighbours are from the person: the Euclidean distance between zeros and ones."""
    return np.asarray(np.sqrt(alike.shape[1] - alike.sum(axis=1)))


def _regression(columns: int) -> Any:
    """Return lime's ridge regression, with the kernel it takes for so many columns."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from lime.lime_tabular import LimeTabularExplainer
    rows = np.zeros((1, columns))
    explainer = LimeTabularExplainer(
        rows, mode="regression", discretize_continuous=False, random_state=0
    )
    return explainer.base
