"""What readers' machines find in the PDF: PDF/UA-1 and PDF/A-3A, by their written rules."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import pairwise
from xml.etree import ElementTree

import pytest
import sample_explained as explained
import sample_report as sample

from audit.evidence import encode
from audit.publish.render.documents import EXPORTERS, Record, edition
from audit.publish.render.pages import page
from audit.publish.render.view import view

pikepdf = pytest.importorskip("pikepdf")

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
ARCHIVED = "{http://www.aiim.org/pdfa/ns/id/}"
ACCESSIBLE = "{http://www.aiim.org/pdfua/ns/id/}"


@pytest.fixture(scope="module")
def record() -> Record:
    return Record(explained.evidence(), sample.verdicts(), sample.MANIFEST)


@pytest.fixture(scope="module")
def file(record: Record) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(EXPORTERS.named("pdf").run(record))) as opened:
        yield opened


@pytest.fixture(scope="module")
def elements(file: pikepdf.Pdf) -> list[pikepdf.Object]:
    """Every element of the structure, in reading order."""
    return list(_below(file.Root.StructTreeRoot))


def _below(node: pikepdf.Object) -> Iterator[pikepdf.Object]:
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from _below(kid)


def test_it_says_which_standards_it_keeps_to(file: pikepdf.Pdf) -> None:
    tree = ElementTree.fromstring(file.Root.Metadata.read_bytes())
    assert len(list(tree.iter(f"{RDF}RDF"))) == 1
    named = {key: value for node in tree.iter() for key, value in node.attrib.items()}
    assert (named[f"{ARCHIVED}part"], named[f"{ARCHIVED}conformance"]) == ("3", "A")
    assert [node.text for node in tree.iter(f"{ACCESSIBLE}part")] == ["1"]
    assert "http://www.aiim.org/pdfua/ns/id/" in [node.text for node in tree.iter()]


def test_it_is_tagged_and_shows_its_title(file: pikepdf.Pdf) -> None:
    assert bool(file.Root.MarkInfo.Marked) is True
    assert bool(file.Root.ViewerPreferences.DisplayDocTitle) is True
    assert str(file.Root.Lang) == "en"
    assert str(file.docinfo["/Title"]) == "COMPAS risk label: audit report, version 3"
    assert all("/StructParents" in sheet for sheet in file.pages)


def test_its_colours_are_those_of_one_profile(file: pikepdf.Pdf) -> None:
    (intent,) = file.Root.OutputIntents
    assert intent.S == "/GTS_PDFA1"
    assert intent.DestOutputProfile.N == 3
    assert intent.DestOutputProfile.read_bytes()[36:40] == b"acsp"


def test_the_evidence_is_attached_as_what_it_is_drawn_from(
    file: pikepdf.Pdf, record: Record
) -> None:
    assert list(file.attachments) == ["evidence.json"]
    attached = file.attachments["evidence.json"]
    assert attached.relationship == "/Data"
    held = attached.get_file()
    assert held.read_bytes() == encode(record.evidence)
    assert held.mime_type == "application/json"
    assert str(held.obj.Params.CreationDate) == "D:20261121100000Z"
    assert str(held.obj.Params.ModDate) == "D:20261121100000Z"
    assert [associated.objgen for associated in file.Root.AF] == [attached.obj.objgen]


def test_every_picture_has_an_alternative(elements: list[pikepdf.Object], record: Record) -> None:
    figures = [element for element in elements if element.S == "/Figure"]
    drawn = page(view(record.evidence, record.verdicts, record.manifest), "paper")
    assert len(figures) == drawn.count("<svg ")
    assert all(len(str(figure.get("/Alt", "")).strip()) > 3 for figure in figures)


def test_a_figure_stands_on_the_page_of_its_caption(elements: list[pikepdf.Object]) -> None:
    checked = 0
    for i, element in enumerate(elements):
        if element.S == "/Caption" and any(kid.S == "/Link" for kid in _below(element)):
            picture = next(one for one in elements[i:] if one.S == "/Figure")
            assert picture.Pg.objgen == element.Pg.objgen
            checked += 1
    assert checked > 10


def test_every_head_says_what_it_is_the_head_of(elements: list[pikepdf.Object]) -> None:
    heads = [element for element in elements if element.S == "/TH"]
    assert {str(head.A.Scope) for head in heads} == {"/Column", "/Row"}
    for head in heads:
        assert (head.A.Scope == "/Column") == (head.P.P.S == "/THead")


def test_headings_start_at_one_and_skip_no_level(elements: list[pikepdf.Object]) -> None:
    levels = [
        int(str(e.S)[2:]) for e in elements if str(e.S)[1:2] == "H" and str(e.S)[2:].isdigit()
    ]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_face_is_inside_as_far_as_it_is_used(file: pikepdf.Pdf) -> None:
    fonts = {font.objgen: font for sheet in file.pages for font in _fonts(sheet.obj)}
    assert fonts
    for font in fonts.values():
        inner = font.DescendantFonts[0] if "/DescendantFonts" in font else font
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(inner.FontDescriptor.keys())
        assert str(inner.BaseFont)[7:8] == "+"
        assert "/ToUnicode" in font


def _fonts(sheet: pikepdf.Object) -> list[pikepdf.Object]:
    found = sheet.Resources.get("/Font", {})
    return [found[name] for name in found.keys()]  # noqa: SIM118


def test_links_lead_within_and_say_where(file: pikepdf.Pdf) -> None:
    links = [note for sheet in file.pages for note in sheet.get("/Annots", [])]
    assert len(links) > 15
    for link in links:
        assert link.Subtype == "/Link"
        assert "/Contents" in link
        assert int(link.F) & 4
        assert "/Dest" in link
    assert "/OpenAction" not in file.Root
    assert "/AcroForm" not in file.Root


def test_what_the_public_does_not_see_is_not_attached_either(record: Record) -> None:
    manifest = {**sample.MANIFEST, "report": {"profile": "public"}}
    public = edition(Record(record.evidence, record.verdicts, manifest))
    with pikepdf.open(io.BytesIO(EXPORTERS.named("pdf").run(public))) as opened:
        attached = opened.attachments["evidence.json"].get_file().read_bytes()
    assert attached == encode(public.evidence)
    assert attached != encode(record.evidence)
    assert explained.PEOPLE[0].encode() not in attached
    assert explained.PEOPLE[0].encode() in encode(record.evidence)
