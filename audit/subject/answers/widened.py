"""Classes that are predicted and never true."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from audit.evidence import Finding, message
from audit.subject.door.classes import MOST_CLASSES, Classes, canonical
from audit.subject.door.pointing import listed


def widened(
    classes: Classes, values: Sequence[Any], codes: npt.NDArray[Any]
) -> tuple[Classes, tuple[Finding, ...]]:
    """Add the predicted classes that no row of the label holds, with a warning that names them.

    `codes`, shape (n,), are places in `values`, -1 where blank. A rare class may be predicted and
    be true of nobody. Where most rows are predicted what no label holds, or a broken number, the
    two speak different languages: the classes stay, and whoever asked refuses the rows.
    """
    counts = np.bincount(codes[codes >= 0], minlength=len(values))
    new = [place for place in np.flatnonzero(counts).tolist() if classes.index(values[place]) < 0]
    added = [values[place] for place in new]
    strange = any(isinstance(canonical(value), float) for value in added)
    most = 2 * int(counts[new].sum()) > int(counts.sum())
    if not added or strange or most or len(classes.values) + len(added) > MOST_CLASSES:
        return classes, ()
    wider = classes.with_more(added)
    finding = Finding(
        code="classes_never_true",
        grade="warning",
        text=message("{n} classes are predicted and true of no row: {classes}"),
        numbers={"n": len(added), "classes": listed(sorted(map(str, added)))},
    )
    return wider, (finding,)
