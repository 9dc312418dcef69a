"""No table of a pack that is drawn for the public counts fewer than eleven people."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from disclosure_tables import Table, counted
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.judge.packs.answer import PackTable
from audit.judge.packs.answering import answer
from audit.judge.packs.opening import open_pack
from audit.publish.disclosure.cells import SMALLEST
from audit.publish.disclosure.profile import public

DAY = "2026-11-21"
FIELDS = {
    "nyc-ll144": {"sex": "a", "race": "b", "unknown": ["Not stated"]},
    "four-fifths": {},
    "us-fair-lending": {},
}
SEXES, RACES = ("Male", "Female", "(missing)"), ("White", "Asian", "(missing)", "Not stated")
CROSSED = [(sex, race) for sex in SEXES for race in RACES]
FEW = st.tuples(*[st.integers(0, 3)] * 4)
MANY = st.tuples(*[st.integers(12, 60)] * 4)
PEOPLE = st.fixed_dictionaries(
    {(a, b): MANY if a in SEXES[:2] and b in RACES[:2] else FEW for a, b in CROSSED}
)


def counts_in(table: PackTable) -> Iterator[int]:
    """Every number of people that a table or a note below it shows."""
    for row in table.rows:
        for head, cell in zip(table.heads, row, strict=True):
            if head.kind == "count" and isinstance(cell, int):
                yield cell
    for note in table.notes:
        yield from (n for name, n in note.numbers.items() if name in ("unknown", "assessed"))


@pytest.mark.parametrize("pack", FIELDS)
@settings(max_examples=40, deadline=None)
@given(PEOPLE)
def test_nothing_under_eleven_is_told(pack: str, people: Table):
    shown = public(counted(people))
    answered = answer(open_pack(pack, DAY), shown, None, FIELDS[pack], DAY)
    for table in answered.tables:
        assert [n for n in counts_in(table) if 0 < n < SMALLEST] == []


def test_the_same_counts_are_told_to_those_who_may_see_them():
    people = dict.fromkeys(CROSSED, (20, 20, 20, 20)) | {("(missing)", "White"): (1, 1, 1, 1)}
    answered = answer(open_pack("nyc-ll144", DAY), counted(people), None, FIELDS["nyc-ll144"], DAY)
    sex = answered.tables[0]
    assert sex.notes[0].numbers == {"unknown": 3 * 80 + 4, "assessed": 11 * 80 + 4}
