"""Text files whose lines are broken: fields missing or too many, quotes left open, endless."""

from __future__ import annotations

from collections.abc import Iterator

from ..case import AS_IF_NOTHING, Case, Sentence, right
from .text import HEADER, LINES, PEOPLE, PLAIN, TEXT, Line, called, joined, of


def cases() -> Iterator[Case]:
    """All of them."""
    yield from of(".csv", _ragged())
    yield from of(".csv", _skipped(), "--skip-bad-lines")
    yield from of(".csv", _quotes())
    yield from of(".csv", _large())


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
            yield f"{name}-{where}", f"‘{shown}’, {where} of the lines", joined(lines), said
    yield (
        "comma-behind",
        "a comma behind every row and none behind the header: whose value is whose?",
        joined([HEADER, *(f"{line}," for line in LINES[1:])]),
        Sentence("The header has 3 fields"),
    )
    yield (
        "index-unnamed",
        "rows begin with a number that the header does not name",
        joined([HEADER, *(f"{place},{line}" for place, line in enumerate(LINES[1:]))]),
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
        yield f"left-out-{name}", wrong, joined(lines), right(kept)
    lines = [HEADER, *(f"{line},x" for line in LINES[1:])]
    yield "left-out-all", "every line is to be left out", joined(lines), Sentence("no row")
    lines = [*LINES[:5], '"f,1', *LINES[5:]]
    yield (
        "left-out-quote",
        "a broken line opens a quote, and lines are to be left out",
        joined(lines),
        Sentence("quote"),
    )


def _quotes() -> Iterator[Line]:
    for name, place in (("first", 1), ("middle", 40), ("last", 80)):
        lines = list(LINES)
        lines[place] = '"' + lines[place]
        yield (
            f"open-quote-{name}",
            f"a quote opens in row {place}",
            joined(lines),
            Sentence(f"line {place + 1} has 1"),
        )
    quoted = [",".join(f'"{word}"' for word in line.split(",")) for line in LINES]
    yield "all-quoted", "every field is quoted", joined(quoted), AS_IF_NOTHING
    doubled = TEXT.replace("f,", '"the ""f""",').encode()
    named = [('the "f"' if sex == "f" else sex, h, p) for sex, h, p in PEOPLE]
    yield "quotes-within", "a group's name holds quotes", doubled, right(named)
    lines = TEXT.replace("f,", '"f\nor F",').encode()
    yield "line-within", "a group's name runs over two lines", lines, right(called("f\nor F"))
    commas = TEXT.replace("f,", '"f, or F",').encode()
    yield "comma-within", "a group's name holds a comma", commas, right(called("f, or F"))
    yield (
        "single-quotes",
        "single quotes are letters",
        TEXT.replace("f,", "'f',").encode(),
        right(called("'f'")),
    )


def _large() -> Iterator[Line]:
    names = ",".join(f"x{place}" for place in range(3000))
    wide = joined([f"{HEADER},{names}", *(f"{line}{',1' * 3000}" for line in LINES[1:])])
    yield "3000-columns", "3,000 columns that nobody asked for", wide, AS_IF_NOTHING
    note = "y" * 100_000
    long = joined([f"{HEADER},note", *(f"{line},{note}" for line in LINES[1:])])
    yield "long-fields", "a field of 100,000 letters in every row", long, AS_IF_NOTHING
    giant = joined([f"{HEADER},note", f"{LINES[1]},{'y' * 30_000_000}"])
    yield "giant-field", "one field of 30 MB", giant, Sentence("A line is longer than")
    quoted = joined([HEADER, '"' + "y" * 9_000_000])
    yield "giant-quote", "a quote that 9 MB follow", quoted, Sentence("A line is longer than")
    yield "giant-header", "a header of 9 MB", b"x" * 9_000_000, Sentence("A line is longer than")
