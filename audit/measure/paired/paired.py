"""Two models on the same rows: every change that rules may ask for, for everyone and by group."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from audit.evidence import Measurement, Slice
from audit.measure.comparing.crossing import Crossing
from audit.measure.counted import Plan, crossings
from audit.measure.groups import configured_reference
from audit.measure.metric import METRICS
from audit.measure.paired.areas import change_of_area
from audit.measure.paired.gaps import changes_of_gaps
from audit.measure.paired.kinds import AREA, TITLES
from audit.measure.paired.rates import changes_of_rates, joint_of
from audit.subject.subject import EarlierAnswers, Subject

Codes: TypeAlias = npt.NDArray[np.int64]
MOST_AREAS = 100
"""Of more groups than this the change of the area is measured for everyone only."""


def measure_paired(
    subject: Subject, plan: Plan, earlier: tuple[EarlierAnswers, ...] = ()
) -> Iterator[Measurement]:
    """Measure by how much rates and their gaps changed against every earlier model that answered.

    `earlier` is added to what the subject itself holds of earlier models. Of several classes there
    is the accuracy alone; the area under the curve takes scores of both models, and no weights.
    """
    for answers in (*subject.earlier, *earlier):
        if subject.y_pred is None:
            return
        about = _about(answers)
        same = np.array_equal(subject.y_pred, answers.y_pred)
        decided = about | {"same_answers": True} if same else about
        codes, metrics = _codes(subject, answers), _metrics(subject)
        positive_is_good = subject.favourable == subject.positive
        for place, names in _slices(subject, plan):
            joint = joint_of(codes, place, names, subject.weight)
            rates = list(
                changes_of_rates(joint, metrics, positive_is_good, decided, plan.minimum_group)
            )
            yield from rates
            if names[0]:
                crossing = _crossing(subject, plan, tuple(names[0]))
                yield from changes_of_gaps(rates, crossing, decided)
            if _has_areas(subject, answers) and len(names) <= MOST_AREAS:
                yield from _areas(subject, answers, place, names, about, plan.minimum_group)


def _crossing(subject: Subject, plan: Plan, across: tuple[str, ...]) -> Crossing:
    return Crossing(
        across=across,
        minimum_group=plan.minimum_group,
        missing_as_group=plan.missing_as_group,
        reference=configured_reference(subject, across),
    )


def _about(answers: EarlierAnswers) -> dict[str, Any]:
    if answers.column is not None:
        return {"baseline": None, "column": answers.column}
    return {"baseline": answers.baseline}


def _metrics(subject: Subject) -> list[str]:
    """The rates that labels and decisions make, or decisions alone."""
    if subject.task != "binary":
        return ["accuracy"] if subject.y_true is not None else []
    rates = [metric for metric in TITLES if metric != AREA]
    if subject.y_true is None:
        return [metric for metric in rates if METRICS[metric].needs == ("decisions",)]
    return rates


def _codes(subject: Subject, answers: EarlierAnswers) -> Codes:
    """Label, decision and earlier decision of each row, as one number from 0 to 7.

    Of several classes a decision counts as positive where it is right, and so does every label.
    """
    assert subject.y_pred is not None
    if subject.task == "binary":
        label = np.zeros(subject.rows, bool)
        if subject.y_true is not None:
            label = subject.y_true == subject.positive
        decided = [said == subject.positive for said in (subject.y_pred, answers.y_pred)]
    else:
        label = np.ones(subject.rows, bool)
        decided = [said == subject.y_true for said in (subject.y_pred, answers.y_pred)]
    codes: Codes = label * 4 + decided[0] * 2 + decided[1].astype(np.int64)
    return codes


def _slices(subject: Subject, plan: Plan) -> Iterator[tuple[Codes, list[Slice]]]:
    """Each row's place among the groups: everyone, then those of every crossing."""
    yield np.zeros(subject.rows, np.int64), [{}]
    for columns in crossings(len(subject.attributes), plan.intersections):
        crossed = [subject.attributes[column] for column in columns]
        joint = np.zeros(subject.rows, np.int64)
        for attribute in crossed:
            joint = joint * len(attribute.groups) + attribute.codes
        keys, place = np.unique(joint, return_inverse=True)
        sizes = tuple(len(attribute.groups) for attribute in crossed)
        codes = np.stack(np.unravel_index(keys, sizes), axis=1).tolist()
        names = [
            {a.name: a.groups[code] for a, code in zip(crossed, group, strict=True)}
            for group in codes
        ]
        yield place.reshape(-1).astype(np.int64), names


def _has_areas(subject: Subject, answers: EarlierAnswers) -> bool:
    labelled = subject.y_true is not None and subject.task == "binary"
    scored = subject.y_score is not None and answers.y_score is not None
    return labelled and scored and subject.weight is None


def _areas(
    subject: Subject,
    answers: EarlierAnswers,
    place: Codes,
    names: list[Slice],
    about: dict[str, Any],
    least: int,
) -> Iterator[Measurement]:
    assert subject.y_score is not None
    assert answers.y_score is not None
    assert subject.y_true is not None
    assert subject.positive is not None
    positive = np.equal(subject.y_true, subject.positive)
    order = np.argsort(place, kind="stable")
    ends = np.searchsorted(place[order], np.arange(len(names) + 1))
    for group, start, end in zip(names, ends[:-1], ends[1:], strict=True):
        rows = order[start:end]
        scores = subject.y_score[rows], answers.y_score[rows]
        yield change_of_area(positive[rows], *scores, group, about, least)
