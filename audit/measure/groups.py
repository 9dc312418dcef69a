"""The groups of one crossing of attributes: measured one by one, then compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from audit.evidence import Group, Measurement, Slice, group_of
from audit.measure.comparing.compare import compare, left_out_findings
from audit.measure.comparing.crossing import Crossing, comparable
from audit.measure.counted import Counted, Found
from audit.measure.disparity import DISPARITIES, Disparity, Groups
from audit.measure.individual.between_groups import between_groups
from audit.measure.metric import METRICS, NEEDS
from audit.measure.null_tests import same_in_all_groups
from audit.measure.tally.slices import SliceInputs
from audit.measure.whole_groups import compare_whole_groups
from audit.subject.subject import Subject

ByClass: TypeAlias = dict[str | None, dict[str, dict[Group, Measurement]]]
"""Groups' measurements by class (None is no class in particular), by metric, and by group."""


def compare_groups(counted: Counted, attributes: tuple[int, ...], found: Found) -> None:
    """Measure every group of one crossing, then the disparities over them."""
    across = tuple(counted.columns[index].name for index in attributes)
    crossing = crossing_of(counted, across, {})
    start = len(found.measurements)
    parts = [
        (part, counted.name(attributes, part.groups)) for part in counted.slices.by(attributes)
    ]
    measured = measure_groups(counted, iter(parts), across, found)
    compare_measured(counted, measured, crossing, found)
    for metric, groups in measured.get(None, {}).items():
        if METRICS[metric].kind == "rate":
            found.tests += same_in_all_groups(metric, comparable(groups, crossing), across)
    if "favourable_cells" in counted.everyone.inputs:
        cells = ((group, part.inputs["favourable_cells"]) for part, group in parts)
        found.measurements.append(between_groups(cells, crossing))
    compare_whole_groups(counted, attributes, parts, measured, crossing, found, start)


def crossing_of(counted: Counted, across: tuple[str, ...], stratum: Slice) -> Crossing:
    """What the configuration says of comparing the groups of these attributes."""
    return Crossing(
        across=across,
        minimum_group=counted.plan.minimum_group,
        missing_as_group=counted.plan.missing_as_group,
        reference=configured_reference(counted.subject, across),
        stratum=stratum,
    )


def measure_groups(
    counted: Counted,
    parts: Iterator[tuple[SliceInputs, Slice]],
    across: tuple[str, ...],
    found: Found,
) -> ByClass:
    """Measure each group, keep its rows as evidence, and sort them by what they measure."""
    measured: ByClass = {}
    for part, group in parts:
        names = group_of(group, across)
        for row in counted.rows(part, group):
            found.measurements.append(row)
            measured.setdefault(row.class_, {}).setdefault(row.metric, {})[names] = row
    return measured


def compare_measured(counted: Counted, measured: ByClass, crossing: Crossing, found: Found) -> None:
    """Compare the groups: for each class that was measured, every disparity of the task."""
    compared: dict[str, Groups] = {}
    for label, by_metric in (measured or {None: {}}).items():
        within = Crossing(**{**vars(crossing), "class_": label})
        for disparity in DISPARITIES.values():
            if counted.subject.task in disparity.tasks:
                found.measurements += _disparity(
                    counted.subject, disparity, by_metric, within, compared, len(measured) > 1
                )
    found.findings += left_out_findings(compared, crossing)


def configured_reference(subject: Subject, across: tuple[str, ...]) -> Group | None:
    """The reference group of a crossing: configured only if each of its attributes has one."""
    if any(subject.references.get(attribute) is None for attribute in across):
        return None
    return group_of(subject.references, across)


def _disparity(
    subject: Subject,
    disparity: Disparity,
    by_metric: Mapping[str, Groups],
    crossing: Crossing,
    compared: dict[str, Groups],
    several: bool,
) -> Iterator[Measurement]:
    """One disparity's rows, and the favourable class's beside them where that is another."""
    needs = [_measurable(name, disparity, by_metric) for name in disparity.needs]
    lacking = next((name for name in needs if name not in by_metric), None)
    if lacking is not None:
        if not several and not crossing.stratum:
            reason = next(iter(NEEDS.get(need, need) for need in METRICS[lacking].needs))
            yield crossing.row(disparity, status="not_assessable", reason=reason)
        return
    compared |= {name: by_metric[name] for name in needs}
    yield from compare(disparity, disparity.compare(*(by_metric[n] for n in needs)), crossing)
    mirrored = [disparity.mirror.get(name, name) for name in needs]
    if subject.positive in (None, subject.favourable) or mirrored == needs:
        return
    compared |= {name: by_metric[name] for name in mirrored}
    label = None if subject.favourable is None else str(subject.classes[subject.favourable])
    beside = Crossing(**{**vars(crossing), "class_": label})
    yield from compare(disparity, disparity.compare(*(by_metric[n] for n in mirrored)), beside)


def _measurable(name: str, disparity: Disparity, by_metric: Mapping[str, Groups]) -> str:
    """The metric itself, or the one that stands in for it where only that can be measured."""
    other = disparity.instead.get(name)
    return name if other is None or name in by_metric or other not in by_metric else other
