"""The subject of a stored version, opened again: the same rows and the same model, by their hashes.

Evidence holds no paths, so files are looked for by name, and taken only where their bytes are
those that were audited.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from glob import escape
from pathlib import Path
from typing import Any

import msgspec

from audit.config import AuditConfig
from audit.errors import AuditError
from audit.options import OPTIONS
from audit.progress import Progress
from audit.publish.store import Version
from audit.subject.answers.trained import MODEL_FILE
from audit.subject.entry import open_subject
from audit.subject.source import file_digest
from audit.subject.subject import Subject
from audit.subject.templates.reading import templates_of

MOST_FILES = 100
"""So many files of a folder are looked at for one with the right hash."""


@dataclass(frozen=True)
class Wanted:
    """A file of an audit: what it was to it, its name and digest then, and where it is now said."""

    what: str
    name: str
    sha256: str
    flag: str
    given: str | None


def reopen(
    version: Version, options: Mapping[str, Any], progress: Progress
) -> tuple[AuditConfig, Subject]:
    """Open the rows and the model of a version, configured as when it was made.

    `options` are said anew, and named like the flags; files that they do not name are looked for.
    Whoever asked closes `subject.model`. AuditError where a file is gone or is another one now.
    """
    _refuse_without_model(version)
    config = configured(version, options)
    kept = version.folder / MODEL_FILE if config.train.estimator is not None else None
    if kept is not None:
        version.read(MODEL_FILE)  # refused where it was changed
    templates = templates_of(config.template_test)
    subject = open_subject(config, data=templates, trained=kept, progress=progress)
    assert subject.model is not None
    if subject.model.facts.sha256 != version.evidence.provenance.model.get("sha256"):
        subject.model.close()
        raise AuditError(f"The model that was opened is not the one of {version}")
    return config, subject


def configured(
    version: Version, options: Mapping[str, Any], *, rows: bool = True, model: bool = True
) -> AuditConfig:
    """Return what a version was made with, its files where they lie now, known by their hashes.

    What is handed over as an object, `rows` or `model`, is not looked for. AuditError where a file
    is gone or is another one now.
    """
    config = _configuration(version, options)
    if model and config.model.source is not None:
        source = _model(version, options.get("model"))
        found = msgspec.structs.replace(config.model, source=source)
        config = msgspec.structs.replace(config, model=found)
    if templates_of(config.template_test) is None:
        test = _rows(version, options) if rows else None
        data = msgspec.structs.replace(
            config.data, test=test, train=_training_rows(version, options)
        )
        config = msgspec.structs.replace(config, data=data)
    return config


def model_file(version: Version, beside: Path | None = None) -> Path:
    """Return the file of a version's model, known by its hash.

    Looked at are the version itself, files of the model's name, and those of its kind in the
    folder `beside`. AuditError where it was no file, or is gone.
    """
    _refuse_without_model(version)
    if MODEL_FILE in version.manifest.files:
        version.read(MODEL_FILE)  # refused where it was changed
        return version.folder / MODEL_FILE
    name, digest = (
        _told(version, "model", "source"),
        version.evidence.provenance.model.get("sha256"),
    )
    if name is None or digest is None:
        raise AuditError(f"The model of {version} was no file, and has no hash to be known by")
    if beside is not None:
        for place in sorted(beside.glob(f"*{escape(Path(name).suffix)}"))[:MOST_FILES]:
            if place.is_file() and file_digest(place) == digest:
                return place
    return _find(version, Wanted("model", name, digest, "--model", None))


def _refuse_without_model(version: Version) -> None:
    kind = version.evidence.subject.model.get("kind")
    if kind == "columns":
        raise AuditError(
            f"{version} was made of predictions, without a model",
            remedy="Audit the model itself: `audit run --model FILE`",
        )
    if kind == "live":
        raise AuditError(
            f"The model of {version} was an object in Python, which cannot be found again",
            remedy="Save the model to a file, and audit that",
        )


def _configuration(version: Version, options: Mapping[str, Any]) -> AuditConfig:
    """Return what the version was made with, and what is said anew laid over it.

    Whom that audit trusted is no reason to trust a file now, and a name says of no interpreter
    where it is.
    """
    evidence = version.evidence
    told = evidence.provenance.configuration
    tables: dict[str, Any] = {name: dict(table) for name, table in told.items()}
    if _told(version, "model", "python") and options.get("model_python") is None:
        raise AuditError(
            f"The model of {version} ran under an interpreter of its own",
            remedy="Say where it is: --model-python PATH",
        )
    tables.setdefault("model", {}).update(trust=None, python=None)
    tables["audit"] = {
        "name": evidence.subject.name,
        "task": evidence.subject.task,
        "seed": evidence.provenance.seed,
    }
    for option in OPTIONS:
        if options.get(option.name) is not None:
            tables.setdefault(option.section, {})[option.key] = options[option.name]
    try:
        return msgspec.convert(tables, AuditConfig)
    except msgspec.ValidationError:
        raise AuditError(
            f"{version} was made by {evidence.provenance.tool}, with a configuration that cannot "
            "be read here",
            remedy="Use that version of the tool",
        ) from None


def _model(version: Version, given: str | None) -> str:
    """Return the model's file; or its function, where that is named anew.

    A function has no digest, and importing it runs its code: that is not for a record to decide.
    """
    name = str(_told(version, "model", "source"))
    digest = version.evidence.provenance.model.get("sha256")
    if digest is not None:
        return str(_find(version, Wanted("model", name, digest, "--model", given)))
    if given != name:
        raise AuditError(
            f"The model of {version} was the function {name}, which has no hash to be known by",
            remedy=f"If it is still the same one, pass --model {name}",
        )
    return name


def _rows(version: Version, options: Mapping[str, Any]) -> str:
    name, given = _told(version, "data", "test"), options.get("data")
    if name is None and given is None:
        raise AuditError(
            f"The rows of {version} were given in Python, and not as a file",
            remedy="Audit a file of them: `audit run --data FILE`",
        )
    digest = version.evidence.provenance.data.get("sha256", "")
    return str(_find(version, Wanted("rows", str(name), digest, "--data", given)))


def _training_rows(version: Version, options: Mapping[str, Any]) -> str | None:
    name = _told(version, "data", "train")
    facts = version.evidence.provenance.data.get("train")
    if name is None or facts is None:
        return None
    given = options.get("train_data")
    wanted = Wanted("training rows", name, facts["sha256"], "--train-data", given)
    return str(_find(version, wanted))


def _told(version: Version, section: str, key: str) -> Any:
    """Return what the version's own configuration says."""
    return version.evidence.provenance.configuration.get(section, {}).get(key)


def _find(version: Version, wanted: Wanted) -> Path:
    """Return the file with the bytes that were audited: the one given, else one of that name."""
    places = [Path(wanted.given)] if wanted.given else list(_places(version, wanted.name))
    there = [place for place in places if place.is_file()]
    for place in there:
        if file_digest(place) == wanted.sha256:
            return place
    what = f"{wanted.name}, the {wanted.what} of {version}"
    if there:
        raise AuditError(
            f"This is not {what}: its sha256 is not {wanted.sha256}",
            where=", ".join(map(str, there)),
            remedy=f"Say where the file is now: {wanted.flag} PATH",
        )
    raise AuditError(
        f"There is no {what}",
        where=f"looked for {', '.join(map(str, dict.fromkeys(places)))}",
        remedy=f"Say where the file is now: {wanted.flag} PATH",
    )


def _places(version: Version, name: str) -> Iterator[Path]:
    """Where a file of that name may lie: here, beside the reports, and one folder below those."""
    for folder in dict.fromkeys((Path.cwd(), version.folder.parent.parent.parent)):
        yield folder / name
        yield from sorted(folder.glob(f"*/{escape(name)}"))
