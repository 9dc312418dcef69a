"""Messages are all collected, and translated with the same names in braces."""

from __future__ import annotations

import gettext
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import babel.messages
import pandas as pd
import pytest
from babel.messages import Catalog
from babel.messages.pofile import read_po

from audit.api import run
from audit.options import LANGUAGES
from audit.publish.render.documents import EXPORTERS, Record, edition
from audit.publish.render.language import CATALOGUE, Language, speaking
from audit.publish.render.shipped import folder
from audit.translating import TEMPLATE, Message, catalogue, messages, messages_in_code, written

PLACEHOLDER = re.compile(r"\{[A-Za-z_]\w*\}")
OTHERS = [code for code in LANGUAGES if code != "en"]


@pytest.fixture(scope="module")
def template() -> Catalog:
    return catalogue(messages())


def in_language(code: str) -> Catalog:
    with (folder() / "locales" / code / CATALOGUE).open("rb") as file:
        return read_po(file, locale=code)


def test_messages_are_read_from_the_syntax() -> None:
    code = (
        'say("a {x}", x=say("b"))\nlanguage.say_as("unit", "points")\n'
        'say_many("one", "{n} many", n)\nLABELS = {"c": message("c " "d")}\n'
        'say(LABELS[key])\nsay("e" if x else "f")\nother("g")\n'
    )
    assert set(messages_in_code(code, "x.py")) == {
        Message("a {x}", "x.py"), Message("b", "x.py"), Message("points", "x.py", sense="unit"),
        Message("one", "x.py", many="{n} many"), Message("c d", "x.py"), Message("e", "x.py"),
        Message("f", "x.py"),
    }  # fmt: skip


def test_code_templates_and_glossary_are_all_collected(template: Catalog) -> None:
    ids = {message.id for message in template}
    assert {"{low} to {high}", "Made and reviewed by", "Selection rate"} <= ids
    assert template.get("points", context="unit") is not None


def test_the_template_for_translators_is_current(template: Catalog) -> None:
    kept = (folder() / "locales" / TEMPLATE).read_text(encoding="utf-8")
    assert kept == written(template), "run `make messages`"


@pytest.mark.parametrize("code", OTHERS)
def test_a_language_has_every_message_and_no_other(code: str, template: Catalog) -> None:
    def named(catalog: Catalog) -> set[tuple[str, str]]:
        return {(str(message.id), message.context or "") for message in catalog if message.id}

    assert named(in_language(code)) == named(template), "run `make messages`"


@pytest.mark.parametrize("code", OTHERS)
def test_a_translation_has_the_same_names_in_braces(code: str) -> None:
    wrong = [pair for pair in _pairs(in_language(code)) if not _same_names(*pair)]
    assert wrong == []


def _pairs(catalog: Catalog) -> Iterator[tuple[str, str]]:
    """Every message that is translated, beside its translation; each form by itself."""
    for message in catalog:
        several = isinstance(message.id, tuple)
        ids, texts = (message.id, message.string) if several else ([message.id], [message.string])
        yield from ((id, text) for id, text in zip(ids, texts, strict=True) if id and text)


def _same_names(id: str, text: str) -> bool:
    """Whether both have the same names, each as often; the number itself may be left out."""
    names, translated = (Counter(PLACEHOLDER.findall(form)) for form in (id, text))
    del names["{n}"], translated["{n}"]
    return names == translated


def test_a_name_in_braces_that_is_lost_is_found() -> None:
    catalog = Catalog(locale="de")
    catalog.add("{low} to {high}", "{low} bis {hoch}")
    catalog.add(("one rule", "{n} rules"), ("{n} Regel", "{n} Regeln"))
    assert [pair for pair in _pairs(catalog) if not _same_names(*pair)] == [
        ("{low} to {high}", "{low} bis {hoch}")
    ]


@pytest.mark.parametrize("code", OTHERS)
def test_one_form_is_for_one_and_the_other_for_all_others(code: str) -> None:
    header = (folder() / "locales" / code / CATALOGUE).read_text(encoding="utf-8")
    assert "Plural-Forms: nplurals=2; plural=(n != 1);" in header


class _Asking(gettext.NullTranslations):
    """Keeps every message that is looked up."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[tuple[str, str]] = set()

    def gettext(self, message: str) -> str:
        return self.pgettext("", message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        self.pgettext("", msgid1)
        return msgid1 if n == 1 else msgid2

    def pgettext(self, context: str, message: str) -> str:
        self.asked.add((context, message))
        return message


def test_whatever_an_audit_says_is_known_to_translators(template: Catalog, tmp_path: Path) -> None:
    rows = {
        "sex": ["Female", "Male"] * 100,
        "score": [(13 * i) % 100 / 100 for i in range(200)],
        "label": [int((13 * i) % 100 > 40 + (i * i) % 30) for i in range(200)],
    }
    report = run(
        data=pd.DataFrame(rows), label="label", score="score", threshold=0.5, name="asked",
        sensitive=["sex"], reports=str(tmp_path), format=["markdown"],
        rules=["impact_ratio across sex >= 0.8", "accuracy >= 0.99", "recall of sex=x >= 0.5"],
    )  # fmt: skip
    asking = _Asking()
    for profile in ("internal", "public"):
        manifest = {"name": "asked", "version": "v1", "report": {"profile": profile}}
        record = edition(Record(report.evidence, report.verdicts, manifest))
        with speaking(Language("eo", asking)):
            for document in ("html", "markdown", "model-card"):
                EXPORTERS.named(document).run(record)
    known = {(message.context or "", one_of(message)) for message in template}
    assert len(asking.asked) > 200
    assert asking.asked - known == set()


def one_of(message: babel.messages.Message) -> str:
    """A message's id; of one with two forms, the first."""
    return message.id[0] if isinstance(message.id, tuple) else message.id


@pytest.mark.parametrize("code", OTHERS)
def test_nothing_is_left_untranslated(code: str) -> None:
    said = {entry.id: entry.string for entry in in_language(code) if entry.id}
    assert said
    complete = {id: all(text) if isinstance(text, tuple) else text for id, text in said.items()}
    assert [id for id, text in complete.items() if not text] == []
