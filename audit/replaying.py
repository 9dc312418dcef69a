"""A published audit run again, from what its evidence says of it: is it the same?

Nothing is published and nothing in the store is touched.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import isclose
from pathlib import Path
from typing import Any, Literal, TypeAlias

import msgspec

from audit.baselines import EarlierAudit, named_audits, newest_passing
from audit.config import AuditConfig
from audit.errors import AuditError
from audit.evidence import Evidence, Measurement, Provenance, Value, encode
from audit.judge.compare import by_key
from audit.judge.record import policy_from
from audit.measure.metrics_by_name import metrics_by_name
from audit.pipeline import Metrics, measure
from audit.progress import Progress, Silent
from audit.publish.bucket import store_at
from audit.publish.store import Version
from audit.reopening import configured
from audit.subject.entry import open_subject
from audit.subject.subject import Subject
from audit.subject.templates.reading import templates_of

Outcome: TypeAlias = Literal["identical", "within", "different"]
ROUNDING = 1e-9
"""Numbers nearer than this are the same: another library may add them up in another order."""


class Other(Value, frozen=True):
    """One number of an audit that came out otherwise; None where only one of the two has it.

    `within` says that the new value lies in the old one's interval.
    """

    old: Measurement | None
    new: Measurement | None
    within: bool


class Changed(Value, frozen=True):
    """A version or a model that is not the one it was."""

    what: str
    old: str | None
    new: str | None


class Replay(Value, frozen=True):
    """What came of running a report's audit again.

    `identical`: the same evidence, byte by byte. `within`: every number is the same or lies in the
    interval it had. `different`: some do not. `parts` names the parts of the evidence that are not
    the same, `changed` the versions and the model that were other ones.
    """

    report: str
    outcome: Outcome
    numbers: tuple[Other, ...] = ()
    parts: tuple[str, ...] = ()
    changed: tuple[Changed, ...] = ()

    @property
    def exit_code(self) -> int:
        """What `audit replay` ends with: 0, or 1 where it is different."""
        return 1 if self.outcome == "different" else 0


def replay(
    reports: str | Path,
    name: str | Path,
    options: Mapping[str, Any] | None = None,
    *,
    data: Any = None,
    model: Any = None,
    metrics: Metrics | None = None,
    progress: Progress | None = None,
) -> Replay:
    """Run the audit of `NAME@vN`, or of the newest version of `NAME`, once more, and compare.

    `options` are said anew, and named like the flags: where `data` and `model` lie now, limits.
    `data`, `model` and `metrics` are what had been handed over as objects. A model that the audit
    had trained is trained again. AuditError where something that it takes is missing or changed.
    """
    progress = progress or Silent()
    store = store_at(reports)
    version = store.open(name)
    config = _configuration(version, options or {}, data, model)
    metrics = {**(metrics or {}), **metrics_by_name(config.measure.metrics)}
    audits = _compared_with(version, store)
    data = templates_of(config.template_test) if data is None else data
    subject = open_subject(config, data=data, model=model, progress=progress)
    try:
        _refuse_other_rows(version, subject)
        found = measure(subject, config, progress, metrics, audits)
    finally:
        if subject.model is not None:
            subject.model.close()
    _refuse_without_metrics(version, found)
    return compared(str(version), version.evidence, _as_it_was_called(found, version.evidence))


def compared(report: str, old: Evidence, new: Evidence) -> Replay:
    """Compare the evidence of a report with that of the same audit run again."""
    if encode(old) == encode(new):
        return Replay(report=report, outcome="identical")
    numbers = tuple(_others(old, new))
    fields = (field.name for field in msgspec.structs.fields(Evidence))
    return Replay(
        report=report,
        outcome="within" if all(other.within for other in numbers) else "different",
        numbers=numbers,
        parts=tuple(name for name in fields if getattr(old, name) != getattr(new, name)),
        changed=tuple(_changed(old.provenance, new.provenance)),
    )


def _configuration(
    version: Version, options: Mapping[str, Any], data: Any, model: Any
) -> AuditConfig:
    """Return what the audit was asked for; what it inferred then is inferred again."""
    evidence = version.evidence
    if evidence.subject.model.get("kind") == "live" and model is None:
        raise AuditError(
            f"The model of {version} was an object in Python, which cannot be found again",
            remedy="Hand it over again: `audit.replay(…, model=…)`",
        )
    config = configured(version, options, rows=data is None, model=model is None)
    if any(finding.code == "task_inferred" for finding in evidence.findings):
        again = msgspec.structs.replace(config.audit, task=None)
        config = msgspec.structs.replace(config, audit=again)
    return config


def _refuse_without_metrics(version: Version, found: Evidence) -> None:
    """What was handed over as a function, or came with another package, cannot be found by name."""
    lacking = [name for name in version.evidence.glossary if name not in found.glossary]
    if lacking:
        raise AuditError(
            f"{version} was measured with {', '.join(lacking[:3])}, which is not known here",
            remedy="Install the package that it comes from, or hand functions over again: "
            "`audit.replay(…, metrics={…})`",
        )


def _compared_with(version: Version, store: Any) -> dict[str, EarlierAudit]:
    """The earlier audits that rules of the report spoke of: their models were asked as well."""
    policy = policy_from(version.verdicts.policy)
    earlier = newest_passing(policy, store, version.name, before=version.number)
    return {**named_audits(policy, store), **earlier}


def _refuse_other_rows(version: Version, subject: Subject) -> None:
    """Rows that were handed over as an object have a digest as well."""
    wanted = version.evidence.provenance.data.get("sha256")
    if subject.data.get("sha256") != wanted:
        raise AuditError(f"These are not the rows of {version}: their sha256 is not {wanted}")


def _as_it_was_called(new: Evidence, old: Evidence) -> Evidence:
    """Call files what they were called: they were found by their hashes, wherever they lie."""
    then = old.provenance
    data = dict(new.provenance.data)
    data |= {"name": then.data.get("name", data.get("name"))}
    if "train" in data and "train" in then.data:
        data["train"] = {**data["train"], "name": then.data["train"]["name"]}
    model = dict(new.subject.model)
    model |= {key: old.subject.model[key] for key in ("source",) if key in old.subject.model}
    return msgspec.structs.replace(
        new,
        subject=msgspec.structs.replace(new.subject, model=model),
        provenance=msgspec.structs.replace(
            new.provenance, data=data, configuration=then.configuration
        ),
    )


def _others(old: Evidence, new: Evidence) -> Iterator[Other]:
    """The numbers that came out otherwise, in the order they had; then those that are new."""
    before, after = by_key(old.measurements), by_key(new.measurements)
    for key, was in before.items():
        now = after.get(key)
        if now is None or not _same(was, now):
            yield Other(old=was, new=now, within=now is not None and _within(was, now))
    for key, now in after.items():
        if key not in before:
            yield Other(old=None, new=now, within=False)


def _same(was: Measurement, now: Measurement) -> bool:
    if (was.status, was.reference) != (now.status, now.reference):
        return False
    if was.value is None or now.value is None:
        return was.value == now.value
    return isclose(was.value, now.value, rel_tol=ROUNDING, abs_tol=ROUNDING)


def _within(was: Measurement, now: Measurement) -> bool:
    if was.interval is None or now.value is None or was.status != now.status:
        return False
    return was.interval.low <= now.value <= was.interval.high


def _changed(old: Provenance, new: Provenance) -> Iterator[Changed]:
    """What it was made with, where that is not the same."""
    pairs: list[tuple[str, str | None, str | None]] = [
        ("rai-audit", old.tool, new.tool),
        ("Python", old.python, new.python),
        ("the model", old.model.get("sha256"), new.model.get("sha256")),
        ("the isolation", old.isolation, new.isolation),
        *_versions("", old.libraries, new.libraries),
        *_versions(
            "the model's ", old.model.get("libraries") or {}, new.model.get("libraries") or {}
        ),
    ]
    for what, was, now in pairs:
        if was != now:
            yield Changed(what=what, old=was, new=now)


def _versions(
    whose: str, old: Mapping[str, str], new: Mapping[str, str]
) -> Sequence[tuple[str, str | None, str | None]]:
    return [(whose + name, old.get(name), new.get(name)) for name in sorted({*old, *new})]
