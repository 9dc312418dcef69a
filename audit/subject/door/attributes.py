"""Sensitive attributes and strata: who belongs to which group."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from audit.config import DataSection
from audit.errors import AuditError, nearest
from audit.evidence import MISSING
from audit.subject.door.numbers import numbers
from audit.subject.door.pointing import plain_name
from audit.subject.door.text import Coded
from audit.subject.subject import Attribute
from audit.subject.table import Table


def read_attributes(
    table: Table, data: DataSection, names: Sequence[str], positions: npt.NDArray[np.int64]
) -> tuple[Attribute, ...]:
    """Read the sensitive attributes of these names as groups, of the rows at `positions`."""
    _check_named(data)
    attributes = tuple(_read(table, name, data, positions) for name in names)
    for attribute in attributes:
        wanted = data.references.get(attribute.name)
        if wanted is not None and wanted not in attribute.groups:
            raise AuditError(
                f"The reference {wanted!r} is no group of {attribute.name}",
                where="[data] references",
                remedy=nearest(wanted, map(plain_name, attribute.groups)),
            )
    return attributes


def read_strata(
    table: Table, data: DataSection, positions: npt.NDArray[np.int64]
) -> tuple[Attribute, ...]:
    """Read the columns within which people are alike, of the rows at `positions`."""
    return tuple(_read(table, name, data, positions) for name in data.strata)


def grouped(name: str, words: Coded) -> Attribute:
    """Make an attribute of texts: its groups sorted by name, people without a value last."""
    present = sorted(words.present)
    if MISSING in present:
        raise AuditError(
            f"{name} holds a group called {MISSING}, the name this tool gives to no value",
            where=f"column {name}",
            remedy="Leave the field empty where the value is missing, or rename the group",
        )
    return _attribute(name, present, words)


def binned(
    name: str,
    values: npt.NDArray[np.float64],
    cuts: tuple[float, ...],
) -> Attribute:
    """Cut numbers into groups, smallest first; NaN is a missing value.

    A number that equals a cut belongs to the group above it.

    >>> binned("age", np.array([24.0, 25.0, 60.0, np.nan]), (25, 40, 60)).groups
    ('under 25', '25 to 39', '60 and over', '(missing)')
    """
    whole = all(float(cut).is_integer() for cut in cuts)
    whole = whole and bool(np.all(np.isnan(values) | (values == np.floor(values))))
    labels = bin_labels(cuts, whole)
    codes = np.searchsorted(np.array(cuts, np.float64), values, side="right").astype(np.int32)
    words = Coded(tuple(labels), np.where(np.isnan(values), np.int32(-1), codes))
    return _attribute(name, list(words.present), words)


def bin_labels(cuts: tuple[float, ...], whole: bool) -> list[str]:
    """Name the groups that cuts make; `whole` says that only whole numbers are cut.

    >>> bin_labels((25, 40), True)
    ['under 25', '25 to 39', '40 and over']
    >>> bin_labels((0.5, 2), False)
    ['under 0.5', '0.5 to under 2', '2 and over']
    """
    texts = [f"{cut:.15g}" for cut in cuts]
    labels = [f"under {texts[0]}"]
    for low, high, start, end in zip(cuts, cuts[1:], texts, texts[1:], strict=False):
        last = f"{high - 1:.15g}"
        if not whole:
            labels.append(f"{start} to under {end}")
        else:
            labels.append(start if high - low == 1 else f"{start} to {last}")
    return [*labels, f"{texts[-1]} and over"]


def _attribute(name: str, present: list[str], words: Coded) -> Attribute:
    """Recode texts to the places of `present`, with the missing ones in a group behind them."""
    places = {value: place for place, value in enumerate(present)}
    lookup = [places.get(value, -1) for value in words.values]
    codes = np.array([*lookup, len(present)], np.int32)[words.codes]
    lacking = bool((words.codes < 0).any())
    groups = (*present, MISSING) if lacking else tuple(present)
    return Attribute(name, groups, codes, len(present) if lacking else None)


def _read(
    table: Table, name: str, data: DataSection, positions: npt.NDArray[np.int64]
) -> Attribute:
    if name not in data.bins:
        return grouped(name, table.coded(name).at(positions))
    cuts = data.bins[name]
    if not cuts or any(not math.isfinite(cut) for cut in cuts) or sorted(set(cuts)) != list(cuts):
        raise AuditError(
            f"The bins of {name} must be finite numbers in ascending order",
            where="[data] bins",
            remedy=f"Write for example bins = {{ {name} = [25, 40, 60] }}",
        )
    values = numbers(table.cells(name)).at(positions, name, f"{name} to cut into bins")
    return binned(name, values, cuts)


def _check_named(data: DataSection) -> None:
    """Refuse bins and references of a column that has no groups."""
    allowed = {"bins": (*data.sensitive, *data.strata), "references": data.sensitive}
    for key, names in (("bins", data.bins), ("references", data.references)):
        for name in names:
            if name not in allowed[key]:
                raise AuditError(
                    f"{name} has {key} but is no sensitive attribute",
                    where=f"[data] {key}",
                    remedy=nearest(name, allowed[key]) or f"Add it: --sensitive {name}",
                )
