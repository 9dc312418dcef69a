"""What is known of each audited row before anybody is asked about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from audit.config import AuditConfig
from audit.subject.door.attributes import read_attributes
from audit.subject.door.keys import read_keys
from audit.subject.door.numbers import Numbers
from audit.subject.door.truth import Truth, check_varies
from audit.subject.door.weights import read_weights
from audit.subject.subject import Attribute
from audit.subject.table import Table


@dataclass(frozen=True)
class Aligned:
    """Arrays of equal length over the audited rows, in the order of the source."""

    y_true: npt.NDArray[np.int32] | None
    weight: npt.NDArray[np.float64] | None
    attributes: tuple[Attribute, ...]
    keys: npt.NDArray[Any]


def align(
    table: Table,
    config: AuditConfig,
    truth: Truth | None,
    weight: Numbers | None,
    positions: npt.NDArray[np.int64],
) -> Aligned:
    """Read label, weight, groups and key of the rows at `positions`, and check each.

    Cheap checks come first, so that no model is opened for rows that cannot be audited.
    """
    y_true = None if truth is None else truth.codes[positions]
    if truth is not None and y_true is not None:
        check_varies(y_true, truth.classes, f"label {config.data.label} in {table.place}")
    named = config.data.weight
    weights = None
    if weight is not None and named is not None:
        weights = read_weights(weight, named, positions)
    attributes = read_attributes(table, config.data, positions)
    return Aligned(y_true, weights, attributes, read_keys(table, config.data.key, positions))
