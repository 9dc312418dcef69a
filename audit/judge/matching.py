"""Which measurements a rule speaks of: one, or every group's."""

from __future__ import annotations

from collections.abc import Iterable

from audit.errors import AuditError, nearest
from audit.evidence import MISSING, Evidence, Measurement, Slice, message, naming
from audit.judge.places import Places, places_of
from audit.rules import Rule

JUDGED_SPLIT = "test"
NO_SUCH_GROUP = message("the rows hold no such group")
NO_SUCH_CROSSING = message("these attributes were not compared together")
NOT_BY_GROUP = message("this was not measured by group")
NOT_MEASURED = message("this was not measured")


def rows_of(rule: Rule, evidence: Evidence | Places, where: str = "") -> tuple[Measurement, ...]:
    """Return the measurements that must all hold; at least one.

    For many rules on the same evidence its `Places` are given in its place. `where` is what a
    message says of where the rule stands; its name alone where nothing is said.
    Where there is none, what stands in its place is `not_assessable` and says why. An unknown
    metric, an attribute that is not a sensitive one, and a rule that leaves out over which groups
    a disparity runs are mistakes: AuditError.
    """
    places = places_of(evidence)
    evidence = places.evidence
    where = where or f"rule {rule.name}"
    _check_metric(rule, places, where)
    _check_attributes(rule, evidence, where)
    candidates = places.named(rule.metric, JUDGED_SPLIT)
    _check_across(rule, candidates, where)
    absent = [
        f"{attribute}={group}"
        for attribute, group in rule.slice.items()
        if group not in evidence.subject.groups.get(attribute, ())
    ]
    if absent:
        return (_absent(rule, rule.slice, naming(NO_SUCH_GROUP, absent)),)
    one_number = places.exactly(rule.metric, JUDGED_SPLIT, rule.slice, rule.across)
    rows = tuple(one_number) or _every_group(rule, candidates, evidence)
    return rows or (_absent(rule, rule.slice, _why_nothing(rule, places)),)


def _check_metric(rule: Rule, places: Places, where: str) -> None:
    if rule.metric not in places.metrics:
        raise AuditError(
            f"There is no metric called {rule.metric}",
            where=where,
            remedy=nearest(rule.metric, places.metrics),
        )


def _check_attributes(rule: Rule, evidence: Evidence, where: str) -> None:
    known = evidence.subject.attributes
    for attribute in (*rule.slice, *rule.across):
        if attribute not in known:
            raise AuditError(
                f"{attribute} is not a sensitive attribute of this audit",
                where=where,
                remedy=nearest(attribute, known) or "Name it with --sensitive",
            )


def _check_across(rule: Rule, candidates: list[Measurement], where: str) -> None:
    if rule.across or not candidates or any(not row.across for row in candidates):
        return
    fitting = [row for row in candidates if set(rule.slice) <= set(row.across)] or candidates
    choices = dict.fromkeys(f"across {','.join(row.across)}" for row in fitting)
    raise AuditError(
        f"{rule.metric} compares groups, and the rule does not say over which attribute",
        where=where,
        remedy=f"Add one of: {'; '.join(choices)}",
    )


def _every_group(
    rule: Rule, candidates: list[Measurement], evidence: Evidence
) -> tuple[Measurement, ...]:
    """One row for every group of the attributes after `across`, among whom the rule names."""
    if not rule.across:
        return ()
    attributes = {*rule.slice, *rule.across}
    groups = [
        row
        for row in candidates
        if set(row.slice) == attributes
        and rule.slice.items() <= row.slice.items()
        and (not row.across or set(row.across) == set(rule.across))
        and _takes_part(row.slice.values(), evidence)
    ]
    compared = tuple(row for row in groups if row.across)
    rows = compared or tuple(groups)
    return (*rows, *_groups_left_out(rule, rows, evidence)) if rows else ()


def _groups_left_out(
    rule: Rule, rows: tuple[Measurement, ...], evidence: Evidence
) -> tuple[Measurement, ...]:
    """A group of the attribute that no row speaks of: what is missing never passes."""
    if rule.slice or len(rule.across) != 1:
        return ()
    attribute = rule.across[0]
    spoken_of = {row.slice[attribute] for row in rows}
    return tuple(
        _absent(rule, {attribute: group}, NOT_MEASURED)
        for group in evidence.subject.groups.get(attribute, ())
        if group not in spoken_of and _takes_part((group,), evidence)
    )


def _takes_part(groups: Iterable[str], evidence: Evidence) -> bool:
    return evidence.subject.missing_as_group or MISSING not in groups


def _why_nothing(rule: Rule, places: Places) -> str:
    crossing = frozenset((*rule.slice, *rule.across))
    if len(crossing) > 1 and crossing not in places.crossings:
        return naming(NO_SUCH_CROSSING, [*rule.slice, *rule.across])
    return NOT_BY_GROUP if crossing else NOT_MEASURED


def _absent(rule: Rule, group: Slice, reason: str) -> Measurement:
    return Measurement(
        metric=rule.metric,
        slice=group,
        across=rule.across,
        status="not_assessable",
        reason=reason,
    )
