"""The three tables of New York City's Local Law 144, each with its own denominator."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from audit.evidence import message
from audit.judge.packs.answer import Cell, Head, Material, PackTable, Said
from audit.judge.packs.cells import NOT_SHOWN, numbers_of
from audit.judge.packs.impact_table import Category, ImpactTable, impact_tables

SCORING = "scoring_rate"
RATES = ("selection_rate", SCORING)
WITHIN = message("{unknown} of {assessed} people are in no known category")
SUMMARY = message("Summary of results to be published, beside the tables above")
SUMMARY_HEADS = (
    Head(message("what is to be published"), "text"),
    Head(message("as it was filled in or counted"), "text"),
)
PUBLISHED: Mapping[str, str] = {
    "audit_date": message("the day of the most recent bias audit"),
    "distribution_date": message("the day on which use of the tool began"),
    "data_source": message("where the data come from"),
    "data_explanation": message("what the data are"),
}
UNKNOWN = message("people of an unknown category")
WHERE_IT_APPLIES: Mapping[str, str] = {
    "test_data_reason": message("why test data were used, and how they were made"),
    "excluded": message("left out of the impact ratios"),
    "exclusion_justification": message("why that was left out"),
}
TO_FILL_IN = message("to be filled in: {key}")
LEFT_OUT = message("left out")
CAPTIONS: Mapping[tuple[str, ...], str] = {
    ("sex",): message("Sex categories"),
    ("race",): message("Race and ethnicity categories"),
    ("sex", "race"): message("Intersectional categories"),
}
CATEGORIES: Mapping[str, str] = {"sex": message("sex"), "race": message("race")}
CAPTIONS_OF_CLASS: Mapping[tuple[str, ...], str] = {
    ("sex",): message("Sex categories, for the group {about}"),
    ("race",): message("Race and ethnicity categories, for the group {about}"),
    ("sex", "race"): message("Intersectional categories, for the group {about}"),
}


def tables(material: Material) -> Iterator[PackTable]:
    """The three tables, of a tool that classifies three for each of its groups; then the summary.

    Without any table there is nothing to publish, and no summary.
    """
    found = [(table, keys) for keys in CAPTIONS for table in tables_of(material, keys)]
    for table, keys in found:
        yield _drawn(table, keys)
    if found:
        yield _summary(material, found[-1][0])


def _summary(material: Material, last: ImpactTable) -> PackTable:
    """What 6 RCNY 5-303 asks to be published beside the tables, and what is still to be said.

    The unknown are those of the last table: of the crossed one where there is any.
    """
    rows: list[tuple[Cell, ...]] = [
        (Said(what), material.fields.get(key) or Said(TO_FILL_IN, {"key": key}))
        for key, what in PUBLISHED.items()
    ]
    unknown = {"unknown": last.unknown, "assessed": last.assessed}
    counted = NOT_SHOWN if last.unknown is None else Said(WITHIN, unknown)
    rows.append((Said(UNKNOWN), counted))
    for key, what in WHERE_IT_APPLIES.items():
        value = material.fields.get(key)
        if value:
            rows.append((Said(what), value if isinstance(value, str) else ", ".join(value)))
    return PackTable(caption=Said(SUMMARY), heads=SUMMARY_HEADS, rows=tuple(rows))


def tables_of(material: Material, keys: tuple[str, ...]) -> tuple[ImpactTable, ...]:
    """The tables of sex, of race, or of both, where a person said which attribute that is."""
    if any(key not in material.fields for key in keys):
        return ()
    attributes = tuple(material.fields[key] for key in keys)
    if len(set(attributes)) < len(keys):
        return ()
    return tuple(
        impact_tables(
            material.evidence,
            attributes,
            rate_of(material),
            unknown=material.fields.get("unknown", ()),
            excluded=material.fields.get("excluded", ()),
        )
    )


def rate_of(material: Material) -> str:
    """Which rate is compared: the one filled in, else decisions, else scores above the median."""
    if "rate" in material.fields:
        return str(material.fields["rate"])
    there = {
        row.metric
        for row in material.evidence.measurements
        if row.metric in RATES and row.status != "not_assessable" and row.slice
    }
    return next((rate for rate in RATES if rate in there), RATES[0])


def _drawn(table: ImpactTable, keys: tuple[str, ...]) -> PackTable:
    scoring = table.metric == SCORING
    favoured = message("above the median") if scoring else message("selected")
    rate = message("scoring rate") if scoring else message("selection rate")
    heads = (
        *(Head(CATEGORIES[key], "name") for key in keys),
        Head(message("people"), "count"),
        Head(favoured, "count"),
        Head(message("share of the data"), "rate"),
        Head(rate, "rate"),
        Head(message("impact ratio"), "ratio"),
    )
    captions = CAPTIONS if table.about is None else CAPTIONS_OF_CLASS
    unknown = Said(WITHIN, {"unknown": table.unknown, "assessed": table.assessed})
    return PackTable(
        caption=Said(captions[keys], {} if table.about is None else {"about": table.about}),
        heads=heads,
        rows=tuple(_row(table, category) for category in table.categories),
        notes=() if table.unknown is None else (unknown,),
    )


def _row(table: ImpactTable, category: Category) -> tuple[Cell, ...]:
    people, favoured, rate = numbers_of(category)
    ratio: Cell = table.impact_ratio(category)
    if category.name in table.excluded:
        ratio = Said(LEFT_OUT)
    elif ratio is None and not table.complete:
        ratio = NOT_SHOWN
    share: Cell = table.share(category) if table.complete else NOT_SHOWN
    return (*category.group, people, favoured, share, rate, ratio)
