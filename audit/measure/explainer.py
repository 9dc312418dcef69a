"""What an explainer is: one decorated function from a study to pieces of evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from inspect import getdoc
from typing import Literal, TypeAlias

from audit.evidence import Attribution, Curve, Finding, Matrix, Measurement, Test
from audit.measure.explaining.budget import Budget
from audit.measure.explaining.study import Study
from audit.registry import Registry

Piece: TypeAlias = Attribution | Curve | Matrix | Measurement | Test | Finding
"""What an explainer may find. A curve or matrix about one column is called `effect/column`."""
Reads: TypeAlias = Literal["columns", "text"]
Run: TypeAlias = Callable[[Study, Budget], Iterable[Piece]]


@dataclass(frozen=True)
class Kind:
    """Evidence that an explainer makes under a name of its own, and what that name means."""

    id: str
    title: str
    definition: str
    reference: str


@dataclass(frozen=True)
class Explainer:
    """A registered way to explain, and what its name means.

    `share` is its part of the time, beside the parts of the others. It `reads` tables of columns,
    or the words of one column of texts, and steps aside from the other. It explains single
    `people`, or only everyone and groups. `also` are the other names under which it gives evidence.
    """

    id: str
    title: str
    reference: str
    run: Run
    share: float = 1.0
    reads: Reads = "columns"
    people: bool = False
    also: tuple[Kind, ...] = ()

    @property
    def definition(self) -> str:
        """The function's docstring: its first line is the sentence the report prints."""
        return getdoc(self.run) or ""

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """All that it gives evidence of, itself first."""
        return (Kind(self.id, self.title, self.definition, self.reference), *self.also)


EXPLAINERS: Registry[Explainer] = Registry("explainer", "audit.measure.explainers")


def explainer(
    *,
    id: str,
    title: str,
    reference: str,
    share: float = 1.0,
    reads: Reads = "columns",
    people: bool = False,
    also: tuple[Kind, ...] = (),
) -> Callable[[Run], Run]:
    """Register a function `(study, budget) -> pieces of evidence`."""

    def register(run: Run) -> Run:
        entry = Explainer(
            id=id,
            title=title,
            reference=reference,
            run=run,
            share=share,
            reads=reads,
            people=people,
            also=also,
        )
        EXPLAINERS.add(entry)
        return run

    return register
