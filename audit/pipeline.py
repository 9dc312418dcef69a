"""The whole story on one page: open a subject, measure it, judge it, publish what was found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import to_builtins

from audit import __version__
from audit.baselines import EarlierAudit, as_baselines, named_audits, newest_passing
from audit.config import AuditConfig
from audit.earlier_models import earlier_models
from audit.errors import AuditError, nearest
from audit.evidence import Evidence
from audit.judge.gate import judge
from audit.judge.packs.joining import join
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
from audit.measure.model_contract import put_to_the_test
from audit.measure.paired.paired import measure_paired
from audit.measure.templates.template_test import template_test
from audit.progress import Progress, Silent
from audit.publish.bucket import Bucket, store_at
from audit.publish.own.own import Own, resolve
from audit.publish.render.beside import Beside, beside, with_templates
from audit.publish.render.documents import draw
from audit.publish.store import Store
from audit.publish.store.clock import created, is_set, today
from audit.publish.store.keys import load_private
from audit.publish.store.version import Version
from audit.report import Report
from audit.subject.entry import open_subject
from audit.subject.subject import Subject
from audit.subject.templates.as_audit import audit_of_templates
from audit.subject.templates.reading import templates_of

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

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
    own, key = resolve(config.report), _key(config.report.signing_key)
    metrics = _with_named(metrics or {}, metrics_by_name(config.measure.metrics))
    check_callables(metrics)
    _check_rules(config, metrics)
    store = store_at(config.audit.reports)
    store.check_writable()
    audits = named_audits(config.policy, store)
    subject = open_subject(config, data=data, model=model, progress=progress)
    try:
        audits |= newest_passing(config.policy, store, subject.name)
        evidence = measure(subject, config, progress, metrics, audits)
    finally:
        if subject.model is not None:
            subject.model.close()
    progress.stage("Judging")
    verdicts = judge(
        evidence,
        config.policy,
        judged_on=today(),
        day_was_set=is_set(),
        baselines=as_baselines(audits),
    )
    return publish(store, config, evidence, verdicts, subject.artifacts, progress, own, key)


def measure(
    subject: Subject,
    config: AuditConfig,
    progress: Progress,
    metrics: Metrics | None = None,
    audits: Mapping[str, EarlierAudit] | None = None,
) -> Evidence:
    """Gather everything that is known of the subject; thresholds play no part in it.

    The models of earlier `audits` are asked about the same rows, where they can be opened again.
    """
    plan = Plan(
        minimum_group=config.data.minimum_group,
        missing_as_group=config.data.missing_as_group,
        intersections=config.data.intersections,
    )
    found = measure_counts(subject, plan, progress)
    found.findings += put_to_the_test(
        subject, seed=config.audit.seed, shown=config.explain.show_identifiers, progress=progress
    )
    earlier = earlier_models(audits or {}, subject, config, progress)
    found.measurements += measure_paired(subject, plan, earlier.answers)
    found.findings += earlier.findings
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
    store: Store | Bucket,
    config: AuditConfig,
    evidence: Evidence,
    verdicts: Verdicts,
    artifacts: dict[str, bytes],
    progress: Progress,
    own: Own | None = None,
    key: Ed25519PrivateKey | None = None,
) -> Report:
    """Write the version: records first, then documents; a failing PDF never loses an audit."""

    own = own or resolve(config.report)

    def documents(folder: Path, draft: Version) -> dict[str, str]:
        progress.stage("Drawing the report")
        return _draw(draft, folder, config.report.formats, evidence, verdicts, key=key)

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
            "lang": config.report.lang,
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
    reports: str | Path,
    name: str,
    out: Path,
    formats: tuple[str, ...] = (),
    templates: str | None = None,
    profile: str | None = None,
    lang: str | None = None,
    signing_key: str | None = None,
) -> dict[str, str]:
    """Draw a stored version's documents again, elsewhere, from what the version holds.

    `templates` is a folder whose templates take the place of those it keeps, `profile` the
    audience and `lang` the language where it is another one; `signing_key` the file of a private
    key. Returns the documents that could not be made, and why.
    """
    key = _key(signing_key)
    version = store_at(reports).open(name)
    own = with_templates(beside(version), templates)
    out.mkdir(parents=True, exist_ok=True)
    chosen = formats or tuple(version.manifest.report["formats"])
    said = {
        key: value for key, value in (("profile", profile), ("lang", lang)) if value is not None
    }
    return _draw(version, out, chosen, version.evidence, version.verdicts, own, said, key)


def _draw(
    version: Version,
    out: Path,
    formats: tuple[str, ...],
    evidence: Evidence,
    verdicts: Verdicts,
    own: Beside | None = None,
    report: Mapping[str, str] | None = None,
    key: Ed25519PrivateKey | None = None,
) -> dict[str, str]:
    """Draw a version; `report` lies over what its manifest says of the report."""
    given = own or beside(version)
    manifest = to_builtins(version.manifest)
    manifest["report"] |= report or {}
    return draw(out, evidence, verdicts, manifest, formats, given, key)


def _key(file: str | None) -> Ed25519PrivateKey | None:
    """Read the key that statements are signed with, before anything takes time."""
    return None if file is None else load_private(Path(file))


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
    """Refuse a rule or a pack that cannot be judged by before anything takes time."""
    known = [*rule_metrics(), *metrics]
    join(config.policy.packs, config.data.sensitive, today())
    for rule in config.policy.rules:
        if rule.metric not in known:
            raise AuditError(
                f"There is no metric called {rule.metric}",
                where=config.policy.where(rule),
                remedy=nearest(rule.metric, known),
            )
        for attribute in (*rule.across, *rule.slice):
            if attribute not in config.data.sensitive:
                raise AuditError(
                    f"{attribute} is not a sensitive attribute of this audit",
                    where=config.policy.where(rule),
                    remedy=nearest(attribute, config.data.sensitive),
                )
