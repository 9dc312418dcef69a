"""The subject's explanations: who is explained, on which rows, and why not where not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from audit.config import DEFAULT_MINIMUM_GROUP, ExplainSection, seconds
from audit.errors import AuditError, nearest
from audit.evidence import Finding, Measurement, message
from audit.measure.explainer import Piece
from audit.measure.explaining.budget import Budget
from audit.measure.explaining.by_group import draw_by_group, reference_groups
from audit.measure.explaining.calls import Caller, ModelFailed, OutOfTime
from audit.measure.explaining.choosing import choose, names_of
from audit.measure.explaining.explain import explain
from audit.measure.explaining.explained import Explained, class_note, explained_of
from audit.measure.explaining.inside import exact_of
from audit.measure.explaining.people import Chosen
from audit.measure.explaining.sampling import build_sample
from audit.measure.explaining.spaces import space_of
from audit.measure.explaining.study import Sample, Space, Study
from audit.measure.explaining.words import holds_texts
from audit.progress import Progress
from audit.subject.subject import Subject

NO_MODEL = message("The model was not given, only what it predicted: nothing could be explained.")
NO_SCORE = message("There is no score of a class, and no estimate, that could be explained.")
WORD_BY_WORD = Finding(
    code="explanation_path",
    grade="note",
    text=message("The model reads one text: its scores are explained word by word, by calling it"),
)
NO_FEATURES = message("The model uses none of the columns: nothing could be explained.")

PROBED_BACKGROUND = 160
"""Background rows whose scores help to choose the scale: as many as two short calls take."""


def explain_subject(
    subject: Subject,
    measurements: Sequence[Measurement],
    settings: ExplainSection,
    *,
    seed: int,
    progress: Progress,
    minimum_group: int = DEFAULT_MINIMUM_GROUP,
    missing_as_group: bool = False,
) -> list[Piece]:
    """Explain the model's scores on a seeded sample, and a few chosen people.

    Where nothing can be explained (answers without a model, say) one finding says why.
    """
    if subject.model is None or subject.features is None:
        return [_nothing(NO_MODEL)]
    if subject.features.shape[1] == 0:
        return [_nothing(NO_FEATURES)]
    explained = explained_of(subject, subject.model)
    if explained is None:
        return [_nothing(NO_SCORE)]
    budget = Budget(seconds(settings.budget), progress=progress)
    chosen = choose(subject, explained, measurements, settings.people, seed)
    study, notes = study_of(subject, explained, chosen, settings, seed, budget)
    by_group = draw_by_group(
        subject.features,
        subject.attributes,
        reference_groups(subject, measurements),
        minimum=minimum_group,
        missing_as_group=missing_as_group,
        seed=seed,
    )
    study = replace(study, sample=replace(study.sample, by_group=by_group))
    return [*notes, *explain(study, budget, progress)]


def study_of(
    subject: Subject,
    explained: Explained,
    chosen: Sequence[Chosen],
    settings: ExplainSection,
    seed: int,
    budget: Budget,
) -> tuple[Study, list[Finding]]:
    """Return what explainers are given of a subject that has a model and features, with notes."""
    assert subject.features is not None
    assert subject.model is not None
    sample = build_sample(
        subject.features,
        chosen,
        names_of(subject, chosen, seed, shown=settings.show_identifiers),
        seed=seed,
        typical=subject.background,
        attributes=subject.attributes,
        truth=explained.truth,
    )
    text = subject.model.facts.reads_text or holds_texts(subject.features)
    only: Space | None = None if explained.a_probability else "output"
    exact, inside, path = (
        (None, None, WORD_BY_WORD) if text else exact_of(subject.model, explained.label, only)
    )
    space = inside or _space(explained, sample, budget)
    study = Study(
        score=explained.score,
        sample=sample,
        seed=seed,
        space=space,
        exact=exact,
        line=explained.line,
        higher=explained.higher,
        lead=explained.lead,
        fixed=_fixed(subject, settings.immutable),
        text=text,
        shown=settings.show_identifiers,
    )
    return study, [*class_note(subject, explained), path]


def _space(explained: Explained, sample: Sample, budget: Budget) -> Space:
    """Choose the scale from what the model says of the audited rows and of the background.

    A model that is known inside has a scale of its own, on which its values are exact.
    """
    if not explained.a_probability:
        return "output"
    try:
        typical = Caller(explained.score, budget)(sample.background.head(PROBED_BACKGROUND))
    except (ModelFailed, OutOfTime):
        return "probability"
    return space_of(np.concatenate([explained.known, typical]))


def _fixed(subject: Subject, immutable: Sequence[str]) -> tuple[str, ...]:
    """The columns that no proposed change touches: the sensitive ones, and those configured."""
    assert subject.features is not None
    columns = [str(column) for column in subject.features.columns]
    there = {*columns, *subject.data.get("columns", ())}
    for name in immutable:
        if name not in there:
            raise AuditError(
                f"There is no column {name}",
                where="[explain] immutable",
                remedy=nearest(name, columns),
            )
    sensitive = {known.name for known in subject.attributes}
    sensitive |= {known.name for known in subject.quantities}
    return tuple(name for name in columns if name in sensitive or name in immutable)


def _nothing(why: str) -> Finding:
    return Finding(code="not_explained", grade="note", text=why)
