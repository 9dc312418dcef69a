"""Markdown as a parser reads it, and evidence with an attack in every text that somebody chose."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from markdown_it import MarkdownIt
from markdown_it.token import Token

from audit.evidence import Evidence
from audit.judge.verdict import Verdicts
from audit.publish.render.documents import Record

NO_WIDTH = "\u200b"
OURS = {"<span>", "</span>"}
"""The one piece of HTML that is written: around a dollar, so that it begins no formula."""

SEEN = {"text", "hardbreak"}
ATTACKS = {
    "table": "a | b || \\| c \\\\| d |",
    "backticks": "`x` ``` ~~~ ``y",
    "script": "<script>alert(1)</script><!-- --><b onclick=x>",
    "formula": "$\\frac{1}{$ $$x$$ $`y`$",
    "braces": "{{7*7}} {% raw %} ${x} #{y}",
    "right to left": "\u202eevil\u202c \u05e2\u05d1\u05e8\u05d9\u05ea \u2066x",
    "null": "nul\x00 \x1b[31m \ufffe \x85 \u2028",
    "long": "n" * 3000,
    "link": "[a](http://evil.example) ![b](x) <http://c.d> [e]: /f www.evil.example [^1] [[w]]",
    "mention": "@octocat @org/team a@b.example #12 GH-12 o/r#3 o/r@deadbeef :tada:",
    "commit": "deadbeefcafe 0123456789abcdef0123456789abcdef01234567",
    "emphasis": "*a* **b** _c_ __d__ ~~e~~ ==f== a__b",
    "heading": "# h\n## i\n===\n---\n> q\n1. one\n- [ ] task",
    "minus": "- item",
    "number": "1) item",
    "rule": "---",
    "entity": "&lt; &amp; &#64;octocat &#x7c; &nbsp;",
    "blanks": "    code\t\n\n\tx  ",
    "yaml": 'no: "yes" # x\n--- !!python/object:os.system [a, {b: c}] %TAG & * |',
    "backslash": "a\\",
}


def parsed(text: str) -> list[Token]:
    """The tokens of GitHub's Markdown, HTML among them."""
    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)


def flat(tokens: list[Token]) -> Iterator[Token]:
    """All tokens, those inside a line too."""
    for token in tokens:
        yield token
        yield from token.children or ()


def shape(text: str) -> list[str]:
    """Which blocks and marks a text is made of, whatever its words are."""
    found = [token.type for token in flat(parsed(text))]
    return [kind for kind in found if kind not in {"html_inline", "text"}]


def shown(text: str) -> str:
    """The words a reader sees, each paragraph and each cell on a line of its own."""
    lines = (token.children or () for token in parsed(text) if token.type == "inline")
    return "\n".join(
        "".join(
            "\n" if part.type == "hardbreak" else part.content for part in line if part.type in SEEN
        )
        for line in lines
    )


def everywhere(attack: str, evidence: Evidence, verdicts: Verdicts, manifest: Any) -> Record:
    """The same record with the attack before every text that is no word of the record's own."""
    own = _own(evidence, verdicts)

    def nasty(value: Any) -> Any:
        if isinstance(value, str):
            return value if value in own or not value else f"{attack} {value}"
        if isinstance(value, dict):
            return {nasty(key): nasty(part) for key, part in value.items()}
        return [nasty(part) for part in value] if isinstance(value, list | tuple) else value

    def struct(value: Any) -> Any:
        return msgspec.convert(nasty(msgspec.to_builtins(value)), type(value), strict=False)

    return Record(struct(evidence), struct(verdicts), nasty(manifest))


def _own(evidence: Evidence, verdicts: Verdicts) -> set[str]:
    """Keys, ids and words with a meaning of their own, which a record cannot choose."""
    own = {row.metric for row in evidence.measurements} | set(evidence.glossary)
    own |= {curve.curve for curve in evidence.curves} | {m.matrix for m in evidence.matrices}
    own |= {"metrics", "person", "counted", "of", "average", "rules", "sha256", "name", "report"}
    for record in (evidence, verdicts):
        _words(record, own)
    return own


def _words(value: Any, own: set[str]) -> None:
    """The fields of the structs, and the values of those that hold one of a few words."""
    if isinstance(value, msgspec.Struct):
        for field in msgspec.structs.fields(value):
            own.add(field.encode_name)
            part = getattr(value, field.name)
            if "Literal" in str(field.type) and isinstance(part, str):
                own.add(part)
            _words(part, own)
    elif isinstance(value, dict):
        for part in value.values():
            _words(part, own)
    elif isinstance(value, list | tuple):
        for part in value:
            _words(part, own)
