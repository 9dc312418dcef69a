"""What a statistic is: a number that no single number of each group gives.

A distance between two groups' distributions, their places in a ranking, the people one lacks. A
statistic is a decorated function too; it yields its own rows, and the tests and findings that
belong to them. Its parameter names what it looks at: `whole` is the groups of one crossing with
all that was counted of them, `quantity` a sensitive number that is not cut into groups.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from inspect import getdoc, signature
from typing import Any, TypeAlias

from msgspec.structs import replace

from audit.evidence import Finding, Group, Measurement, Slice, Test, group_name, joined
from audit.measure.comparing.crossing import FEWER_THAN_TWO, Crossing
from audit.measure.measuring import TOO_FEW
from audit.measure.metric import Direction, Function
from audit.measure.tally.distribution import Distribution, distribution_of
from audit.measure.tally.slices import Slices
from audit.registry import Registry

Said: TypeAlias = Measurement | Test | Finding


@dataclass(frozen=True)
class Statistic:
    """A registered statistic: what its name means and how its rows are made."""

    id: str
    title: str
    kind: str
    better: Direction | None
    aggregation: str
    undefined: str
    reference: str
    say: Callable[..., Iterator[Said]]

    @cached_property
    def needs(self) -> tuple[str, ...]:
        """What it looks at: `whole` or `quantity`."""
        return tuple(signature(self.say).parameters)

    @property
    def definition(self) -> str:
        """The docstring: its first line is the sentence the report prints."""
        return getdoc(self.say) or ""


STATISTICS: Registry[Statistic] = Registry("statistic", "audit.measure.metrics")


def statistic(
    *,
    title: str,
    kind: str,
    better: Direction | None,
    aggregation: str,
    undefined: str,
    reference: str,
) -> Callable[[Function], Function]:
    """Register a statistic under its function's name.

    `kind` is `score`, `ratio`, `difference` or `people`; `aggregation` says who is compared.
    """

    def register(say: Function) -> Function:
        STATISTICS.add(
            Statistic(
                id=say.__name__,
                title=title,
                kind=kind,
                better=better,
                aggregation=aggregation,
                undefined=undefined,
                reference=reference,
                say=say,  # type: ignore[arg-type]
            )
        )
        return say

    return register


@dataclass(frozen=True)
class Member:
    """One group: its names, its slice, its code in each attribute, and what was counted of it.

    `takes_part` is False for people without a value, where they are no group of their own.
    """

    group: Group
    slice: Slice
    codes: tuple[int, ...]
    inputs: Mapping[str, Any]
    takes_part: bool = True

    @property
    def name(self) -> str:
        """The group as the record names it."""
        return joined(self.group)

    @cached_property
    def numbers(self) -> Distribution | None:
        """How the model's estimates, or scores, of them are spread; None where it gives none."""
        scores = self.inputs.get("scores")
        if scores is not None:
            return distribution_of(scores)
        found: Distribution | None = self.inputs.get("estimates", self.inputs.get("scored"))
        return found

    @property
    def number(self) -> str:
        """What that number is."""
        return "estimate" if "estimates" in self.inputs else "score"


@dataclass(frozen=True)
class WholeGroups:
    """The groups of one crossing, with all that was counted of them.

    `impacts` are the rows of their impact ratio: they say whom everyone is compared with.
    `attributes` are the places of the crossing's attributes in `slices`.
    """

    crossing: Crossing
    members: Mapping[Group, Member]
    impacts: tuple[Measurement, ...]
    slices: Slices
    attributes: tuple[int, ...]

    @cached_property
    def taking_part(self) -> tuple[Member, ...]:
        """The groups that belong into comparisons."""
        return tuple(member for member in self.members.values() if member.takes_part)

    @cached_property
    def named(self) -> dict[str, Member]:
        """The groups as the record names them."""
        return {member.name: member for member in self.members.values()}

    @cached_property
    def numbers(self) -> dict[Group, Distribution]:
        """How the model's numbers are spread in each group that has people with any."""
        known = ((group, member.numbers) for group, member in self.members.items())
        return {group: found for group, found in known if found is not None and found.n}

    @cached_property
    def reference(self) -> Member | None:
        """The group that everyone is compared with; None where there is none."""
        named = [row.reference for row in self.impacts if row.class_ is None and row.reference]
        return next((self.named[name] for name in named if name in self.named), None)

    @property
    def why_no_reference(self) -> str:
        """Why nobody can be compared with anybody."""
        reasons = (row.reason for row in self.impacts if row.reason)
        return next(reasons, FEWER_THAN_TWO)

    @cached_property
    def compared(self) -> tuple[Measurement, ...]:
        """The rows of the impact ratio but the reference's own."""
        across = self.crossing.across
        return tuple(row for row in self.impacts if row.reference != group_name(row.slice, across))

    @property
    def how_chosen(self) -> str:
        """How the reference came about: `configured`, or the `best` by the impact ratio."""
        return "configured" if self.crossing.reference is not None else "best"

    def row(self, metric: str, **facts: Any) -> Measurement:
        """A measurement over all groups, or of one."""
        return Measurement(metric=metric, across=self.crossing.across, **facts)

    def against(self, metric: str, member: Member, **facts: Any) -> Measurement:
        """A measurement of one group against the reference."""
        name = None if self.reference is None else self.reference.name
        return self.row(metric, slice=member.slice, reference=name, **facts)

    def enough(self, *sizes: float) -> bool:
        """Whether groups of so many people can be compared."""
        return min(sizes) >= self.crossing.minimum_group

    def if_enough(self, row: Measurement, *sizes: float) -> Measurement:
        """The row itself, or one that says that there are too few people to go by it.

        The reference need not be among the sizes: a group without enough people is none.
        """
        if row.status != "measured" or self.enough(*sizes):
            return row
        parameters = {**(row.parameters or {}), "minimum_group": self.crossing.minimum_group}
        return replace(row, parameters=parameters, status="insufficient", reason=TOO_FEW)
