"""The change of the area under the ROC curve, by DeLong's covariance of two areas."""

from __future__ import annotations

from math import sqrt
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from audit.evidence import Measurement, Slice
from audit.measure.measuring import TOO_FEW, interval
from audit.measure.paired.kinds import AREA, PREFIX, UNDEFINED
from audit.statistics.methods import Basis

Floats: TypeAlias = npt.NDArray[np.float64]
FEW = 2
"""Without two people of either class a difference of areas has no standard error."""


def change_of_area(
    positive: npt.NDArray[np.bool_],
    new: Floats,
    earlier: Floats,
    group: Slice,
    about: dict[str, Any],
    least: int,
) -> Measurement:
    """Return the change of one group's area; the arrays hold its rows' labels and scores."""
    metric, parameters = PREFIX + AREA, {"of": AREA, **about}
    sizes = int(positive.sum()), int((~positive).sum())
    if min(sizes) < FEW:
        return Measurement(
            metric=metric,
            slice=group,
            parameters=parameters,
            n=len(positive),
            status="undefined",
            reason=UNDEFINED,
        )
    of_positives, of_negatives = (
        first - second
        for first, second in zip(
            _placements(positive, new), _placements(positive, earlier), strict=True
        )
    )
    value = float(of_positives.mean())
    error = sqrt(of_positives.var(ddof=1) / sizes[0] + of_negatives.var(ddof=1) / sizes[1])
    few = len(positive) < least
    basis = Basis(
        method="normal", value=value, n=len(positive), scale="identity", standard_error=error
    )
    return Measurement(
        metric=metric,
        slice=group,
        parameters=parameters | ({"minimum_group": least} if few else {}),
        value=value,
        interval=interval(basis),
        n=len(positive),
        status="insufficient" if few else "measured",
        reason=TOO_FEW if few else None,
    )


def _placements(positive: npt.NDArray[np.bool_], score: Floats) -> tuple[Floats, Floats]:
    """Of each positive the share of negatives below it, of each negative that of positives above.

    Ties count half.
    """
    above, below = np.sort(score[positive]), np.sort(score[~positive])
    return _rank(score[positive], below), 1.0 - _rank(score[~positive], above)


def _rank(some: Floats, others: Floats) -> Floats:
    """The share of others that lie below each number."""
    left = np.searchsorted(others, some, "left")
    right = np.searchsorted(others, some, "right")
    return (left + right) / (2.0 * len(others))
