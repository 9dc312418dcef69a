"""What evidence may hold, by the names that packs ask for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from audit.evidence import MISSING, Evidence, Measurement, joined, message
from audit.judge.packs.answer import Held, Material, Said, met, undecided, unknown, unmet
from audit.judge.packs.pack import By

Holding: TypeAlias = Callable[[Material], Held]

MOST_NAMED = 6
NO_MEASUREMENT = message("none of these was measured")
TOO_FEW = message("too few people to say of: {groups}")
HIDDEN = message("not shown in this edition")
NO_INTERVAL = message("measured without an interval")
NO_RULES = message("no rule was judged")
NO_SIZES = message("how many people each group has is not recorded")
NO_ROWS = message("what became of the rows is not recorded")
NO_HASH = message("no hash of it is recorded")
NO_ATTRIBUTE = message("no sensitive attribute was named")
WHY_LEFT_OUT = message("these rules say nothing of why: {rules}")
MADE_BY = message("made by {tool}, seed {seed}")
NOT_EXPLAINED = message("nothing was explained")
NOT_TESTED = message("how far the explanations can be relied on was not tested")


def measured(material: Material, metrics: Iterable[str], by: By) -> Held:
    """Whether one of some metrics was measured: for everyone, by group, across groups, crossed.

    A number needs an interval where its metric has any. Groups that are too small leave it open.
    """
    wanted = tuple(metrics)
    rows = [
        row
        for row in material.evidence.measurements
        if row.metric in wanted and row.split == "test" and _is_by(row, by)
    ]
    found = [row for row in rows if row.status == "measured" and row.value is not None]
    names = tuple(name for name in wanted if any(row.metric == name for row in found))
    few = [row for row in rows if row.status == "insufficient" and row.metric in (names or wanted)]
    if few:
        groups = dict.fromkeys(joined(tuple(row.slice.values())) or row.metric for row in few)
        return undecided(TOO_FEW, names, groups=_some(groups))
    if not found:
        hidden = any(row.status == "suppressed" for row in rows)
        return unknown(HIDDEN if hidden else NO_MEASUREMENT)
    return met(names)


def _is_by(row: Measurement, by: By) -> bool:
    if MISSING in row.slice.values():
        return False
    if by == "everyone":
        return not row.slice and not row.across
    if by == "group":
        return len(row.slice) == 1 and not row.across
    if by == "crossed":
        return len(row.slice) > 1 and not row.across
    return bool(row.across)


def _some(names: Iterable[str]) -> str:
    every = list(names)
    return ", ".join(every[:MOST_NAMED]) + (", …" if len(every) > MOST_NAMED else "")


def with_intervals(material: Material) -> Held:
    """Every rate of a group comes with its interval."""
    rates = [
        row
        for row in material.evidence.measurements
        if row.status == "measured" and not row.across and row.counts is not None
    ]
    if not rates:
        return unknown(NO_MEASUREMENT)
    bare = [row for row in rates if row.interval is None]
    return undecided(NO_INTERVAL, {row.metric for row in bare}) if bare else met()


def group_sizes(material: Material) -> Held:
    """How many people each group has."""
    if not material.evidence.subject.attributes:
        return unknown(NO_ATTRIBUTE)
    sizes = [entry for entry in material.evidence.ledger if entry.what == "group"]
    return met() if sizes else unknown(NO_SIZES)


def rows_accounted(material: Material) -> Held:
    """What became of every row that was read."""
    rows = [entry for entry in material.evidence.ledger if entry.what == "rows"]
    return met() if rows else unknown(NO_ROWS)


def thresholds_fixed(material: Material) -> Held:
    """The limits were fixed as a policy whose hash is in the record."""
    verdicts = material.verdicts
    if verdicts is None or not verdicts.verdicts or not verdicts.policy.get("sha256"):
        return unknown(NO_RULES)
    return met(dict.fromkeys(verdict.metric for verdict in verdicts.verdicts))


def rules_say_why(material: Material) -> Held:
    """Every rule says why its metric is the right one."""
    verdicts = material.verdicts
    rules = [] if verdicts is None else list(verdicts.policy.get("rules") or ())
    if not rules:
        return unknown(NO_RULES)
    silent = [str(rule.get("name")) for rule in rules if not str(rule.get("why") or "").strip()]
    return unmet(WHY_LEFT_OUT, rules=_some(silent)) if silent else met()


def explained(material: Material) -> Held:
    """What moves the model's output over everyone."""
    return _explained(material.evidence, "global")


def persons_explained(material: Material) -> Held:
    """What moved the output for single persons."""
    return _explained(material.evidence, "local")


def explanations_tested(material: Material) -> Held:
    """How far the explanations can be relied on."""
    attributions = material.evidence.attributions
    if not attributions:
        return unknown(NOT_EXPLAINED)
    return met() if any(each.quality for each in attributions) else undecided(NOT_TESTED)


def _explained(evidence: Evidence, scope: str) -> Held:
    found = dict.fromkeys(each.explainer for each in evidence.attributions if each.scope == scope)
    return met(found) if found else unknown(NOT_EXPLAINED)


def data_known(material: Material) -> Held:
    """Which data it was, by their hash."""
    return met() if material.evidence.provenance.data.get("sha256") else unknown(NO_HASH)


def model_known(material: Material) -> Held:
    """Which model it was, by its hash."""
    return met() if material.evidence.provenance.model.get("sha256") else unknown(NO_HASH)


def versions_known(material: Material) -> Held:
    """By which tool, libraries and seed it was made."""
    source = material.evidence.provenance
    return met((), Said(MADE_BY, {"tool": source.tool, "seed": source.seed}))


def tested_significance(material: Material) -> Held:
    """Hypothesis tests over the groups, and the family each was corrected in."""
    tests = [test for test in material.evidence.tests if test.across]
    return met() if tests else unknown(NO_MEASUREMENT)


HOLDINGS: Mapping[str, Holding] = {
    "data known by hash": data_known,
    "every rule says why": rules_say_why,
    "explanations": explained,
    "explanations of persons": persons_explained,
    "explanations tested": explanations_tested,
    "group sizes": group_sizes,
    "intervals": with_intervals,
    "model known by hash": model_known,
    "rows accounted for": rows_accounted,
    "significance tests": tested_significance,
    "thresholds fixed before": thresholds_fixed,
    "versions": versions_known,
}
"""What a pack's file may ask for by name."""
