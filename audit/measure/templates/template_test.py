"""The template test: what a model makes of a sentence when another group's term stands in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from msgspec.structs import replace

from audit.evidence import Finding, GlossaryEntry, Matrix, Measurement, Slice, message
from audit.measure.counted import Found
from audit.measure.explaining.contributions import settled
from audit.measure.individual.flips import FLIP_RATE, Flips
from audit.measure.measuring import measure
from audit.measure.metric import NEEDS, Metric
from audit.measure.templates.ranked import RANKED
from audit.measure.templates.swapped import Swapped, swapped_of
from audit.measure.templates.swaps import COUNTERFACTUAL_SCORE_GAP, TEMPLATE_SCORE_SHIFT
from audit.subject.subject import Subject
from audit.subject.templates.templates import Templates

MEASURES: tuple[Metric, ...] = (COUNTERFACTUAL_SCORE_GAP, TEMPLATE_SCORE_SHIFT, *RANKED)
"""What is measured here; each stands in the catalogue beside the registered metrics."""

TOO_FEW_TEMPLATES = message("fewer than {minimum_group} templates")
NO_SCORES = message("it needs scores")
NOT_PEOPLE = message(
    "The rows are {sentences} sentences made from {templates} templates: where people are spoken "
    "of, sentences are meant. Rates and comparisons of groups take them for independent, which "
    "they are not; the numbers of the template test count templates"
)
DEPENDS = message(
    "{changed} of {templates} templates get another decision when nothing but the term for "
    "{attribute} is swapped"
)
PICTURE = "template_scores"
MOST_DRAWN = 25
GLOSSARY = {
    PICTURE: GlossaryEntry(
        title="Scores of templates by group",
        definition="The mean score of a template with each group's terms.\n\n"
        "One row a template, the one with the largest gap between two groups first, at most 25.",
        kind="explainer",
        reference="Garg et al. (2019), AIES",
    )
}


def template_test(subject: Subject, templates: Templates, minimum: int) -> Found:
    """Measure every slot's templates against each other; what is missing is said, not skipped.

    Fewer templates than the `minimum` are `insufficient`.
    """
    found = Found(glossary=dict(GLOSSARY))
    numbers = {"sentences": subject.rows, "templates": len(templates.sentences)}
    found.add(Finding(code="not_people", grade="warning", text=NOT_PEOPLE, numbers=numbers))
    for attribute, swapped in swapped_of(subject, templates).items():
        for piece in _slot(subject, attribute, swapped, minimum):
            found.add(piece)
    return found


def _slot(
    subject: Subject, attribute: str, swapped: Swapped, minimum: int
) -> Iterator[Measurement | Finding | Matrix]:
    told = {
        "attribute": attribute,
        "counted": "templates",
        "groups_tried": len(swapped.groups),
        "terms": len(swapped.group_of),
        "templates": len(swapped.texts),
    }
    inputs: dict[str, Any] = {"swapped": swapped, "flips": _flips(swapped)}
    rows = [_row(FLIP_RATE, inputs, {}, minimum, _lacks(FLIP_RATE, subject, swapped))]
    gap = COUNTERFACTUAL_SCORE_GAP
    rows.append(_row(gap, inputs, {}, minimum, _lacks(gap, subject, swapped)))
    for row in rows:
        yield replace(row, across=(attribute,), parameters={**told, **(row.parameters or {})})
    for metric in (TEMPLATE_SCORE_SHIFT, *RANKED):
        lacks = _lacks(metric, subject, swapped)
        for place, group in enumerate(swapped.groups):
            one = _row(metric, inputs | {"group": place}, {attribute: group}, minimum, lacks)
            yield replace(one, parameters={**told, **(one.parameters or {})})
    yield from _depends(attribute, swapped)
    yield from _picture(attribute, swapped)


def _lacks(metric: Metric, subject: Subject, swapped: Swapped) -> str | None:
    """Say what a measure needs that the subject cannot give; None where everything is there."""
    if metric is FLIP_RATE:
        return None if swapped.decisions is not None else NEEDS["decisions"]
    if swapped.scores is None:
        return NO_SCORES
    if metric in RANKED and (swapped.positive is None or subject.task != "binary"):
        return NEEDS["scores"]
    return None


def _row(
    metric: Metric, inputs: dict[str, Any], group: Slice, minimum: int, lacks: str | None
) -> Measurement:
    if lacks is not None:
        return Measurement(metric=metric.id, slice=group, status="not_assessable", reason=lacks)
    row = measure(metric, inputs, group, minimum)
    return replace(row, reason=TOO_FEW_TEMPLATES) if row.status == "insufficient" else row


def _flips(swapped: Swapped) -> Flips | None:
    """Templates of which any two sentences are decided differently.

    Where any two are, a pair with terms of different groups is among them.
    """
    if swapped.decisions is None:
        return None
    return Flips(changed=_changed(swapped), refused=None)


def _changed(swapped: Swapped) -> Any:
    assert swapped.decisions is not None
    return (swapped.decisions != swapped.decisions[:, :1]).any(axis=1)


def _depends(attribute: str, swapped: Swapped) -> Iterator[Finding]:
    """Warn where decisions depend on the term."""
    if swapped.decisions is None:
        return
    changed = int(_changed(swapped).sum())
    if changed:
        numbers = {"changed": changed, "templates": len(swapped.texts), "attribute": attribute}
        yield Finding(
            code="decisions_depend_on_term",
            grade="warning",
            text=DEPENDS,
            columns=(attribute,),
            numbers=numbers,
        )


def _picture(attribute: str, swapped: Swapped) -> Iterator[Matrix]:
    """The templates whose score the term moves furthest, with each group's mean score."""
    means = swapped.means
    if means is None or not len(means):
        return
    order = np.argsort(-np.ptp(means, axis=1), kind="stable")[:MOST_DRAWN]
    yield Matrix(
        matrix=f"{PICTURE}/{attribute}",
        rows=tuple(swapped.texts[place] for place in order),
        columns=swapped.groups,
        values=tuple(tuple(settled(value) for value in means[place]) for place in order),
    )
