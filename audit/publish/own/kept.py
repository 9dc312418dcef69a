"""Under which names a version keeps its own logo and templates, and how they are read again."""

from __future__ import annotations

from collections.abc import Mapping

from audit.publish.store.version import Version

TEMPLATES = "templates/"


def kept(version: Version) -> dict[str, bytes]:
    """Read what a version keeps of its logo and templates, as its manifest names them."""
    report = version.manifest.report
    names = [report.get("logo"), *(report.get("templates") or ())]
    return {name: version.read(name) for name in names if isinstance(name, str)}


def kept_as(templates: Mapping[str, bytes]) -> dict[str, bytes]:
    """The same templates under the names by which a version keeps them."""
    return {f"{TEMPLATES}{name}": content for name, content in templates.items()}
