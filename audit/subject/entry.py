"""The one door: rows and answers come in, aligned, checked and counted, as a Subject."""

from __future__ import annotations

import re
from typing import Any

from audit.config import IDENTIFIER, AuditConfig
from audit.errors import AuditError
from audit.progress import Progress, Silent
from audit.subject.answers.modelled import answers_of_model
from audit.subject.answers.predictions import answers_in_columns
from audit.subject.answers.said import Answers
from audit.subject.answers.trained import answers_of_training
from audit.subject.door.aligned import Aligned, align
from audit.subject.door.drawing import Blanks, Draw, draw_rows, hold_out
from audit.subject.door.features import feature_ledger
from audit.subject.door.kind import Kind, subject_kind
from audit.subject.door.numbers import Numbers, numbers
from audit.subject.door.roles import check_roles
from audit.subject.door.selection import ledger_of
from audit.subject.door.truth import Truth, read_truth
from audit.subject.source import SOURCES, load_rows
from audit.subject.subject import Subject
from audit.subject.table import Table


def open_subject(
    config: AuditConfig,
    *,
    data: object | None = None,
    model: object | None = None,
    progress: Progress | None = None,
) -> Subject:
    """Open who is audited: the rows, what is true of them, and what is said of them.

    `data` (a DataFrame or a path) takes the place of `data.test`, `model` (an estimator, a
    callable or a path) that of `model.source`. Whoever asked closes `subject.model`. Raises
    AuditError for anything in the input, the model or the configuration that is wrong.
    """
    progress = progress or Silent()
    kind = subject_kind(config, model)
    progress.stage("Reading the rows")
    table = _rows(config, data)
    check_roles(config, table)
    training = _training_rows(config, kind)
    truth = read_truth(table, config, training if kind == "train" else None)
    score, weight = _numbers(table, config.model.score), _numbers(table, config.data.weight)
    draw = _draw(table, config, kind, truth, score, weight)
    positions = draw.audited.positions
    aligned = align(table, config, truth, weight, positions)
    if kind == "columns":
        answers = answers_in_columns(table, config, truth, score, positions)
    elif kind == "model":
        source = config.model.source if model is None else model
        answers = answers_of_model(source, table, config, truth, draw, training, progress)
    else:
        answers = answers_of_training(table, config, truth, draw, training, progress)
    return _subject(table, config, draw, aligned, answers, training)


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
    truth: Truth | None,
    score: Numbers | None,
    weight: Numbers | None,
) -> Draw:
    blanks = Blanks(
        label=None if truth is None else truth.codes < 0,
        score=None if score is None else score.blank,
        weight=None if weight is None else weight.blank,
    )
    separate = config.data.train is not None or config.data.split is not None
    if kind == "train" and truth is not None and not separate:
        return hold_out(table, config, blanks, truth.codes)
    return draw_rows(table, config, blanks)


def _subject(
    table: Table,
    config: AuditConfig,
    draw: Draw,
    aligned: Aligned,
    answers: Answers,
    training: Table | None,
) -> Subject:
    ledger = ledger_of(draw.audited, aligned.attributes)
    if answers.features is not None:
        ledger += feature_ledger(table, tuple(answers.features.columns))
    return Subject(
        name=audit_name(config, table),
        task="binary",
        label=config.data.label,
        classes=answers.classes.values,
        positive=answers.classes.positive,
        favourable=answers.classes.favourable,
        y_true=aligned.y_true,
        y_pred=answers.y_pred,
        y_score=answers.y_score,
        weight=aligned.weight,
        attributes=aligned.attributes,
        references=dict(config.data.references),
        features=answers.features,
        keys=aligned.keys,
        model=answers.model,
        ledger=tuple(ledger),
        data=_provenance(table, config, draw, training, answers),
        threshold=answers.threshold,
        background=answers.background,
        artifacts=answers.artifacts,
        findings=answers.findings,
    )


def _provenance(
    table: Table, config: AuditConfig, draw: Draw, training: Table | None, answers: Answers
) -> dict[str, Any]:
    """Say in plain data which rows these are, and how they were chosen among those read.

    Training rows of a file of their own are told too: those read, and those used.
    """
    facts: dict[str, Any] = {
        "name": table.name or "DataFrame",
        "sha256": table.sha256,
        "rows": draw.audited.read,
        "columns": list(table.columns),
        "split": config.data.split,
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
