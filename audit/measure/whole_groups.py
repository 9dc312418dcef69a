"""Groups compared as wholes: by their distributions, their places in a ranking, their counts.

What a disparity of one number a group cannot say. Called once a crossing, after its disparities.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from audit.evidence import MISSING, Finding, Measurement, Slice, Test, group_of
from audit.measure.comparing.crossing import Crossing
from audit.measure.counted import Counted, Found
from audit.measure.disparity import Groups
from audit.measure.one_person import turned_by_one_person
from audit.measure.power import with_power
from audit.measure.statistic import STATISTICS, Member, Said, WholeGroups
from audit.measure.tally.slices import SliceInputs

IMPACT_RATIO = "impact_ratio"


def compare_whole_groups(
    counted: Counted,
    attributes: tuple[int, ...],
    parts: Sequence[tuple[SliceInputs, Slice]],
    measured: Mapping[str | None, Mapping[str, Groups]],
    crossing: Crossing,
    found: Found,
    start: int,
) -> None:
    """Add statistics, tests and findings about the groups of one crossing to what was found.

    `found.measurements[start:]` are the rows of this crossing so far: its impact ratios say whom
    everyone is compared with, and its gaps are told how large they had to be to be seen. `parts`
    are the groups, `measured` their measurements by class, metric and group.
    """
    rows = found.measurements[start:]
    whole = WholeGroups(
        crossing=crossing,
        members={member.group: member for member in _members(parts, crossing)},
        impacts=tuple(row for row in rows if row.metric == IMPACT_RATIO),
        slices=counted.slices,
        attributes=attributes,
    )
    found.measurements[start:] = [
        with_power(row, measured.get(row.class_) or measured.get(None, {}), whole) for row in rows
    ]
    keep(statements(whole), found)


def statements(whole: WholeGroups) -> Iterator[Said]:
    """Everything that the registered statistics say of these groups."""
    for statistic in STATISTICS.values():
        if statistic.needs == ("whole",):
            yield from statistic.say(whole)
    yield from turned_by_one_person(whole)


def keep(said: Iterable[Said], found: Found) -> None:
    """Put rows, tests and findings where they belong."""
    for one in said:
        if isinstance(one, Measurement):
            found.measurements.append(one)
        elif isinstance(one, Test):
            found.tests.append(one)
        elif isinstance(one, Finding):
            found.findings.append(one)


def _members(parts: Sequence[tuple[SliceInputs, Slice]], crossing: Crossing) -> Iterator[Member]:
    """The groups; people without a value take no part, unless they are a group."""
    for part, group in parts:
        takes_part = crossing.missing_as_group or MISSING not in group.values()
        names = group_of(group, crossing.across)
        yield Member(names, group, part.groups, part.inputs, takes_part)
