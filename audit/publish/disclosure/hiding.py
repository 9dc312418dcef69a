"""Which groups of a subject are hidden from the public, and at which layer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import TypeAlias

from audit.evidence import Evidence, Group, Measurement, Slice, group_of
from audit.publish.disclosure.cells import LAYERS, Layer, Told, is_small, told
from audit.publish.disclosure.crossed import MOST_CELLS, hidden_crossed
from audit.publish.disclosure.suppression import hidden_groups, names_of

Family: TypeAlias = tuple[str, ...]
"""The attributes that a slice names, in the subject's order; `()` is everyone."""


@dataclass(frozen=True)
class Hiding:
    """For each family its groups, people or not, and those that are hidden at each layer."""

    attributes: tuple[str, ...]
    groups: Mapping[Family, Mapping[Group, Told]]
    hidden: Mapping[Layer, Mapping[Family, frozenset[Group]]]

    def family(self, names: Mapping[str, str] | tuple[str, ...]) -> Family:
        """The attributes of a slice in the subject's order; others, such as strata, come last."""
        known = tuple(name for name in self.attributes if name in names)
        return known + tuple(name for name in names if name not in known)

    def shows(self, slice: Slice, layer: Layer) -> bool:
        """Whether a slice's numbers are shown; one nobody counted, such as a stratum, isn't."""
        family = self.family(slice)
        if family not in self.groups:
            return False
        group = group_of(slice, family)
        return group in self.groups[family] and group not in self.hidden[layer][family]

    def shows_all(self, names: tuple[str, ...], layer: Layer, least: float = 0) -> bool:
        """Whether all groups of these attributes with so many people are shown."""
        family = self.family(names)
        if family not in self.groups or not self.groups[family]:
            return False
        groups = self.groups[family]
        return all(groups[each].people < least for each in self.hidden[layer][family])


def hiding_of(evidence: Evidence) -> Hiding:
    """Work out from the full evidence what is hidden: single attributes first, then crossings."""
    attributes = evidence.subject.attributes
    groups = {family: _told(evidence, family) for family in _families(evidence)}
    hidden: dict[Layer, dict[Family, frozenset[Group]]] = {layer: {} for layer in LAYERS}
    for family in sorted(groups, key=len):
        found = _hidden(family, groups, hidden)
        for layer in LAYERS:
            hidden[layer][family] = found[layer]
    return Hiding(attributes, groups, hidden)


def _families(evidence: Evidence) -> list[Family]:
    """Everyone, every attribute, and every crossing that was measured."""
    attributes = evidence.subject.attributes
    found: dict[Family, None] = {(): None, **{(name,): None for name in attributes}}
    for keys in dict.fromkeys(frozenset(row.slice) for row in evidence.measurements):
        if keys <= set(attributes):
            found[tuple(name for name in attributes if name in keys)] = None
    return list(found)


def _told(evidence: Evidence, family: Family) -> dict[Group, Told]:
    """The cells of every group of a family; crossed groups that hold nobody are there as well."""
    rows: dict[Group, list[Measurement]] = {}
    for row in evidence.measurements:
        if not row.across and len(row.slice) == len(family) and set(row.slice) == set(family):
            rows.setdefault(group_of(row.slice, family), []).append(row)
    people: dict[Group, int] = {}
    for entry in evidence.ledger:
        if entry.what == "group" and entry.reason == "audited" and set(entry.slice) == set(family):
            people[group_of(entry.slice, family)] = entry.n
    if not family:
        people[()] = evidence.subject.rows
    found = {group: told(rows.get(group, ()), people.get(group)) for group in {**people, **rows}}
    return found if len(family) < 2 else _with_empty_ones(found)


def _with_empty_ones(found: dict[Group, Told]) -> dict[Group, Told]:
    """A combination without people is a cell of nobody; too many of them show as one."""
    names = [list(dict.fromkeys(part)) for part in zip(*found, strict=True)]
    if prod(map(len, names)) <= MOST_CELLS:
        return {group: found.get(group, Told()) for group in product(*names)}
    return {**found, tuple("" for _ in names): Told()}


def _hidden(
    family: Family,
    groups: Mapping[Family, Mapping[Group, Told]],
    hidden: Mapping[Layer, Mapping[Family, frozenset[Group]]],
) -> Mapping[Layer, frozenset[Group]]:
    own = groups[family]
    if len(family) == 2:
        first, second = family
        singles = {
            layer: (_first(hidden[layer][(first,)]), _first(hidden[layer][(second,)]))
            for layer in LAYERS
        }
        pairs = {(group[0], group[1]): each for group, each in own.items()}
        found = hidden_crossed(pairs, singles)
        return {layer: frozenset(found[layer]) for layer in LAYERS}
    if len(family) == 1:
        low = hidden_groups({group: each.decisions for group, each in own.items()})
        above = low if not hidden["outcomes"][()] else frozenset(own)
        high = hidden_groups({group: each.outcomes for group, each in own.items()}, above)
        return {"decisions": low, "outcomes": high | low}
    return _all_or_nothing(own)


def _first(groups: frozenset[Group]) -> frozenset[str]:
    return frozenset(group[0] for group in groups)


def _all_or_nothing(own: Mapping[Group, Told]) -> dict[Layer, frozenset[Group]]:
    """Everyone, and crossings of three and more attributes: every group is shown, or none is."""
    found: dict[Layer, frozenset[Group]] = {}
    for layer in LAYERS:
        cells = [each.at(layer) for each in own.values()]
        small = any(is_small(each, names_of(cells)) for each in cells)
        found[layer] = frozenset(own) if small else frozenset()
    return found
