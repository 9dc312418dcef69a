"""A rule that compares with an earlier audit: what its measurements say of it.

It is judged like any other rule, on the change: new minus old, against the margin. Where both
models were asked about the rows of today (`change_in_METRIC` in the evidence), that is the change
of two models on the same rows. Else the two audits are taken to have no rows in common; where they
have, that errs on the side of not enough evidence, but for a gap that turned round (docs/adr/0013).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import msgspec

from audit.errors import AuditError
from audit.evidence import Finding, Interval, Measurement, message, phrase
from audit.judge.baseline import NO_BASELINE, Earlier, Past
from audit.judge.change import Change, change_between, change_on_same_rows
from audit.judge.direction import Better, better_of
from audit.judge.places import Places
from audit.judge.reading import NO_VALUE, Case, Reading, case_of, is_reference
from audit.judge.verdict import Verdict
from audit.rules import Rule

CODE = "compared_with_baseline"
NOT_THERE = message("the baseline holds no such number")
TOO_FEW_THEN = message("too few people in the baseline to decide")
SAME = message("the same model on the same rows, so nothing can have changed")
SAME_ANSWERS = message("both models decide alike about every row, so nothing can have changed")
ITSELF = message("the reference group is compared with itself in both audits")
IN_COLUMN = message("the predictions in the column {column}")
JUDGED_APART = message(
    "The rule {rule} compares with {baseline}, where the number was {old}: a change of {change}, "
    "judged as if the two audits had no rows in common"
)
JUDGED_ALIKE = message(
    "The rule {rule} compares with {baseline}, where the number was {old}: it is the same model on "
    "the same rows"
)
JUDGED_TOGETHER = message(
    "The rule {rule} compares with {baseline} on the same rows, where the number is {old}: a "
    "change of {change}"
)


@dataclass(frozen=True, slots=True)
class Against:
    """What one rule was compared with, and the changes that it was judged on, by their rows."""

    better: Better
    margin: float
    changes: dict[int, Change] = field(repr=False)

    def threshold(self, change: Change) -> float:
        """How low, or how high, the number may be."""
        return change.old_value + (-self.margin if self.better == "higher" else self.margin)


def case_against_baseline(
    rule: Rule,
    name: str,
    rows: Sequence[Measurement],
    places: Places,
    past: Past,
    confidence: float,
) -> Case:
    """Return what the measurements say of a `no_worse_than` rule, beside those of its baseline.

    A metric of which neither more nor less is better is a mistake: AuditError.
    """
    kind, better = _direction(rule, places)
    earlier = past.earlier.get(rule.no_worse_than or "")
    settled: list[Reading] = []
    changes: dict[int, Change] = {}
    judged: list[Measurement] = []
    for row in rows:
        found = _compared(row, past, earlier, kind)
        if isinstance(found, Reading):
            settled.append(found)
            continue
        changes[id(found.row)] = found
        known = _known(found, earlier)
        if known is None:
            judged.append(found.row)
        else:
            settled.append(known)
    then = earlier.places if earlier else None
    bases = dict.fromkeys(changes) | {
        id(row): changes[id(row)].basis(places, then) for row in judged
    }
    own = dataclasses.replace(places, bases=bases)

    def at(row: Measurement, level: float) -> Interval | None:
        return changes[id(row)].interval(level, places, then)

    case = case_of(_on_the_change(rule, better), name, judged, own, confidence, at)
    against = Against(better, rule.margin, changes)
    return dataclasses.replace(case, settled=(*settled, *case.settled), against=against)


def verdict_of_change(case: Case, reading: Reading) -> Verdict:
    """Say what a comparison came to, on the scale of the number itself.

    The threshold is the earlier number with the margin, and the interval that of the change, put
    where the earlier number is: it lies beyond the threshold just when the change exceeds the
    margin.
    """
    assert case.against is not None
    change = case.against.changes.get(id(reading.row))
    row = change.new if change else reading.row
    interval = reading.interval
    if interval is not None and change is not None:
        was = change.old_value
        interval = msgspec.structs.replace(
            interval, low=was + interval.low, high=was + interval.high
        )
    return Verdict(
        rule=case.name,
        metric=case.rule.metric,
        slice=row.slice,
        across=case.rule.across,
        value=row.value,
        interval=interval,
        threshold=case.against.threshold(change) if change else None,
        outcome=reading.outcome,
        reason=reading.reason,
        severity=case.rule.severity,
    )


def about_comparison(case: Case, reading: Reading) -> Iterator[Finding]:
    """Say with what a rule compared the number that decided."""
    row = reading.row
    change = case.against and case.against.changes.get(id(row))
    if not case.against or not change:
        return
    apart = JUDGED_ALIKE if reading.reason == SAME else JUDGED_APART
    yield Finding(
        code=CODE,
        grade="note",
        text=JUDGED_TOGETHER if change.paired else apart,
        columns=case.rule.across,
        slice=row.slice,
        numbers={
            "rule": case.name,
            "baseline": _named(change),
            "old": change.old_value,
            "change": row.value,
            "margin": case.against.margin,
            "better": case.against.better,
            "paired": change.paired is not None,
        },
    )


def _named(change: Change) -> object:
    """The earlier audit by its name; or the column that its predictions lie in."""
    said = (change.paired.parameters if change.paired else None) or {}
    if "column" in said:
        return phrase(IN_COLUMN, column=said["column"])
    return change.label


def _direction(rule: Rule, places: Places) -> tuple[str, Better]:
    """The kind of a metric, and whether more of it is better or less."""
    entry = places.evidence.glossary[rule.metric]
    better = better_of(entry)
    if better is not None:
        return entry.kind, better
    raise AuditError(
        f"Neither more nor less of {rule.metric} is better, so it cannot be worse than it was",
        where=f"rule {rule.name}",
        remedy="Give it a limit of its own (at_least, at_most, between), or compare another metric",
    )


def _on_the_change(rule: Rule, better: Better) -> Rule:
    """The same rule as a limit on the change."""
    if better == "higher":
        return msgspec.structs.replace(
            rule, no_worse_than=None, margin=0.0, at_least=0.0 - rule.margin
        )
    return msgspec.structs.replace(rule, no_worse_than=None, margin=0.0, at_most=rule.margin)


def _compared(row: Measurement, past: Past, earlier: Earlier | None, kind: str) -> Change | Reading:
    """The change of a number, or what is settled without one."""
    if row.value is None or row.status not in ("measured", "insufficient"):
        return Reading(row, "not_assessable", row.reason or NO_VALUE)
    paired = past.on_same_rows(row, earlier.label if earlier else None)
    if paired is not None and paired.value is not None:
        return change_on_same_rows(row, paired, kind)
    if paired is not None:  # apart it would be a comparison of unlike things
        return Reading(row, "not_assessable", paired.reason or NO_VALUE)
    if earlier is None:
        return Reading(row, "not_assessable", NO_BASELINE)
    if earlier.refused is not None:
        return Reading(row, "not_assessable", earlier.refused)
    old = earlier.rows.get(past.keys.get(id(row), ()))
    if old is None or old.value is None or old.status not in ("measured", "insufficient"):
        return Reading(row, "not_assessable", NOT_THERE)
    return change_between(row, old, kind, earlier.label)


def _known(change: Change, earlier: Earlier | None) -> Reading | None:
    """What is known of a change without an interval; None where one has to decide."""
    old, new = change.old, change.new
    if change.paired is not None and is_reference(change.paired):
        return Reading(change.row, "pass", ITSELF)
    if change.paired is not None and change.paired.status == new.status == "measured":
        same = (change.paired.parameters or {}).get("same_answers") is True
        return Reading(change.row, "pass", SAME_ANSWERS) if same else None
    if old is None or earlier is None:
        return None
    if is_reference(new) and is_reference(old):
        return Reading(change.row, "pass", ITSELF)
    if earlier.same and new.value == old.value and new.status == old.status == "measured":
        return Reading(change.row, "pass", SAME)
    if old.status == "insufficient" and new.status == "measured":
        return Reading(change.row, "inconclusive", TOO_FEW_THEN)
    return None
