"""The earlier audits that a policy compares with, found among the versions of a store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from audit.errors import AuditError
from audit.evidence import Evidence
from audit.judge.baseline import Baseline
from audit.policy import Policy
from audit.publish.store import Version, manifest
from audit.publish.store.version import EVIDENCE, evidence_in, read_version

NEWEST = "baseline"
"""What a rule calls the newest earlier version of its own report that passed."""


class Shelf(Protocol):
    """Where versions lie: a store, or a bucket."""

    def versions(self, name: str) -> tuple[int, ...]: ...
    def version(self, name: str, number: int) -> Version: ...
    def open(self, report: str | Path) -> Version: ...


@dataclass(frozen=True)
class EarlierAudit:
    """An audit to compare with; `version` is None where there is its evidence alone."""

    label: str
    evidence: Evidence
    version: Version | None = None


def named_audits(policy: Policy, store: Shelf) -> dict[str, EarlierAudit]:
    """Open every audit that a rule names: `NAME@vN`, a version's folder, or an evidence.json.

    AuditError where there is none, or it was altered after it was published.
    """
    return {said: _named(said, store) for said in _said(policy) if said != NEWEST}


def newest_passing(
    policy: Policy, store: Shelf, name: str, before: int | None = None
) -> dict[str, EarlierAudit]:
    """Open the newest version of a report that ended with 0 and had a rule judged, if one is asked.

    `before` is a version's number that it must lie below. Versions that did not pass are skipped,
    and those taken in from elsewhere, as nobody here saw them pass; one whose records were altered
    is an AuditError, as nobody can tell whether it passed.
    """
    if NEWEST not in _said(policy):
        return {}
    for number in reversed(store.versions(name)):
        if before is not None and number >= before:
            continue
        version = store.version(name, number)
        if version.imported:
            continue
        verdicts = version.verdicts
        if verdicts.verdicts and verdicts.exit_code == 0:
            return {NEWEST: EarlierAudit(str(version), version.evidence, version)}
    return {}


def as_baselines(audits: Mapping[str, EarlierAudit]) -> dict[str, Baseline]:
    """Return what the gate is told of them."""
    return {said: Baseline(audit.label, audit.evidence) for said, audit in audits.items()}


def _said(policy: Policy) -> dict[str, None]:
    """What rules call the audits they compare with, each once."""
    named = (rule.no_worse_than for rule in policy.rules)
    return dict.fromkeys(said for said in named if said is not None)


def _named(said: str, store: Shelf) -> EarlierAudit:
    path = Path(said)
    if path.name == EVIDENCE and path.is_file():
        return _in_file(path)
    try:
        version = store.open(path if path.is_dir() else said)
        return EarlierAudit(said, version.evidence, version)
    except AuditError as error:
        where = "; ".join(filter(None, (f'no_worse_than = "{said}"', error.where)))
        raise AuditError(error.what, where=where, remedy=error.remedy) from None


def _in_file(path: Path) -> EarlierAudit:
    """The evidence of a version, or a file that was taken out of one and nobody vouches for."""
    if (path.parent / manifest.FILE).exists():
        version = read_version(path.parent, str(path.parent))
        return EarlierAudit(str(path), version.evidence, version)
    return EarlierAudit(str(path), evidence_in(path))
