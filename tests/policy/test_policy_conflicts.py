"""Rules that exclude each other or say the same are found, however many there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.policy_conflicts import Conflict, Standing, conflicts
from audit.rules import Rule


def standing(*rules: Rule, file: str = "policy.toml") -> list[Standing]:
    return [Standing(file, line, rule) for line, rule in enumerate(rules, 1)]


def rule(name: str, **fields: object) -> Rule:
    return Rule(**{"metric": "accuracy", "id": name, **fields})  # type: ignore[arg-type]


def told(*rules: Rule) -> list[tuple[str, str]]:
    return [(found.standing.rule.id, found.what) for found in conflicts(standing(*rules))]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"at_least": 0.9}, {"at_most": 0.8}),
        ({"at_most": 0.8}, {"at_least": 0.9}),
        ({"at_least": 0.9}, {"between": (0.7, 0.8)}),
        ({"between": (0.2, 0.3)}, {"between": (0.4, 0.5)}),
        ({"at_least": 0.9, "severity": "warn"}, {"at_most": 0.8}),
        ({"at_least": 0.9, "slice": {"sex": "F"}}, {"at_most": 0.8, "slice": {"sex": "F"}}),
        (
            {"at_least": 0.9, "slice": {"sex": "F", "race": "B"}},
            {"at_most": 0.8, "slice": {"race": "B", "sex": "F"}},
        ),
        (
            {"at_least": 0.9, "across": ("sex", "race")},
            {"at_most": 0.8, "across": ("race", "sex")},
        ),
    ],
)
def test_limits_that_no_number_meets_together(one: dict[str, object], other: dict[str, object]):
    assert told(rule("a", **one), rule("b", **other)) == [
        ("b", "No number can meet both 'b' and 'a' on line 1")
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"at_least": 0.8}, {"at_most": 0.8}),
        ({"at_least": 0.8}, {"at_least": 0.9}),
        ({"between": (0.1, 0.5)}, {"between": (0.5, 0.9)}),
        ({"at_least": 0.9}, {"at_most": 0.8, "slice": {"sex": "F"}}),
        ({"at_least": 0.9, "slice": {"sex": "M"}}, {"at_most": 0.8, "slice": {"sex": "F"}}),
        ({"at_least": 0.9, "across": ("race",)}, {"at_most": 0.8, "across": ("sex",)}),
        ({"at_least": 0.9}, {"at_most": 0.8, "metric": "recall"}),
        ({"at_least": 0.9}, {"no_worse_than": "baseline"}),
    ],
)
def test_limits_that_some_number_meets(one: dict[str, object], other: dict[str, object]):
    assert told(rule("a", **one), rule("b", **other)) == []


def test_the_same_rule_under_another_name_is_said_once_for_each():
    why = {"at_least": 0.8, "across": ("sex", "race")}
    again = {"at_least": 0.8, "across": ("race", "sex"), "why": "other words"}
    assert told(rule("a", **why), rule("b", **again), rule("c", **why)) == [
        ("b", "'b' is 'a' on line 1 under another name"),
        ("c", "'c' is 'a' on line 1 under another name"),
    ]


@pytest.mark.parametrize(
    "other",
    [
        {"at_least": 0.81},
        {"at_most": 0.8},
        {"at_least": 0.8, "severity": "warn"},
        {"at_least": 0.8, "decide": "point"},
        {"at_least": 0.8, "slice": {"sex": "F"}},
        {"no_worse_than": "baseline"},
    ],
)
def test_what_differs_in_more_than_its_name_is_another_rule(other: dict[str, object]):
    assert told(rule("a", at_least=0.8), rule("b", **other)) == []


def test_margins_tell_two_comparisons_apart():
    now, wide = ({"no_worse_than": "baseline", "margin": margin} for margin in (0.0, 0.1))
    assert told(rule("a", **now), rule("b", **wide)) == []
    assert told(rule("a", **now), rule("b", **now)) == [
        ("b", "'b' is 'a' on line 1 under another name")
    ]


def test_another_file_is_named():
    here = standing(rule("a", at_least=0.9))
    there = standing(rule("b", at_most=0.1), rule("a", at_least=0.95), file="team.toml")
    assert [(found.standing.file, found.what) for found in conflicts([*here, *there])] == [
        ("team.toml", "Two rules are called a, the other in policy.toml"),
        ("team.toml", "No number can meet both 'b' and 'a' in policy.toml:1"),
        ("team.toml", "No number can meet both 'a' and 'b' on line 1"),
    ]


LIMITS = st.integers(0, 6).map(lambda tenths: tenths / 10)
BOUNDS = st.one_of(
    st.builds(lambda limit: {"at_least": limit}, LIMITS),
    st.builds(lambda limit: {"at_most": limit}, LIMITS),
    st.builds(lambda a, b: {"between": (min(a, b), max(a, b))}, LIMITS, LIMITS),
)


@given(st.lists(BOUNDS, max_size=8))
def test_exactly_those_are_told_that_contradict_one_before_them(bounds: list[dict[str, object]]):
    rules = [rule(f"r{place}", **bound) for place, bound in enumerate(bounds)]
    said = {
        found.standing.rule.id for found in _excluded(conflicts(standing(*rules)))
    }  # pairs of every rule with every rule before it, which is what a person would compare
    assert said == {
        later.id
        for place, later in enumerate(rules)
        if any(_apart(later, r) for r in rules[:place])
    }


def _excluded(found: Iterator[Conflict]) -> Sequence[Conflict]:
    return [each for each in found if each.what.startswith("No number")]


def _apart(one: Rule, other: Rule) -> bool:
    lows = [low for low, _ in (one.ends, other.ends) if low is not None]
    highs = [high for _, high in (one.ends, other.ends) if high is not None]
    return bool(lows and highs) and max(lows) > min(highs)


class Counted(str):
    """A metric's name that counts how often it is compared."""

    asked = 0

    def __hash__(self) -> int:
        return super().__hash__()

    def __eq__(self, other: object) -> bool:
        Counted.asked += 1
        return super().__eq__(other)


def test_no_rule_is_held_against_every_other():
    count = 3000
    rules = [
        Rule(metric=Counted("accuracy"), id=f"r{n}", at_least=0.5 + n / 10**4) for n in range(count)
    ]
    rules += [Rule(metric=Counted("accuracy"), id="last", at_most=0.1)]
    Counted.asked = 0
    assert len(list(conflicts(standing(*rules)))) == 1
    assert Counted.asked < 20 * count
