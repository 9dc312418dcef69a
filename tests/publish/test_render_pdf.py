"""The PDF: tagged, dated by its manifest, the same bytes again, and a sentence where it fails."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
import sample_explained as explained
import sample_hostile as hostile
import sample_report as sample

from audit.errors import AuditError
from audit.judge.verdict import Verdicts
from audit.publish.render import pdf as pdf_module
from audit.publish.render.pdf import pdf
from audit.publish.render.view import view

pypdf = pytest.importorskip("pypdf")


@pytest.fixture(scope="module")
def drawn() -> bytes:
    return pdf(view(sample.evidence(), sample.verdicts(), sample.MANIFEST))


def test_it_is_titled_tagged_dated_and_bookmarked(drawn: bytes) -> None:
    reader = pypdf.PdfReader(io.BytesIO(drawn))
    root = reader.trailer["/Root"]
    assert reader.metadata.title == "COMPAS risk label: audit report, version 3"
    assert reader.metadata["/CreationDate"].startswith("D:20261121100000")
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]
    titles = [item.title for item in reader.outline if not isinstance(item, list)]
    assert "Fairness: race" in titles
    assert "Provenance" in titles
    assert b"pdfuaid" in b"".join(root["/Metadata"].get_data().split())


def test_every_picture_has_words(drawn: bytes) -> None:
    reader = pypdf.PdfReader(io.BytesIO(drawn))
    figures: list[str | None] = []

    def walk(node: object) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for part in node:
                walk(part)
        elif isinstance(node, dict):
            if node.get("/S") == "/Figure":
                figures.append(node.get("/Alt"))
            walk(node.get("/K", []))

    walk(reader.trailer["/Root"]["/StructTreeRoot"])
    assert len(figures) > 15
    assert all(figures)


def test_it_is_a_document_of_readable_length(drawn: bytes) -> None:
    reader = pypdf.PdfReader(io.BytesIO(drawn))
    assert 15 <= len(reader.pages) <= 30
    assert len(drawn) < 1_000_000
    texts = [page.extract_text() for page in reader.pages]
    assert all(len(text) > 80 for text in texts)
    assert f"page 4 of {len(texts)}" in texts[3].replace("\u00a0", " ")
    assert "COMPAS risk label" in texts[0]
    assert "Signature" in texts[-1]


def test_explanations_of_every_kind_leave_it_readable() -> None:
    made = pdf(view(explained.evidence(), sample.verdicts(), sample.MANIFEST))
    reader = pypdf.PdfReader(io.BytesIO(made))
    assert 15 <= len(reader.pages) <= 30
    whole = " ".join(" ".join(page.extract_text().split()) for page in reader.pages)
    assert "Too poor to be relied on" in whole
    assert "what the gap in scores comes with" in whole


def test_its_faces_are_its_own(drawn: bytes) -> None:
    reader = pypdf.PdfReader(io.BytesIO(drawn))
    names = {
        font.get_object()["/BaseFont"]
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert names
    assert all("Report" in name or "Source" in name for name in names), names


@pytest.mark.parametrize("seed", ["1", "2"])
def test_the_same_bytes_in_every_process(
    seed: str, drawn: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONHASHSEED", seed)
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    assert pdf(view(sample.evidence(), sample.verdicts(), sample.MANIFEST)) == drawn


def test_forty_groups_fill_a_readable_number_of_pages() -> None:
    made = pdf(view(sample.crowd(), Verdicts(), sample.MANIFEST))
    assert len(pypdf.PdfReader(io.BytesIO(made)).pages) <= 25


def test_hostile_text_neither_stops_nor_fetches() -> None:
    made = pdf(view(hostile.evidence(), hostile.verdicts(), hostile.MANIFEST))
    text = pypdf.PdfReader(io.BytesIO(made)).pages[0].extract_text()
    assert "<script>alert(1)" in text.replace("\n", "")


def _with_weasyprint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    package = tmp_path / "weasyprint"
    package.mkdir()
    (package / "__init__.py").write_text(code)
    (package / "urls.py").write_text("class FatalURLFetchingError(BaseException): pass\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path) + os.pathsep + os.environ.get("PYTHONPATH", ""))


def test_a_missing_pango_names_the_packages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _with_weasyprint(tmp_path, monkeypatch, "raise OSError('cannot load library libpango-1.0-0')")
    with pytest.raises(AuditError) as failure:
        pdf(view(sample.nothing(), Verdicts(), sample.MANIFEST))
    assert str(failure.value) == (
        "The PDF could not be made: the Pango library is missing on this system (report.pdf). "
        "On Debian or Ubuntu: apt-get install libpango-1.0-0 libpangoft2-1.0-0 "
        "libharfbuzz-subset0."
    )


def test_a_crash_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _with_weasyprint(tmp_path, monkeypatch, "import os; os._exit(139)")
    with pytest.raises(AuditError, match="ended without a word"):
        pdf(view(sample.nothing(), Verdicts(), sample.MANIFEST))


def test_a_hang_ends_at_the_time_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _with_weasyprint(tmp_path, monkeypatch, "import time; time.sleep(60)")
    with pytest.raises(AuditError, match=r"longer than 0\.5 seconds"):
        pdf(view(sample.nothing(), Verdicts(), sample.MANIFEST), seconds=0.5)


def test_an_address_outside_the_document_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    outside = '<!doctype html><title>t</title><img alt="x" src="http://127.0.0.1:9/x.png">'
    monkeypatch.setattr(pdf_module, "page", lambda view, medium: outside)
    with pytest.raises(AuditError, match="outside the document"):
        pdf(view(sample.nothing(), Verdicts(), sample.MANIFEST))


def test_the_same_bytes_on_another_day_and_in_another_folder(
    drawn: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import datetime, time\n"
        "class Later(datetime.datetime):\n"
        "    @classmethod\n"
        "    def now(cls, tz=None):\n"
        "        return cls(2031, 5, 6, 7, 8, 9, tzinfo=tz)\n"
        "datetime.datetime = Later\n"
        "time.time = lambda: 1_935_990_489.0\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert pdf(view(sample.evidence(), sample.verdicts(), sample.MANIFEST)) == drawn
    evidence = b'{"schema": 1}'
    again = [pdf(view(sample.nothing(), Verdicts(), sample.MANIFEST), evidence=evidence)]
    monkeypatch.delenv("PYTHONPATH")
    again.append(pdf(view(sample.nothing(), Verdicts(), sample.MANIFEST), evidence=evidence))
    assert again[0] == again[1]


def test_contents_and_bookmarks_lead_to_the_same_pages(drawn: bytes) -> None:
    reader = pypdf.PdfReader(io.BytesIO(drawn))
    tops = [item for item in reader.outline if not isinstance(item, list)]
    listed = [item for item in tops if item.title != "Contents"]
    pages = [reader.get_destination_page_number(item) + 1 for item in listed]
    assert len(pages) > 8
    lines = reader.pages[1].extract_text().splitlines()
    assert [int(line) for line in lines if line.strip().isdigit()] == pages
    for item, number in zip(listed, pages, strict=True):
        assert item.title in reader.pages[number - 1].extract_text()


def test_every_page_but_the_cover_bears_its_head_and_number(drawn: bytes) -> None:
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(drawn)).pages]
    for number, text in enumerate(pages[1:], start=2):
        assert "compas, version 3" in text
        assert f"page {number} of {len(pages)}" in text.replace("\u00a0", " ")
    assert "page 1 of" not in pages[0].replace("\u00a0", " ")


@pytest.mark.parametrize(("paper", "size"), [("a4", (595, 842)), ("letter", (612, 792))])
def test_the_sheet_is_the_one_that_was_asked_for(paper: str, size: tuple[int, int]) -> None:
    manifest = {**sample.MANIFEST, "report": {"paper": paper}}
    made = pypdf.PdfReader(io.BytesIO(pdf(view(sample.nothing(), Verdicts(), manifest))))
    box = made.pages[0].mediabox
    assert (round(box.width), round(box.height)) == size


def test_a_table_over_two_pages_has_its_heads_on_both() -> None:
    made = pdf(view(sample.crowd(), Verdicts(), sample.MANIFEST))
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages]
    people = [text for text in pages if "truly positive, %" in text]
    assert len(people) == 2
    assert "District 01" in people[0]
    assert "District 40" in people[1]
