"""Which of a subject's people are explained one by one, and under what name."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from audit.evidence import MISSING, Measurement
from audit.measure.explaining.explained import Explained
from audit.measure.explaining.names import mask, masking_secret
from audit.measure.explaining.people import (
    CLASSES,
    OUTCOMES,
    SEVERAL_OUTCOMES,
    Chosen,
    choose_by_size,
    choose_people,
)
from audit.measure.explaining.study import Numbers
from audit.subject.subject import Subject


def choose(
    subject: Subject,
    explained: Explained,
    measurements: Sequence[Measurement],
    how_many: int,
    seed: int,
) -> tuple[Chosen, ...]:
    """Choose by what was decided of people; by their numbers where nothing was decided."""
    worst_off = _worst_off(subject, explained, measurements)
    if explained.place is None or subject.y_pred is None:
        return choose_by_size(
            explained.known,
            truth=explained.truth if subject.task == "regression" else None,
            worst_off=worst_off,
            how_many=how_many,
            seed=seed,
        )
    favourable = explained.place
    reasons, score, threshold = OUTCOMES, explained.known, explained.line
    if subject.task == "multiclass":
        reasons = CLASSES if subject.favourable is None else SEVERAL_OUTCOMES
        score, threshold = _lead(subject, explained.known, explained.place), 0.0
    elif subject.favourable is not None:
        favourable = subject.favourable
    return choose_people(
        score,
        y_pred=subject.y_pred,
        y_true=subject.y_true,
        positive=explained.place,
        favourable=favourable,
        threshold=threshold,
        worst_off=worst_off,
        reasons=reasons,
        how_many=how_many,
        seed=seed,
    )


def names_of(subject: Subject, chosen: Sequence[Chosen], seed: int, *, shown: bool) -> list[str]:
    """Return the names of the chosen people: keyed hashes, or their keys where they are shown."""
    keys = subject.keys if subject.keys is not None else np.arange(subject.rows).astype(str)
    if shown:
        return [str(keys[one.row]) for one in chosen]
    private = (keys, subject.y_true, subject.y_score, subject.y_scores, subject.estimate)
    secret = masking_secret(seed, *(array for array in private if array is not None))
    return [mask(keys[one.row], secret) for one in chosen]


def _lead(subject: Subject, known: Numbers, place: int) -> Numbers:
    """How far a class's score is ahead of the best other one's; the decision turns at 0."""
    if subject.y_scores is None:
        return known - 0.5
    others: Numbers = np.delete(subject.y_scores, place, axis=1).max(axis=1)
    return known - others


def _worst_off(
    subject: Subject, explained: Explained, measurements: Sequence[Measurement]
) -> npt.NDArray[np.bool_] | None:
    """The people of the group that fares worst, among groups large enough to say.

    It is the group with the lowest selection rate, share of high scores or mean estimate; the
    highest mean estimate where a low one is what people want.
    """
    if subject.task == "multiclass" and subject.favourable is None:
        return None
    metric = "selection_rate" if subject.y_pred is not None else "scoring_rate"
    metric = "mean_estimate" if subject.task == "regression" else metric
    named = {attribute.name: attribute for attribute in subject.attributes}
    label = None if explained.label is None else str(explained.label)
    sign = -1 if subject.task == "regression" and not explained.higher else 1
    rates = {
        next(iter(row.slice.items())): sign * row.value
        for row in measurements
        if row.metric == metric
        and row.class_ in (None, label)
        and len(row.slice) == 1
        and row.status == "measured"
        and row.value is not None
        and MISSING not in row.slice.values()
        and set(row.slice) <= set(named)
    }
    if not rates:
        return None
    name, group = min(rates, key=lambda key: rates[key])
    return np.equal(named[name].codes, named[name].groups.index(group))
