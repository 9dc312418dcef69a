"""People of an unknown category: counted in every document, and told to the public only if many."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pandas as pd
import pytest

import audit
from audit.pipeline import redraw
from audit.publish.render.documents import EXPORTERS
from audit.report import Report

CONFIG = """
[pack.nyc-ll144]
sex = "sex"
race = "race"
unknown = ["Not stated"]

[pack.four-fifths]

[[waiver]]
rule = "four-fifths: impact_ratio across sex >= 0.8"
owner = "A. Person"
reason = "in work"
expires = 2027-01-01

[[waiver]]
rule = "gone"
owner = "A. Person"
reason = "in work"
expires = 2026-01-01
"""
KNOWN = (
    ("Male", "White", 80),
    ("Male", "Asian", 80),
    ("Female", "White", 60),
    ("Female", "Asian", 60),
)
MANY = ((None, "White", 10), (None, "Asian", 10), ("Male", None, 6), ("Female", None, 6))
BOTH = ((None, None, 3), ("Male", "Not stated", 4))
COUNTS = ("23 of 319 people", "19 of 319 people", "39 of 319 people")
"""Of the tables of sex, of race, and of both crossed."""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    folder = tmp_path_factory.mktemp("unknown")
    rows = [
        {"sex": sex, "race": race, "chosen": int(place % 10 < (3 if sex == "Female" else 6))}
        for sex, race, many in (*KNOWN, *MANY, *BOTH)
        for place in range(many)
    ]
    (folder / "audit.toml").write_text(CONFIG)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SOURCE_DATE_EPOCH", "1795219200")  # 21 November 2026
        return audit.run(
            folder / "audit.toml",
            data=pd.DataFrame(rows),
            name="hiring",
            sensitive=["sex", "race"],
            prediction="chosen",
            favourable="1",
            reports=str(folder / "reports"),
            format=["html", "pdf", "markdown"],
        )


def text_of(file: Path) -> str:
    """The words of a document, whatever it is made of."""
    if file.suffix == ".pdf":
        pypdf = pytest.importorskip("pypdf")
        pages = [page.extract_text() for page in pypdf.PdfReader(file).pages]
        return " ".join(" ".join(pages).split())
    drawn = file.read_text()
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", drawn)).split())


@pytest.mark.parametrize("file", ["report.html", "report.pdf", "report.md"])
def test_each_table_says_how_many_are_of_no_known_category(report: Report, file: str) -> None:
    told = text_of(report.folder / file)
    for count in COUNTS:
        assert f"{count} are in no known category." in told


@pytest.mark.parametrize("file", ["report.html", "report.pdf"])
def test_the_summary_to_be_published_says_it(report: Report, file: str) -> None:
    told = text_of(report.folder / file)
    summary = told[told.index("Summary of results to be published") :]
    assert re.search(r"people of an unknown category 39 of 319 people are in no", summary)


def test_a_public_edition_of_every_format_is_drawn(report: Report, tmp_path: Path) -> None:
    formats = tuple(EXPORTERS)
    store = report.folder.parent.parent
    assert redraw(store, "hiring", tmp_path, formats=formats, profile="public") == {}
    for file in ("report.html", "report.md"):
        told = text_of(tmp_path / file)
        assert "Of 3 items" in told
        assert not re.search(r"\b(10|[1-9]) of [\d,]+ people", told)
    drawn = (tmp_path / "report.html").read_text()
    section = drawn[drawn.index('id="packs"') :]
    few = re.search(r"Not stated</th>.*?</tr>", section, re.DOTALL)
    assert few is not None
    assert re.findall(r"\d", re.sub(r"<[^>]+>", "", few[0])) == []
