"""Can the model tell sensitive groups apart by the columns it uses, and by which of them?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from msgspec.structs import replace

from audit.evidence import Matrix, Measurement, Status, message, naming
from audit.measure.check import Piece, check
from audit.measure.counted import Plan
from audit.measure.explaining.contributions import settled
from audit.measure.explaining.words import holds_texts
from audit.measure.measuring import measure
from audit.measure.proxies.drawing import Drawn, draw
from audit.measure.proxies.findings import carried, near_copies, sensitive_inputs
from audit.measure.proxies.likelihood import Floats
from audit.measure.proxies.looking import Seen, look
from audit.measure.proxies.proxy_auc import PROXY_AUC, Telling
from audit.subject.subject import Attribute, Subject

MOST_ROWS = 20

NO_FEATURES = message("it needs the columns that the model sees")
OF_TEXT = message("it needs columns, and the model reads one text")
NO_OTHERS = message("the model uses no column but the attribute's own")
SMALL = message("left out for having too few people")
POOLED = message("counted as somebody else, beyond the eight largest")


@check(
    id="proxies",
    title="Proxies of sensitive attributes",
    reference="Feldman et al. (2015), KDD: certifying disparate impact; Bergsma (2013), Cramér's V",
    metrics=(PROXY_AUC,),
)
def check_proxies(subject: Subject, plan: Plan, seed: int) -> Iterator[Piece]:
    """Whether sensitive attributes can be told from the other columns that the model uses.

    A model that is not given an attribute may still treat its groups differently through columns
    that go with it. How well they tell the attribute together is `proxy_auc`; each column's part
    stands in a table: Cramér's V (corrected for chance) and the AUC of the column alone, and the
    AUC that is lost when it is shuffled. Where columns say the same, shuffling one loses little.

    Warnings: the attribute is itself an input; its AUC is certainly above 0.7. Critical: a column
    that the model uses is nearly a copy of it, by an AUC of at least 0.99 or a Cramér's V of at
    least 0.95. All rows count alike, whatever their weight.
    """
    features = subject.features
    if features is not None and not _of_text(subject):
        yield from sensitive_inputs(subject, features)
    for place, attribute in enumerate(subject.attributes):
        lacks = _lacking(subject, attribute)
        if lacks is not None or features is None:
            yield _no_row(attribute, lacks or NO_FEATURES, "not_assessable")
            continue
        others = [i for i, name in enumerate(features.columns) if str(name) != attribute.name]
        drawn = draw(attribute, plan.minimum_group, plan.missing_as_group, (seed, 8, place))
        if len(drawn.groups) < 2:
            yield _no_row(attribute, PROXY_AUC.undefined, "undefined", drawn)
            continue
        table = features.iloc[drawn.rows, others]
        seen = look(table, drawn.codes, drawn.classes, (seed, 9, place))
        rows = _measurements(attribute, drawn, seen, len(others), plan.minimum_group)
        yield from rows
        yield from near_copies(subject, attribute, drawn, seen)
        yield from carried(attribute, rows[0], seen)
        if seen.columns:
            yield _table(attribute, seen)


def _of_text(subject: Subject) -> bool:
    assert subject.features is not None
    reads = subject.model is not None and subject.model.facts.reads_text
    return reads or holds_texts(subject.features)


def _lacking(subject: Subject, attribute: Attribute) -> str | None:
    """Why there is nothing that the attribute could be told from; None where there is."""
    if subject.features is None or subject.features.shape[1] == 0:
        return NO_FEATURES
    if _of_text(subject):
        return OF_TEXT
    if [str(name) for name in subject.features.columns] == [attribute.name]:
        return NO_OTHERS
    return None


def _measurements(
    attribute: Attribute, drawn: Drawn, seen: Seen, columns: int, minimum: int
) -> list[Measurement]:
    """The row across the attribute; of more than two groups, each one's row after it."""
    telling = _telling(drawn, seen.likelihood)
    told: dict[str, Any] = {
        "columns": columns,
        "drawn": len(drawn.rows),
        "of_people": len(attribute.codes),
    }
    whole = measure(PROXY_AUC, {"telling": telling}, {}, minimum)
    reason = _left_out(drawn) or whole.reason
    found = [replace(whole, across=(attribute.name,), reason=reason)]
    if len(telling.members) > 1:
        for place, name in enumerate(drawn.groups):
            inputs = {"telling": telling.of(place)}
            found.append(measure(PROXY_AUC, inputs, {attribute.name: name}, minimum))
    told |= _groups(attribute, drawn)
    return [replace(row, parameters={**told, **(row.parameters or {})}) for row in found]


def _telling(drawn: Drawn, likelihood: Floats) -> Telling:
    """One line for two groups, the second against the first; else one for each group."""
    places = [1] if drawn.classes == 2 else list(range(len(drawn.groups)))
    members = np.stack([drawn.codes == place for place in places])
    return Telling(likelihood[places], members)


def _left_out(drawn: Drawn) -> str | None:
    parts = ((SMALL, drawn.small), (POOLED, drawn.pooled))
    return next((naming(why, names) for why, names in parts if names), None)


def _groups(attribute: Attribute, drawn: Drawn) -> dict[str, Any]:
    """Which groups were told apart, and which were not."""
    named = {"small": list(drawn.small), "pooled": list(drawn.pooled)}
    told = {key: names for key, names in named.items() if names}
    return {"attribute": attribute.name, "groups": len(drawn.groups), **told}


def _table(attribute: Attribute, seen: Seen) -> Matrix:
    shown = seen.columns[:MOST_ROWS]
    return Matrix(
        matrix=f"proxies/{attribute.name}",
        rows=tuple(one.name for one in shown),
        columns=("Cramér's V", "AUC of the column alone", "AUC lost without it"),
        values=tuple(
            (settled(one.v), settled(one.mean_auc), settled(one.carried)) for one in shown
        ),
    )


def _no_row(
    attribute: Attribute, reason: str, status: Status, drawn: Drawn | None = None
) -> Measurement:
    return Measurement(
        metric=PROXY_AUC.id,
        across=(attribute.name,),
        parameters=_groups(attribute, drawn) if drawn else {"attribute": attribute.name},
        status=status,
        reason=reason,
    )
