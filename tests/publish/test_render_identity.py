"""Whose report it is: on the cover, above the front page and at the signatures, always as text."""

from __future__ import annotations

import re

import pytest
import sample_report as sample
from test_render_html import SHOWN, Page

from audit.publish.render.beside import Beside
from audit.publish.render.pages import page
from audit.publish.render.view import view

LOGO = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
OWN = {
    "title": "Credit decisions",
    "organisation": "Sparkasse Nord",
    "logo": "logo.svg",
    "accent": "#ffdd00",
    "authors": ["Ada Ménard", "B. Oğuz"],
    "reviewers": ["C. Dvořák"],
    "purpose": "Ranks **applications**.\n\n- for a clerk",
    "limitations": "Not for companies.",
}
NASTY = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{7*7}}{% raw %}",
    "$\\frac{1}{$",
    "]]>--><!--",
    "null\x00byte\x1b[31m\ufffe",
    "\u202eevil \u0627\u0644",
    "=cmd()",
    "n" * 3000,
)


def drawn(report: dict[str, object], medium: str = "screen") -> str:
    manifest = {**sample.MANIFEST, "report": report}
    made = view(sample.evidence(), sample.verdicts(), manifest, Beside({"logo.svg": LOGO}))
    return page(made, "paper" if medium == "paper" else "screen")


def test_the_cover_says_whose_it_is() -> None:
    text = drawn(OWN, "paper")
    cover = text[text.index('class="cover"') : text.index('class="contents"')]
    assert "Audit report" in cover
    assert "· Sparkasse Nord</p>" in cover
    assert '<img src="data:image/svg+xml;base64,' in cover
    assert 'alt="Sparkasse Nord: logo"' in cover
    assert "<dd>Ada Ménard, B. Oğuz</dd>" in cover
    assert "<dd>C. Dvořák</dd>" in cover


def test_who_signs_is_named() -> None:
    text = drawn(OWN)
    signing = text[text.index('class="signing"') :]
    assert signing.count("Made by") == 2
    assert signing.count("Reviewed by") == 1
    assert '<span class="given">C. Dvořák</span>' in signing
    assert signing.count("Name and role") == 1


def test_the_front_page_on_screen_has_a_line_about_it() -> None:
    text = drawn(OWN)
    assert "Sparkasse Nord · Made by Ada Ménard and B. Oğuz; reviewed by C. Dvořák" in text


def test_purpose_and_limitations_are_a_section_of_their_own() -> None:
    text = drawn(OWN)
    section = text[text.index('<section id="about"') :]
    assert "<strong>applications</strong>" in section
    assert "<li><p>for a clerk</p>" in section
    assert '<a href="#about">Purpose and limitations</a>' in text


def test_the_accent_is_made_readable_for_both_papers() -> None:
    (style,) = re.findall(r"<style>(.*?)</style>", drawn(OWN), re.DOTALL)
    assert ":root { --accent: #877500; }" in style
    assert "@media (prefers-color-scheme: dark) { :root { --accent: #ffdd00; } }" in style
    paper = drawn(OWN, "paper")
    assert "#0b5a8a" not in paper[paper.index("</style>") :]
    assert 'stroke="#877500"' in paper


def test_a_report_that_is_nobody_s_own_has_none_of_it() -> None:
    text = drawn({"title": "t"})
    assert "<img" not in text
    assert 'class="byline"' not in text
    assert 'id="about"' not in text


@pytest.mark.parametrize("medium", ["screen", "paper"])
@pytest.mark.parametrize("field", ["title", "organisation", "authors", "purpose", "limitations"])
def test_hostile_text_is_shown_as_text(field: str, medium: str) -> None:
    several = field == "authors"
    given = list(NASTY) if several else "\n\n".join(NASTY)
    if field in ("title", "organisation"):
        given = " ".join(NASTY[:-1])[:110]
    text = drawn({**OWN, field: given}, medium)
    found = Page(text.replace("<img ", "<br "))
    shown = "".join(found.texts)
    for nasty in SHOWN[: 3 if field in ("title", "organisation") else 1]:
        assert nasty in shown
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e]", text)
    assert "49{%" not in text
    tags = {tag for tag, _ in found.tags}
    assert not tags & {"iframe", "object", "form"}
    assert len(found.all("script")) == (0 if medium == "paper" else 1)
    assert not any(name.startswith("on") for _, each in found.tags for name in each)


@pytest.mark.parametrize(
    "report",
    [
        {"authors": "one text", "logo": "elsewhere.svg", "accent": ""},
        {"authors": [None, 3], "logo": 7, "organisation": 9},
        {"logo": "../../logo.svg"},
    ],
)
def test_a_manifest_that_says_odd_things_still_draws(report: dict[str, object]) -> None:
    assert "<img" not in drawn(report)


def test_many_authors_are_counted_not_listed() -> None:
    text = drawn({"authors": [f"Author {i}" for i in range(40)]})
    assert "Author 11" in text
    assert "Author 12" not in text
    assert "28 more" in text
