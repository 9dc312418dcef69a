"""Numbers, dates and sentences in German, French and Spanish; templates that speak them."""

from __future__ import annotations

import gettext
import io
import subprocess
import sys
from pathlib import Path

import pypdf
import pytest
import sample_hostile as hostile
import sample_report as sample

from audit.errors import AuditError
from audit.judge.verdict import Verdicts
from audit.publish.own.kept import kept_as
from audit.publish.render import amounts, words
from audit.publish.render.beside import Beside
from audit.publish.render.documents import draw
from audit.publish.render.html import html
from audit.publish.render.language import (
    Language,
    language_of,
    say,
    say_as,
    say_many,
    speaking,
    told,
)
from audit.publish.render.notebook import notebook
from audit.publish.render.pdf import pdf
from audit.publish.render.view import view

SIGNATURE = "sections/signature.html.j2"


_KNOWN = {"Signatures": "<i>SIGNÉ</i>", "page {now} of {all}": "{all} has {now}"}


class _Shouting(gettext.NullTranslations):
    """A catalogue of two messages, one of which would be markup if it were not escaped."""

    def gettext(self, message: str) -> str:
        return _KNOWN.get(message, message)


SHOUTING = Language("fr", _Shouting(), decimal=",", thousands="\u00a0")


@pytest.mark.parametrize(
    ("code", "large", "four", "share", "day"),
    [
        ("en", "1,234,567.8", "−1,234", "44.8\u00a0%", "21 November 2026"),
        ("de", "1.234.567,8", "−1.234", "44,8\u00a0%", "21. November 2026"),
        ("fr", "1\u00a0234\u00a0567,8", "−1\u00a0234", "44,8\u00a0%", "21 novembre 2026"),
        ("es", "1.234.567,8", "−1234", "44,8\u00a0%", "21 de noviembre de 2026"),
    ],
)
def test_numbers_and_dates(code: str, large: str, four: str, share: str, day: str) -> None:
    with speaking(code):
        assert amounts.number(1234567.8, 1) == large
        assert amounts.count(-1234) == amounts.loose(-1234) == four
        assert amounts.amount(0.448, None, amounts.PERCENT).text == share
        assert words.day("2026-11-21T10:00:00Z") == day
        assert words.day("yesterday") == "yesterday"


@pytest.mark.parametrize("code", ["de", "fr", "es"])
def test_small_and_typed_numbers_have_the_language_s_decimals(code: str) -> None:
    with speaking(code):
        assert amounts.bare(0.8) == "0,8"
        assert amounts.loose(0.634) == "0,634"
        assert "0,0001" in amounts.loose(0.00001)
        assert amounts.loose(24.3) == "24,3"


def test_german_nouns_keep_their_capital() -> None:
    with speaking("de"):
        assert words.lower_first("Auswahlrate") == "Auswahlrate"
    with speaking("fr"):
        assert words.lower_first("Taux") == "taux"


def test_what_nobody_translated_stays_english_and_says_so() -> None:
    with speaking(SHOUTING):
        assert told("my own metric") == "my own metric [in English]"
        assert told("Signatures") == "<i>SIGNÉ</i>"
        assert told("") == say("") == ""
    assert told("my own metric") == "my own metric"


def test_a_word_that_is_the_same_in_both_languages_is_translated() -> None:
    alike = Language("de", gettext.NullTranslations(), alike=frozenset({"Recall"}))
    with speaking(alike):
        assert told("Recall") == "Recall"
        assert told("Fallout") == "Fallout [in English]"


@pytest.mark.parametrize("code", ["en", "de", "fr", "es"])
def test_an_empty_text_is_no_message(code: str) -> None:
    with speaking(code):
        assert say("") == told("") == ""
        assert words.reason("", {}) == words.reason(None, {}) == ""


def test_parts_may_change_places_and_are_never_read_as_placeholders() -> None:
    with speaking(SHOUTING):
        assert say("page {now} of {all}", now="{all}", all=2) == "2 has {all}"
        assert say("of {whom}", whom="{whom}") == "of {whom}"


def test_one_and_many() -> None:
    assert [say_many("one rule", "{n} rules", n) for n in (0, 1, 2, 11)] == [
        "no rules", "one rule", "two rules", "11 rules"
    ]  # fmt: skip
    assert say_as("number", "no") == "no"


def test_the_language_ends_with_its_block() -> None:
    with speaking("de"), speaking("fr") as french:
        assert french.code == "fr"
    assert amounts.number(0.5, 1) == "0.5"


def test_a_language_that_is_not_there() -> None:
    with pytest.raises(AuditError, match="No report can be drawn in dee"):
        language_of("dee")


def document(own: str) -> str:
    beside = Beside(kept_as({SIGNATURE: own.encode()}))
    with speaking(SHOUTING):
        return html(view(sample.evidence(), sample.verdicts(), sample.MANIFEST, beside))


def test_house_templates_speak() -> None:
    with speaking(SHOUTING):
        text = html(view(sample.evidence(), sample.verdicts(), sample.MANIFEST))
    assert '<html lang="fr">' in text
    assert "&lt;i&gt;SIGNÉ&lt;/i&gt;" in text
    assert "<i>SIGNÉ" not in text


def test_templates_of_one_s_own_speak_as_the_house_s_do() -> None:
    text = document(
        '<p>{{ say("Signatures") }}, {{ _("Signatures") }}, {{ say_as("number", "two") }}, '
        '{{ say_many("one rule", "{n} rules", 3) }}</p>{% set now %}<b>1</b>{% endset %}'
        '<p>{{ say("page {now} of {all}", now=now, all="<u>2</u>") }}</p>'
        "<p>{% trans name=view.title %}About {{ name }}{% endtrans %}</p>"
    )
    assert "<p>&lt;i&gt;SIGNÉ&lt;/i&gt;, &lt;i&gt;SIGNÉ&lt;/i&gt;, two, three rules</p>" in text
    assert "<p>&lt;u&gt;2&lt;/u&gt; has <b>1</b></p>" in text
    assert "<p>About COMPAS risk label</p>" in text


def test_a_name_that_is_said_is_escaped() -> None:
    files = Beside(
        kept_as({SIGNATURE: b"{{ _(view.title) }}{% trans t=view.title %}{{ t }}{% endtrans %}"})
    )
    text = html(view(hostile.evidence(), hostile.verdicts(), hostile.MANIFEST, files))
    assert "<script>alert" not in text


def test_documents_for_people_speak_and_those_for_machines_do_not(tmp_path: Path) -> None:
    manifest = {**sample.MANIFEST, "report": {**sample.MANIFEST["report"], "lang": "de"}}
    failed = draw(tmp_path, sample.evidence(), sample.verdicts(), manifest, ("html", "junit"))
    assert failed == {}
    text = (tmp_path / "report.html").read_text()
    assert '<html lang="de">' in text
    assert "7.214" in text
    assert "7.214" not in (tmp_path / "junit.xml").read_text()


def test_a_language_nobody_knows_is_refused_before_anything_is_drawn(tmp_path: Path) -> None:
    manifest = {**sample.MANIFEST, "report": {"lang": "../../xx"}}
    with pytest.raises(AuditError, match="No report can be drawn"):
        draw(tmp_path, sample.evidence(), sample.verdicts(), manifest, ("html",))
    assert list(tmp_path.iterdir()) == []


def test_the_pdf_says_what_language_it_is_in() -> None:
    with speaking(SHOUTING):
        made = pdf(view(sample.nothing(), Verdicts(), sample.MANIFEST))
    assert pypdf.PdfReader(io.BytesIO(made)).trailer["/Root"]["/Lang"] == "fr"


def test_a_notebook_speaks_its_report_s_language() -> None:
    manifest = {**sample.MANIFEST, "report": {**sample.MANIFEST["report"], "lang": "es"}}
    text = notebook(sample.evidence(), sample.verdicts(), manifest)
    assert "lang=&quot;es&quot;" in text


def test_english_needs_no_babel() -> None:
    code = (
        "import sys; sys.path.insert(0, 'tests/publish'); import sample_report as s\n"
        "from audit.publish.render.html import html; from audit.publish.render.view import view\n"
        "html(view(s.evidence(), s.verdicts(), s.MANIFEST))\n"
        "assert 'babel' not in sys.modules"
    )
    root = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-c", code], check=True, cwd=root)
