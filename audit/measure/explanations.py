"""The subject's explanations: who is explained, on which rows, and why not where not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from audit.evidence import MISSING, Attribution, Finding, Measurement
from audit.measure.explain import explain
from audit.measure.explainer import Budget, Score
from audit.measure.people import Chosen, choose_people, mask, masking_secret
from audit.measure.sampling import build_sample
from audit.progress import Progress
from audit.subject.door.classes import canonical
from audit.subject.model import Model
from audit.subject.subject import Subject

NO_MODEL = "The model was not given, only what it predicted: nothing could be explained."
NO_SCORE = "There is no positive class whose score could be explained."
NO_FEATURES = "The model uses none of the columns: nothing could be explained."
Found = tuple[tuple[Attribution, ...], tuple[Finding, ...]]


def explain_subject(
    subject: Subject,
    measurements: Sequence[Measurement],
    *,
    people: int,
    seed: int,
    budget: float,
    progress: Progress,
) -> Found:
    """Explain the model's scores on a seeded sample, and a few chosen people; `budget` in seconds.

    Returns attributions and findings. Without a model there is one finding that says so.
    """
    if subject.model is None or subject.features is None:
        return (), (Finding(code="not_explained", grade="note", text=NO_MODEL),)
    if subject.features.shape[1] == 0:
        return (), (Finding(code="not_explained", grade="note", text=NO_FEATURES),)
    if subject.positive is None or subject.favourable is None:
        return (), (Finding(code="not_explained", grade="note", text=NO_SCORE),)
    chosen = _choose(subject, measurements, people, seed)
    sample = build_sample(
        subject.features,
        chosen,
        _names(subject, chosen, seed),
        seed=seed,
        typical=subject.background,
    )
    score = score_of(subject.model, subject.classes[subject.positive])
    return explain(score, sample, seed=seed, budget=Budget(budget), progress=progress)


def score_of(model: Model, positive: object) -> Score:
    """The model as a function from rows to scores of the positive class.

    A model without probabilities gives 1 where it predicts the positive class, and 0 elsewhere.
    """
    wanted = canonical(positive)

    def score(rows: pd.DataFrame) -> npt.NDArray[np.float64]:
        said = model.predict(rows)
        if said.probabilities is not None:
            column = 0
            if said.classes is not None:
                column = [canonical(label) for label in said.classes].index(wanted)
            return said.probabilities[:, column]
        assert said.labels is not None
        return np.array([canonical(label) == wanted for label in said.labels], dtype=np.float64)

    return score


def _choose(
    subject: Subject, measurements: Sequence[Measurement], people: int, seed: int
) -> tuple[Chosen, ...]:
    score = subject.y_score
    if score is None and subject.y_pred is not None:
        score = (subject.y_pred == subject.positive).astype(np.float64)
    if score is None:
        return ()
    return choose_people(
        score,
        y_pred=subject.y_pred,
        y_true=subject.y_true,
        positive=subject.positive or 0,
        favourable=subject.favourable or 0,
        threshold=subject.threshold,
        worst_off=_worst_off(subject, measurements),
        how_many=people,
        seed=seed,
    )


def _worst_off(
    subject: Subject, measurements: Sequence[Measurement]
) -> npt.NDArray[np.bool_] | None:
    """The people of the group that is selected least often, among groups large enough to say."""
    rates = {
        next(iter(row.slice.items())): row.value
        for row in measurements
        if row.metric == "selection_rate"
        and len(row.slice) == 1
        and row.status == "measured"
        and row.value is not None
        and MISSING not in row.slice.values()
    }
    if not rates:
        return None
    name, group = min(rates, key=lambda key: rates[key])
    attribute = next(one for one in subject.attributes if one.name == name)
    return np.equal(attribute.codes, attribute.groups.index(group))


def _names(subject: Subject, chosen: Sequence[Chosen], seed: int) -> list[str]:
    """The masked names of the chosen people."""
    keys = subject.keys if subject.keys is not None else np.arange(subject.rows).astype(str)
    private = [a for a in (keys, subject.y_true, subject.y_score) if a is not None]
    secret = masking_secret(seed, *private)
    return [mask(keys[one.row], secret) for one in chosen]
