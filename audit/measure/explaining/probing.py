"""Whether a model answers at all, and the same way twice, before anything is explained."""

from __future__ import annotations

import numpy as np
import pandas as pd

from audit.evidence import Finding, message
from audit.measure.explaining.calls import Caller, ModelFailed, OutOfTime
from audit.measure.explaining.contributions import settled

PROBED_ROWS = 50
ALONE_ROWS = 5
TOLERANCE = 1e-6
UNREPEATABLE = message(
    "The model scores the same rows differently when it is asked again, in another order or "
    "without the others (by up to {difference}); nothing is explained"
)
UNUSABLE = message(
    "The model could not score the rows to be explained ({problem}); nothing is explained"
)


def probe(caller: Caller, rows: pd.DataFrame) -> Finding | None:
    """Ask for some rows, again in reverse, and for a few of them alone; say what is wrong, if so.

    Where the time ends before that nothing is said: it ends for the explanations, too.
    """
    rows = rows.head(PROBED_ROWS)
    try:
        once = caller(rows.copy())
        backwards = caller(rows.iloc[::-1])[::-1]
        alone = caller(rows.head(ALONE_ROWS))
    except OutOfTime:
        return None
    except ModelFailed as failure:
        numbers = {"problem": failure.problem}
        return Finding(code="model_unusable", grade="warning", text=UNUSABLE, numbers=numbers)
    apart = np.abs(np.concatenate([backwards - once, alone - once[:ALONE_ROWS]])).max(initial=0.0)
    if apart <= TOLERANCE:
        return None
    return Finding(
        code="model_unrepeatable",
        grade="warning",
        text=UNREPEATABLE,
        numbers={"difference": settled(float(apart))},
    )
