"""Of more groups than can be told apart those are drawn that matter: the highest and the lowest."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pytest
import sample_report as sample

from audit.evidence import MISSING, Measurement
from audit.publish.render.groups import MOST_DRAWN, few_enough, label, sorted_groups
from audit.publish.render.reading import read


def rows(values: Sequence[float], few: int = 0) -> list[Measurement]:
    """Groups called g0, g1 … with these values, the first `few` of them too small."""
    return [
        Measurement(
            metric="selection_rate",
            slice={"town": f"g{place}"},
            value=value,
            n=5 if place < few else 100 + place,
            status="insufficient" if place < few else "measured",
        )
        for place, value in enumerate(values)
    ]


def names(found: Sequence[Measurement]) -> list[str]:
    return [label(row) for row in found]


def test_as_many_as_fit_are_all_drawn_and_nothing_is_said() -> None:
    every = rows([0.1] * MOST_DRAWN)
    assert few_enough(every) == (tuple(every), "")


def test_the_highest_and_the_lowest_are_drawn_whatever_their_order() -> None:
    values = [((7 * place) % 40) / 40 for place in range(40)]
    found, said = few_enough(rows(values), 6)
    drawn = [row.value for row in found]
    assert drawn == [39 / 40, 38 / 40, 37 / 40, 2 / 40, 1 / 40, 0.0]
    assert "the 3 highest and the 3 lowest of 40 groups" in said


def test_groups_of_too_few_people_take_nobodys_place() -> None:
    values = [0.99] * 10 + [place / 100 for place in range(30)]
    found, said = few_enough(rows(values, few=10), 6)
    assert {row.status for row in found} == {"measured"}
    assert "of 30 groups that have people enough" in said


def test_where_most_are_small_the_largest_are_drawn_in_their_order() -> None:
    every = rows([0.5] * 30, few=26)
    found, said = few_enough(every, 6)
    assert len(found) == 6
    assert names(found)[-4:] == ["g26", "g27", "g28", "g29"]
    assert said.startswith("Drawn are the 6 largest of 30 groups")


def test_small_groups_come_after_those_that_can_be_compared() -> None:
    every = [*rows([0.9, 0.2, 0.5], few=1), *rows([0.0])]
    every[-1] = msgspec.structs.replace(
        every[-1], slice={"town": "gone"}, value=None, status="undefined"
    )
    found = sorted_groups(read(sample.nothing()), ["town"], every)
    assert names(found) == ["g2", "g1", "g0", "gone"]


@pytest.mark.parametrize(
    ("groups", "kept"),
    [
        (("a", "b", "c", MISSING), False),
        (("a", "c", "b"), True),
        (("under 25", "25 to 40", "over 40", MISSING), True),
        (("b", "a"), False),
    ],
)
def test_missing_people_come_last_and_are_no_order_of_its_own(
    groups: tuple[str, ...], *, kept: bool
) -> None:
    evidence = sample.nothing()
    subject = msgspec.structs.replace(
        evidence.subject, attributes=("town",), groups={"town": groups}
    )
    evidence = msgspec.structs.replace(evidence, subject=subject)
    assert read(evidence).keeps_order("town") is kept
