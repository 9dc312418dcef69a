"""How many more people it would take to decide a rule that the evidence leaves open."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil
from typing import Any

from msgspec import convert

from audit.evidence import Finding, Measurement, group_name, message
from audit.judge.again import Compared, comparable, known_basis
from audit.judge.places import Places
from audit.judge.reading import TOO_FEW, Case, Reading
from audit.rules import Rule
from audit.statistics.methods import Basis
from audit.statistics.rows_needed import more_people, people_of, times_as_many

CODE = "more_rows"
TO_BE_JUDGED = "rows_to_be_judged"
"""The finding's code where so many more would only let the rule be judged at all."""
OF_EVERYONE = message(
    "The rule {rule} would be decided by {rows} more people who count in the metric, "
    "if the numbers stayed as they are"
)
OF_ONE_GROUP = message(
    "The rule {rule} would be decided by {rows} more people who count in the metric, all of the "
    "group {group}, if the numbers stayed as they are"
)
OF_ALL_GROUPS = message(
    "The rule {rule} would be decided by {rows} more people who count in the metric, in all "
    "groups in proportion, if the numbers stayed as they are"
)
TO_BE_JUDGED_OF_EVERYONE = message(
    "The rule {rule} could be judged at all with {rows} more people who count in the metric; more "
    "may be needed to decide it"
)
TO_BE_JUDGED_OF_ONE_GROUP = message(
    "The rule {rule} could be judged at all with {rows} more people who count in the metric, all "
    "of the group {group}; more may be needed to decide it"
)
NO_NUMBER = message(
    "Not even 10,000 times as many people would decide the rule {rule} if the numbers stayed as "
    "they are"
)


@dataclass(frozen=True)
class Wanted:
    """So many more people, of one group or, without one, of everybody the number is about."""

    rows: int
    group: str | None
    text: str


def more_rows(case: Case, reading: Reading, level: float, minimum: int) -> Finding | None:
    """Say how many more people would decide an inconclusive rule; None where nobody can tell.

    `level` is the one at which the rule could fail. A number on the right side of the limit is
    asked to pass instead, at the level of its own interval.
    """
    row = reading.row
    limit = nearest_limit(case.rule, row.value)
    if limit is None or row.value is None:
        return None
    if reading.reason == TOO_FEW:
        wanted = _enough_to_be_judged(row, minimum, decided=case.rule.decide == "point")
        code = CODE if case.rule.decide == "point" else TO_BE_JUDGED
        return _finding(case, row, wanted, code) if wanted else None
    basis = known_basis(row, case.places)
    if basis is None or reading.interval is None:
        return None
    asked = _own_level(case, row) if _holds(row.value, case.rule) else case.level_for_one(level)
    names = _names(row, case.places)
    try:
        if names:
            return _finding(case, row, _of_several(names, basis, limit, asked))
        return _finding(case, row, _of_one(row, basis, limit, asked))
    except ValueError:  # another package's method
        return None


def nearest_limit(rule: Rule, value: float | None) -> float | None:
    """The limit of a rule that a value is nearest to."""
    ends = [end for end in rule.ends if end is not None]
    return None if value is None or not ends else min(ends, key=lambda end: abs(end - value))


def _holds(value: float, rule: Rule) -> bool:
    least, most = rule.ends
    return (least is None or least <= value) and (most is None or value <= most)


def _own_level(case: Case, row: Measurement) -> float:
    return next(suspect.interval.level for suspect in case.open if suspect.row is row)


def _enough_to_be_judged(row: Measurement, minimum: int, *, decided: bool) -> Wanted | None:
    """As many as it takes for the number to be judged at all; a value alone is decided by then."""
    missing = ceil(minimum - row.n)
    if missing <= 0:
        return None
    wanted = _in_own_group(row, missing)
    if decided:
        return wanted
    text = TO_BE_JUDGED_OF_EVERYONE if wanted.group is None else TO_BE_JUDGED_OF_ONE_GROUP
    return replace(wanted, text=text)


def _in_own_group(row: Measurement, rows: int) -> Wanted:
    if not row.slice:
        return Wanted(rows, None, OF_EVERYONE)
    return Wanted(rows, group_name(row.slice, tuple(sorted(row.slice))), OF_ONE_GROUP)


def _of_one(row: Measurement, basis: Basis, limit: float, level: float) -> Wanted | None:
    """Of a number about one group, or about everyone."""
    rows = more_people(basis, limit, level, 0)
    return _in_own_group(row, rows) if rows else None


def _of_several(names: list[str], basis: Basis, limit: float, level: float) -> Wanted | None:
    """Of the smallest group alone where that is enough, else of all groups."""
    people = people_of(basis)
    if len(people) == len(names):
        smallest = min(range(len(people)), key=people.__getitem__)
        rows = more_people(basis, limit, level, smallest)
        if rows:
            return Wanted(rows, names[smallest], OF_ONE_GROUP)
    times = times_as_many(basis, limit, level)
    return Wanted(ceil((times - 1.0) * sum(people)), None, OF_ALL_GROUPS) if times else None


def _names(row: Measurement, places: Places) -> list[str]:
    """The groups a number is made of, in the order of its basis."""
    if not row.across:
        return []
    if row.reference is not None and set(row.across) <= set(row.slice):
        return [group_name(row.slice, row.across), row.reference]
    metric, *_ = (*convert(row.parameters or {}, Compared).metrics, "")
    return [group_name(found.slice, row.across) for found in comparable(row, metric, places)]


def _finding(case: Case, row: Measurement, wanted: Wanted | None, code: str = CODE) -> Finding:
    numbers: dict[str, Any] = {"rule": case.name}
    if wanted is not None:
        numbers |= {"rows": wanted.rows, "group": wanted.group}
    return Finding(
        code=code,
        grade="note",
        text=wanted.text if wanted else NO_NUMBER,
        columns=case.rule.across,
        slice=row.slice,
        numbers=numbers,
    )
