"""Rows drawn group by group of each sensitive attribute, so that rare groups are compared, too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from audit.evidence import Measurement
from audit.subject.subject import Attribute, Subject

PER_GROUP = 200
MOST_GROUPS = 20
COMPARED_BY = "impact_ratio"
"""Whose reference groups are taken over where none is configured."""

Places: TypeAlias = npt.NDArray[np.intp]


@dataclass(frozen=True)
class GroupRows:
    """A random part of one group: places among the rows that were drawn, in random order.

    `compared` is False for people without a value, where they are no group of their own.
    """

    name: str
    places: Places
    compared: bool = True


@dataclass(frozen=True)
class GroupedRows:
    """The groups of one attribute, whom they are compared with, and those that were left out.

    `reference` is None where nothing says with whom; `small` groups have too few people, `many`
    are those beyond the twenty largest.
    """

    attribute: str
    groups: tuple[GroupRows, ...]
    reference: str | None = None
    small: tuple[str, ...] = ()
    many: tuple[str, ...] = ()


@dataclass(frozen=True)
class ByGroup:
    """Rows in the model's own columns with a random part of every large enough group among them.

    A row may stand for its groups in several attributes. Each group has its people in an order of
    their own; `turns`, shape (rows,) and ascending, is a row's earliest place in any of them, so
    that the first rows hold the first people of every group.
    """

    rows: pd.DataFrame
    turns: Places
    attributes: tuple[GroupedRows, ...]
    minimum: int

    def complete(self, rows: int) -> int:
        """How many people of every group, in its order, are among the first so many rows."""
        whole = int(self.turns[-1]) + 1 if len(self.turns) else 0
        return whole if rows >= len(self.turns) else int(self.turns[rows])

    def head(self, most: int, fewest: int) -> pd.DataFrame:
        """The first rows that hold equally many people of every group.

        At most `most` rows, unless that were fewer than `fewest` people a group.
        """
        each = max(self.complete(most), fewest)
        return self.rows.head(int(np.searchsorted(self.turns, each)))


def draw_by_group(
    features: pd.DataFrame,
    attributes: Sequence[Attribute],
    references: Mapping[str, str],
    *,
    minimum: int,
    missing_as_group: bool,
    seed: int,
    most: int = PER_GROUP,
) -> ByGroup | None:
    """Draw at most so many people of each group of at least `minimum`; None where there is none.

    One random order of all rows serves every attribute, so that a row can stand for several
    groups, and each group's part is a simple random sample of it. Rows count alike whatever
    their weight.
    """
    order = np.random.default_rng((seed, 6)).permutation(len(features)).astype(np.intp)
    grouped = [
        _of_attribute(known, order, references, minimum, missing_as_group, most)
        for known in attributes
    ]
    turns = np.full(len(features), most, dtype=np.intp)
    for one in grouped:
        for group in one.groups:
            turns[group.places] = np.minimum(turns[group.places], np.arange(len(group.places)))
    drawn = order[turns[order] < most]
    drawn = drawn[np.argsort(turns[drawn], kind="stable")]
    if not len(drawn):
        return None
    place = np.zeros(len(features), dtype=np.intp)
    place[drawn] = np.arange(len(drawn))
    return ByGroup(
        rows=features.iloc[drawn].reset_index(drop=True),
        turns=turns[drawn],
        attributes=tuple(
            replace(
                one, groups=tuple(replace(each, places=place[each.places]) for each in one.groups)
            )
            for one in grouped
        ),
        minimum=minimum,
    )


def reference_groups(subject: Subject, measurements: Sequence[Measurement]) -> dict[str, str]:
    """Return whom the groups of each attribute are compared with: as configured, or best off."""
    found = dict(subject.references)
    label = None if subject.favourable is None else str(subject.classes[subject.favourable])
    for row in measurements:
        if (
            row.metric == COMPARED_BY
            and len(row.across) == 1
            and row.reference is not None
            and row.class_ in (None, label)
        ):
            found.setdefault(row.across[0], row.reference)
    return found


def _of_attribute(
    known: Attribute,
    order: Places,
    references: Mapping[str, str],
    minimum: int,
    missing_as_group: bool,
    most: int,
) -> GroupedRows:
    codes = known.codes[order]
    people = np.bincount(codes, minlength=len(known.groups))
    there = np.flatnonzero(people)
    large = there[people[there] >= max(1, minimum)]
    kept = large[np.sort(np.argsort(-people[large], kind="stable")[:MOST_GROUPS])]
    names = [known.groups[code] for code in kept]
    wanted = references.get(known.name)
    return GroupedRows(
        attribute=known.name,
        groups=tuple(
            GroupRows(
                name=known.groups[code],
                places=order[np.flatnonzero(codes == code)[:most]],
                compared=missing_as_group or code != known.missing,
            )
            for code in kept.tolist()
        ),
        reference=wanted if wanted in names else None,
        small=tuple(known.groups[code] for code in there.tolist() if people[code] < minimum),
        many=tuple(known.groups[code] for code in large.tolist() if code not in set(kept)),
    )
