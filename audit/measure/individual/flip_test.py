"""The flip test of one sensitive attribute: the model asked again, and what came of it as rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

from audit.errors import AuditError
from audit.evidence import Finding, Measurement, Slice, message
from audit.measure.individual.flips import FLIP_RATE, FLIP_SCORE_CHANGE, Flips
from audit.measure.individual.replacing import (
    Contradicted,
    draw_people,
    replace_groups,
    target_groups,
)
from audit.measure.measuring import measure
from audit.measure.metric import NEEDS, Metric
from audit.subject.subject import Attribute, Subject

NO_MODEL = message("it needs the model and the columns it sees, not only what it predicted")
NOT_SEEN = message("the model does not see {attribute}")
ONE_GROUP = message("there is no other group to put people into")
CONTRADICTED = message("the model decides otherwise about the same rows when it is asked again")
FAILED = message("the model could not answer about people whose {attribute} was replaced")
NO_SCORES = message("it needs scores")
DEPENDS = message(
    "{changed} of {people} people looked at would get another decision if nothing but {attribute} "
    "were replaced by another group's value"
)

Codes: TypeAlias = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Asked:
    """The flips of the people drawn, and which group each of them is of."""

    flips: Flips
    codes: Codes
    targets: int
    of_people: int


def flip_test(
    subject: Subject,
    attribute: Attribute,
    *,
    rows: int,
    seed: tuple[int, ...],
    minimum_group: int,
    missing_as_group: bool,
) -> tuple[list[Measurement], list[Finding]]:
    """Put a sample of people into every other group of an attribute and count what changes.

    Returns the rows across the attribute, those of each group of origin, and a warning where any
    decision changes; one row a metric that says why where the model cannot be asked.
    """
    asked = _ask(subject, attribute, rows, seed, missing_as_group)
    if isinstance(asked, str):
        refusals = [_no_row(one, attribute, asked, {}) for one in (FLIP_RATE, FLIP_SCORE_CHANGE)]
        return [replace(row, across=(attribute.name,)) for row in refusals], []
    return list(_rows(attribute, asked, minimum_group)), list(_depends(attribute, asked))


def _ask(
    subject: Subject,
    attribute: Attribute,
    rows: int,
    seed: tuple[int, ...],
    missing_as_group: bool,
) -> Asked | str:
    """Ask the model, or say why it cannot be asked."""
    if subject.model is None or subject.features is None:
        return NO_MODEL
    if attribute.name not in subject.features.columns:
        return NOT_SEEN
    if subject.y_pred is None:
        return NEEDS["decisions"]
    targets = target_groups(attribute, missing_as_group)
    if len(targets) < 2:
        return ONE_GROUP
    people = draw_people(attribute, targets, rows, seed, missing_as_group)
    try:
        flips = replace_groups(subject, attribute, people, targets)
    except Contradicted:
        return CONTRADICTED
    except AuditError:
        return FAILED
    return Asked(flips, attribute.codes[people], len(targets), subject.rows)


def _rows(attribute: Attribute, asked: Asked, minimum_group: int) -> Iterator[Measurement]:
    """The rows across the attribute, then those of each group of origin."""
    everyone = _measured(attribute, asked, asked.flips, {}, minimum_group)
    yield from (replace(row, across=(attribute.name,)) for row in everyone)
    for code in np.unique(asked.codes).tolist():
        group = {attribute.name: attribute.groups[code]}
        flips = asked.flips.within(asked.codes == code)
        yield from _measured(attribute, asked, flips, group, minimum_group)


def _measured(
    attribute: Attribute, asked: Asked, flips: Flips, group: Slice, minimum_group: int
) -> Iterator[Measurement]:
    told = {
        "attribute": attribute.name,
        "groups_tried": asked.targets,
        "drawn": len(asked.codes),
        "of_people": asked.of_people,
    }
    rate = measure(FLIP_RATE, {"flips": flips}, group, minimum_group)
    yield replace(rate, parameters={**told, **flips.directions, **(rate.parameters or {})})
    if flips.moved is None:
        yield _no_row(FLIP_SCORE_CHANGE, attribute, NO_SCORES, group)
        return
    score = measure(FLIP_SCORE_CHANGE, {"flips": flips}, group, minimum_group)
    yield replace(score, parameters={**told, **(score.parameters or {})})


def _no_row(metric: Metric, attribute: Attribute, reason: str, group: Slice) -> Measurement:
    return Measurement(
        metric=metric.id,
        slice=group,
        parameters={"attribute": attribute.name},
        status="not_assessable",
        reason=reason,
    )


def _depends(attribute: Attribute, asked: Asked) -> Iterator[Finding]:
    """Warn where decisions depend on the attribute itself."""
    changed = int(asked.flips.changed.sum())
    if changed:
        yield Finding(
            code="decisions_depend_on_group",
            grade="warning",
            text=DEPENDS,
            columns=(attribute.name,),
            numbers={
                "changed": changed,
                "people": len(asked.codes),
                "attribute": attribute.name,
            },
        )
