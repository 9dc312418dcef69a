"""The one door: rows and answers come in, aligned, checked and counted, as a Subject."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from audit.config import IDENTIFIER, AuditConfig
from audit.errors import AuditError
from audit.evidence import Finding
from audit.progress import Progress, Silent
from audit.subject.answers.earlier import earlier_in_column
from audit.subject.answers.modelled import answers_of_model
from audit.subject.answers.predictions import answers_in_columns
from audit.subject.answers.question import Question
from audit.subject.answers.said import Answers
from audit.subject.answers.trained import answers_of_training
from audit.subject.door.aligned import Aligned, align
from audit.subject.door.drawing import Blanks, Draw, draw_rows, hold_out
from audit.subject.door.features import feature_ledger
from audit.subject.door.kind import Kind, subject_kind
from audit.subject.door.numbers import Numbers, numbers
from audit.subject.door.quantities import quantity_notes
from audit.subject.door.roles import check_roles
from audit.subject.door.scores import ScoreColumns, read_score_columns
from audit.subject.door.selection import ledger_of
from audit.subject.door.task import find_task
from audit.subject.door.truth import Known, Truth, read_truth
from audit.subject.source import SOURCES, load_rows
from audit.subject.streamed.open import open_streamed
from audit.subject.subject import Subject
from audit.subject.table import Table


def open_subject(
    config: AuditConfig,
    *,
    data: object | None = None,
    model: object | None = None,
    trained: Path | None = None,
    progress: Progress | None = None,
) -> Subject:
    """Open who is audited: the rows, what is true of them, and what is said of them.

    `data` (a DataFrame or a path) takes the place of `data.test`, `model` (an estimator, a
    callable or a path) that of `model.source`, and a file that an earlier audit trained (`trained`)
    that of training it again. Whoever asked closes `subject.model`. Raises
    AuditError for anything in the input, the model or the configuration that is wrong.
    """
    progress = progress or Silent()
    kind = subject_kind(config, model)
    progress.stage("Reading the rows")
    table = _rows(config, data)
    if kind == "columns":
        streamed = open_streamed(
            config.data.test if data is None else data,
            table,
            config,
            lambda alike: _opened(alike, config, kind, model, None, progress),
        )
        if streamed is not None:
            return streamed
    return _opened(table, config, kind, model, trained, progress)


def _opened(
    table: Table,
    config: AuditConfig,
    kind: Kind,
    model: object | None,
    trained: Path | None,
    progress: Progress,
) -> Subject:
    """Lead the rows through the door, and ask whoever answers for them."""
    check_roles(config, table)
    training = _training_rows(config, kind)
    teaching = training if kind == "train" else None
    tasked = find_task(table, config, kind, teaching)
    known = read_truth(table, config, tasked.task, teaching)
    weight = _numbers(table, config.data.weight)
    scores = read_score_columns(table, config)
    draw = _draw(table, config, kind, known, scores, weight)
    _check_lengths(config, len(draw.audited.positions))
    aligned = align(table, config, known, weight, draw.audited.positions)
    question = Question(table, config, tasked.task, known, scores, draw, training)
    if kind == "columns":
        answers = answers_in_columns(question)
    elif kind == "model":
        source = config.model.source if model is None else model
        answers = answers_of_model(source, question, progress)
    else:
        answers = answers_of_training(question, progress, trained)
    return _subject(question, aligned, answers, tasked.findings)


def audit_name(config: AuditConfig, table: Table) -> str:
    """Return the configured name, else one made from the file's: its folder under reports/."""
    if config.audit.name:
        return config.audit.name
    stem = table.name
    for suffix in sorted((s for known in SOURCES.values() for s in known.suffixes), key=len):
        if stem.lower().endswith(suffix):
            stem = table.name[: -len(suffix)]
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", stem).strip("-_.")[:64].rstrip("-_.")
    return name if IDENTIFIER.fullmatch(name) else "audit"


def _rows(config: AuditConfig, data: object | None) -> Table:
    given = config.data.test if data is None else data
    if given is None:
        raise AuditError(
            "No rows are given to audit",
            where="[data] test",
            remedy="Name a file of rows: --data FILE",
        )
    return load_rows(given, skip_bad_lines=config.data.skip_bad_lines)


def _training_rows(config: AuditConfig, kind: Kind) -> Table | None:
    """Read the separate training rows, where there are any and a model has a use for them."""
    if config.data.train is None or kind == "columns":
        return None
    return load_rows(config.data.train, skip_bad_lines=config.data.skip_bad_lines)


def _numbers(table: Table, column: str | None) -> Numbers | None:
    return None if column is None else numbers(table.cells(column))


def _draw(
    table: Table,
    config: AuditConfig,
    kind: Kind,
    known: Known | None,
    scores: ScoreColumns | None,
    weight: Numbers | None,
) -> Draw:
    blanks = Blanks(
        label=None if known is None else known.blank,
        score=None if scores is None else scores.blank,
        weight=None if weight is None else weight.blank,
    )
    separate = config.data.train is not None or config.data.split is not None
    if kind == "train" and known is not None and not separate:
        codes = known.codes if isinstance(known, Truth) else None
        return hold_out(table, config, blanks, codes)
    return draw_rows(table, config, blanks)


def _check_lengths(config: AuditConfig, rows: int) -> None:
    for length in config.data.top_k:
        if length > rows:
            raise AuditError(
                f"top_k is {length:,}, and {rows:,} rows are audited",
                where="[data] top_k",
                remedy="Ask for the first of fewer",
            )


def _subject(
    question: Question, aligned: Aligned, answers: Answers, findings: tuple[Finding, ...]
) -> Subject:
    config, draw, classes = question.config, question.draw, answers.classes
    ledger = ledger_of(draw.audited, aligned.attributes, aligned.quantities, aligned.strata)
    if answers.features is not None:
        ledger += feature_ledger(question.table, tuple(answers.features.columns))
    return Subject(
        name=audit_name(config, question.table),
        task=answers.task,
        label=config.data.label,
        classes=() if classes is None else classes.values,
        positive=None if classes is None else classes.positive,
        favourable=None if classes is None else classes.favourable,
        y_true=_in_their_classes(aligned.y_true, question, answers),
        y_pred=answers.y_pred,
        y_score=answers.y_score,
        weight=None if aligned.weight is None else aligned.weight.values,
        attributes=aligned.attributes,
        references=dict(config.data.references),
        features=answers.features,
        keys=aligned.keys,
        model=answers.model,
        ledger=tuple(ledger),
        data=_provenance(question, answers),
        threshold=answers.threshold,
        background=answers.background,
        background_truth=_in_their_classes(answers.background_truth, question, answers),
        said=answers.said,
        artifacts=answers.artifacts,
        findings=(*findings, *_notes(aligned), *answers.findings),
        y_scores=answers.y_scores,
        target=aligned.target,
        estimate=answers.estimate,
        strata=aligned.strata,
        quantities=aligned.quantities,
        top_k=config.data.top_k,
        favourable_side=answers.favourable_side,
        earlier=earlier_in_column(question, answers),
    )


def _notes(aligned: Aligned) -> tuple[Finding, ...]:
    """What a reader must know of how columns were read."""
    of_weights = () if aligned.weight is None else aligned.weight.notes
    return (*quantity_notes(aligned.quantities), *of_weights)


def _in_their_classes(
    truth: npt.NDArray[Any] | None, question: Question, answers: Answers
) -> npt.NDArray[Any] | None:
    """Return the label in the classes of the answers, which may be more than its own."""
    if truth is None or question.classes is None or answers.classes is None:
        return truth
    if question.classes == answers.classes:
        return truth
    places = question.classes.places_in(answers.classes)
    found: npt.NDArray[np.int32] = np.append(places, np.int32(-1))[truth]
    return found


def _provenance(question: Question, answers: Answers) -> dict[str, Any]:
    """Say in plain data which rows these are, and how they were chosen among those read.

    Training rows of a file of their own are told too: those read, and those used.
    """
    table, draw, training = question.table, question.draw, question.training
    facts: dict[str, Any] = {
        "name": table.name or "DataFrame",
        "sha256": table.sha256,
        "rows": draw.audited.read,
        "columns": list(table.columns),
        "split": question.config.data.split,
        "filter": draw.how or None,
    }
    if training is not None and answers.background is not None:
        facts["train"] = {
            "name": training.name,
            "sha256": training.sha256,
            "rows": training.rows + training.skipped,
            "used": len(answers.background),
        }
    return facts
