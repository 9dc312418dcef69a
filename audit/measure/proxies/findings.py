"""What is said in words of columns that give a sensitive attribute away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from audit.evidence import Finding, Grade, Measurement, message
from audit.measure.explaining.contributions import settled
from audit.measure.proxies.drawing import Drawn
from audit.measure.proxies.looking import Seen
from audit.subject.subject import Attribute, Subject

STRONG = 0.7
COPY_AUC = 0.99
COPY_V = 0.95
FEW = 30
CARRIERS = 5
CARRIES = 0.005

INPUT = message("{attribute} is itself among the columns that the model uses")
COPY = message(
    "{column} is nearly a copy of {attribute}: from it alone one can tell who belongs to which "
    "group (AUC {auc}, Cramér's V {v})"
)
COPY_OF_GROUP = message(
    "From {column} alone one can tell who belongs to {group} of {attribute} (AUC {auc}): it is "
    "nearly a copy of that"
)
TOLD = message(
    "{attribute} can be told from the other columns that the model uses (AUC {auc}, at least "
    "{low}); most of that is carried by {columns}"
)


def sensitive_inputs(subject: Subject, features: pd.DataFrame) -> Iterator[Finding]:
    """Name the sensitive columns that the model uses."""
    if subject.model is None:
        return
    sensitive = [*(one.name for one in subject.attributes), *(q.name for q in subject.quantities)]
    for name in sensitive:
        if name in map(str, features.columns):
            yield _finding("sensitive_input", "warning", INPUT, name, [name])


def near_copies(
    subject: Subject, attribute: Attribute, drawn: Drawn, seen: Seen
) -> Iterator[Finding]:
    """Name each column that alone tells the attribute, or one group of it, nearly for certain."""
    grade: Grade = "warning" if subject.model is None else "critical"
    people = np.bincount(drawn.codes, minlength=drawn.classes)
    for column in seen.columns:
        told: dict[str, Any] = {"column": column.name}
        about = (attribute.name, [column.name])
        certain = {
            group: column.auc[place]
            for place, group in enumerate(drawn.groups)
            if people[place] >= FEW and column.auc[place] >= COPY_AUC
        }
        if column.mean_auc >= COPY_AUC or (column.v >= COPY_V and not certain):
            told |= {"auc": settled(column.mean_auc), "v": settled(column.v)}
            yield _finding("near_copy", grade, COPY, *about, **told)
            continue
        for group, auc in certain.items():
            told |= {"auc": settled(auc), "group": group}
            yield _finding("near_copy", grade, COPY_OF_GROUP, *about, **told)


def carried(attribute: Attribute, row: Measurement, seen: Seen) -> Iterator[Finding]:
    """Warn of an attribute that can certainly be told, and name the columns that carry it."""
    if row.value is None or row.interval is None or row.interval.low <= STRONG:
        return
    carriers = [one for one in seen.columns if one.carried >= CARRIES]
    if not carriers:  # several columns say the same: without one of them nothing is lost
        carriers = sorted(seen.columns, key=lambda one: -one.mean_auc)
    yield _finding(
        "proxies",
        "warning",
        TOLD,
        attribute.name,
        [one.name for one in carriers[:CARRIERS]],
        auc=settled(row.value),
        low=settled(row.interval.low),
    )


def _finding(
    code: str, grade: Grade, text: str, attribute: str, columns: list[str], **numbers: Any
) -> Finding:
    return Finding(
        code=code,
        grade=grade,
        text=text,
        columns=tuple(columns),
        numbers={"attribute": attribute, "columns": columns, **numbers},
    )
