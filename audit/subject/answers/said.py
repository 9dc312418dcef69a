"""What is said of the audited rows, and by whom."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from audit.evidence import Finding, Task
from audit.subject.door.classes import Classes
from audit.subject.model import Model, Predictions


@dataclass(frozen=True, kw_only=True)
class Answers:
    """Predictions and scores as a Subject holds them, or None where there are none.

    `threshold` is the one that turned the score into the decision; None where none did. `model`,
    the `features` it was given, its `background` with what is true of it in the classes of the
    question, and what it `said` of them in its own words are None where the answers lay in the
    rows.
    """

    task: Task
    classes: Classes | None = None
    y_pred: npt.NDArray[np.int32] | None = None
    y_score: npt.NDArray[np.float64] | None = None
    y_scores: npt.NDArray[np.float64] | None = None
    estimate: npt.NDArray[np.float64] | None = None
    favourable_side: Literal["higher", "lower"] | None = None
    threshold: float | None = None
    model: Model | None = None
    features: pd.DataFrame | None = None
    background: pd.DataFrame | None = None
    background_truth: npt.NDArray[Any] | None = None
    said: Predictions | None = None
    artifacts: dict[str, bytes] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
