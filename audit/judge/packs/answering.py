"""From evidence, verdicts and what a person filled in to what a pack says of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from audit.evidence import Evidence, message
from audit.judge.packs import fair_lending, four_fifths, nyc_ll144, nyc_ll144_tables
from audit.judge.packs.answer import (
    Held,
    Line,
    Material,
    PackAnswer,
    PackTable,
    Said,
    met,
    unknown,
    worst,
)
from audit.judge.packs.filled import filled_in
from audit.judge.packs.holdings import HOLDINGS, Holding, measured
from audit.judge.packs.opening import shipped_pack
from audit.judge.packs.pack import Item, Pack
from audit.judge.verdict import Verdicts

TO_FILL_IN = message("a person must fill in: {keys}")
NOT_SEEN = message("nothing that is measured or filled in here can show it")
FILLED_IN = message("filled in: {keys}")


@dataclass(frozen=True)
class Own:
    """The arithmetic that one pack needs beyond what all packs share."""

    holdings: Mapping[str, Holding] = field(default_factory=dict)
    tables: Callable[[Material], Iterable[PackTable]] = lambda material: ()
    label: Callable[[Material], Said | None] = lambda material: None


OWN: Mapping[str, Own] = {
    "nyc-ll144": Own(nyc_ll144.HOLDINGS, nyc_ll144_tables.tables, nyc_ll144.label),
    "four-fifths": Own(four_fifths.HOLDINGS, four_fifths.tables),
    "us-fair-lending": Own(fair_lending.HOLDINGS, fair_lending.tables),
}


def answer(
    pack: Pack,
    evidence: Evidence,
    verdicts: Verdicts | None,
    fields: Mapping[str, Any],
    judged_on: str,
) -> PackAnswer:
    """Say for each of a pack's items whether it is met, and make the tables it asks for.

    `verdicts` may be None where nothing has been judged yet. `judged_on` is a date, YYYY-MM-DD.
    """
    material = Material(pack, evidence, verdicts, filled_in(pack, fields), judged_on)
    own = OWN.get(pack.id, Own())
    holdings = {**HOLDINGS, **own.holdings}
    return PackAnswer(
        pack=pack,
        fields=material.fields,
        lines=tuple(_line(item, material, holdings) for item in pack.items),
        label=own.label(material),
        tables=tuple(own.tables(material)),
    )


def answers_again(
    evidence: Evidence, verdicts: Verdicts
) -> Iterator[tuple[Mapping[str, Any], PackAnswer | None]]:
    """Answer for every pack that verdicts keep, from the record alone; with it what is kept.

    None stands for a version that isn't shipped with this version of the tool.
    """
    for record in verdicts.policy.get("packs") or ():
        if isinstance(record, Mapping):
            pack = shipped_pack(str(record.get("name")), str(record.get("version")))
            fields = record.get("fields") or {}
            if pack is None:
                yield record, None
            else:
                yield record, answer(pack, evidence, verdicts, fields, verdicts.judged_on)


def _line(item: Item, material: Material, holdings: Mapping[str, Holding]) -> Line:
    held = worst(_parts(item, material, holdings))
    return Line(item, held.outcome, held.reasons, held.metrics)


def _parts(item: Item, material: Material, holdings: Mapping[str, Holding]) -> Iterable[Held]:
    for name in item.holds:
        yield holdings[name](material)
    if item.metrics:
        yield measured(material, item.metrics, item.by)
    if item.fields:
        yield _filled(item, material)
    if not (item.holds or item.metrics or item.fields):
        yield unknown(NOT_SEEN)


def _filled(item: Item, material: Material) -> Held:
    """Whether a person filled in what only a person can know."""
    left = [key for key in item.fields if key not in material.fields]
    if left:
        return Held("not_assessable", (Said(TO_FILL_IN, {"keys": ", ".join(left)}),))
    return met((), Said(FILLED_IN, {"keys": ", ".join(item.fields)}))
