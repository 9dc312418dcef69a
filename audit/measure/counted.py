"""A subject that has been counted: what every metric, for whomever, is measured from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from typing import Any

from msgspec.structs import replace

from audit.evidence import (
    Attribution,
    Curve,
    Finding,
    GlossaryEntry,
    Matrix,
    Measurement,
    Slice,
    Test,
)
from audit.measure.measuring import measure, missing_input
from audit.measure.metric import METRICS, Metric
from audit.measure.tally.amount import Amount
from audit.measure.tally.folded import tally_folded
from audit.measure.tally.slices import Meaning, SliceInputs, Slices
from audit.measure.tally.tally import Shape, tally
from audit.subject.subject import Attribute, Subject

OF_ONE_CLASS = frozenset({"cells", "labels", "scores", "decisions"})
"""Inputs that several classes have one of each."""


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
    glossary: dict[str, GlossaryEntry] = field(default_factory=dict)

    def add(self, piece: Attribution | Curve | Finding | Matrix | Measurement | Test) -> None:
        """Put one piece of evidence where it belongs."""
        match piece:
            case Attribution():
                self.attributions.append(piece)
            case Curve():
                self.curves.append(piece)
            case Finding():
                self.findings.append(piece)
            case Matrix():
                self.matrices.append(piece)
            case Measurement():
                self.measurements.append(piece)
            case Test():
                self.tests.append(piece)

    def extend(self, other: Found) -> None:
        """Take up all that was found elsewhere."""
        self.measurements += other.measurements
        self.findings += other.findings
        self.attributions += other.attributions
        self.curves += other.curves
        self.matrices += other.matrices
        self.tests += other.tests
        self.glossary |= other.glossary


@dataclass(frozen=True)
class Counted:
    """The subject, its tally cut into slices, and the inputs of everyone."""

    subject: Subject
    plan: Plan
    slices: Slices
    everyone: SliceInputs
    _alike: dict[tuple[Amount, ...], tuple[Measurement, ...]] = field(
        default_factory=dict, repr=False, compare=False
    )

    @property
    def metrics(self) -> list[Metric]:
        """The metrics of the subject's task."""
        return [metric for metric in METRICS.values() if self.subject.task in metric.tasks]

    @cached_property
    def columns(self) -> tuple[Attribute, ...]:
        """Everything the tally tells groups apart by: sensitive attributes, then strata."""
        return (*self.subject.attributes, *self.subject.strata)

    def crossings(self) -> Iterator[tuple[int, ...]]:
        """Yield each sensitive attribute, then each pair, and so on to the chosen depth."""
        yield from crossings(len(self.subject.attributes), self.plan.intersections)

    def name(self, columns: tuple[int, ...], groups: tuple[int, ...]) -> Slice:
        """Name the groups of a slice, given as codes."""
        return {
            self.columns[column].name: self.columns[column].groups[code]
            for column, code in zip(columns, groups, strict=True)
        }

    def rows(
        self, part: SliceInputs, group: Slice, *, grouped: bool = True
    ) -> Iterator[Measurement]:
        """Measure one slice: as a whole, then each of several classes against the rest.

        What cannot be assessed for everyone is said once, of everyone, and not of each group.
        Groups with the same counts have the same numbers, and those are computed once.
        """
        if part.counts is None or not grouped:
            yield from self._rows(part, group, grouped=grouped)
            return
        if part.counts not in self._alike:
            self._alike[part.counts] = tuple(self._rows(part, group, grouped=grouped))
        for row in self._alike[part.counts]:
            yield replace(row, slice=group)

    def _rows(self, part: SliceInputs, group: Slice, *, grouped: bool) -> Iterator[Measurement]:
        for metric in self.metrics:
            if grouped and not metric.by_group:
                continue
            classes = self._classes(metric)
            whole = missing_input(metric, self.everyone.inputs) is None
            if whole or not (grouped or classes):
                yield measure(metric, part.inputs, group, self.plan.minimum_group)
            for label in classes:
                name = str(self.subject.classes[label])
                yield measure(metric, part.by_class[label], group, self.plan.minimum_group, name)

    def _classes(self, metric: Metric) -> list[int]:
        """The classes of which a metric can be measured one by one; none where there are two."""
        if not OF_ONE_CLASS.issuperset(metric.needs):
            return []
        able = enumerate(self.everyone.by_class)
        return [label for label, inputs in able if missing_input(metric, inputs) is None]


def count(subject: Subject, plan: Plan) -> Counted:
    """Count all rows of a subject in one pass."""
    classes = len(subject.classes)
    known = (*subject.attributes, *subject.strata)
    shape = Shape(
        groups=tuple(len(attribute.groups) for attribute in known),
        labels=1 if subject.y_true is None else classes,
        predictions=1 if subject.y_pred is None else classes,
        rows=subject.rows,
    )
    meaning = Meaning(
        positive=subject.positive,
        favourable=subject.favourable,
        labelled=subject.y_true is not None,
        decided=subject.y_pred is not None,
        top_k=subject.top_k,
    )
    if subject.folded is None:
        counted = tally(shape, subject.batches())
    else:
        counted = tally_folded(shape, subject, subject.folded)
    slices = Slices(counted, meaning)
    return Counted(subject, plan, slices, next(iter(slices.by(()))))


def crossings(attributes: int, depth: int) -> Iterator[tuple[int, ...]]:
    """Yield each attribute, then each pair, and so on to the chosen depth."""
    for size in range(1, min(depth, attributes) + 1):
        yield from combinations(range(attributes), size)


def inputs_of(counted: Counted, name: str) -> Any:
    """One input of everyone; None where the subject cannot give it."""
    return counted.everyone.inputs.get(name)
