"""Names of groups in a report: every one can be seen, and told from every other."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest
import sample_report as sample
from hypothesis import given
from hypothesis import strategies as st

from audit.evidence import GlossaryEntry, Measurement, SubjectFacts, joined
from audit.judge.verdict import Verdicts
from audit.publish.render import groups, words
from audit.publish.render.pairs import group_of, pair_of, stratum_of
from audit.publish.render.parts import Cell, Table
from audit.publish.render.reading import Reading, read
from audit.publish.render.tables import name_cell
from audit.publish.render.view import view

ONE, OTHER = {"first": "a & b", "second": "c"}, {"first": "a", "second": "b & c"}
ODD = ("Male", "Male ", " Male", " ", "  ", "\u00a0", "\t")


def number(k: int, **group: str) -> Measurement:
    return Measurement(metric="kindness", slice=group, value=k / 100, counts=(k, 100), n=100)


def reading(*rows: Measurement) -> Reading:
    attributes = tuple(dict.fromkeys(name for row in rows for name in row.slice))
    facts = SubjectFacts(name="odd", task="binary", attributes=attributes)
    kind = {"kindness": GlossaryEntry(title="Kindness", definition="", kind="rate")}
    return read(
        msgspec.structs.replace(sample.nothing(), subject=facts, measurements=rows, glossary=kind)
    )


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Male", "Male"),
        ("two words", "two words"),
        ("", ""),
        ("Male ", "“Male\u00a0”"),
        ("  Male", "“\u00a0\u00a0Male”"),
        (" ", "“\u00a0”"),
        ("  ", "“\u00a0\u00a0”"),
    ],
)
def test_blanks_at_the_ends_of_a_name_are_seen(name: str, shown: str) -> None:
    assert words.visible(name) == shown
    assert name_cell(name) == Cell(shown, full="" if shown == name else name)
    assert words.apart(name) == shown


@given(st.text(), st.integers(2, 60))
def test_no_name_is_shown_as_nothing(name: str, most: int) -> None:
    shown = name_cell(words.printable(name), most=most).text
    assert bool(shown) == bool(name)
    assert shown == shown.strip()


def test_a_sentence_names_people_whose_name_is_blank() -> None:
    assert words.people("sex", "Male ") == "“Male\u00a0” people"
    assert words.people("sex", " ") == "people with sex “\u00a0”"


def test_a_finding_names_them_too() -> None:
    said = reading(number(1, sex=" ")).numbers({"groups": ["Male", " "], "metric": "kindness"})
    assert said == {"groups": "Male and “\u00a0”", "metric": "kindness"}


def test_every_table_of_groups_names_them() -> None:
    rows = [number(place, sex=name) for place, name in enumerate(ODD)]
    evidence = reading(*rows).evidence
    page = view(evidence, Verdicts(), sample.MANIFEST)
    (section,) = [section for section in page.sections if section.kind == "fairness"]
    first = [row[0].text for table in _tables(section) for row in (*table.rows, *table.rest)]
    assert {"Male", "“Male\u00a0”", "“\u00a0Male”", "“\u00a0”", "“\u00a0\u00a0”"} <= set(first)
    assert not [name for name in first if not name.strip()]


def _tables(part: object) -> Iterator[Table]:
    """Every table within a part of the page."""
    if isinstance(part, Table):
        yield part
    elif isinstance(part, tuple):
        for each in part:
            yield from _tables(each)
    elif hasattr(part, "__dataclass_fields__"):
        for name in part.__dataclass_fields__:
            yield from _tables(getattr(part, name))


# --- crossings ------------------------------------------------------------------------------------


def test_crossed_groups_that_would_read_alike_have_a_line_each() -> None:
    of = reading(number(10, **ONE), number(70, **OTHER))
    rows = of.by_group("first", "second")
    assert [groups.label(row) for row in rows["kindness"]] == ['"a & b" & c', 'a & "b & c"']
    (table,) = groups.group_tables(of, ("first", "second"), rows)
    assert [(row[0].text, row[1].text) for row in table.rows] == [
        ('"a & b" & c', "10.0"),
        ('a & "b & c"', "70.0"),
    ]


def test_a_gap_lies_between_the_two_it_names() -> None:
    across = ("first", "second")
    gap = Measurement(
        metric="kindness_gap",
        across=across,
        value=0.6,
        parameters={"of": "kindness", "largest": 'a & "b & c"', "smallest": '"a & b" & c'},
    )
    of = reading(number(10, **ONE), number(70, **OTHER), gap)
    (found,) = of.gaps(*across)
    pair = pair_of(of, found)
    assert pair is not None
    assert (pair.worse.slice, pair.better.slice) == (ONE, OTHER)


def test_groups_that_would_read_alike_have_a_line_each_where_they_have_no_number() -> None:
    few = (number(1, a="x & b y"), number(2, a="x", b="y"), number(3, a="x", b="z"))
    rows = (msgspec.structs.replace(row, value=None, status="undefined") for row in few)
    page = view(reading(*rows).evidence, Verdicts(), sample.MANIFEST)
    (section,) = [section for section in page.sections if section.kind == "unmeasured"]
    names = [row[1].text for table in _tables(section) for row in (*table.rows, *table.rest)]
    assert sorted(name for name in names if name.startswith("a x")) == [
        "a x & b y",
        "a x & b y",
        "a x & b z",
    ]


def test_a_group_is_named_apart_from_its_stratum() -> None:
    row = number(1, dept="x & y", term="2", **ONE)
    assert group_of(row, ("first", "second")) == '"a & b" & c'
    assert group_of(row, ("first",)) == "a & b"
    assert stratum_of(row, ("first", "second")) == '"x & y" & 2'
    assert stratum_of(number(1, **ONE), ("first", "second")) == ""


@given(st.lists(st.text(st.sampled_from('& "ab\t\n\r\x00\u202e')), min_size=2, max_size=3))
def test_names_written_out_join_to_what_the_record_joined(names: list[str]) -> None:
    """Else no reference of a crossing would be found again in a report."""
    shown = tuple(map(words.printable, names))
    assert words.printable(joined(tuple(names))) == joined(shown)
