"""`badge.svg`: the verdict as a word on a colour, with a title for those who do not see it."""

from __future__ import annotations

from audit.judge.verdict import Outcome
from audit.publish.formats.cases import OUTCOME_WORDS
from audit.publish.formats.told import plain
from audit.publish.formats.xml_text import attributes, text
from audit.publish.render.documents import Record, exporter

LABEL = "rai-audit"
LABEL_COLOUR = "#3b4148"
COLOURS: dict[Outcome | None, str] = {
    "pass": "#1a7f37",
    "fail": "#b42318",
    "inconclusive": "#8a5a00",
    "not_assessable": "#8a5a00",
    None: "#57606a",
}
"""White is read on each of them at 4.5 to 1 or better."""

HEIGHT = 20
LETTER = 6.8
NARROW = {"i": 3.1, "l": 3.1, "f": 4.0, "t": 4.4, "r": 4.8, "-": 5.0, " ": 3.9, "s": 5.8, "c": 5.8}
ROOM = 12
LONGEST_NAME = 80


def badge(record: Record) -> str:
    """Return the badge; its title says whose verdict it is, in which version."""
    outcome = record.verdicts.outcome
    word = OUTCOME_WORDS[outcome]
    left, right = _width(LABEL), _width(word)
    whole = left + right
    title = f"{_name(record)}: {word}"
    head = {
        "xmlns": "http://www.w3.org/2000/svg",
        "width": whole,
        "height": HEIGHT,
        "viewBox": f"0 0 {whole} {HEIGHT}",
        "role": "img",
        "aria-label": title,
    }
    lines = (
        f"<svg{attributes(head)}>",
        f"<title>{text(title)}</title>",
        '<clipPath id="r"><rect' + attributes({"width": whole, "height": HEIGHT, "rx": 3}) + "/>",
        "</clipPath>",
        '<g clip-path="url(#r)">',
        _ground(0, left, LABEL_COLOUR),
        _ground(left, right, COLOURS[outcome]),
        "</g>",
        '<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11"'
        ' text-anchor="middle" aria-hidden="true">',
        _words(LABEL, left / 2, left),
        _words(word, left + right / 2, right),
        "</g>",
        "</svg>",
        "",
    )
    return "\n".join(lines)


def _name(record: Record) -> str:
    name = record.manifest.get("name") or record.evidence.subject.name
    version = record.manifest.get("version")
    numbered = f" version {plain(version, 20)}" if version else ""
    return f"{LABEL} {plain(name, LONGEST_NAME)}{numbered}"


def _width(word: str) -> int:
    """Room for a word, with some at its sides; whatever the font, it is set to that width."""
    return round(sum(NARROW.get(letter, LETTER) for letter in word)) + ROOM


def _ground(x: int, width: int, colour: str) -> str:
    return f"<rect{attributes({'x': x, 'width': width, 'height': HEIGHT, 'fill': colour})}/>"


def _words(word: str, middle: float, width: int) -> str:
    where = {"x": f"{middle:g}", "y": 14, "textLength": width - ROOM}
    return f"<text{attributes(where)}>{text(word)}</text>"


@exporter(id="badge", file="badge.svg")
def export_badge(record: Record) -> bytes:
    """Draw the badge."""
    return badge(record).encode()
