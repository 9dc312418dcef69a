"""An audit whose rows are filled-in sentences."""

from __future__ import annotations

import msgspec

from audit.config import AuditConfig, DataSection, TemplateTestSection
from audit.errors import AuditError
from audit.subject.templates.templates import KEY, LABEL, WHERE, Templates

OF_ROWS = (
    *("test", "train", "split", "label", "sensitive", "bins", "strata", "weight", "key", "drop"),
    "top_k",
)
"""What the configuration says of rows, and templates have no use for."""


def audit_of_templates(config: AuditConfig, templates: Templates) -> AuditConfig:
    """Return the configuration of an audit whose rows are filled-in sentences.

    Each slot is a sensitive attribute. AuditError where something else asks for rows or answers.
    """
    for name in OF_ROWS:
        if getattr(config.data, name) != getattr(DataSection(), name):
            raise AuditError(
                f"Both templates and {name} are given",
                where="[data]",
                remedy="Templates are rows of their own: audit other rows in another run",
            )
    if config.model.prediction or config.model.score or config.train.estimator:
        raise AuditError(
            "Templates are put to a model, and answers in columns or a new model are asked for",
            where=WHERE,
            remedy="Name the model: --model FILE",
        )
    data = msgspec.structs.replace(
        config.data,
        sensitive=tuple(templates.terms),
        label=LABEL if templates.labelled else None,
        key=KEY,
        intersections=1,
    )
    said = TemplateTestSection(
        sentences=templates.sentences, terms=templates.terms, column=templates.column
    )
    # nobody is behind these texts, so their words may all be told
    explain = msgspec.structs.replace(config.explain, show_identifiers=True)
    return msgspec.structs.replace(config, data=data, template_test=said, explain=explain)
