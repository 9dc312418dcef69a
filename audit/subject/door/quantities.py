"""Sensitive attributes that are numbers and stay numbers: no cuts, no groups."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from audit.config import DataSection
from audit.errors import AuditError
from audit.evidence import Finding, message
from audit.subject.door.numbers import numbers
from audit.subject.door.values import values_of
from audit.subject.subject import Quantity
from audit.subject.table import Table


def quantity_names(table: Table, data: DataSection) -> tuple[str, ...]:
    """Name the sensitive columns that hold more distinct numbers than groups would have names.

    Words stay groups however many there are, and numbers that bins cut become groups.
    """
    names = (name for name in data.sensitive if name not in data.bins)
    return tuple(name for name in names if values_of(table.cells(name)).many_numbers)


def read_quantities(
    table: Table, data: DataSection, names: Sequence[str], positions: npt.NDArray[np.int64]
) -> tuple[Quantity, ...]:
    """Read the sensitive attributes of these names as numbers, of the rows at `positions`."""
    for name in names:
        if name in data.references:
            raise AuditError(
                f"{name} has a reference but no groups, since it is a number",
                where="[data] references",
                remedy=f"Cut it into groups: bins = {{ {name} = [25, 40, 60] }}",
            )
    cells = ((name, numbers(table.cells(name))) for name in names)
    return tuple(
        Quantity(name, found.at(positions, name, f"sensitive number {name}"))
        for name, found in cells
    )


def quantity_notes(quantities: tuple[Quantity, ...]) -> tuple[Finding, ...]:
    """Say of each number that it has no groups, and what would make some."""
    return tuple(
        Finding(
            code="attribute_not_cut",
            grade="note",
            text=message(
                "{attribute} is a number and has no groups, so no group of it is compared; "
                "bins would cut it into groups"
            ),
            columns=(quantity.name,),
            numbers={"attribute": quantity.name},
        )
        for quantity in quantities
    )
