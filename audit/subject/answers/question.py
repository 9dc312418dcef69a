"""What is asked of whoever answers: for which task, about which rows, and what is known of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from audit.config import AuditConfig
from audit.evidence import Task
from audit.subject.door.classes import Classes
from audit.subject.door.drawing import Draw
from audit.subject.door.scores import ScoreColumns
from audit.subject.door.truth import Known, Truth
from audit.subject.table import Table


@dataclass(frozen=True)
class Question:
    """The rows to be answered for, and everything the door knows of them.

    `task` is None where there is no label and only a model's answers can tell it. `training`
    holds the training rows where they have a table of their own.
    """

    table: Table
    config: AuditConfig
    task: Task | None
    known: Known | None
    scores: ScoreColumns | None
    draw: Draw
    training: Table | None

    @property
    def positions(self) -> npt.NDArray[np.int64]:
        """The places of the audited rows in the table."""
        return self.draw.audited.positions

    @property
    def classes(self) -> Classes | None:
        """The classes of the label; None where there is no label, or it is a number."""
        return self.known.classes if isinstance(self.known, Truth) else None
