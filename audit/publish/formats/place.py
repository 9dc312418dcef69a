"""Where a rule was written: the file and the line that a viewer of problems opens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any
from urllib.parse import quote

from audit.publish.formats.told import plain

USUAL_FILE = "audit.toml"


@dataclass(frozen=True)
class Place:
    """A file relative to the project's folder, with forward slashes, and a line from 1."""

    file: str = USUAL_FILE
    line: int = 1

    @property
    def uri(self) -> str:
        """The file as a relative address."""
        return quote(self.file, safe="/-._~")


def stated(rule: Mapping[str, Any]) -> Place | None:
    """The place that the policy gives for a rule, None where it gives none.

    >>> stated({"file": "./ci/policy.toml", "line": 7})
    Place(file='ci/policy.toml', line=7)
    """
    file, line = rule.get("file"), rule.get("line")
    if not isinstance(file, str) or not file:
        return None
    known = isinstance(line, int) and not isinstance(line, bool) and line > 0
    return Place(_relative(file), line if known and isinstance(line, int) else 1)


def _relative(file: str) -> str:
    """The path without what is outside the project: of an absolute one, only its name."""
    path = PureWindowsPath(file)
    inside = PurePosixPath(*path.parts) if not path.anchor else PurePosixPath(path.name)
    parts = [part for part in inside.parts if part != ".."]
    return plain(str(PurePosixPath(*parts)) if parts else USUAL_FILE)
