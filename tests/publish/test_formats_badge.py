"""badge.svg: a word on a colour, a title, and nothing that a browser would obey."""

from __future__ import annotations

from typing import Any

import pytest
from formats_reading import ATTACKS, every_outcome, hostile, judged, written
from lxml import etree
from msgspec.structs import replace

from audit.publish.formats.badge import COLOURS, LABEL_COLOUR
from audit.publish.render.documents import Record

SVG = "{http://www.w3.org/2000/svg}"
PIECES = {"svg", "title", "clipPath", "rect", "g", "text"}


def picture(record: Record) -> Any:
    return etree.fromstring(written("badge", record))


def outcome(record: Record, word: str | None) -> Record:
    return Record(record.evidence, replace(record.verdicts, outcome=word), record.manifest)


@pytest.mark.parametrize(
    ("found", "word"),
    [
        ("pass", "pass"),
        ("fail", "fail"),
        ("inconclusive", "not enough evidence"),
        ("not_assessable", "not assessable"),
        (None, "nothing was judged"),
    ],
)
def test_the_verdict_is_a_word_and_a_colour(found: str | None, word: str) -> None:
    root = picture(outcome(every_outcome(), found))
    assert [text.text for text in root.iter(f"{SVG}text")] == ["rai-audit", word]
    assert root.findall(f".//{SVG}g/{SVG}rect")[1].get("fill") == COLOURS[found]


def test_those_who_do_not_see_it_are_told_whose_verdict_it_is() -> None:
    root = picture(every_outcome())
    assert root.get("role") == "img"
    assert root[0].tag == f"{SVG}title"
    assert root[0].text == root.get("aria-label") == "rai-audit compas version 3: fail"


def test_white_is_read_on_every_colour() -> None:
    for colour in {*COLOURS.values(), LABEL_COLOUR}:
        assert contrast(colour) >= 4.5, colour


def contrast(colour: str) -> float:
    """The contrast of white on a colour, as WCAG 2.2 defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (luminance + 0.05)


def test_the_parts_lie_side_by_side_and_fill_it() -> None:
    root = picture(judged())
    left, right = root.findall(f".//{SVG}g/{SVG}rect")
    assert int(right.get("x")) == int(left.get("width"))
    assert int(left.get("width")) + int(right.get("width")) == int(root.get("width"))


@pytest.mark.parametrize("name", ATTACKS)
def test_no_name_draws_anything(name: str) -> None:
    root = picture(hostile(name))
    assert {str(part.tag).removeprefix(SVG) for part in root.iter()} == PIECES
    assert not any(
        key.startswith("on") or "href" in key for part in root.iter() for key in part.attrib
    )
    assert len(root[0].text) < 160
