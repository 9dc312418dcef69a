"""What is true of the rows that a model was taught."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from audit.subject.answers.question import Question
from audit.subject.door.numbers import numbers
from audit.subject.door.truth import Known, Target, label_words


def background_truth(question: Question) -> npt.NDArray[Any] | None:
    """Return the label of each training row; None where no training row or no label is known.

    It is the class in the classes of the audit, -1 where a row has none of these; or a number, NaN
    where it has none.
    """
    known, training, places = question.known, question.training, question.draw.training
    label = question.config.data.label
    if known is None or label is None:
        return None
    if training is None:
        return None if places is None else truth_at(known, places)
    if label not in training.columns:
        return None
    if isinstance(known, Target):
        return numbers(training.cells(label)).values
    return known.classes.codes(label_words(training, label))


def truth_at(known: Known, positions: npt.NDArray[np.int64]) -> npt.NDArray[Any]:
    """Return what is known of some rows, as `background_truth` does."""
    found: npt.NDArray[Any] = known.cells.values if isinstance(known, Target) else known.codes
    return found[positions]
