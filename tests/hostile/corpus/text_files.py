"""CSV and TSV files, plain and gzipped, that are broken, foreign or odd."""

from __future__ import annotations

import gzip
import json
import os
import zipfile
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

from .case import (
    AS_IF_NOTHING,
    Case,
    Ending,
    NoNumber,
    Outcome,
    Person,
    Sentence,
    audited,
    everybody,
    right,
)

HEADER = "sex,hired,predicted"
LINES = [HEADER, *(f"{sex},{hired},{said}" for sex, hired, said in everybody())]
TEXT = "\n".join(LINES) + "\n"
PLAIN = TEXT.encode()
PACKED = gzip.compress(PLAIN, mtime=0)
PEOPLE = everybody()

Content = bytes | Callable[[Path], object]
"""What a file holds, or how something else is put in its place."""


def cases() -> Iterator[Case]:
    """All of them."""
    yield from _of(".csv", _nothing_in_it())
    yield from _of(".csv", _encodings())
    yield from _of(".csv", _line_ends())
    yield from _of(".csv", _ragged())
    yield from _of(".csv", _skipped(), "--skip-bad-lines")
    yield from _of(".csv", _quotes())
    yield from _of(".csv", _large())
    yield from _of(".csv", _headers())
    yield from _of(".csv", _names_of_groups())
    yield from _of(".csv", _answers(), "--task", "binary")
    yield from _of(".csv", _something_else())
    yield from _of(".csv.gz", _gzip())
    yield from _of(".csv", _no_file())
    yield from _other_names()


Line = tuple[str, str, Content, Outcome]


def _of(suffix: str, lines: Iterable[Line], *flags: str) -> Iterator[Case]:
    for name, wrong, content, outcome in lines:
        yield _case(name, wrong, content, outcome, f"people{suffix}", *flags)


def _case(
    name: str, wrong: str, content: Content, outcome: Outcome, file: str, *flags: str
) -> Case:
    def run(folder: Path) -> Ending:
        return audited(_put(folder, content, file), *flags)

    def rows(folder: Path) -> Any:
        import pandas as pd

        return pd.read_csv(_put(folder, content, file), sep="\t" if ".tsv" in file.lower() else ",")

    return Case(f"files-{name}", wrong, run, outcome, rows)


def _put(folder: Path, content: Content, file: str) -> Path:
    path = folder / file
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        content(path)
    return path


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


def _ragged() -> Iterator[Line]:
    for name, line in (
        ("field-missing", "f,1"),
        ("field-too-many", "f,1,1,1"),
        ("lone-word", "total"),
        ("thousand-fields", ",".join(["f"] * 1000)),
        ("separators", ",,,,,,,"),
        ("decimal-commas", "f,1,0,5"),
    ):
        for place, where in ((1, "first"), (41, "middle"), (81, "last")):
            lines = [*LINES[:place], line, *LINES[place:]]
            said = Sentence(f"line {place + 1} has {line.count(',') + 1}")
            shown = line if len(line) < 20 else "1,000 fields"
            yield f"{name}-{where}", f"‘{shown}’, {where} of the lines", _joined(lines), said
    yield (
        "comma-behind",
        "a comma behind every row and none behind the header: whose value is whose?",
        _joined([HEADER, *(f"{line}," for line in LINES[1:])]),
        Sentence("The header has 3 fields"),
    )
    yield (
        "index-unnamed",
        "rows begin with a number that the header does not name",
        _joined([HEADER, *(f"{place},{line}" for place, line in enumerate(LINES[1:]))]),
        Sentence("The header has 3 fields"),
    )
    yield (
        "cut-off",
        "the file is cut off within its last row",
        PLAIN[:-4],
        Sentence("line 81 has 2"),
    )
    yield (
        "comma-in-header",
        "a comma too many in the header",
        PLAIN.replace(b"predicted\n", b"predicted,\n"),
        Sentence("The header has 4 fields"),
    )


def _skipped() -> Iterator[Line]:
    for name, bad in (("ends", (1, 80)), ("ten", tuple(range(31, 41))), ("most", range(11, 71))):
        lines = [f"{line},x" if place in bad else line for place, line in enumerate(LINES)]
        kept = [person for place, person in enumerate(PEOPLE, start=1) if place not in bad]
        wrong = f"{len(bad)} lines with a field too many, which are to be left out"
        yield f"left-out-{name}", wrong, _joined(lines), right(kept)
    lines = [HEADER, *(f"{line},x" for line in LINES[1:])]
    yield "left-out-all", "every line is to be left out", _joined(lines), Sentence("no row")
    lines = [*LINES[:5], '"f,1', *LINES[5:]]
    yield (
        "left-out-quote",
        "a broken line opens a quote, and lines are to be left out",
        _joined(lines),
        Sentence("quote"),
    )


def _quotes() -> Iterator[Line]:
    for name, place in (("first", 1), ("middle", 40), ("last", 80)):
        lines = list(LINES)
        lines[place] = '"' + lines[place]
        yield (
            f"open-quote-{name}",
            f"a quote opens in row {place}",
            _joined(lines),
            Sentence(f"line {place + 1} has 1"),
        )
    quoted = [",".join(f'"{word}"' for word in line.split(",")) for line in LINES]
    yield "all-quoted", "every field is quoted", _joined(quoted), AS_IF_NOTHING
    doubled = TEXT.replace("f,", '"the ""f""",').encode()
    named = [('the "f"' if sex == "f" else sex, h, p) for sex, h, p in PEOPLE]
    yield "quotes-within", "a group's name holds quotes", doubled, right(named)
    lines = TEXT.replace("f,", '"f\nor F",').encode()
    yield "line-within", "a group's name runs over two lines", lines, right(_called("f\nor F"))
    commas = TEXT.replace("f,", '"f, or F",').encode()
    yield "comma-within", "a group's name holds a comma", commas, right(_called("f, or F"))
    yield (
        "single-quotes",
        "single quotes are letters",
        TEXT.replace("f,", "'f',").encode(),
        right(_called("'f'")),
    )


def _large() -> Iterator[Line]:
    names = ",".join(f"x{place}" for place in range(3000))
    wide = _joined([f"{HEADER},{names}", *(f"{line}{',1' * 3000}" for line in LINES[1:])])
    yield "3000-columns", "3,000 columns that nobody asked for", wide, AS_IF_NOTHING
    note = "y" * 100_000
    long = _joined([f"{HEADER},note", *(f"{line},{note}" for line in LINES[1:])])
    yield "long-fields", "a field of 100,000 letters in every row", long, AS_IF_NOTHING
    giant = _joined([f"{HEADER},note", f"{LINES[1]},{'y' * 30_000_000}"])
    yield "giant-field", "one field of 30 MB", giant, Sentence("A line is longer than")
    quoted = _joined([HEADER, '"' + "y" * 9_000_000])
    yield "giant-quote", "a quote that 9 MB follow", quoted, Sentence("A line is longer than")
    yield "giant-header", "a header of 9 MB", b"x" * 9_000_000, Sentence("A line is longer than")


def _headers() -> Iterator[Line]:
    for name, header, said in (
        ("twice", "sex,hired,hired", "Two columns are called 'hired'"),
        ("all-the-same", "sex,sex,sex", "Two columns are called 'sex'"),
        ("capitals", "Sex,Hired,Predicted", "Did you mean Hired?"),
        ("spaces", " sex, hired, predicted", "hired"),
        ("no-header", "f,0,1", "There is no column"),
        ("numbers", "1,2,3", "There is no column"),
        ("lookalike", "sеx,hired,predicted", "There is no column 'sex'"),
        ("invisible", "sex\u200b,hired,predicted", "There is no column 'sex'"),
        ("control", "sex\x1b[2J,hired,predicted", "There is no column 'sex'"),
        ("null-byte", "sex\x00,hired,predicted", "The header holds null bytes"),
        ("blank-names", ",,", "There is no column"),
    ):
        content = _joined([header, *LINES[1:]])
        yield f"header-{name}", f"the header is {header!a}", content, Sentence(said)
    for name, more in (
        ("unnamed", ",,"),
        ("hostile", ",<script>,=cmd()"),
        ("long", "," + "z" * 9999),
    ):
        values = ",1" * more.count(",")
        content = _joined([HEADER + more, *(line + values for line in LINES[1:])])
        yield f"header-{name}", "beside the columns stand odd names", content, AS_IF_NOTHING


def _names_of_groups() -> Iterator[Line]:
    for name, word in (
        ("na", "NA"),
        ("none", "None"),
        ("null", "null"),
        ("nan", "nan"),
        ("padded", "f "),
        ("blank", " "),
        ("zeros", "007"),
        ("truth", "TRUE"),
        ("exponent", "1e5"),
        ("formula", "=1+1"),
        ("markup", "<b>f</b>"),
        ("placeholder", "{n}"),
        ("bell", "f\x07"),
        ("null-byte", "f\x00"),
        ("right-to-left", "\u202ef"),
        ("dot", "."),
        ("path", "../../f"),
        ("emoji", "👩🏽\u200d🚀"),
    ):
        content = TEXT.replace("f,", f"{word},").encode()
        yield f"group-{name}", f"a group is called {word!a}", content, right(_called(word))
    missing = TEXT.replace("f,", ",").encode()
    yield "group-empty", "one group's name is empty", missing, right(_called("(missing)"))
    both = [("F" if place % 2 else sex, h, p) for place, (sex, h, p) in enumerate(PEOPLE)]
    content = _joined([HEADER, *(f"{sex},{h},{p}" for sex, h, p in both)])
    yield "group-cases", "names differ in capitals only", content, right(both)


def _answers() -> Iterator[Line]:
    for name, old, new, said in (
        ("label-null-byte", "f,0,1\n", "f,0\x00,1\n", "classes"),
        ("label-third", "f,0,1\n", "f,2,1\n", "class"),
        ("label-constant", None, "0", "in every row"),
        ("prediction-probability", ",1\n", ",0.7\n", "probabilities where classes are expected"),
        ("prediction-blank", ",1\n", ",\n", "row 1 holds nothing"),
        ("prediction-word", ",1\n", ",yes\n", "no known class"),
        ("prediction-nan", ",1\n", ",NaN\n", "no known class"),
    ):
        if old is None:
            content = _joined([HEADER, *(f"{s},{new},{p}" for s, _, p in PEOPLE)])
        else:
            content = TEXT.replace(old, new).encode()
        yield name, f"{name.replace('-', ' of the kind: ', 1)}", content, Sentence(said)
    content = _joined([*LINES, "f,,1"])
    yield "label-blank", "one label is missing: that row is left out", content, right(PEOPLE)
    four = NoNumber("insufficient", "", slice={"sex": "x"})
    yield "few", "a group of four", _joined([*LINES, *["x,0,1"] * 4]), four


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
    def nothing(path: Path) -> None:
        (path.parent / "peeple.csv").write_bytes(PLAIN)

    yield "missing", "no such file, but one that is called alike", nothing, Sentence("peeple.csv")
    yield "folder", "a folder of that name", lambda path: path.mkdir(), Sentence("is a folder")
    yield (
        "loop",
        "a link to itself",
        lambda path: path.symlink_to(path),
        Sentence("cannot be read"),
    )
    yield (
        "dangling",
        "a link to nothing",
        lambda path: path.symlink_to("gone.csv"),
        Sentence("There is no file"),
    )
    yield "pipe", "a pipe that nobody writes to", os.mkfifo, Sentence("is no ordinary file")
    yield (
        "device",
        "a link to an endless device",
        lambda path: path.symlink_to("/dev/zero"),
        Sentence("is no ordinary file"),
    )


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
        yield _case(name, f"a file called {ascii(file)[:40]}", content, outcome, file)


def _joined(lines: Iterable[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()


def _called(name: str) -> list[Person]:
    """Everybody, with women under another name."""
    return [(name if sex == "f" else sex, hired, said) for sex, hired, said in PEOPLE]
