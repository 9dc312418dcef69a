"""The models of earlier audits, opened again and asked about the rows of this one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from audit.baselines import EarlierAudit
from audit.config import AuditConfig
from audit.errors import AuditError
from audit.evidence import Class, Finding, message
from audit.progress import Progress
from audit.reopening import model_file
from audit.subject.answers.earlier import EarlierModel, earlier_of_model
from audit.subject.subject import EarlierAnswers, Subject

NOT_REOPENED = message(
    "The model of {baseline} was not asked about these rows, so changes since then are judged as "
    "if the two audits had no rows in common: {problem}"
)


@dataclass(frozen=True)
class EarlierModels:
    """What earlier models said, and a note about each that could not be asked."""

    answers: tuple[EarlierAnswers, ...] = ()
    findings: tuple[Finding, ...] = ()


def earlier_models(
    audits: Mapping[str, EarlierAudit], subject: Subject, config: AuditConfig, progress: Progress
) -> EarlierModels:
    """Ask the model of every earlier audit that can be found by its hash and opened again.

    Where a column holds an earlier model's predictions, that is taken to be the one that is meant,
    and nobody else is asked.
    """
    if subject.earlier or not audits:
        return EarlierModels()
    progress.stage("Asking the earlier model")
    answers, findings = [], []
    for audit in _each_once(audits.values()):
        if _is_same(audit, subject):
            continue
        try:
            answers.append(_asked(audit, subject, config))
        except AuditError as error:
            numbers = {"baseline": audit.label, "problem": error.what}
            findings.append(
                Finding(
                    code="baseline_not_reopened", grade="note", text=NOT_REOPENED, numbers=numbers
                )
            )
    return EarlierModels(tuple(answers), tuple(findings))


def _each_once(audits: Iterable[EarlierAudit]) -> Iterable[EarlierAudit]:
    return {audit.label: audit for audit in audits}.values()


def _is_same(audit: EarlierAudit, subject: Subject) -> bool:
    """Whether it is this very model on these very rows, which has nothing new to say."""
    then = audit.evidence.provenance
    now = None if subject.model is None else subject.model.facts.sha256
    same_rows = then.data.get("sha256") == subject.data.get("sha256") is not None
    return same_rows and now is not None and then.model.get("sha256") == now


def _asked(audit: EarlierAudit, subject: Subject, config: AuditConfig) -> EarlierAnswers:
    facts = audit.evidence.subject
    if audit.version is None:
        raise AuditError("There is its evidence alone")
    if (facts.task, facts.classes) != (subject.task, subject.classes):
        raise AuditError("It is an audit of another task, or of other classes")
    if facts.positive != _class(subject, subject.positive):
        raise AuditError("It speaks of another positive class")
    threshold = facts.model.get("threshold")
    source = config.model.source
    beside = Path(source).parent if source is not None and Path(source).is_file() else None
    file = model_file(audit.version, beside)
    earlier = EarlierModel(audit.label, file, facts.features, threshold)
    return earlier_of_model(earlier, subject, config)


def _class(subject: Subject, index: int | None) -> Class | None:
    return None if index is None else subject.classes[index]
