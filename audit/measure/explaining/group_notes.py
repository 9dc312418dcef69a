"""What is said in words about explanations of groups: the largest gap, and who was left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from audit.evidence import Attribution, Finding, message, phrase
from audit.measure.explaining.agreement import top_features
from audit.measure.explaining.by_group import ByGroup
from audit.measure.explaining.contributions import settled
from audit.measure.explaining.spaces import SPACES

DRIVERS = 3
TOO_SMALL = message(
    "{attribute}: groups of fewer than {minimum_group} people are not explained: {groups}"
)
TOO_MANY = message("{attribute}: only its {kept} largest groups are explained, not {groups}")
LOWER = message(
    "{attribute}: of all groups, {group} has the mean score furthest from that of {reference}, "
    "lower by {gap} ({space}); most of that comes with {columns}"
)
HIGHER = message(
    "{attribute}: of all groups, {group} has the mean score furthest from that of {reference}, "
    "higher by {gap} ({space}); most of that comes with {columns}"
)


def largest_gap(attribute: str, reference: str, gaps: Sequence[Attribution]) -> Iterator[Finding]:
    """Say whose mean score is furthest from the reference group's, and with which columns.

    Named are up to three columns that pull the way the gap goes, the largest first.
    """
    one = max(gaps, key=lambda each: abs(_gap(each)))
    sign = 1 if _gap(one) > 0 else -1
    same_way = [value for value in one.values if sign * value.value > 0]
    top = top_features(same_way, DRIVERS)
    ranked = sorted(same_way, key=lambda value: -abs(value.value))
    columns = [value.feature for value in ranked if value.feature in top]
    if columns:
        yield _note(
            "score_gap",
            HIGHER if sign > 0 else LOWER,
            attribute,
            columns=columns,
            group=one.slice[attribute],
            reference=reference,
            gap=settled(abs(_gap(one))),
            space=phrase(SPACES[one.space]),
        )


def left_out(drawn: ByGroup) -> Iterator[Finding]:
    """Say which groups are not explained, and why."""
    for one in drawn.attributes:
        if one.small:
            yield _note(
                "groups_not_explained",
                TOO_SMALL,
                one.attribute,
                groups=list(one.small),
                minimum_group=drawn.minimum,
            )
        if one.many:
            kept = len(one.groups)
            yield _note(
                "groups_not_explained", TOO_MANY, one.attribute, groups=list(one.many), kept=kept
            )


def _gap(one: Attribution) -> float:
    return (one.output or 0.0) - (one.base or 0.0)


def _note(code: str, text: str, attribute: str, **numbers: Any) -> Finding:
    return Finding(
        code=code,
        grade="note",
        text=text,
        columns=(attribute,),
        numbers={"attribute": attribute, **numbers},
    )
