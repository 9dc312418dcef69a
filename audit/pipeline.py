"""The whole story on one page: open a subject, measure it, judge it, publish what was found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from msgspec import to_builtins

from audit import __version__
from audit.config import AuditConfig
from audit.errors import AuditError, nearest
from audit.evidence import Evidence
from audit.judge.gate import judge
from audit.judge.verdict import Verdicts
from audit.measure.callables import check_callables, measure_callables
from audit.measure.catalogue import rule_metrics
from audit.measure.checking import run_checks
from audit.measure.counted import Plan
from audit.measure.explaining.explanations import explain_subject
from audit.measure.facts import provenance, subject_facts
from audit.measure.individual.individual_fairness import individual_fairness
from audit.measure.measure import evidence_of, measure_counts
from audit.measure.metrics_by_name import metrics_by_name
from audit.measure.templates.template_test import template_test
from audit.progress import Progress, Silent
from audit.publish.own.own import Own, resolve
from audit.publish.render.beside import Beside, beside, with_templates
from audit.publish.render.documents import draw
from audit.publish.store import Store
from audit.publish.store.clock import created, today
from audit.publish.store.version import Version
from audit.report import Report
from audit.subject.entry import open_subject
from audit.subject.subject import Subject
from audit.subject.templates.as_audit import audit_of_templates
from audit.subject.templates.reading import templates_of

Metrics = Mapping[str, Callable[..., Any]]
"""A user's own functions `metric(y_true, y_pred)`, by name."""


def run(
    config: AuditConfig,
    *,
    data: Any = None,
    model: Any = None,
    metrics: Metrics | None = None,
    progress: Progress | None = None,
) -> Report:
    """Audit one subject and publish the report.

    `data` and `model` are a DataFrame and an object with `predict`, where they are not files that
    the configuration names; `metrics` the user's own functions by name, beside those that it names.
    Raises AuditError where something is wrong; nothing is written then.
    """
    progress = progress or Silent()
    config, data = _with_templates(config, data)
    own = resolve(config.report)
    metrics = _with_named(metrics or {}, metrics_by_name(config.measure.metrics))
    check_callables(metrics)
    _check_rules(config, metrics)
    store = Store(Path(config.audit.reports))
    store.check_writable()
    subject = open_subject(config, data=data, model=model, progress=progress)
    try:
        evidence = measure(subject, config, progress, metrics)
    finally:
        if subject.model is not None:
            subject.model.close()
    progress.stage("Judging")
    verdicts = judge(evidence, config.rule, judged_on=today())
    return publish(store, config, evidence, verdicts, subject.artifacts, progress, own)


def measure(
    subject: Subject, config: AuditConfig, progress: Progress, metrics: Metrics | None = None
) -> Evidence:
    """Gather everything that is known of the subject; thresholds play no part in it."""
    plan = Plan(
        minimum_group=config.data.minimum_group,
        missing_as_group=config.data.missing_as_group,
        intersections=config.data.intersections,
    )
    found = measure_counts(subject, plan, progress)
    if templates := templates_of(config.template_test):
        found.extend(template_test(subject, templates, plan.minimum_group))
    else:
        individual = individual_fairness(
            subject,
            seed=config.audit.seed,
            minimum_group=plan.minimum_group,
            missing_as_group=plan.missing_as_group,
        )
        found.measurements += individual.measurements
        found.findings += individual.findings
    if metrics:
        called = measure_callables(
            subject, metrics, minimum_group=plan.minimum_group, seed=config.audit.seed
        )
        found.measurements += called.measurements
        found.glossary |= called.glossary
    for piece in explain_subject(
        subject,
        found.measurements,
        config.explain,
        seed=config.audit.seed,
        progress=progress,
        minimum_group=plan.minimum_group,
        missing_as_group=plan.missing_as_group,
    ):
        found.add(piece)
    for found_by_check in run_checks(subject, plan, seed=config.audit.seed, progress=progress):
        found.add(found_by_check)
    made_with = provenance(subject, config, f"rai-audit {__version__}")
    return evidence_of(found, subject_facts(subject, plan), made_with, subject)


def publish(
    store: Store,
    config: AuditConfig,
    evidence: Evidence,
    verdicts: Verdicts,
    artifacts: dict[str, bytes],
    progress: Progress,
    own: Own | None = None,
) -> Report:
    """Write the version: records first, then documents; a failing PDF never loses an audit."""

    own = own or resolve(config.report)

    def documents(folder: Path, draft: Version) -> dict[str, str]:
        progress.stage("Drawing the report")
        return _draw(draft, folder, config.report.formats, evidence, verdicts)

    version = store.publish(
        evidence.subject.name,
        evidence,
        verdicts,
        draw=documents,
        report={
            **own.report,
            "title": config.report.title or evidence.subject.name,
            "formats": list(config.report.formats),
            "paper": config.report.paper,
            "lang": "en",
            "profile": config.report.profile,
        },
        files={**artifacts, **own.files},
        created=created(),
    )
    return Report(
        name=version.name,
        version=version.number,
        folder=version.folder,
        evidence=evidence,
        verdicts=verdicts,
        failed=version.manifest.failed,
    )


def redraw(
    reports: Path,
    name: str,
    out: Path,
    formats: tuple[str, ...] = (),
    templates: str | None = None,
    profile: str | None = None,
) -> dict[str, str]:
    """Draw a stored version's documents again, elsewhere, from what the version holds.

    `templates` is a folder whose templates take the place of those it keeps, `profile` the
    audience where it is another one. Returns the documents that could not be made, and why.
    """
    version = Store(reports).open(name)
    own = with_templates(beside(version), templates)
    out.mkdir(parents=True, exist_ok=True)
    chosen = formats or tuple(version.manifest.report["formats"])
    return _draw(version, out, chosen, version.evidence, version.verdicts, own, profile)


def _draw(
    version: Version,
    out: Path,
    formats: tuple[str, ...],
    evidence: Evidence,
    verdicts: Verdicts,
    own: Beside | None = None,
    profile: str | None = None,
) -> dict[str, str]:
    given = own or beside(version)
    manifest = to_builtins(version.manifest)
    if profile is not None:
        manifest["report"]["profile"] = profile
    return draw(out, evidence, verdicts, manifest, formats, given)


def _with_templates(config: AuditConfig, data: Any) -> tuple[AuditConfig, Any]:
    """Put filled-in sentences in the place of rows, where templates are configured."""
    templates = templates_of(config.template_test)
    if templates is None:
        return config, data
    if data is not None:
        raise AuditError(
            "Both templates and data are given",
            where="[template_test]",
            remedy="Templates are rows of their own: audit other rows in another run",
        )
    return audit_of_templates(config, templates), templates


def _with_named(given: Metrics, named: Metrics) -> Metrics:
    """Put the functions that were given and those that were named by text side by side."""
    for name in given:
        if name in named:
            raise AuditError(
                f"Two metrics are called {name}", where="metrics", remedy="Rename one of them"
            )
    return {**given, **named}


def _check_rules(config: AuditConfig, metrics: Metrics) -> None:
    """Refuse a rule on an unknown metric or attribute before anything takes time."""
    known = [*rule_metrics(), *metrics]
    for rule in config.rule:
        if rule.metric not in known:
            raise AuditError(
                f"There is no metric called {rule.metric}",
                where=f"rule {rule.name}",
                remedy=nearest(rule.metric, known),
            )
        for attribute in (*rule.across, *rule.slice):
            if attribute not in config.data.sensitive:
                raise AuditError(
                    f"{attribute} is not a sensitive attribute of this audit",
                    where=f"rule {rule.name}",
                    remedy=nearest(attribute, config.data.sensitive),
                )
