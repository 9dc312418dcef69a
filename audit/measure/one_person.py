"""Would one person turn the picture round? Then the numbers are too small to say who is worse off.

UGESP, 44 FR 11996, question and answer 21.
"""

from __future__ import annotations

from collections.abc import Iterator

from audit.evidence import Finding, group_name, message
from audit.measure.statistic import WholeGroups
from audit.statistics.flip import flip_one

ONE_PERSON = message(
    "The numbers are too small to say who is worse off: had one person more of {groups} been "
    "selected and one fewer of {reference}, or the other way round, the picture would turn"
)


def turned_by_one_person(whole: WholeGroups) -> Iterator[Finding]:
    """Name the groups whose comparison with the reference one single person would reverse."""
    turned: dict[str, list[str]] = {}
    for impact in whole.compared:
        if impact.counts is None or impact.reference is None:
            continue
        k, n, k_reference, n_reference = impact.counts
        if flip_one((k, n), (k_reference, n_reference)).reverses:
            name = group_name(impact.slice, whole.crossing.across)
            turned.setdefault(impact.reference, []).append(name)
    for reference, groups in turned.items():
        yield Finding(
            code="one_person_turns_it",
            grade="warning",
            text=ONE_PERSON,
            columns=whole.crossing.across,
            numbers={
                "groups": list(dict.fromkeys(groups)),
                "reference": reference,
                "attributes": list(whole.crossing.across),
            },
        )
