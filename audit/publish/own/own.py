"""The resolved `[report]`: what the manifest says of it, and the files a version keeps for it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from audit.config import ReportSection
from audit.errors import AuditError
from audit.publish.own.accent import checked
from audit.publish.own.kept import TEMPLATES, kept_as
from audit.publish.own.logo import read_logo
from audit.publish.own.templates import read_templates

LICENCE = re.compile(r"[a-z0-9][a-z0-9.-]{1,60}")
LONGEST = 20_000
"""Characters of purpose and of limitations; more would be a document of its own."""


@dataclass(frozen=True)
class Own:
    """What `[report]` says besides the formats, and the bytes of its logo and templates."""

    report: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)


def resolve(section: ReportSection) -> Own:
    """Read the logo and the templates, and check the rest, before an audit takes its time.

    Raises AuditError, and says what would be right, where something cannot be used.
    """
    files: dict[str, bytes] = {}
    report: dict[str, Any] = {"organisation": section.organisation}
    if section.logo:
        name, content = read_logo(section.logo)
        report["logo"] = name
        files[name] = content
    if section.accent:
        report["accent"] = checked(section.accent)
    for key in ("authors", "reviewers"):
        report[key] = [name.strip() for name in getattr(section, key) if name.strip()]
    report["license"] = _license(section.license.strip())
    for key in ("purpose", "limitations"):
        report[key] = _text(key, getattr(section, key))
    if section.templates:
        files |= kept_as(read_templates(section.templates))
        report["templates"] = sorted(name for name in files if name.startswith(TEMPLATES))
    return Own({key: value for key, value in report.items() if value}, files)


def _license(name: str) -> str:
    """A licence as hubs of models write it: one identifier in small letters."""
    if name and not LICENCE.fullmatch(name):
        raise AuditError(
            f"{name} is no licence as a model card names it",
            where="[report] license",
            remedy="Write its identifier in small letters, such as apache-2.0",
        )
    return name


def _text(key: str, text: str) -> str:
    if len(text) > LONGEST:
        raise AuditError(
            f"The text of {key} has {len(text):,} characters",
            where=f"[report] {key}",
            remedy=f"Say it in {LONGEST:,} at most",
        )
    return text.strip()
