"""How a group is named: one text for every group of the same attributes, and no other's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.evidence import Group, group_name, group_of, joined

names = st.text(st.sampled_from(' &"ab\t'), max_size=6) | st.text(max_size=4)


@st.composite
def two_groups(draw: st.DrawFn) -> tuple[Group, Group]:
    """Two groups of the same attributes."""
    size = draw(st.integers(1, 4))
    one, other = (tuple(draw(names) for _ in range(size)) for _ in range(2))
    return one, other


@given(two_groups())
def test_two_groups_of_the_same_attributes_never_join_to_the_same_text(
    groups: tuple[Group, Group],
) -> None:
    one, other = groups
    assert (joined(one) == joined(other)) == (one == other)


@given(st.lists(names, min_size=2, max_size=4), st.data())
def test_names_split_elsewhere_join_to_another_text(parts: list[str], data: st.DataObject) -> None:
    """Names that are made by moving the separator: what plain joining would confuse."""
    text = " & ".join(parts)
    places = [at for at in range(len(text)) if text.startswith(" & ", at)]
    cuts = {(text[:at], text[at + 3 :]) for at in places}
    assert len({joined(cut) for cut in cuts}) == len(cuts)


@pytest.mark.parametrize(
    ("group", "text"),
    [
        (("Female",), "Female"),
        (('a & "b" ',), 'a & "b" '),
        (("Black", "Female"), "Black & Female"),
        (("a & b", "c"), '"a & b" & c'),
        (("a", "b & c"), 'a & "b & c"'),
        (("R&D", "x"), '"R&D" & x'),
        (('5" pipe', "x"), '"5"" pipe" & x'),
        (("Male ", " "), '"Male " & " "'),
        (("", "x"), " & x"),
        ((), ""),
    ],
)
def test_only_names_that_could_be_mistaken_are_quoted(group: Group, text: str) -> None:
    assert joined(group) == text


def test_a_group_is_named_in_the_order_it_runs_across_and_without_its_stratum() -> None:
    row = {"dept": "A", "sex": "f & m", "race": "x"}
    assert group_of(row, ("race", "sex")) == ("x", "f & m")
    assert group_name(row, ("race", "sex")) == 'x & "f & m"'
    assert group_name(row, ("sex",)) == "f & m"
