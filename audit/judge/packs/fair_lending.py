"""Adverse impact ratios in the lending industry's bands, and mean differences in deviations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from audit.evidence import Measurement, group_name, message
from audit.judge.packs.answer import Cell, Head, Held, Material, PackTable, Said, met, unknown
from audit.judge.packs.cells import NOT_SHOWN, numbers_of
from audit.judge.packs.holdings import Holding
from audit.judge.packs.impact_table import Category, ImpactTable, impact_tables

SATISFACTORY, SIGNIFICANT = Fraction(9, 10), Fraction(8, 10)
"""Marks that the industry uses and no law sets: above the first, below the second."""

ABOVE = message("above 0.90")
BETWEEN = message("0.80 to 0.90: looked at again")
BELOW = message("below 0.80: practically significant")
AIR = message("Adverse impact ratios by {attribute}, in the bands of the industry")
AGAINST = message("Against {group}")
SMD = message("Standardised mean differences by {attribute}")
DIRECTION = message(
    "Group minus reference, of the {number}, over the standard deviation that the row names: below "
    "0 the group gets lower numbers."
)
NO_RATES = message("no approval rates by group were measured")
NO_SMD = message("no standardised mean differences were measured")
AIR_HEADS = (
    Head(message("group"), "name"),
    Head(message("people"), "count"),
    Head(message("approved"), "count"),
    Head(message("rate"), "rate"),
    Head(message("adverse impact ratio"), "ratio"),
    Head(message("band"), "text"),
)
SMD_HEADS = (
    Head(message("group"), "name"),
    Head(message("reference"), "name"),
    Head(message("deviation"), "text"),
    Head(message("people"), "count"),
    Head(message("difference"), "number"),
)


def tables(material: Material) -> Iterator[PackTable]:
    """Ratios with their bands, then mean differences with denominator and direction."""
    for table in _impacts(material):
        against = _reference(material, table)
        rows = tuple(_row(table, each, against) for each in table.categories)
        yield PackTable(
            caption=Said(AIR, {"attribute": table.attributes[0]}),
            heads=AIR_HEADS,
            rows=rows,
            notes=(Said(AGAINST, {"group": against.name}),) if against else (),
        )
    for attribute in material.attributes:
        found = _differences(material, attribute)
        if found:
            number = str((found[0].parameters or {}).get("number", "number"))
            yield PackTable(
                caption=Said(SMD, {"attribute": attribute}),
                heads=SMD_HEADS,
                rows=tuple(_difference(row) for row in found),
                notes=(Said(DIRECTION, {"number": number}),),
            )


def band(ratio: Fraction) -> str:
    """Name the band of a ratio: 0.90 itself is looked at again, and so is 0.80.

    >>> band(Fraction(4, 5))
    '0.80 to 0.90: looked at again'
    """
    if ratio > SATISFACTORY:
        return ABOVE
    return BETWEEN if ratio >= SIGNIFICANT else BELOW


def _impacts(material: Material) -> Iterator[ImpactTable]:
    for attribute in material.attributes:
        yield from impact_tables(material.evidence, (attribute,), "selection_rate")


def _reference(material: Material, table: ImpactTable) -> Category | None:
    """The group that was configured, else the one with the highest rate; None without a rate."""
    wanted = material.evidence.subject.references.get(table.attributes[0])
    for each in table.categories:
        if each.rate and (each.name == wanted if wanted else each.rate == table.highest):
            return each
    return None


def _row(table: ImpactTable, category: Category, against: Category | None) -> tuple[Cell, ...]:
    rates = (category.rate, None if against is None else against.rate)
    ratio = None if rates[0] is None or not rates[1] else rates[0] / rates[1]
    return (
        category.name,
        *numbers_of(category),
        NOT_SHOWN if ratio is None and not table.complete else ratio,
        None if ratio is None else Said(band(ratio)),
    )


def _differences(material: Material, attribute: str) -> list[Measurement]:
    return [
        row
        for row in material.evidence.measurements
        if row.metric == "standardized_mean_difference"
        and row.across == (attribute,)
        and set(row.slice) == {attribute}
        and row.slice[attribute] != row.reference
    ]


def _difference(row: Measurement) -> tuple[Cell, ...]:
    denominator = str((row.parameters or {}).get("denominator", ""))
    shown = row.status != "suppressed"
    return (
        group_name(row.slice, row.across),
        row.reference,
        Said(denominator),
        int(row.n) if shown else NOT_SHOWN,
        row.value if shown else NOT_SHOWN,
    )


def ratios_shown(material: Material) -> Held:
    """Adverse impact ratios of every group, from whole people."""
    found = [table for table in _impacts(material) if table.complete and table.highest]
    return met(("selection_rate", "impact_ratio")) if found else unknown(NO_RATES)


def differences_shown(material: Material) -> Held:
    """Standardised mean differences, with the denominator and the direction of each."""
    rows = [row for name in material.attributes for row in _differences(material, name)]
    told = any(row.value is not None and "denominator" in (row.parameters or {}) for row in rows)
    return met(("standardized_mean_difference",)) if told else unknown(NO_SMD)


HOLDINGS: Mapping[str, Holding] = {
    "adverse impact ratios": ratios_shown,
    "standardised mean differences": differences_shown,
}
