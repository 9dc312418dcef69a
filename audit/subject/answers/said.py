"""What is said of the audited rows, and by whom."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from audit.errors import AuditError
from audit.evidence import Finding
from audit.subject.door.classes import Classes
from audit.subject.model import Model

ROUNDING = 1e-9
"""How far outside [0, 1] a sum of floats may put a probability; it is set back to the edge."""


@dataclass(frozen=True)
class Answers:
    """Class indices and scores of the positive class, shape (n,), or None where there are none.

    `threshold` is the one that turned the score into the decision; None where none did. `model`,
    the `features` it was given and its `background` are None where the answers lay in the rows.
    """

    classes: Classes
    y_pred: npt.NDArray[np.int32] | None
    y_score: npt.NDArray[np.float64] | None
    threshold: float | None = None
    model: Model | None = None
    features: pd.DataFrame | None = None
    background: pd.DataFrame | None = None
    artifacts: dict[str, bytes] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def outside_unit(scores: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Mark the scores that are no probability, NaN among them."""
    return ~((scores >= -ROUNDING) & (scores <= 1 + ROUNDING))


def decided(
    scores: npt.NDArray[np.float64], threshold: float, classes: Classes
) -> npt.NDArray[np.int32]:
    """Return the positive class where the score is at least the threshold, else the other one."""
    if not 0 <= threshold <= 1:
        raise AuditError(
            f"The threshold is {threshold:g}",
            where="[model] threshold",
            remedy="A threshold lies within 0 and 1, as scores do",
        )
    return np.where(scores >= threshold, classes.positive, classes.negative).astype(np.int32)
