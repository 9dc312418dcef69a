"""Collects every message that a report can say, for translators: `python -m audit.translating`.

Messages come from three places: the code (`say`, `message` and their like, read from its syntax),
the templates, and the glossary of everything that can be measured. They are written to
`templates/locales/report.pot`; each language's `report.po` gets what is new, untranslated.
"""

from __future__ import annotations

import ast
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from audit.options import LANGUAGES
from audit.publish.render.language import CATALOGUE
from audit.publish.render.meanings import paragraphs
from audit.publish.render.shipped import folder

if TYPE_CHECKING:
    from babel.messages import Catalog

TEMPLATE = "report.pot"
NOTE = """\
# Every message that a report can say. Names in braces, such as {people}, are filled in: they stay
# as they are, and may change places. {n} is a number, written out up to ten; of two forms the
# first is for one, the second for all others. `msgctxt` says what a word stands for.
# Written by `make messages`. A message without a translation is shown in English."""
_DATED = ("POT-Creation", "PO-Revision", "Last-Translator", "Language-Team", "Generated-By")
_SAYING = ("say", "say_as", "say_many", "message", "told", "_")


@dataclass(frozen=True)
class Message:
    """One message: its id, its other form where there is one, its sense, and where it is said."""

    id: str
    place: str
    many: str = ""
    sense: str = ""


def messages() -> Iterator[Message]:
    """All messages: of the code, of the templates, of the glossary."""
    package = Path(__file__).parent
    for file in sorted(package.rglob("*.py")):
        if file.is_relative_to(package / "cli"):  # the command line speaks English
            continue
        place = file.relative_to(package.parent).as_posix()
        yield from messages_in_code(file.read_text(encoding="utf-8"), place)
    yield from _in_templates()
    yield from _in_glossary()


def messages_in_code(text: str, place: str) -> Iterator[Message]:
    """The messages of one Python file; of a call that chooses between two, both."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and (name := _called(node.func)) in _SAYING:
            yield from _said(name, [list(_texts(argument)) for argument in node.args], place)


def _called(function: ast.expr) -> str:
    if isinstance(function, ast.Name):
        return function.id
    return function.attr if isinstance(function, ast.Attribute) else ""


def _texts(argument: ast.expr) -> Iterator[str]:
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        yield argument.value
    elif isinstance(argument, ast.IfExp):
        yield from _texts(argument.body)
        yield from _texts(argument.orelse)


def _said(name: str, given: list[list[str]], place: str) -> Iterator[Message]:
    """What a call says, from the texts that each of its arguments may be."""
    if name == "say_many":
        for one, many in zip(*given[:2], strict=True):
            yield Message(one, place, many=many)
    elif name == "say_as":
        for text in given[1]:
            yield Message(text, place, sense=given[0][0])
    else:
        for text in given[0] if given else ():
            yield Message(text, place)


def _in_templates() -> Iterator[Message]:
    from jinja2 import Environment
    from jinja2.ext import extract_from_ast

    environment = Environment(extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True)
    for file in sorted(folder().rglob("*.j2")):
        tree = environment.parse(file.read_text(encoding="utf-8"))
        for _, name, found in extract_from_ast(tree, gettext_functions=_SAYING):
            texts = (found,) if isinstance(found, str) else found or ()
            given = [[text] if text is not None else [] for text in texts]
            place = f"templates/{file.relative_to(folder()).as_posix()}"
            yield from _said(name, given, place)


def _in_glossary() -> Iterator[Message]:
    from audit.measure.catalogue import entries

    for found in entries():
        entry = found.entry
        defined = paragraphs(entry.definition)
        for text in (entry.title, *defined, entry.aggregation, entry.undefined):
            if text:
                yield Message(text, f"glossary/{found.id}")


def catalogue(found: Iterable[Message]) -> Catalog:
    """Put messages into a catalogue, each once with all places where it is said."""
    from babel.messages import Catalog

    kept = Catalog(project="rai-audit", charset="utf-8", header_comment=NOTE, fuzzy=False)
    for message in found:
        id = (message.id, message.many) if message.many else message.id
        kept.add(id, context=message.sense or None, locations=[(message.place, 0)])
    return kept


def written(catalog: Catalog) -> str:
    """Write a catalogue as a file that is the same on every day it is written."""
    from babel.messages.pofile import write_po

    for message in catalog:
        message.flags.discard("python-format")  # a percent sign with a blank is none
    file = io.BytesIO()
    write_po(file, catalog, width=100, include_lineno=False, ignore_obsolete=True)
    lines = file.getvalue().decode().splitlines(keepends=True)
    return "".join(line for line in lines if not line.lstrip('"').startswith(_DATED))


def updated(code: str, template: Catalog) -> str:
    """A language's catalogue with what is new in the template, and without what is gone."""
    from babel.messages import Catalog
    from babel.messages.pofile import read_po

    path = folder() / "locales" / code / CATALOGUE
    catalog = Catalog(locale=code, project="rai-audit", header_comment=NOTE, fuzzy=False)
    if path.is_file():
        with path.open("rb") as file:
            catalog = read_po(file, locale=code)
    catalog.update(template, no_fuzzy_matching=True, update_header_comment=True)
    catalog.mime_headers = [("Plural-Forms", "nplurals=2; plural=(n != 1);")]
    return written(catalog)


def main() -> None:
    """Write the template and every language's catalogue."""
    template = catalogue(messages())
    (folder() / "locales").mkdir(exist_ok=True)
    (folder() / "locales" / TEMPLATE).write_text(written(template), encoding="utf-8")
    for code in LANGUAGES:
        if code == "en":
            continue
        path = folder() / "locales" / code / CATALOGUE
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(updated(code, template), encoding="utf-8")


if __name__ == "__main__":
    main()
