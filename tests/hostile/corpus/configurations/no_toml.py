"""What is no TOML, or no file; and tables that an audit.toml does not have."""

from __future__ import annotations

from collections.abc import Iterator

from ..case import AS_IF_NOTHING, Case, Sentence
from ..instead import INSTEAD
from .base import BASE, ROWS, Line, running


def cases() -> Iterator[Case]:
    """All of them."""
    for name, wrong, content, outcome in (*_no_toml(), *_places(), *_tables()):
        yield Case(f"configurations-{name}", wrong, running(content), outcome)


def _no_toml() -> Iterator[Line]:
    broken = Sentence("The configuration is not valid TOML")
    unreadable = Sentence("The configuration cannot be read")
    nothing = Sentence("Nothing says what is to be audited")
    base = BASE.encode()
    yield "honest", "nothing: the measure of the others", base, AS_IF_NOTHING
    yield "empty", "an empty file", b"", nothing
    yield "comment", "a comment alone", b"# nothing yet\n", nothing
    yield "json", "JSON", b'{"audit": {"name": "x"}}', broken
    yield "yaml", "YAML", b"audit:\n  name: x\n", broken
    yield "csv", "rows of data", ROWS.encode(), broken
    yield "cut-header", "cut off within a header", base[: base.index(b"data]") + 2], broken
    yield "cut-value", "cut off within a value", base[: base.index(b"people.csv") + 3], broken
    yield "cut-list", "cut off within a list", base[: base.index(b'"sex"')], broken
    yield "twice", "a table twice", base + base, broken
    yield "key-twice", "a key twice", base + b'formats = ["html"]\n', broken
    yield "null-bytes", "null bytes", bytes(100), broken
    yield "mark", "a byte order mark", b"\xef\xbb\xbf" + base, broken
    yield "utf-16", "UTF-16", BASE.encode("utf-16"), unreadable
    yield "latin-1", "Latin-1", base + b'title = "\xe9t\xe9"\n', unreadable
    yield "deep", "lists 5,000 deep", b"x = " + b"[" * 5000, broken
    yield (
        "deep-tables",
        "tables 5,000 deep",
        b"[" + b"a." * 5000 + b"a]\n",
        Sentence("There is no table [a]"),
    )
    yield (
        "long",
        "a name of 1 MB",
        b'[audit]\nname = "' + b"x" * 10**6 + b'"\n',
        Sentence("cannot be a report's name"),
    )
    yield "control", "control characters", b'[audit]\nname = "a\x07"\n', broken
    yield "quotes", "quotes of a word processor", "[audit]\nname = “x”\n".encode(), broken


def _places() -> Iterator[Line]:
    for name, wrong, said in (
        ("missing", "no file", "There is no file"),
        ("folder", "a folder", "The configuration cannot be read"),
        ("loop", "a link to itself", "The configuration cannot be read"),
        ("dangling", "a link to nothing", "There is no file"),
        ("pipe", "a pipe that nobody writes to", "ordinary"),
        ("device", "an endless device", "ordinary"),
    ):
        yield name, wrong, INSTEAD[name], Sentence(said)


def _tables() -> Iterator[Line]:
    for name, content, said in (
        ("unknown-table", BASE + "[dat]\nx = 1\n", "There is no table [dat]"),
        ("unknown-tables", BASE + "[[audits]]\n", "There is no table [audits]"),
        ("key-outside", "name = 'x'\n" + BASE, "There is no table [name]"),
        (
            "table-is-number",
            BASE.replace("[report]\nformats", "[x]\nreport"),
            "There is no table [x]",
        ),
        ("table-is-list", BASE.replace("[report]", "[[report]]"), "must be a table, not a list"),
        ("data-is-text", 'data = "people.csv"\n', "must be a table, not the text"),
        ("hostile-table", BASE + '["\\u001b[31m<script>"]\n', "There is no table"),
        ("blank-table", BASE + '[""]\n', "There is no table"),
        ("rule-is-table", BASE + '[rule]\nmetric = "accuracy"\n', "Write [[rule]]"),
        ("policy-is-list", BASE + "[[policy]]\n", "[policy] must be a table"),
    ):
        yield name, f"{name.replace('-', ' ')}", content.encode(), Sentence(said)
