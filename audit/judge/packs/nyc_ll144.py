"""New York City's Local Law 144: what it asks to be shown. It sets no pass mark."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import MAXYEAR, date

from audit.evidence import message
from audit.judge.packs.answer import (
    Held,
    Material,
    Said,
    met,
    undecided,
    unknown,
    unmet,
    worst,
)
from audit.judge.packs.holdings import Holding
from audit.judge.packs.impact_table import ImpactTable
from audit.judge.packs.nyc_ll144_tables import CAPTIONS, SCORING, WITHIN, rate_of, tables_of

ATTESTED = ("auditor_name", "auditor_organisation", "independence_statement", "attestation_date")

INTERNAL = message("internal analysis, not an LL144 bias audit")
ATTESTED_BY = message(
    "bias audit attested by {name}, {organisation}, on {day}; who is independent is attested, and "
    "was not checked by this tool"
)
NO_ATTRIBUTE = message("say which sensitive attribute it is: {keys}")
NOT_CROSSED = message("these attributes were not measured by group: {attributes}")
HIDDEN = message("counts of some categories are not shown, or rows are weighted: no whole people")
NOBODY_FAVOURED = message("no category has a rate above 0 to compare with")
NO_MEDIAN = message("decisions are compared, and no median is needed")
NO_SCORES = message("no scores were measured")
IN_BINS = message("the scores were counted in bins, so the median is known up to a bin only")
FOREIGN = message("these are no categories of the rule: {names}")
NOBODY_IN = message("nobody in these rows is in: {names}")
NOTHING_LEFT_OUT = message("no category was left out")
NO_SUCH = message("no category is called: {names}")
TOO_LARGE = message("2 % of the data and more, and may not be left out: {names}")
UNJUSTIFIED = message("left out without a justification: {names}")
JUSTIFIED = message("left out, their people and rates still shown: {names}")
NOT_FILLED = message("a person must fill in: {keys}")
TOO_OLD = message("the audit of {day} is more than a year old")
AFTER = message("{day} lies after the day of judging")
UP_TO_DATE = message("the audit of {day} is at most a year old")


def label(material: Material) -> Said:
    """What the report may call itself; an audit only where an auditor attested it."""
    held = attested(material)
    return held.reasons[0] if held.outcome == "pass" else Said(INTERNAL)


def _table(keys: tuple[str, ...]) -> Holding:
    """Whether the table of these keys is whole: every category with its count, rate and ratio."""

    def holding(material: Material) -> Held:
        absent = [key for key in keys if key not in material.fields]
        if absent:
            return unknown(NO_ATTRIBUTE, keys=", ".join(absent))
        found = tables_of(material, keys)
        if not found:
            named = ", ".join(str(material.fields[key]) for key in keys)
            return unknown(NOT_CROSSED, attributes=named)
        return worst(_whole(table) for table in found)

    return holding


def _whole(table: ImpactTable) -> Held:
    if not table.complete:
        return unknown(HIDDEN)
    if not table.highest:
        return unknown(NOBODY_FAVOURED)
    return met((table.metric,))


def categories_known(material: Material) -> Held:
    """The categories are those of the EEO-1 report, which the rule names."""
    return worst(_named(material, key) for key in ("sex", "race"))


def _named(material: Material, key: str) -> Held:
    if key not in material.fields:
        return unknown(NO_ATTRIBUTE, keys=key)
    rule = material.pack.names[key]
    also = {_bare(name) for name in (*rule, *material.pack.names.get(f"{key}_also", ()))}
    found = [
        category.name for table in tables_of(material, (key,)) for category in table.categories
    ]
    if not found:
        return unknown(NOT_CROSSED, attributes=str(material.fields[key]))
    foreign = dict.fromkeys(name for name in found if _bare(name) not in also)
    if foreign:
        return unmet(FOREIGN, names=", ".join(foreign))
    return met()


def _bare(name: str) -> str:
    """A category's name without what the rule adds to six of the seven in brackets."""
    return name.casefold().partition("(not hispanic")[0].strip()


def unknown_counted(material: Material) -> Held:
    """How many people were assessed and are in an unknown category."""
    absent = [key for key in ("sex", "race") if key not in material.fields]
    if absent:
        return unknown(NO_ATTRIBUTE, keys=", ".join(absent))
    for table in tables_of(material, ("sex", "race")):
        if table.unknown is None:
            return unknown(HIDDEN)
        numbers = {"unknown": table.unknown, "assessed": table.assessed}
        return met((), Said(WITHIN, numbers))
    return unknown(NOT_CROSSED, attributes=f"{material.fields['sex']}, {material.fields['race']}")


def median_exact(material: Material) -> Held:
    """The median of scores is that of the full sample, exactly; of decisions there is none."""
    if rate_of(material) != SCORING:
        return met((), Said(NO_MEDIAN))
    rows = [row for row in material.evidence.measurements if row.metric == SCORING]
    if not any(row.value is not None for row in rows):
        return unknown(NO_SCORES)
    if any((row.parameters or {}).get("error_bound") for row in rows):
        return undecided(IN_BINS, (SCORING,))
    return met((SCORING,))


def exclusions(material: Material) -> Held:
    """Who is left out is under 2 %, and somebody said why."""
    wanted = material.fields.get("excluded", [])
    if not wanted:
        return met((), Said(NOTHING_LEFT_OUT))
    every = [table for keys in CAPTIONS for table in tables_of(material, keys)]
    left_out = [(t, c) for t in every for c in t.categories if c.name in t.excluded]
    found = {category.name for _, category in left_out}
    absent = [name for name in wanted if name not in found]
    large = [category.name for t, category in left_out if not t.may_be_left_out(category)]
    parts = [unmet(NO_SUCH, names=", ".join(absent))] if absent else []
    if large:
        parts.append(unmet(TOO_LARGE, names=", ".join(dict.fromkeys(large))))
    if "exclusion_justification" not in material.fields:
        parts.append(unmet(UNJUSTIFIED, names=", ".join(wanted)))
    return worst(parts) if parts else met((), Said(JUSTIFIED, {"names": ", ".join(wanted)}))


def test_data_explained(material: Material) -> Held:
    """Historical data were used; or why not, and how test data were made."""
    if "data_kind" not in material.fields:
        return unknown(NOT_FILLED, keys="data_kind")
    if material.fields["data_kind"] == "test" and "test_data_reason" not in material.fields:
        return unknown(NOT_FILLED, keys="test_data_reason")
    return met()


def audited_within_a_year(material: Material) -> Held:
    """The audit is at most a year old on the day of judging."""
    day = material.fields.get("audit_date")
    if day is None:
        return unknown(NOT_FILLED, keys="audit_date")
    on, audited = date.fromisoformat(material.judged_on), date.fromisoformat(day)
    if audited > on:
        return unmet(AFTER, day=day)
    if on > _a_year_on(audited):
        return unmet(TOO_OLD, day=day)
    return met((), Said(UP_TO_DATE, {"day": day}))


def attested(material: Material) -> Held:
    """An auditor attested to be independent; whether that is so cannot be seen from here."""
    left = [key for key in ATTESTED if key not in material.fields]
    if left:
        return unknown(NOT_FILLED, keys=", ".join(left))
    name, organisation, _, day = (material.fields[key] for key in ATTESTED)
    if date.fromisoformat(day) > date.fromisoformat(material.judged_on):
        return unmet(AFTER, day=day)
    return met((), Said(ATTESTED_BY, {"name": name, "organisation": organisation, "day": day}))


def _a_year_on(day: date) -> date:
    if day.year == MAXYEAR:
        return date.max
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return date(day.year + 1, 3, 1)


HOLDINGS: Mapping[str, Holding] = {
    "sex table": _table(("sex",)),
    "race table": _table(("race",)),
    "intersectional table": _table(("sex", "race")),
    "categories of the rule": categories_known,
    "unknown category counted": unknown_counted,
    "exact median": median_exact,
    "exclusions justified": exclusions,
    "test data explained": test_data_explained,
    "audited within a year": audited_within_a_year,
    "independence attested": attested,
}
