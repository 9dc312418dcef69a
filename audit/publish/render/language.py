"""The language a report is drawn in: every sentence, number and date passes through here.

A text in the code is its English message, and its own id:

    say("The rule failed for {people}", people=who)      one text, its placeholders filled
    say_many("one rule", "{n} rules", n)                 by number; {n} is written out up to ten
    say_as("verdict", "pass")                            one English word with several meanings
    LABELS = {"fail": message("failed")}                 a constant: marked (audit.evidence.message)
                                                         where it stands, said where it is used
    told(finding.text)                                   a text of the evidence or of a plug-in

A sentence is one message, never glued from halves: word order is the translator's. What fills a
placeholder is text already, or a number that is written the language's way. Nothing that a user
typed is ever looked up. `tests/publish/test_language_complete.py` draws reports in a language that
brackets every message and reads what stands outside the brackets.

Numbers: `amounts` writes them the language's way, `amounts.loose` any plain value, `words.spelled`
one up to ten as a word, `words.listed` a list, `words.clauses` what could stand alone, `words.day`
a date, `words.people` a group's people.
`words.reason` tells a reason itself; `words.fill` fills a text that was told before.

Templates have `say`, `say_many` and `say_as`, too, house's or own: `{{ say("Version {v}", v=v) }}`;
what they say is escaped, but for markup that a template made itself:
`{% set now %}<b></b>{% endset %}{{ say("page {now}", now=now) }}`. Own ones may also use
Jinja's `{% trans %}`. `python -m audit.translating` collects all messages.
"""

from __future__ import annotations

import gettext
import io
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from audit.errors import AuditError, nearest
from audit.options import LANGUAGES
from audit.publish.render.shipped import folder

if TYPE_CHECKING:
    from babel.messages import Catalog

CATALOGUE = "LC_MESSAGES/report.po"
_PLACEHOLDER = re.compile(r"\{([A-Za-z_]\w*)\}")
_NARROW, _NBSP = "\u202f", "\u00a0"  # the report's fonts have no narrow blank


@dataclass(frozen=True)
class Language:
    """One language: its messages, and how it writes numbers."""

    code: str
    messages: gettext.NullTranslations
    decimal: str = "."
    thousands: str = ","
    keeps_capitals: bool = False
    """Whether a noun is a capital letter's also within a sentence, as in German."""
    four_together: bool = False
    """Whether a number of four digits is written without a separator, as in Spanish."""
    first_day: str = ""
    """How the first day of a month is written, where not as 1."""
    alike: frozenset[str] = frozenset()
    """Messages whose translation is the English word."""


ENGLISH = Language("en", gettext.NullTranslations())
_spoken: ContextVar[Language] = ContextVar("language", default=ENGLISH)


def spoken() -> Language:
    """The language that is being drawn in."""
    return _spoken.get()


@contextmanager
def speaking(language: str | Language) -> Iterator[Language]:
    """Draw in a language, given by its code, until the block ends."""
    chosen = language if isinstance(language, Language) else language_of(language)
    before = _spoken.set(chosen)
    try:
        yield chosen
    finally:
        _spoken.reset(before)


@lru_cache(maxsize=len(LANGUAGES))
def language_of(code: str) -> Language:
    """Read a language from its catalogue in `templates/locales/`; AuditError for another."""
    if code not in LANGUAGES:
        remedy = nearest(code, LANGUAGES)
        raise AuditError(f"No report can be drawn in {code}", where="[report] lang", remedy=remedy)
    if code == "en":
        return ENGLISH
    from babel import Locale
    from babel.messages.pofile import read_po

    with (folder() / "locales" / code / CATALOGUE).open("rb") as file:
        catalogue = read_po(file, locale=code)
    symbols = Locale.parse(code).number_symbols["latn"]
    return Language(
        code,
        _compiled(catalogue),
        decimal=symbols["decimal"],
        thousands=symbols["group"].replace(_NARROW, _NBSP),
        keeps_capitals=code == "de",
        four_together=code == "es",
        first_day="1er" if code == "fr" else "",
        alike=frozenset(str(one.id) for one in catalogue if one.id and one.id == one.string),
    )


def language_named(manifest: Mapping[str, Any]) -> str:
    """The code of the language that a manifest's `report` names; English where it names none."""
    report = manifest.get("report")
    return str(report.get("lang") or "en") if isinstance(report, Mapping) else "en"


def _compiled(catalogue: Catalog) -> gettext.NullTranslations:
    """Compile a catalogue in memory: what is reviewed is what is used."""
    from babel.messages.mofile import write_mo

    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def say(text: str, /, **parts: object) -> str:
    """Say a message in the language spoken, its `{placeholders}` filled.

    >>> say("{share} of {people}", share="31 %", people="women")
    '31 % of women'
    """
    return filled(_looked_up(text), parts)


def say_as(sense: str, text: str, /, **parts: object) -> str:
    """Say a message that means something else elsewhere; `sense` tells a translator which it is."""
    return filled(spoken().messages.pgettext(sense, text), parts)


def say_many(one: str, many: str, n: int, /, **parts: object) -> str:
    """Say one of two messages by number; `{n}` is the number, in words up to ten.

    >>> say_many("one rule", "{n} rules", 1), say_many("one rule", "{n} rules", 3)
    ('one rule', 'three rules')
    """
    from audit.publish.render.words import spelled

    return filled(spoken().messages.ngettext(one, many, n), {"n": spelled(n), **parts})


def told(text: str) -> str:
    """Translate a text of the evidence, unfilled; one nobody translated stays English and says so.

    What fills it is put in afterwards, with `filled` or `words.fill`.
    """
    language, translated = spoken(), _looked_up(text)
    if language.code == "en" or translated != text or text in language.alike or not text:
        return translated
    return f"{text} [{say('in English')}]"


def _looked_up(text: str) -> str:
    """A message in the language spoken; under the empty one a catalogue keeps its own header."""
    return spoken().messages.gettext(text) if text else ""


def filled(text: str, parts: Mapping[str, object]) -> str:
    """Put parts in the places of their names; what is unknown stays as it was written."""
    return _PLACEHOLDER.sub(
        lambda found: str(parts[found[1]]) if found[1] in parts else found[0], text
    )
