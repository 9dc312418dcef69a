"""Markdown that somebody wrote about their model, as plain blocks of words.

No markup of it reaches a page: what is parsed are paragraphs, lists, quotations, code and
emphasis, and each word of them is escaped like all others. HTML is text, a picture is its
description, a link is its words with the address beside them: a report leads nowhere outside.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from audit.publish.render import words

if TYPE_CHECKING:
    from markdown_it.token import Token

SCHEMES = ("http://", "https://", "mailto:")
Look = Literal["plain", "em", "strong", "code"]
Kind = Literal["p", "head", "code", "quote", "ul", "ol"]
_LOOKS: dict[str, Look] = {"em": "em", "strong": "strong"}
_BOXES: dict[str, Kind] = {"bullet_list": "ul", "ordered_list": "ol", "blockquote": "quote"}


@dataclass(frozen=True)
class Span:
    """Words in one look."""

    text: str
    look: Look = "plain"


@dataclass(frozen=True)
class Block:
    """A paragraph, a heading or code with its words; a list or a quotation with its items."""

    kind: Kind
    spans: tuple[Span, ...] = ()
    items: tuple[tuple[Block, ...], ...] = ()


def prose(text: str) -> tuple[Block, ...]:
    """Parse Markdown (CommonMark) into blocks.

    >>> [(span.text, span.look) for span in prose("Not for *bail*.")[0].spans]
    [('Not for ', 'plain'), ('bail', 'em'), ('.', 'plain')]
    """
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": 20})
    parser.disable(["html_block", "html_inline", "image"])
    parser.validateLink = _allowed  # type: ignore[method-assign, assignment]
    lines = text.expandtabs(4).replace("\r\n", "\n").split("\n")
    legible = "\n".join(words.printable(line) for line in lines)
    return tuple(_blocks(iter(parser.parse(legible))))


def _allowed(address: str) -> bool:
    return address.strip().lower().startswith(SCHEMES)


def _blocks(tokens: Iterator[Token]) -> Iterator[Block]:
    """Yield the blocks up to the end of the box that the caller opened."""
    head = False
    for token in tokens:
        kind, _, edge = token.type.rpartition("_")
        if edge == "close" and kind in (*_BOXES, "list_item"):
            return
        if edge == "open" and kind in _BOXES:
            yield Block(_BOXES[kind], items=tuple(_items(tokens, kind)))
        elif kind == "heading":
            head = edge == "open"
        elif token.type == "inline":
            yield Block("head" if head else "p", _spans(token.children or ()))
        elif token.type in ("fence", "code_block"):
            yield Block("code", (Span(token.content.rstrip("\n"), "code"),))


def _items(tokens: Iterator[Token], kind: str) -> Iterator[tuple[Block, ...]]:
    if kind == "blockquote":
        yield tuple(_blocks(tokens))
        return
    for token in tokens:
        if token.type == f"{kind}_close":
            return
        yield tuple(_blocks(tokens))


def _spans(tokens: Sequence[Token]) -> tuple[Span, ...]:
    found: list[Span] = []
    look: Look = "plain"
    link, begun = "", 0
    for token in tokens:
        name, _, edge = token.type.rpartition("_")
        if token.type in ("softbreak", "hardbreak"):
            found.append(Span(" "))
        elif token.type == "code_inline":
            found.append(Span(token.content, "code"))
        elif name in _LOOKS:
            look = _LOOKS[name] if edge == "open" else "plain"
        elif token.type == "link_open":
            link, begun = words.printable(str(token.attrGet("href") or "")), len(found)
        elif token.type == "link_close":
            if "".join(span.text for span in found[begun:]) != link.removeprefix("mailto:"):
                found.append(Span(f" ({link})"))
        elif token.content:
            found.append(Span(token.content, look))
    return tuple(span for span in found if span.text)
