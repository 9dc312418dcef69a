"""What is audited: answers that lie in the rows, a model, or one that is newly trained."""

from __future__ import annotations

from typing import Literal

from audit.config import AuditConfig
from audit.errors import AuditError

Kind = Literal["columns", "model", "train"]


def subject_kind(config: AuditConfig, model: object | None) -> Kind:
    """Return the one source of answers that is configured; none and several are mistakes."""
    columns = config.model.prediction is not None or config.model.score is not None
    given: dict[Kind, bool] = {
        "columns": columns,
        "model": config.model.source is not None or model is not None,
        "train": config.train.estimator is not None,
    }
    words = {"columns": "prediction or score columns", "model": "a model", "train": "[train]"}
    found = [kind for kind, is_given in given.items() if is_given]
    if len(found) > 1:
        raise AuditError(
            f"Both {words[found[0]]} and {words[found[1]]} are given",
            where="audit.toml, or the flags",
            remedy="Audit one of them at a time",
        )
    if not found:
        raise AuditError(
            "Nothing says what is to be audited",
            where="audit.toml, or the flags",
            remedy="Give --prediction COLUMN, --score COLUMN, --model FILE or --train ESTIMATOR",
        )
    _check_rows_fit(config, found[0])
    return found[0]


def _check_rows_fit(config: AuditConfig, kind: Kind) -> None:
    if config.data.train is not None and config.data.split is not None:
        raise AuditError(
            "Training rows are named twice, by data.train and by data.split",
            where="[data]",
            remedy="Keep one of the two",
        )
    if kind == "train" and config.data.label is None:
        raise AuditError(
            "A model cannot be trained without a label",
            where="[data] label",
            remedy="Name it: --label COLUMN",
        )
