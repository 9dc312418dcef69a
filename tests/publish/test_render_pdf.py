"""The PDF: tagged, dated by its manifest, the same bytes again, and a sentence where it fails."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
import sample_explained as explained
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
    made = pdf(view(sample.hostile(), sample.hostile_verdicts(), sample.HOSTILE_MANIFEST))
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
