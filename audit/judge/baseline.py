"""The earlier audits that rules compare with: what they hold, and whether they can serve."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from audit.evidence import Evidence, Finding, Measurement, message
from audit.judge.compare import PAIRED, Key, by_key
from audit.judge.minimum import with_minimum
from audit.judge.places import Places, places_of

NO_BASELINE = message(
    "there is no baseline to compare with, for no earlier version of this report passed any rule; "
    "waive this rule once, or leave it out once, and the version that passes becomes the baseline"
)
OTHER_TASK = message("the baseline is an audit of another task")
OTHER_POSITIVE = message("the baseline speaks of another positive class")
OTHER_FAVOURABLE = message("the baseline speaks of another favourable outcome")
OTHER_ROWS = message(
    "This audit and {baseline} were measured on different rows: what changed may be the rows, and "
    "not the model"
)
OTHER_SUBJECT = message("This audit and {baseline} differ in more than the model: in {differing}")
FACTS = {
    "label": message("the label"),
    "attributes": message("the sensitive attributes"),
    "weighted": message("whether rows are weighted"),
}

Whom: TypeAlias = tuple[str, frozenset[tuple[str, str]], frozenset[str], str | None, str | None]
"""A metric, a group, the attributes a gap runs over, a class, and the baseline's name or None for a
column of predictions."""


@dataclass(frozen=True)
class Baseline:
    """An earlier audit that rules compare with, and what to call it: `credit@v3`."""

    label: str
    evidence: Evidence


@dataclass(frozen=True)
class Earlier:
    """A baseline made ready: its numbers by what they are of; `refused` says why it cannot serve.

    `same` says that both audits are of one model on the same rows.
    """

    label: str
    places: Places
    rows: dict[Key, Measurement] = field(repr=False)
    refused: str | None
    same: bool


@dataclass(frozen=True)
class Past:
    """All that the rules compare this evidence with.

    `earlier` holds a baseline by what rules call it, `keys` what each number of this evidence is
    of, by its identity, and `paired` the changes that were measured on the same rows.
    """

    earlier: Mapping[str, Earlier]
    keys: Mapping[int, Key] = field(repr=False)
    paired: Mapping[Whom, Measurement] = field(repr=False)

    def on_same_rows(self, row: Measurement, label: str | None) -> Measurement | None:
        """The change of a number on the same rows: by a column of predictions, else by a model."""
        for baseline in (None, label):
            found = self.paired.get(_whom(row, row.metric, baseline))
            if found is not None:
                return found
        return None


def past_of(evidence: Evidence, baselines: Mapping[str, Baseline], minimum: int | None) -> Past:
    """Go once through this evidence and through that of every baseline."""
    known: dict[int, Earlier] = {}
    for baseline in baselines.values():
        if id(baseline) not in known:
            known[id(baseline)] = _earlier(evidence, baseline, minimum)
    return Past(
        earlier={said: known[id(baseline)] for said, baseline in baselines.items()},
        keys={id(row): key for key, row in by_key(evidence.measurements).items()},
        paired=_paired(evidence),
    )


def about_baselines(evidence: Evidence, baselines: Mapping[str, Baseline]) -> Iterator[Finding]:
    """Say of each baseline in what it is not about the same as this audit."""
    for baseline in {baseline.label: baseline for baseline in baselines.values()}.values():
        facts = [
            {"text": text}
            for fact, text in FACTS.items()
            if getattr(baseline.evidence.subject, fact) != getattr(evidence.subject, fact)
        ]
        numbers = {"baseline": baseline.label}
        if facts:
            found = {**numbers, "differing": facts}
            yield Finding(
                code="baseline_of_another", grade="warning", text=OTHER_SUBJECT, numbers=found
            )
        if _same(evidence, baseline.evidence, "data") is False:
            yield Finding(code="baseline_rows", grade="note", text=OTHER_ROWS, numbers=numbers)


def _earlier(evidence: Evidence, baseline: Baseline, minimum: int | None) -> Earlier:
    found = with_minimum(baseline.evidence, minimum)
    both = (_same(evidence, found, what) for what in ("data", "model"))
    return Earlier(
        label=baseline.label,
        places=places_of(found),
        rows=by_key(found.measurements),
        refused=_refused(evidence, found),
        same=all(both),
    )


def _refused(evidence: Evidence, earlier: Evidence) -> str | None:
    """Why two audits mean different things by the same names; None where they do not."""
    now, then = evidence.subject, earlier.subject
    if now.task != then.task:
        return OTHER_TASK
    if now.positive != then.positive:
        return OTHER_POSITIVE
    return OTHER_FAVOURABLE if now.favourable != then.favourable else None


def _same(evidence: Evidence, earlier: Evidence, what: str) -> bool | None:
    """Whether both audits were made from the same bytes; None where one does not say from which."""
    now, then = (getattr(found.provenance, what).get("sha256") for found in (evidence, earlier))
    return None if now is None or then is None else now == then


def _paired(evidence: Evidence) -> dict[Whom, Measurement]:
    """The changes that were measured on the same rows."""
    changes = [row for row in evidence.measurements if row.metric.startswith(PAIRED)]
    return {
        _whom(row, row.metric.removeprefix(PAIRED), (row.parameters or {}).get("baseline")): row
        for row in changes
    }


def _whom(row: Measurement, metric: str, baseline: str | None) -> Whom:
    return metric, frozenset(row.slice.items()), frozenset(row.across), row.class_, baseline
