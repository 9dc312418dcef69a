"""Subject in, evidence out: every number that is judged, compared or drawn later."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from audit.evidence import (
    Attribution,
    Curve,
    Evidence,
    Finding,
    Matrix,
    Measurement,
    Provenance,
    SubjectFacts,
    Test,
    group_name,
)
from audit.measure.catalogue import glossary
from audit.measure.compare_groups import Crossing, compare, left_out_findings
from audit.measure.curves import calibration_test, confusion, curves
from audit.measure.disparity import DISPARITIES, Disparity, Groups
from audit.measure.measuring import measure, missing_input
from audit.measure.metric import METRICS, NEEDS, Metric
from audit.measure.tally.slices import Meaning, Slices
from audit.measure.tally.tally import Shape, tally
from audit.progress import Progress, Silent
from audit.subject.subject import Subject


@dataclass(frozen=True)
class Plan:
    """What the configuration says of measuring, and nothing of judging."""

    minimum_group: int
    missing_as_group: bool
    intersections: int


@dataclass
class Found:
    """Evidence while it is being gathered."""

    measurements: list[Measurement] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    attributions: list[Attribution] = field(default_factory=list)
    curves: list[Curve] = field(default_factory=list)
    matrices: list[Matrix] = field(default_factory=list)
    tests: list[Test] = field(default_factory=list)


def measure_counts(subject: Subject, plan: Plan, progress: Progress | None = None) -> Found:
    """Measure everything that follows from one pass over the rows."""
    (progress or Silent()).stage("Counting")
    slices = _slices(subject)
    found = Found()
    everyone = next(iter(slices.by(()))).inputs
    found.measurements += (
        measure(metric, everyone, {}, plan.minimum_group) for metric in _metrics(subject)
    )
    _pictures(subject, everyone, found)
    (progress or Silent()).stage("Comparing groups")
    for attributes in crossings(len(subject.attributes), plan.intersections):
        _compare_crossing(subject, slices, everyone, attributes, plan, found)
    found.findings += _polarity(subject)
    return found


def evidence_of(
    found: Found, facts: SubjectFacts, provenance: Provenance, subject: Subject
) -> Evidence:
    """Freeze what was found, in a stable order, with the glossary that explains it."""
    return Evidence(
        subject=facts,
        provenance=provenance,
        measurements=tuple(found.measurements),
        ledger=subject.ledger,
        attributions=tuple(found.attributions),
        findings=(*subject.findings, *found.findings),
        curves=tuple(found.curves),
        matrices=tuple(found.matrices),
        tests=tuple(found.tests),
        glossary=glossary(),
    )


def crossings(attributes: int, depth: int) -> Iterator[tuple[int, ...]]:
    """Yield each attribute, then each pair, and so on to the chosen depth."""
    for size in range(1, min(depth, attributes) + 1):
        yield from combinations(range(attributes), size)


def _slices(subject: Subject) -> Slices:
    classes = len(subject.classes)
    shape = Shape(
        groups=tuple(len(attribute.groups) for attribute in subject.attributes),
        labels=1 if subject.y_true is None else classes,
        predictions=1 if subject.y_pred is None else classes,
    )
    meaning = Meaning(
        positive=subject.positive,
        favourable=subject.favourable,
        labelled=subject.y_true is not None,
        decided=subject.y_pred is not None,
    )
    return Slices(tally(shape, subject.batches()), meaning)


def _metrics(subject: Subject) -> list[Metric]:
    return [metric for metric in METRICS.values() if subject.task in metric.tasks]


def _compare_crossing(
    subject: Subject,
    slices: Slices,
    everyone: dict[str, Any],
    attributes: tuple[int, ...],
    plan: Plan,
    found: Found,
) -> None:
    """Measure every group of one crossing, then the disparities over them.

    What cannot be assessed for everyone is said once, of everyone, and not again of each group.
    """
    able = [m for m in _metrics(subject) if m.by_group and missing_input(m, everyone) is None]
    across = tuple(subject.attributes[index].name for index in attributes)
    by_metric: dict[str, dict[str, Measurement]] = {}
    for part in slices.by(attributes):
        group = {
            subject.attributes[index].name: subject.attributes[index].groups[code]
            for index, code in zip(attributes, part.groups, strict=True)
        }
        for metric in able:
            row = measure(metric, part.inputs, group, plan.minimum_group)
            found.measurements.append(row)
            by_metric.setdefault(row.metric, {})[group_name(group, across)] = row
    crossing = Crossing(
        across=across,
        minimum_group=plan.minimum_group,
        missing_as_group=plan.missing_as_group,
        reference=_configured_reference(subject, across),
    )
    compared: dict[str, Groups] = {}
    for disparity in DISPARITIES.values():
        if subject.task in disparity.tasks:
            found.measurements += _disparity(subject, disparity, by_metric, crossing, compared)
    found.findings += left_out_findings(compared, crossing)


def _configured_reference(subject: Subject, across: tuple[str, ...]) -> str | None:
    """The reference group of a crossing: configured only if each of its attributes has one."""
    named = [subject.references.get(attribute) for attribute in across]
    if any(name is None for name in named):
        return None
    return group_name(dict(zip(across, map(str, named), strict=True)), across)


def _disparity(
    subject: Subject,
    disparity: Disparity,
    by_metric: dict[str, dict[str, Measurement]],
    crossing: Crossing,
    compared: dict[str, Groups],
) -> Iterator[Measurement]:
    """One disparity's rows, and the favourable class's beside them where that is another."""
    needs = [_measurable(name, disparity, by_metric) for name in disparity.needs]
    for name in needs:
        if name not in by_metric:
            yield Measurement(
                metric=disparity.id,
                across=crossing.across,
                status="not_assessable",
                reason=next(iter(NEEDS[need] for need in METRICS[name].needs)),
            )
            return
    compared |= {name: by_metric[name] for name in needs}
    yield from compare(disparity, disparity.compare(*(by_metric[n] for n in needs)), crossing)
    mirrored = [disparity.mirror.get(name, name) for name in needs]
    if subject.favourable != subject.positive and mirrored != needs:
        compared |= {name: by_metric[name] for name in mirrored}
        groups = (by_metric[name] for name in mirrored)
        label = str(subject.classes[subject.favourable])
        yield from compare(disparity, disparity.compare(*groups), crossing, for_class=label)


def _measurable(
    name: str, disparity: Disparity, by_metric: dict[str, dict[str, Measurement]]
) -> str:
    """The metric itself, or the one that stands in for it where only that can be measured."""
    other = disparity.instead.get(name)
    return other if other in by_metric and name not in by_metric else name


def _pictures(subject: Subject, inputs: dict[str, Any], found: Found) -> None:
    """Curves, the confusion matrix and the calibration test of everyone."""
    found.curves += curves(inputs)
    if "cells" in inputs:
        positive = str(subject.classes[subject.positive])
        negative = str(subject.classes[1 - subject.positive])
        found.matrices.append(confusion(inputs["cells"], positive, negative))
    if "scores" in inputs:
        found.tests.append(calibration_test(inputs["scores"]))


def _polarity(subject: Subject) -> Iterator[Finding]:
    """Say which class is meant where the favourable outcome is not the positive one."""
    if subject.favourable == subject.positive or not subject.classes:
        return
    yield Finding(
        code="polarity",
        grade="note",
        text="Selection rates and impact ratios speak of the favourable outcome, {favourable}; "
        "error rates, precision and base rates of the positive class, {positive}.",
        numbers={
            "favourable": str(subject.classes[subject.favourable]),
            "positive": str(subject.classes[subject.positive]),
        },
    )
