"""What is known of each audited row before anybody is asked about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from audit.config import AuditConfig
from audit.subject.door.attributes import read_attributes, read_strata
from audit.subject.door.keys import read_keys
from audit.subject.door.numbers import Numbers
from audit.subject.door.quantities import quantity_names, read_quantities
from audit.subject.door.truth import Known, Target, Truth, check_target_varies, check_varies
from audit.subject.door.weights import Weights, read_weights
from audit.subject.subject import Attribute, Quantity
from audit.subject.table import Table


@dataclass(frozen=True)
class Aligned:
    """What is known of the audited rows, all of equal length and in the order of the source."""

    y_true: npt.NDArray[np.int32] | None
    target: npt.NDArray[np.float64] | None
    weight: Weights | None
    attributes: tuple[Attribute, ...]
    quantities: tuple[Quantity, ...]
    strata: tuple[Attribute, ...]
    keys: npt.NDArray[Any]


def align(
    table: Table,
    config: AuditConfig,
    known: Known | None,
    weight: Numbers | None,
    positions: npt.NDArray[np.int64],
) -> Aligned:
    """Read label, weight, groups and key of the rows at `positions`, and check each.

    Cheap checks come first, so that no model is opened for rows that cannot be audited.
    """
    y_true = target = weights = None
    where = f"label {config.data.label} in {table.place}"
    if isinstance(known, Truth):
        y_true = known.codes[positions]
        check_varies(y_true, known.classes, where)
    elif isinstance(known, Target):
        target = known.at(positions)
        check_target_varies(target, where)
    named = config.data.weight
    if weight is not None and named is not None:
        weights = read_weights(weight, named, positions)
    uncut = quantity_names(table, config.data)
    cut = [name for name in config.data.sensitive if name not in uncut]
    return Aligned(
        y_true=y_true,
        target=target,
        weight=weights,
        attributes=read_attributes(table, config.data, cut, positions),
        quantities=read_quantities(table, config.data, uncut, positions),
        strata=read_strata(table, config.data, positions),
        keys=read_keys(table, config.data.key, positions),
    )
