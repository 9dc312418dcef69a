"""Seeded samples of the rows: what explainers may look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from audit.measure.explaining.people import Chosen
from audit.measure.explaining.study import Numbers, Person, Sample
from audit.subject.subject import Attribute

ROWS = 2_000
BACKGROUND_ROWS = 1_000


def draw_rows(count: int, most: int, seed: int | Sequence[int]) -> npt.NDArray[np.intp]:
    """Return the places of at most that many of `count` rows, in random order, each once.

    The order matters: whoever stops early has seen a random part.
    """
    generator = np.random.default_rng(seed)
    return generator.choice(count, size=min(count, most), replace=False).astype(np.intp)


def draw_sample(table: pd.DataFrame, rows: int, seed: int) -> pd.DataFrame:
    """Return at most that many rows of a table in random order, with the default index."""
    return table.iloc[draw_rows(len(table), rows, seed)].reset_index(drop=True)


def build_sample(
    features: pd.DataFrame,
    chosen: Sequence[Chosen] = (),
    names: Sequence[str] = (),
    *,
    seed: int,
    typical: pd.DataFrame | None = None,
    attributes: Sequence[Attribute] = (),
    truth: Numbers | None = None,
    rows: int = ROWS,
    background: int = BACKGROUND_ROWS,
) -> Sample:
    """Return the sample an explainer gets: rows to explain, background rows, chosen people.

    `features` are all audited rows in the model's own columns, `chosen` point into them, `names`
    are the people's masked names in the same order. The background is drawn from `typical` (the
    training rows, say, with the same columns) or else from `features`. `attributes` and `truth`
    lie beside the features. Chosen people whom the draw missed are appended to it.
    """
    drawn = draw_rows(len(features), rows, (seed, 0))
    place = {int(row): position for position, row in enumerate(drawn)}
    missed = [one.row for one in chosen if one.row not in place]
    place |= {row: len(drawn) + number for number, row in enumerate(missed)}
    every = np.concatenate([drawn, np.array(missed, dtype=np.intp)])
    usual = features if typical is None else typical[list(features.columns)]
    return Sample(
        rows=features.iloc[every].reset_index(drop=True),
        background=usual.iloc[draw_rows(len(usual), background, (seed, 1))].reset_index(drop=True),
        people=tuple(
            Person(position=place[one.row], name=name, why=one.why)
            for one, name in zip(chosen, names, strict=True)
        ),
        attributes=tuple(replace(known, codes=known.codes[every]) for known in attributes),
        truth=None if truth is None else truth[every],
    )
