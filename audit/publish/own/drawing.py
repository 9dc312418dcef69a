"""An SVG that is only a drawing: no script, no style from elsewhere, no address but its own."""

from __future__ import annotations

import re
from xml.parsers import expat

from audit.errors import AuditError

_SVG = "http://www.w3.org/2000/svg"
_LINK = "http://www.w3.org/1999/xlink"
_ELEMENTS = frozenset(
    (
        *("svg", "g", "defs", "symbol", "use", "path", "rect", "circle", "ellipse", "line"),
        *("polyline", "polygon", "text", "tspan", "title", "desc", "metadata", "style"),
        *("linearGradient", "radialGradient", "stop", "clipPath", "mask", "pattern"),
    )
)
_NOTES = (
    "http://www.inkscape.org/",
    "http://sodipodi.sourceforge.net/",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://creativecommons.org/ns#",
    "http://web.resource.org/cc/",
    "http://purl.org/dc/",
)
"""What drawing programs write for themselves; nobody draws it."""
_ADDRESS = re.compile(r"url\(\s*['\"]?\s*(?!#)|@import|expression\(|javascript:", re.IGNORECASE)
_REMEDY = "Save it as a plain SVG of shapes, or as PNG"


def check_drawing(content: bytes, where: str) -> None:
    """Raise AuditError unless an SVG is nothing but shapes, texts and colours of its own.

    An allow-list: what is not known to be harmless is refused, by name and line. Entities and
    document types are never read, so none is expanded or fetched.
    """
    try:
        _Reader(where).parser.Parse(content, True)
    except expat.ExpatError as error:
        raise AuditError(
            f"The logo is no valid SVG: {error}", where=where, remedy=_REMEDY
        ) from None


class _Reader:
    """Looks at every element and attribute while the parser comes upon them."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._above: list[str] = []
        self._begun = False
        self._style = ""
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._opened
        self.parser.EndElementHandler = self._closed
        self.parser.CharacterDataHandler = self._said
        self.parser.StartDoctypeDeclHandler = self._document_type
        self.parser.ProcessingInstructionHandler = self._instruction

    def _refuse(self, what: str) -> None:
        line = f"{self._where}, line {self.parser.CurrentLineNumber}"
        raise AuditError(f"The logo {what}", where=line, remedy=_REMEDY)

    def _opened(self, name: str, attributes: dict[str, str]) -> None:
        space, _, tag = name.rpartition(" ")
        if not self._begun and (space, tag) != (_SVG, "svg"):
            self._refuse(f"is no SVG: it begins with <{tag[:40]}>")
        if space == _SVG and tag not in _ELEMENTS:
            self._refuse(f"holds <{tag[:40]}>, which is more than a drawing")
        if space != _SVG and not space.startswith(_NOTES):
            self._refuse(f"holds <{tag[:40]}>, which is no SVG")
        self._begun = True
        self._above.append(tag)
        for attribute, value in attributes.items():
            if problem := _problem(attribute, value):
                self._refuse(problem)

    def _said(self, text: str) -> None:
        if self._above and self._above[-1] == "style":
            self._style += text

    def _closed(self, _name: str) -> None:
        if self._above.pop() == "style" and _asks(self._style):
            self._refuse("has a style that asks for something from elsewhere")

    def _document_type(self, *_: object) -> None:
        self._refuse("has a <!DOCTYPE>, which may name files")

    def _instruction(self, *_: object) -> None:
        self._refuse("names a style sheet of its own")


def _problem(attribute: str, value: str) -> str:
    space, _, name = attribute.rpartition(" ")
    if name.lower().startswith("on"):
        return f"has a script in {name[:40]}"
    if name == "href" and space in ("", _LINK) and not value.strip().startswith("#"):
        return f"refers to {value[:60]!r}, outside itself"
    return "asks for something from elsewhere in " + name[:40] if _asks(value) else ""


def _asks(text: str) -> bool:
    """Whether a style names an address; one in escapes or comments may, so both are refused."""
    return _ADDRESS.search(text) is not None or "\\" in text
