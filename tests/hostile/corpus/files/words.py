"""Text files whose words are odd: names of columns and groups, labels and predictions."""

from __future__ import annotations

from collections.abc import Iterator

from ..case import AS_IF_NOTHING, Case, NoNumber, Sentence, right
from .text import HEADER, LINES, PEOPLE, TEXT, Line, called, joined, of


def cases() -> Iterator[Case]:
    """All of them."""
    yield from of(".csv", _headers())
    yield from of(".csv", _names_of_groups())
    yield from of(".csv", _answers(), "--task", "binary")


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
        content = joined([header, *LINES[1:]])
        yield f"header-{name}", f"the header is {header!a}", content, Sentence(said)
    for name, more in (
        ("unnamed", ",,"),
        ("hostile", ",<script>,=cmd()"),
        ("long", "," + "z" * 9999),
    ):
        values = ",1" * more.count(",")
        content = joined([HEADER + more, *(line + values for line in LINES[1:])])
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
        yield f"group-{name}", f"a group is called {word!a}", content, right(called(word))
    missing = TEXT.replace("f,", ",").encode()
    yield "group-empty", "one group's name is empty", missing, right(called("(missing)"))
    both = [("F" if place % 2 else sex, h, p) for place, (sex, h, p) in enumerate(PEOPLE)]
    content = joined([HEADER, *(f"{sex},{h},{p}" for sex, h, p in both)])
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
            content = joined([HEADER, *(f"{s},{new},{p}" for s, _, p in PEOPLE)])
        else:
            content = TEXT.replace(old, new).encode()
        yield name, f"{name.replace('-', ' of the kind: ', 1)}", content, Sentence(said)
    content = joined([*LINES, "f,,1"])
    yield "label-blank", "one label is missing: that row is left out", content, right(PEOPLE)
    four = NoNumber("insufficient", "", slice={"sex": "x"})
    yield "few", "a group of four", joined([*LINES, *["x,0,1"] * 4]), four
