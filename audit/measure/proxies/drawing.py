"""Which rows and groups are looked at to see how well an attribute can be told."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from audit.measure.proxies.likelihood import Codes, Places
from audit.subject.subject import Attribute

ROWS = 5_000
FEWEST = 50
MOST_GROUPS = 8


@dataclass(frozen=True)
class Drawn:
    """Rows in their order, the group of each, and who is not among them.

    `codes`, shape (rows,), are places in `groups`; the people of `pooled` groups, those beyond
    the eight largest, share the code after the last one and count as somebody else. `small`
    groups have too few people.
    """

    rows: Places
    codes: Codes
    groups: tuple[str, ...]
    pooled: tuple[str, ...] = ()
    small: tuple[str, ...] = ()

    @property
    def classes(self) -> int:
        """How many groups there are to learn, the pooled ones being one."""
        return len(self.groups) + bool(self.pooled)


def draw(
    attribute: Attribute, minimum: int, missing_as_group: bool, seed: tuple[int, ...]
) -> Drawn:
    """Draw about 5,000 rows, of each group its share or 50 people, if it has them."""
    people = np.bincount(attribute.codes, minlength=len(attribute.groups))
    if attribute.missing is not None and not missing_as_group:
        people[attribute.missing] = 0
    large = np.flatnonzero(people >= max(1, minimum))
    ranked = large[np.argsort(-people[large], kind="stable")]
    kept, pooled = np.sort(ranked[:MOST_GROUPS]), np.sort(ranked[MOST_GROUPS:])
    share = np.round(ROWS * people / max(ROWS, people.sum())).astype(np.int64)
    quota = np.minimum(people, np.maximum(share, FEWEST))
    places = np.full(len(attribute.groups), -1, dtype=np.int64)
    places[pooled] = len(kept)
    places[kept] = np.arange(len(kept))
    order = np.random.default_rng(seed).permutation(len(attribute.codes))
    codes = attribute.codes[order]
    chosen = [order[np.flatnonzero(codes == code)[: quota[code]]] for code in large]
    rows = np.sort(np.concatenate(chosen)) if chosen else np.empty(0, dtype=np.intp)
    names = attribute.groups
    return Drawn(
        rows=rows.astype(np.intp),
        codes=places[attribute.codes[rows]],
        groups=tuple(names[code] for code in kept),
        pooled=tuple(names[code] for code in pooled),
        small=tuple(names[code] for code in np.flatnonzero((people > 0) & (people < minimum))),
    )
