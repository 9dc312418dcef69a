"""Draws the documents of one version beside its records.

A new format is one new file: here where people read it, in `audit/publish/formats/` where programs
do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audit.errors import AuditError
from audit.evidence import Evidence
from audit.judge.verdict import Verdicts
from audit.options import INTERCHANGE
from audit.publish.disclosure.profile import for_profile, profile_of
from audit.publish.render.beside import Beside
from audit.publish.render.language import ENGLISH, Language, language_named, language_of, speaking
from audit.publish.store.signing import dsse
from audit.registry import Registry

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


@dataclass(frozen=True)
class Record:
    """What a version holds, and all that a document may be drawn from."""

    evidence: Evidence
    verdicts: Verdicts
    manifest: Mapping[str, Any]
    beside: Beside = field(default_factory=Beside)


@dataclass(frozen=True)
class Exporter:
    """A registered format: its id as `--format` takes it, its file, and what draws it.

    `payload` is the media type under which the document is signed where a key is given; None for
    one that is never signed.
    """

    id: str
    file: str
    run: Callable[[Record], bytes]
    payload: str | None = None

    @property
    def envelope(self) -> str:
        """The file of its signed envelope.

        >>> Exporter("in-toto", "in-toto.json", lambda record: b"", "application/json").envelope
        'in-toto.dsse.json'
        """
        return f"{Path(self.file).stem}.dsse.json"


EXPORTERS: Registry[Exporter] = Registry(
    "exporter", "audit.publish.render", "audit.publish.formats"
)


def exporter(
    *, id: str, file: str, payload: str | None = None
) -> Callable[[Callable[[Record], bytes]], Callable[[Record], bytes]]:
    """Register a function from a record to the bytes of one document."""

    def register(run: Callable[[Record], bytes]) -> Callable[[Record], bytes]:
        EXPORTERS.add(Exporter(id=id, file=file, run=run, payload=payload))
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


def _drawn(export: Exporter, record: Record, language: Language) -> bytes:
    """One document; with templates of somebody's own, in a process of its own."""
    from audit.publish.render.apart import drawn_apart, has_own_templates

    if has_own_templates(record) and export.id not in INTERCHANGE:
        return drawn_apart(export.id, record, language.code)
    with speaking(language):
        return export.run(record)


def draw(
    folder: Path,
    evidence: Evidence,
    verdicts: Verdicts,
    manifest: Mapping[str, Any],
    formats: tuple[str, ...],
    beside: Beside | None = None,
    key: Ed25519PrivateKey | None = None,
) -> dict[str, str]:
    """Write the documents into the folder; return for each that failed the sentence why.

    With a key, a document that other programs take in as a statement stands in a signed DSSE
    envelope beside itself.

    Documents for people speak the language of `[report] lang`, those for machines English. A
    document that cannot be drawn never takes the others or the records with it. A format or a
    language nobody knows is a mistake of the caller and raises AuditError before anything is
    written.
    """
    record = edition(Record(evidence, verdicts, manifest, beside or Beside()))
    chosen = [EXPORTERS.named(name) for name in dict.fromkeys(formats)]
    language = language_of(language_named(record.manifest))
    failed: dict[str, str] = {}
    for export in chosen:
        try:
            spoken = ENGLISH if export.id in INTERCHANGE else language
            content = _drawn(export, record, spoken)
            (folder / export.file).write_bytes(content)
            if key is not None and export.payload is not None:
                (folder / export.envelope).write_bytes(dsse(export.payload, content, key))
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
