"""What a pipeline shows besides the exit code: GitHub's annotations and the summary of its step."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from audit.cli.terminal import note, order
from audit.evidence import Evidence
from audit.judge.verdict import Verdicts


def announce(
    verdicts: Verdicts,
    evidence: Evidence,
    environ: Mapping[str, str],
    *,
    profile: str = "internal",
    version: int | None = None,
) -> None:
    """Mark what does not hold and append to the step's summary, where GitHub Actions runs this.

    Anywhere else nothing happens. Standard output is left alone, and nothing here changes how the
    command ends. `profile` is the audience of `[report]`: it is shown no more than its report.
    """
    if environ.get("GITHUB_ACTIONS") != "true":
        return
    from audit.publish.formats.github import commands
    from audit.publish.render.documents import Record, edition

    name = evidence.subject.name
    manifest: dict[str, Any] = {"name": name, "version": version, "report": {"profile": profile}}
    record = edition(Record(evidence, verdicts, manifest))
    for line in commands(record.verdicts):
        order(line)
    file = environ.get("GITHUB_STEP_SUMMARY")
    if file:
        _summarise(Path(file), record)


def _summarise(file: Path, record: Any) -> None:
    """Append the summary, with as much in it as the step has room for."""
    from audit.publish.formats.github import MOST_BYTES, summary

    try:
        used = file.stat().st_size if file.exists() else 0
        text = summary(record, MOST_BYTES - used - 1)
        with file.open("ab") as stream:
            stream.write(b"\n" * bool(used and text) + text.encode())
    except OSError as error:
        note(f"audit: the step's summary could not be written: {error.strerror}")
