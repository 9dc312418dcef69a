"""The HTML report: what is in it, and what never is."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
import sample_explained as explained
import sample_hostile
import sample_report as sample
from sample_glossary import GLOSSARY

from audit.judge.verdict import Verdicts
from audit.publish.render import amounts, phrases
from audit.publish.render.html import html
from audit.publish.render.pages import page
from audit.publish.render.shipped import folder
from audit.publish.render.view import view

ROOT = Path(__file__).parents[2]
VOID = {"meta", "link", "br", "col"}


class Page(HTMLParser):
    """Collects tags, attributes and texts, and checks that every tag is closed in its place."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self.on_page: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in {"style", "script"}:
            self.texts.append(data)
            if self.open[-1] != "title":
                self.on_page.append(data)

    def all(self, name: str) -> list[dict[str, str]]:
        return [attributes for tag, attributes in self.tags if tag == name]


@pytest.fixture(scope="module")
def text() -> str:
    return html(view(sample.evidence(), sample.verdicts(), sample.MANIFEST))


@pytest.fixture(scope="module")
def hostile() -> str:
    return html(view(sample_hostile.evidence(), sample_hostile.verdicts(), sample_hostile.MANIFEST))


REPORTS = {
    "compas": (sample.evidence, sample.verdicts),
    "crowd": (sample.crowd, Verdicts),
    "nothing": (sample.nothing, Verdicts),
    "hostile": (sample_hostile.evidence, sample_hostile.verdicts),
    "explained": (explained.evidence, Verdicts),
    "explained hostile": (explained.hostile, Verdicts),
}


@pytest.fixture(scope="module", params=REPORTS)
def any_page(request: pytest.FixtureRequest) -> Page:
    evidence, verdicts = REPORTS[request.param]
    return Page(html(view(evidence(), verdicts(), sample.MANIFEST)))


def test_the_first_page_in_its_own_words(text: str) -> None:
    assert "<h1>COMPAS risk label</h1>" in text
    assert '<span class="shape square fail"></span>Fail</p>' in text
    assert "<td>65.4</td>" in text
    assert '<a href="#figure-4">figure 4</a>' in text


@pytest.mark.parametrize("tag", ["style", "script"])
def test_the_policy_names_the_hash_of_the_one_style_and_the_one_script(text: str, tag: str) -> None:
    (found,) = re.findall(f"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(found.encode()).digest()).decode()
    (policy,) = [m["content"] for m in Page(text).all("meta") if "http-equiv" in m]
    assert f"{tag}-src 'sha256-{digest}';" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not any("style" in attributes for _, attributes in Page(text).tags)


def test_nothing_is_fetched(any_page: Page) -> None:
    assert any_page.all("script") == [{}]
    for tag, attributes in any_page.tags:
        assert tag not in {"img", "iframe", "object", "embed", "base", "form", "use"}
        for name in ("href", "src", "xlink:href", "action", "srcset", "data"):
            value = attributes.get(name, "#")
            assert value.startswith(("#", "data:")), (tag, name, value)
        assert not any(name.startswith("on") for name in attributes)


def test_the_style_holds_no_address_but_data(text: str) -> None:
    (style,) = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    assert "@import" not in style
    assert all(address.startswith("data:") for address in re.findall(r"url\((.*?)\)", style))


SHOWN = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{7*7}}",
    "$\\frac{1}{$",
    "]]>--><!--",
    "null\\x00byte\\x1b[31m\\ufffe",
    "\\u202eevil",
)


def test_the_script_holds_no_address_and_no_value_of_the_report() -> None:
    (script,) = folder().rglob("*.js")
    source = script.read_text(encoding="utf-8")
    assert not re.search(r"https?:|fetch\(|XMLHttpRequest|innerHTML|eval\(|Storage|</", source)
    assert not re.search(r"\{[{%#]", source)


def test_hostile_text_is_shown_as_text(hostile: str) -> None:
    shown = "".join(Page(hostile).texts)
    for nasty in SHOWN:
        assert nasty in shown
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e]", hostile)
    assert len(hostile) < 1_000_000


def test_long_names_are_cut_on_the_page_and_whole_in_a_title(hostile: str) -> None:
    found = Page(hostile)
    assert max(len(part) for part in found.on_page) <= 710
    assert any("n" * 3000 in attributes.get("title", "") for _, attributes in found.tags)


def test_every_id_is_one_of_a_kind_and_every_link_leads_somewhere(any_page: Page) -> None:
    ids = [attributes["id"] for _, attributes in any_page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    for attributes in any_page.all("a"):
        assert attributes["href"][1:] in ids
    for attributes in any_page.all("svg"):
        for name in attributes.get("aria-labelledby", "").split():
            assert name in ids


def test_every_chart_has_a_title_and_every_figure_its_numbers(text: str) -> None:
    charts = re.findall(r"<svg class=\"chart.*?</svg>", text, re.DOTALL)
    assert len(charts) > 20
    for chart in charts:
        assert 'role="img"' in chart
        assert re.search(r"<title[^>]*>[^<]+</title>", chart)
        assert "spark" in chart[:60] or re.search(r"<desc[^>]*>[^<]+</desc>", chart)
    for figure in re.findall(r"<figure.*?</figure>", text, re.DOTALL):
        assert "<figcaption>" in figure
        assert "<details>" in figure
        assert "<table class=" in figure


def test_tables_have_a_caption_and_heads(any_page: Page) -> None:
    assert len(any_page.all("table")) == len(any_page.all("caption"))
    heads = any_page.all("th")
    assert all(attributes.get("scope") in {"row", "col"} for attributes in heads)


def test_undefined_never_looks_like_zero() -> None:
    text = html(view(sample.nothing(), Verdicts(), sample.MANIFEST))
    (figure,) = re.findall(r'<figure id="figure-1".*?</figure>', text, re.DOTALL)
    assert "undefined: nobody is in its denominator" in figure
    assert "<circle" not in figure


def test_extended_letters_come_with_their_fonts_only_where_needed(text: str) -> None:
    assert "Report-serif-extended;" not in text
    manifest = {**sample.MANIFEST, "report": {"title": "Ryzyko kredytowe: Łódź"}}
    polish = html(view(sample.evidence(), sample.verdicts(), manifest))
    assert "font-family: Report-serif-extended;" in polish


def test_paper_and_screen_say_the_same_but_fold_nothing_away() -> None:
    paper = page(view(sample.evidence(), sample.verdicts(), sample.MANIFEST), "paper")
    assert "<details>" not in paper
    assert "<script>" not in paper
    assert "<select" not in paper
    assert "cover-title" in paper
    assert "Who made this report, and who reviewed it" in paper


def test_the_same_bytes_in_every_process(text: str) -> None:
    program = (
        "import sys; sys.path.insert(0, 'tests/publish'); import sample_report as s\n"
        "from audit.publish.render.html import html; from audit.publish.render.view import view\n"
        "import hashlib; page = html(view(s.evidence(), s.verdicts(), s.MANIFEST))\n"
        "print(hashlib.sha256(page.encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True, text=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
        ).stdout.strip()
        for seed in ("1", "2")
    }  # fmt: skip
    assert digests == {hashlib.sha256(text.encode()).hexdigest()}


FORBIDDEN = ("unbiased", "fair model", "compliant", "certified", "bias-free", "is fair")


def test_templates_and_messages_promise_nothing() -> None:
    sources = [*folder().rglob("*.j2"), *folder().rglob("*.css")]
    sources += (ROOT / "audit" / "publish" / "render").rglob("*.py")
    assert len(sources) > 50
    for source in sources:
        words = source.read_text(encoding="utf-8").casefold()
        assert not [word for word in FORBIDDEN if word in words], source


def test_templates_know_no_metric_and_do_no_sums() -> None:
    metrics = [name for name in GLOSSARY if "_" in name] + list(phrases.DRAWN_FIRST[:-1])
    for source in folder().rglob("*.j2"):
        text = source.read_text(encoding="utf-8")
        assert not [name for name in metrics if name in text], source
        assert "|safe" not in text.replace(" ", "")
        for expression in re.findall(r"\{\{(.*?)\}\}", text):
            assert not re.search(r"\w [*/+-] \w", expression), (source, expression)


def test_the_style_passes_through_escaping_unchanged() -> None:
    for source in folder().rglob("*.css"):
        assert not re.search("[&<>\"']", source.read_text(encoding="utf-8")), source


def test_numbers_keep_their_unit_on_the_same_line(text: str) -> None:
    assert not re.search(r"\d %", text.partition("<body>")[2])
    assert f"{amounts.NBSP}%" in text
