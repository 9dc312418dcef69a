"""Text files with nothing in them, in foreign letters, or with odd ends of lines."""

from __future__ import annotations

from collections.abc import Iterator

from ..case import AS_IF_NOTHING, Case, Sentence
from .text import HEADER, LINES, PLAIN, TEXT, Line, of


def cases() -> Iterator[Case]:
    """All of them."""
    yield from of(".csv", _nothing_in_it())
    yield from of(".csv", _encodings())
    yield from of(".csv", _line_ends())


def _nothing_in_it() -> Iterator[Line]:
    no_row = Sentence("There is a header and no row")
    blank = Sentence("The file holds nothing but empty lines")
    yield "empty", "0 bytes", b"", Sentence("The file is empty")
    yield "one-newline", "one empty line", b"\n", blank
    yield "empty-lines", "10,000 empty lines", b"\n" * 10_000, blank
    yield "only-a-mark", "a byte order mark and nothing else", b"\xef\xbb\xbf", blank
    yield "header-alone", "a header and no row", f"{HEADER}\n".encode(), no_row
    yield "header-without-an-end", "a header and no line end", HEADER.encode(), no_row
    yield "header-and-blanks", "a header and empty lines", f"{HEADER}\n\n\n".encode(), no_row
    yield "spaces", "nothing but spaces", b"   ", no_row
    yield "zeros", "1,000 null bytes", bytes(1000), Sentence("The header holds null bytes")
    yield "one-person", "one row", f"{HEADER}\nf,1,1\n".encode(), Sentence("in every row")


def _encodings() -> Iterator[Line]:
    accented = TEXT.replace("f,", "é,")
    for encoding in ("latin-1", "cp1252", "cp850", "mac-roman"):
        wrong = f"{encoding} with an accented letter"
        yield encoding, wrong, accented.encode(encoding), Sentence("is not UTF-8")
    for encoding, letter in (
        ("shift_jis", "女"),
        ("gb18030", "汉"),
        ("euc-kr", "여"),
        ("koi8-r", "ж"),
    ):
        content = TEXT.replace("f,", f"{letter},").encode(encoding)
        yield encoding, f"{encoding}, not UTF-8", content, Sentence("is not UTF-8")
    yield "utf-16", "UTF-16 with its mark", TEXT.encode("utf-16"), Sentence("UTF-16")
    for encoding in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"):
        content = TEXT.encode(encoding)
        yield encoding, f"{encoding} without a mark", content, Sentence("null bytes")
    yield "utf-32", "UTF-32 with its mark", TEXT.encode("utf-32"), Sentence("UTF-16")
    yield "ebcdic", "EBCDIC of a mainframe", TEXT.encode("cp037"), Sentence("is not UTF-8")
    yield "mark", "UTF-8 with a byte order mark", b"\xef\xbb\xbf" + PLAIN, AS_IF_NOTHING
    yield (
        "two-marks",
        "two byte order marks: the second is part of a name",
        b"\xef\xbb\xbf" * 2 + PLAIN,
        Sentence("sex"),
    )
    for name, broken in (
        ("cut-letter", b"\xc3"),
        ("overlong", b"\xc0\xaf"),
        ("surrogate", b"\xed\xa0\x80"),
        ("beyond-unicode", b"\xf5\x80\x80\x80"),
        ("lone-continuation", b"\x80"),
    ):
        content = PLAIN + b"f" + broken + b",1,0\n"
        yield name, f"the bytes {broken.hex()} in the last line", content, Sentence("not UTF-8")


def _line_ends() -> Iterator[Line]:
    yield "crlf", "lines end as on Windows", TEXT.replace("\n", "\r\n").encode(), AS_IF_NOTHING
    yield "cr", "lines end as on an old Macintosh", TEXT.replace("\n", "\r").encode(), AS_IF_NOTHING
    mixed = "\r\n".join(LINES[:30]) + "\r\n" + "\n".join(LINES[30:]) + "\n"
    yield "mixed-ends", "two kinds of line ends", mixed.encode(), AS_IF_NOTHING
    yield "no-last-end", "the last line does not end", TEXT.rstrip().encode(), AS_IF_NOTHING
    spread = "\n\n\n".join(LINES) + "\n\n"
    yield "spread", "empty lines between all rows", spread.encode(), AS_IF_NOTHING
    yield "leading", "empty lines before the header", b"\n\r\n\n" + PLAIN, AS_IF_NOTHING
    yield "control-z", "a Ctrl-Z ends the file, as under DOS", PLAIN + b"\x1a", Sentence("has 1")
