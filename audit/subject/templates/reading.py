"""Templates as they are configured, in a file or beside it."""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path

import msgspec

from audit.config import Sentence, TemplateTestSection
from audit.errors import AuditError, nearest
from audit.expected import misfit
from audit.small_file import read_small
from audit.subject.templates.checking import check
from audit.subject.templates.templates import COLUMN, KEY, LABEL, WHERE, Templates


def templates_of(section: TemplateTestSection) -> Templates | None:
    """Read and check the configured templates; None where there are none.

    A TOML file holds `sentences`, `terms` and `column`; a CSV file a column `sentence` and, where
    it is known, `label`. What the configuration says is added to it. AuditError says what is wrong.
    """
    if section.file is None and not section.sentences:
        if section.terms:
            raise AuditError(
                "There are terms, and no sentence to put them into",
                where=WHERE,
                remedy="Write sentences with a slot, or name a file: --template-test FILE",
            )
        return None
    read = _read(Path(section.file)) if section.file else TemplateTestSection()
    templates = Templates(
        name=Path(section.file).stem if section.file else "templates",
        sentences=tuple(map(_sentence, (*read.sentences, *section.sentences))),
        terms=read.terms | section.terms,
        column=section.column or read.column or COLUMN,
    )
    check(templates)
    return templates


def _sentence(given: str | Sentence) -> Sentence:
    if isinstance(given, str):
        return Sentence(text=given)
    blank = isinstance(given.label, str) and not given.label.strip()
    return Sentence(text=given.text) if blank else given


def _read(file: Path) -> TemplateTestSection:
    try:
        text = read_small(file).decode("utf-8-sig")
    except FileNotFoundError:
        raise AuditError(f"There is no file {file}", where=WHERE) from None
    except (OSError, ValueError) as error:
        raise AuditError("The templates cannot be read", where=f"{file}: {error}") from None
    if file.suffix.lower() == ".csv":
        return _from_csv(text, str(file))
    if file.suffix.lower() == ".toml":
        return _from_toml(text, str(file))
    raise AuditError(
        f"{file.name} is of no kind that templates are read from",
        where=str(file),
        remedy="A file of templates ends in .toml or .csv",
    )


def _from_toml(text: str, where: str) -> TemplateTestSection:
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise AuditError("The templates are not valid TOML", where=f"{where}: {error}") from None
    except ValueError:
        raise AuditError("The templates hold a number of too many digits", where=where) from None
    given = tables.get("template_test", tables)
    try:
        return msgspec.convert(given, TemplateTestSection)
    except msgspec.ValidationError as error:
        what = misfit(error, given, TemplateTestSection).what
        raise AuditError(f"The templates are wrong: {what}", where=where) from None


def _from_csv(text: str, where: str) -> TemplateTestSection:
    try:
        rows = list(csv.DictReader(text.splitlines(keepends=True), strict=True))
    except csv.Error as error:
        raise AuditError("The templates are not valid CSV", where=f"{where}: {error}") from None
    names = list(rows[0]) if rows else []
    if KEY not in names:
        raise AuditError(
            f"The templates have no column {KEY!r}",
            where=where,
            remedy=nearest(KEY, map(str, names)) or f"Write {KEY},{LABEL} into the first line",
        )
    sentences = (Sentence(text=row[KEY] or "", label=row.get(LABEL)) for row in rows)
    return TemplateTestSection(sentences=tuple(sentences))
