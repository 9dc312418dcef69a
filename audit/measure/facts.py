"""The plain facts beside the numbers: who was audited, and what it takes to do it again."""

from __future__ import annotations

import platform
from importlib.metadata import version
from pathlib import Path

from msgspec import to_builtins

from audit.config import AuditConfig
from audit.evidence import Class, Provenance, SubjectFacts, message
from audit.measure.counted import Plan
from audit.subject.source import shown_name
from audit.subject.subject import Subject

LIBRARIES = ("lime", "numpy", "pandas", "pyarrow", "scikit-learn", "scipy", "shap", "skops")


def subject_facts(subject: Subject, plan: Plan) -> SubjectFacts:
    """Say in plain data who was audited: classes, groups, rows, and which model."""
    return SubjectFacts(
        name=subject.name,
        task=subject.task,
        label=subject.label,
        classes=subject.classes,
        positive=_class(subject, subject.positive),
        favourable=_class(subject, subject.favourable),
        attributes=tuple(attribute.name for attribute in subject.attributes),
        groups={attribute.name: attribute.groups for attribute in subject.attributes},
        strata=tuple(stratum.name for stratum in subject.strata),
        references=subject.references,
        minimum_group=plan.minimum_group,
        missing_as_group=plan.missing_as_group,
        weighted=subject.weight is not None,
        rows=subject.rows,
        features=() if subject.features is None else tuple(map(str, subject.features.columns)),
        model=_model(subject),
    )


def provenance(subject: Subject, config: AuditConfig, tool: str) -> Provenance:
    """Say which data, model, versions and seed made this evidence; no clock and no path."""
    facts = subject.model.facts if subject.model else None
    return Provenance(
        tool=tool,
        python=platform.python_version(),
        libraries={name: version(name) for name in LIBRARIES},
        seed=config.audit.seed,
        isolation=facts.isolation if facts else message("no model was opened"),
        data=subject.data,
        model={"sha256": facts.sha256, "libraries": facts.libraries} if facts else {},
        configuration=_configuration(config),
    )


def _configuration(config: AuditConfig) -> dict[str, object]:
    """What was asked for, without what belongs to the verdicts and the manifest; files by name."""
    sections = ["data", "model", "train", "explain"]
    sections += ["template_test"] if config.template_test.sentences else []
    sections += ["measure"] if config.measure.metrics else []
    told = {section: to_builtins(getattr(config, section)) for section in sections}
    files = (("data", "test"), ("data", "train"), ("model", "source"), ("model", "python"))
    for section, key in files:
        if told[section][key] is not None:
            told[section][key] = shown_name(Path(told[section][key]))
    return told


def _class(subject: Subject, index: int | None) -> Class | None:
    return subject.classes[index] if subject.classes and index is not None else None


def _model(subject: Subject) -> dict[str, object]:
    if subject.model is None:
        return {"kind": "columns", "threshold": subject.threshold}
    facts = subject.model.facts
    return {
        "kind": facts.kind,
        "name": facts.name,
        "threshold": subject.threshold,
        **facts.details,
    }
