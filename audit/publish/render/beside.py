"""What lies beside a version's records and is drawn with them: its files, the version before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from audit.evidence import Evidence
from audit.judge.verdict import Verdicts
from audit.publish.own.kept import TEMPLATES, kept, kept_as
from audit.publish.own.templates import read_templates
from audit.publish.store.before import version_before
from audit.publish.store.version import Version


@dataclass(frozen=True)
class Before:
    """The version that this one is compared with."""

    number: int
    created: str
    evidence: Evidence
    verdicts: Verdicts
    model: str | None = None
    data: str | None = None
    policy: str | None = None


@dataclass(frozen=True)
class Beside:
    """The logo and templates that a version keeps, and the version before where it is there."""

    files: Mapping[str, bytes] = field(default_factory=dict)
    before: Before | None = None


def beside(version: Version) -> Beside:
    """Read it all from the store. An altered logo or template is an AuditError."""
    found = version_before(version)
    if found is None:
        return Beside(kept(version))
    manifest = found.manifest
    before = Before(
        number=found.number,
        created=manifest.created,
        evidence=found.evidence,
        verdicts=found.verdicts,
        model=manifest.model,
        data=manifest.data,
        policy=manifest.policy,
    )
    return Beside(kept(version), before)


def with_templates(found: Beside, folder: str | None) -> Beside:
    """The same with the templates of a folder in the place of those that the version keeps."""
    if folder is None:
        return found
    others = {name: text for name, text in found.files.items() if not name.startswith(TEMPLATES)}
    return replace(found, files={**others, **kept_as(read_templates(folder))})
