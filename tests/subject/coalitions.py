"""Shapley values from their definition: every coalition of columns, asked of the model itself."""

from __future__ import annotations

from collections.abc import Callable
from math import factorial
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Numbers = npt.NDArray[np.float64]


def by_coalitions(
    output: Callable[[pd.DataFrame], Any], rows: pd.DataFrame, background: pd.DataFrame
) -> Numbers:
    """Return the values of each row, shape (rows, columns), from 2 ** columns mean outputs each."""
    count, behind = rows.shape[1], len(background)
    coalitions = (np.arange(2**count)[:, None] >> np.arange(count)) & 1 == 1
    both = pd.concat([rows, background], ignore_index=True)
    row, coalition, other = np.indices((len(rows), len(coalitions), behind))
    from_row = coalitions[coalition.ravel()]
    places = np.where(from_row.T, row.ravel(), len(rows) + other.ravel())
    columns = {place: both.iloc[places[place], place].array for place in range(count)}
    table = pd.DataFrame(columns)
    table.columns = rows.columns
    means = np.asarray(output(table)).reshape(len(rows), len(coalitions), behind).mean(axis=2)
    values = np.zeros(rows.shape)
    for place in range(count):
        for number in np.flatnonzero(~coalitions[:, place]):
            size = int(coalitions[number].sum())
            weight = factorial(size) * factorial(count - size - 1) / factorial(count)
            values[:, place] += weight * (means[:, number + 2**place] - means[:, number])
    return values
