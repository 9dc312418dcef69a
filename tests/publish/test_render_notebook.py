"""A report in a notebook: its summary in a frame that can do nothing."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
import sample_hostile as hostile
import sample_report as sample

from audit.judge.verdict import Verdicts
from audit.publish.render.notebook import MOST_FIGURES, notebook
from audit.report import Report


class Frame(HTMLParser):
    """The tags of the outer text, which must be one frame and nothing else."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        raise AssertionError(f"text beside the frame: {data!r}")


def inside(text: str) -> str:
    ((tag, attributes),) = Frame(text).tags
    assert tag == "iframe"
    assert attributes["sandbox"] is None
    return attributes["srcdoc"] or ""


@pytest.fixture(scope="module")
def document() -> str:
    return inside(notebook(sample.evidence(), sample.verdicts(), sample.MANIFEST))


def test_it_shows_the_first_page_and_the_main_charts(document: str) -> None:
    assert "<h1>COMPAS risk label</h1>" in document
    assert '<span class="shape square fail"></span>Fail</p>' in document
    assert "What was found" in document
    assert 1 < document.count("<figure") <= MOST_FIGURES
    assert "Selection rate by race" in document
    assert "Selection rate by sex" in document


def test_its_links_lead_to_figures_that_are_there(document: str) -> None:
    ids = set(re.findall(r'id="([^"]+)"', document))
    links = re.findall(r'href="([^"]+)"', document)
    assert links
    assert {link.removeprefix("#") for link in links} <= ids


def test_it_fetches_nothing_and_runs_nothing(document: str) -> None:
    assert "default-src 'none'" in html.unescape(document)
    assert "<script" not in document
    assert not re.search(r'(?:src|href)="(?!#|data:)', document)
    assert "url(" not in document
    assert len(document) < 150_000


def test_hostile_names_stay_inside_the_frame() -> None:
    text = notebook(hostile.evidence(), hostile.verdicts(), hostile.MANIFEST)
    document = inside(text)
    assert "<script" not in document
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in document


def test_without_attributes_it_shows_what_there_is() -> None:
    document = inside(notebook(sample.nothing(), Verdicts(), {}))
    assert "Nothing was judged" in document


def test_a_report_shows_itself(tmp_path: Path) -> None:
    report = Report("compas", 3, tmp_path, sample.evidence(), sample.verdicts())
    assert "<h1>compas</h1>" in inside(report._repr_html_())
    (tmp_path / "manifest.json").write_text('{"report": {"title": "In its own words"}}')
    assert "<h1>In its own words</h1>" in inside(report._repr_html_())
    (tmp_path / "manifest.json").write_text("broken")
    assert "<h1>compas</h1>" in inside(report._repr_html_())


def test_a_report_says_what_it_is_on_one_line(tmp_path: Path) -> None:
    report = Report("compas", 3, tmp_path, sample.evidence(), sample.verdicts())
    count = len(sample.evidence().measurements)
    assert repr(report) == (f"<Report compas@v3: fail; 5 rules, {count} measurements; {tmp_path}>")
    assert "nothing was judged" in repr(Report("x", 1, tmp_path, sample.nothing(), Verdicts()))
