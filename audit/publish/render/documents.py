"""Draws the documents of one version beside its records; a new format is one new file here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from audit.errors import AuditError
from audit.evidence import Evidence
from audit.judge.verdict import Verdicts
from audit.publish.disclosure.profile import for_profile, profile_of
from audit.publish.render.beside import Beside
from audit.registry import Registry


@dataclass(frozen=True)
class Record:
    """What a version holds, and all that a document may be drawn from."""

    evidence: Evidence
    verdicts: Verdicts
    manifest: Mapping[str, Any]
    beside: Beside = field(default_factory=Beside)


@dataclass(frozen=True)
class Exporter:
    """A registered format: its id as `--format` takes it, its file, and what draws it."""

    id: str
    file: str
    run: Callable[[Record], bytes]


EXPORTERS: Registry[Exporter] = Registry("exporter", "audit.publish.render")


def exporter(
    *, id: str, file: str
) -> Callable[[Callable[[Record], bytes]], Callable[[Record], bytes]]:
    """Register a function from a record to the bytes of one document."""

    def register(run: Callable[[Record], bytes]) -> Callable[[Record], bytes]:
        EXPORTERS.add(Exporter(id=id, file=file, run=run))
        return run

    return register


def edition(record: Record) -> Record:
    """The same with no more in it than the audience of `[report] profile` may see."""
    audience = profile_of(record.manifest)
    evidence, verdicts = for_profile(record.evidence, record.verdicts, audience)
    before = record.beside.before
    if before is not None:
        then, judged = for_profile(before.evidence, before.verdicts, audience)
        before = replace(before, evidence=then, verdicts=judged)
    return Record(evidence, verdicts, record.manifest, replace(record.beside, before=before))


def draw(
    folder: Path,
    evidence: Evidence,
    verdicts: Verdicts,
    manifest: Mapping[str, Any],
    formats: tuple[str, ...],
    beside: Beside | None = None,
) -> dict[str, str]:
    """Write the documents into the folder; return for each that failed the sentence why.

    A document that cannot be drawn never takes the others or the records with it. A format
    nobody knows is a mistake of the caller and raises AuditError before anything is written.
    """
    record = edition(Record(evidence, verdicts, manifest, beside or Beside()))
    chosen = [EXPORTERS.named(name) for name in dict.fromkeys(formats)]
    failed: dict[str, str] = {}
    for export in chosen:
        try:
            (folder / export.file).write_bytes(export.run(record))
        except AuditError as error:
            failed[export.file] = str(error)
        except OSError as error:
            failed[export.file] = f"{export.file} could not be written: {error.strerror}."
        except Exception as error:  # an exporter may be anybody's; the audit must survive it
            failed[export.file] = (
                f"{export.file} could not be drawn: {type(error).__name__}: {error}. "
                "This is a defect of its exporter."
            )
    return failed
