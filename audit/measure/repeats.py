"""How many audited rows are like a training row, and how many would be so by chance."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Codes = npt.NDArray[np.int64]

AGREES = 0.95
ENOUGH = 3.0


@dataclass(frozen=True)
class Repeats:
    """Of `rows` audited rows, `seen` are like one of `taught` training rows in every column.

    `repeated` are like another audited row, and `distinct` differ from each other. `agreement` is
    how far rows that are alike but for the label agree in the label too, 0 where as often as any
    two rows and 1 where always; None where too few are alike to say.
    """

    rows: int
    taught: int
    seen: int
    repeated: int
    distinct: int
    agreement: float | None

    @property
    def copied(self) -> bool:
        """Whether most rows are seen, most differ, and those alike hardly differ in the label."""
        alike = self.agreement is not None and self.agreement >= AGREES
        return alike and 2 * min(self.seen, self.distinct) >= self.rows

    @property
    def chance(self) -> int:
        """How many would be seen by chance, at most: as often as audited rows meet each other."""
        return 0 if self.copied else self._grown(self.repeated)

    @property
    def beyond_chance(self) -> bool:
        """Whether more are seen than chance, at three standard errors, could explain."""
        error = math.sqrt(2.0 * self.repeated + 4.0)  # rows repeat in pairs, at the least
        return self.copied or self.seen > self._grown(self.repeated + 3.0 * error)

    def _grown(self, among_audited: float) -> int:
        """Grow a number of audited rows by how many more training rows there are to meet."""
        more = max(1.0, self.taught / max(1, self.rows - 1))
        return min(self.rows, round(more * among_audited))


def repeats(
    audited: pd.DataFrame,
    training: pd.DataFrame,
    truths: tuple[npt.NDArray[Any], npt.NDArray[Any]] | None,
) -> Repeats:
    """Compare rows on all columns, and on the label where that is known of both.

    Missing values are equal. Rows are compared by hashes of 64 bits: among a million against a
    million, one pair is mistaken with a probability of 5e-8.
    """
    rows = len(audited)
    plain = _codes(audited, training.set_axis(audited.columns, axis=1))
    whole, agreement = plain, None
    if truths is not None:
        labels = pd.factorize(np.concatenate(truths), use_na_sentinel=False)[0].astype(np.int64)
        whole = pd.factorize(plain * (labels.max() + 1) + labels)[0].astype(np.int64)
        agreement = _agreement(_meetings(plain, rows), _meetings(whole, rows), labels, rows)
    own = np.bincount(whole[:rows], minlength=int(whole.max()) + 1)
    taught = np.bincount(whole[rows:], minlength=len(own))
    return Repeats(
        rows=rows,
        taught=len(training),
        seen=int((taught[whole[:rows]] > 0).sum()),
        repeated=int((own[whole[:rows]] > 1).sum()),
        distinct=int((own > 0).sum()),
        agreement=agreement,
    )


def _codes(audited: pd.DataFrame, training: pd.DataFrame) -> Codes:
    """Number the rows of both, one after the other: rows that are alike have one number."""
    both = pd.concat([audited, training], ignore_index=True)
    hashes = pd.util.hash_pandas_object(both, index=False).to_numpy()
    return pd.factorize(hashes)[0].astype(np.int64)


def _meetings(codes: Codes, rows: int) -> float:
    """Count the pairs of an audited and a training row that are alike."""
    most = int(codes.max()) + 1
    own, taught = (np.bincount(part, minlength=most) for part in (codes[:rows], codes[rows:]))
    return float(own.astype(np.float64) @ taught)


def _agreement(alike: float, in_label: float, labels: Codes, rows: int) -> float | None:
    """How far labels agree beyond chance (Cohen's kappa) over pairs of rows otherwise alike."""
    by_chance = _meetings(labels, rows) / (rows * (len(labels) - rows))
    if alike * (1.0 - by_chance) < ENOUGH:
        return None
    return (in_label / alike - by_chance) / (1.0 - by_chance)
