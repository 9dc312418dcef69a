"""One gap by two models on the same rows: what it is made of, and how its change is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from audit.evidence import Measurement
from audit.intervals import by_two_models
from audit.measure.comparing.crossing import Crossing
from audit.measure.disparity import (
    Comparison,
    DifferenceToReference,
    Disparity,
    RatioToReference,
)
from audit.measure.paired.kinds import PREFIX
from audit.measure.paired.members import Member
from audit.statistics.methods import Basis


@dataclass(frozen=True)
class Gap:
    """A disparity over one crossing, the changes it is made of, and which baseline they are of."""

    disparity: Disparity
    metrics: tuple[str, ...]
    crossing: Crossing
    about: dict[str, Any]

    @property
    def ratio(self) -> bool:
        """Whether it is a ratio and not a difference."""
        return self.disparity.kind == "ratio"

    @property
    def shape(self) -> Comparison:
        """How the disparity compares groups, whoever they are."""
        return self.disparity.compare(*({} for _ in self.disparity.needs))

    @property
    def by_group(self) -> bool:
        """Whether each group is compared with a reference, and not all with each other."""
        return isinstance(self.shape, RatioToReference | DifferenceToReference)

    def row(self, groups: int, **facts: Any) -> Measurement:
        """A measurement of its change, made of so many groups' rows."""
        of = self.metrics[0] if len(self.metrics) == 1 else list(self.metrics)
        more = facts.pop("parameters", {})
        return Measurement(
            metric=PREFIX + self.disparity.id,
            across=self.crossing.across,
            parameters={"of": of, "groups": groups, **more, **self.about},
            **facts,
        )


def basis_of(method: str, value: float, members: Sequence[Member]) -> Basis:
    """What the interval of a change is computed from: every group's own changes."""
    parts = tuple(by_two_models(member.rows) for member in members)
    return Basis(method=method, value=value, n=sum(part.n for part in parts), parts=parts)
