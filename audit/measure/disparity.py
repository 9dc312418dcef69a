"""What a disparity is: a declared comparison of the groups' values of one or two metrics.

A disparity is a decorated function too. Its parameter names are the metrics it compares; what it
returns says which comparison is meant. The counts, the interval and the status follow in
`comparing/`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from inspect import getdoc, signature
from typing import TypeAlias

from audit.evidence import Group, Measurement, Task
from audit.measure.metric import CLASSIFICATION, Function
from audit.registry import Registry

Groups: TypeAlias = Mapping[Group, Measurement]
"""The groups' measurements of one metric, by the names of the group."""


@dataclass(frozen=True)
class LargestDifference:
    """Largest minus smallest over the groups that can be compared."""

    groups: Groups


@dataclass(frozen=True)
class SmallestRatio:
    """Smallest over largest over the groups that can be compared."""

    groups: Groups


@dataclass(frozen=True)
class LargerDifference:
    """The larger of two largest differences."""

    groups: Groups
    others: Groups


@dataclass(frozen=True)
class RatioToReference:
    """Each group's value over the reference group's."""

    groups: Groups


@dataclass(frozen=True)
class DifferenceToReference:
    """Each group's value minus the reference group's, with its sign."""

    groups: Groups


Comparison: TypeAlias = (
    LargestDifference | SmallestRatio | LargerDifference | RatioToReference | DifferenceToReference
)


@dataclass(frozen=True)
class Disparity:
    """A registered disparity: what its name means and what it compares.

    `instead` names, for each compared metric, the ones to fall back on where the subject cannot
    give it; `mirror` the metric that takes its place when the gap is told for the favourable class
    and that is not the positive one.
    """

    id: str
    title: str
    kind: str
    aggregation: str
    tasks: tuple[Task, ...]
    undefined: str
    reference: str
    compare: Callable[..., Comparison]
    mirror: Mapping[str, str] = field(default_factory=dict)
    instead: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def needs(self) -> tuple[str, ...]:
        """The metrics it compares."""
        return tuple(signature(self.compare).parameters)

    @property
    def definition(self) -> str:
        """The docstring: its first line is the sentence the report prints."""
        return getdoc(self.compare) or ""


DISPARITIES: Registry[Disparity] = Registry("disparity", "audit.measure.metrics")


def disparity(
    *,
    title: str,
    kind: str,
    aggregation: str,
    undefined: str,
    reference: str,
    id: str | None = None,
    tasks: tuple[Task, ...] = CLASSIFICATION,
    mirror: Mapping[str, str] | None = None,
    instead: Mapping[str, str] | None = None,
) -> Callable[[Function], Function]:
    """Register a disparity under its function's name; `kind` is `difference` or `ratio`."""

    def register(compare: Function) -> Function:
        DISPARITIES.add(
            Disparity(
                id=id or compare.__name__,
                title=title,
                kind=kind,
                aggregation=aggregation,
                tasks=tasks,
                undefined=undefined,
                reference=reference,
                compare=compare,  # type: ignore[arg-type]
                mirror=mirror or {},
                instead=instead or {},
            )
        )
        return compare

    return register
