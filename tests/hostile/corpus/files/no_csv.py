"""What is called like a text file: other kinds of files, damaged gzip, bombs, pipes, links."""

from __future__ import annotations

import gzip
import json
import os
import zipfile
from collections.abc import Iterator
from functools import partial
from io import BytesIO
from pathlib import Path

from ..case import AS_IF_NOTHING, Case, Sentence
from ..instead import INSTEAD
from .text import HEADER, PACKED, PLAIN, Line, case, of


def cases() -> Iterator[Case]:
    """All of them."""
    yield from of(".csv", _something_else())
    yield from of(".csv.gz", _gzip())
    yield from of(".csv", _no_file())
    yield from _other_names()


def _something_else() -> Iterator[Line]:
    workbook = BytesIO()
    with zipfile.ZipFile(workbook, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    for name, wrong, content, said in (
        ("parquet", "a Parquet file", b"PAR1" + bytes(40) + b"PAR1", "a Parquet file, not CSV"),
        ("workbook", "an Excel workbook", workbook.getvalue(), "an Excel workbook, not CSV"),
        ("gzip", "a gzip file", PACKED, "not UTF-8"),
        ("png", "a picture", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "not UTF-8"),
        ("pdf", "a PDF", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "not UTF-8"),
        ("pickle", "a pickle", b"\x80\x04\x95\x00\x00\x00\x00\x00\x00\x00\x00.", "not UTF-8"),
        ("json", "JSON", json.dumps([{"sex": "f", "hired": 1}]).encode(), "a header and no row"),
        (
            "html",
            "a page of the login",
            b"<html>\n<body>Sign in</body>\n</html>\n",
            "There is: <html>",
        ),
        ("semicolons", "semicolons", PLAIN.replace(b",", b";"), "separated by semicolons"),
        ("tabs", "tabs", PLAIN.replace(b",", b"\t"), "separated by tabs"),
        ("pipes", "vertical bars", PLAIN.replace(b",", b"|"), "There is no column"),
        ("spaces-between", "spaces for commas", PLAIN.replace(b",", b" "), "There is no column"),
    ):
        yield f"in-truth-{name}", f"a .csv that holds {wrong}", content, Sentence(said)


def _gzip() -> Iterator[Line]:
    damaged = Sentence("The file is damaged")
    for cut in (1, 5, 9, 10, 11, 40, len(PACKED) // 2, len(PACKED) - 9, len(PACKED) - 1):
        yield f"gzip-cut-{cut}", f"gzip, cut off after {cut} bytes", PACKED[:cut], damaged
    for place in (0, 2, 12, 60, len(PACKED) - 8, len(PACKED) - 2):
        flipped = bytearray(PACKED)
        flipped[place] ^= 0xFF
        wrong = f"gzip, byte {place} turned over"
        yield f"gzip-byte-{place}", wrong, bytes(flipped), damaged
    yield "gzip-not", "no gzip at all", PLAIN, damaged
    yield "gzip-garbage", "words behind the end", PACKED + b"and more", damaged
    yield "gzip-zeros", "zeros behind the end, as on tapes", PACKED + bytes(512), AS_IF_NOTHING
    two = gzip.compress(PLAIN[:500], mtime=0) + gzip.compress(PLAIN[500:], mtime=0)
    yield "gzip-members", "two gzip streams in a row", two, AS_IF_NOTHING
    yield "gzip-empty", "an empty stream", gzip.compress(b"", mtime=0), Sentence("empty lines")
    yield "gzip-twice", "packed twice", gzip.compress(PACKED, mtime=0), Sentence("not UTF-8")
    unpacks = "unpacks to more than 200 times its size"
    for name, wrong, block, said in (
        ("lines", "empty lines", b"\n", "more than 8 MiB of empty lines"),
        ("lines-below", "empty lines below a header", b"\n", unpacks),
        ("zeros", "null bytes", b"\0", "A line is longer than"),
        ("word", "one endless word", b"x", "A line is longer than"),
        ("rows", "the same row", b"f,1,1\n", unpacks),
        ("blanks", "rows of blanks", b" , , \n", unpacks),
    ):
        header = "below" in name or b"," in block
        content = partial(_bomb, block=block, header=header)
        yield f"bomb-{name}", f"a gzip bomb of {wrong}", content, Sentence(said)


def _bomb(path: Path, block: bytes, header: bool) -> None:
    """Write 400 MB, packed a thousand times smaller."""
    large = gzip.compress(block * (4_000_000 // len(block)), mtime=0)
    start = gzip.compress(f"{HEADER}\n".encode() if header else b"", mtime=0)
    path.write_bytes(start + large * 100)


def _no_file() -> Iterator[Line]:
    def alike(path: Path) -> None:
        (path.parent / "peeple.csv").write_bytes(PLAIN)

    yield "missing", "no such file, but one that is called alike", alike, Sentence("peeple.csv")
    for name, wrong, said in (
        ("folder", "a folder of that name", "is a folder"),
        ("loop", "a link to itself", "cannot be read"),
        ("dangling", "a link to nothing", "There is no file"),
        ("pipe", "a pipe that nobody writes to", "is no ordinary file"),
        ("device", "a link to an endless device", "is no ordinary file"),
    ):
        yield name, wrong, INSTEAD[name], Sentence(said)


def _other_names() -> Iterator[Case]:
    for name, file, content, outcome in (
        ("suffix-none", "people", PLAIN, Sentence("is of no kind this tool reads")),
        ("suffix-xlsx", "people.xlsx", PLAIN, Sentence("is of no kind this tool reads")),
        ("suffix-pickle", "people.pkl", PLAIN, Sentence("is of no kind this tool reads")),
        ("suffix-two", "people.csv.zip", PLAIN, Sentence("is of no kind this tool reads")),
        ("tsv-with-commas", "people.tsv", PLAIN, Sentence("There is no column")),
        ("tsv", "people.TSV", PLAIN.replace(b",", b"\t"), AS_IF_NOTHING),
        ("name-dots", "..csv", PLAIN, AS_IF_NOTHING),
        ("name-blanks", "  .csv", PLAIN, AS_IF_NOTHING),
        ("name-hostile", "<b>&{n}'\".csv", PLAIN, AS_IF_NOTHING),
        ("name-lines", "a\nb.csv", PLAIN, AS_IF_NOTHING),
        ("name-bytes", os.fsdecode(b"caf\xe9.csv"), PLAIN, AS_IF_NOTHING),
        ("name-long", "x" * 250 + ".csv", PLAIN, AS_IF_NOTHING),
    ):
        yield case(name, f"a file called {ascii(file)[:40]}", content, outcome, file)
