"""One more person, who was asked for by name."""

from __future__ import annotations

from dataclasses import replace

from audit.config import ExplainSection, seconds
from audit.errors import AuditError
from audit.evidence import message
from audit.measure.explainer import Piece
from audit.measure.explaining.budget import Budget
from audit.measure.explaining.explain import explain
from audit.measure.explaining.explained import explained_of
from audit.measure.explaining.explanations import NO_FEATURES, NO_MODEL, NO_SCORE, study_of
from audit.measure.explaining.people import Chosen
from audit.progress import Progress
from audit.subject.subject import Subject

ASKED_FOR = message("{person} was asked for")


def explain_one_more(
    subject: Subject, row: int, settings: ExplainSection, *, seed: int, progress: Progress
) -> list[Piece]:
    """Explain the model's score of one audited row, by every explainer of single people.

    The others of the sample are those the report looked at. AuditError where the subject has
    nothing that could be explained.
    """
    if subject.model is None or subject.features is None:
        raise AuditError(NO_MODEL)
    if subject.features.shape[1] == 0:
        raise AuditError(NO_FEATURES)
    explained = explained_of(subject, subject.model)
    if explained is None:
        raise AuditError(NO_SCORE)
    budget = Budget(seconds(settings.budget), progress=progress)
    chosen = (Chosen(row, ASKED_FOR),)
    study, notes = study_of(subject, explained, chosen, settings, seed, budget)
    return [*notes, *explain(replace(study, everyone=False), budget, progress)]
