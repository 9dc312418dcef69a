"""One evidence, three audiences: what a document for each is drawn from, and what is attached.

The store always keeps everything. Whoever draws a document asks here first, and sees nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from audit.errors import AuditError, nearest
from audit.evidence import Evidence, Finding, LedgerEntry, Test, message
from audit.judge.verdict import Verdicts
from audit.options import PROFILES
from audit.publish.disclosure.cells import SMALLEST
from audit.publish.disclosure.hiding import Hiding, hiding_of
from audit.publish.disclosure.judged import public_verdicts
from audit.publish.disclosure.measurements import public_measurements
from audit.publish.disclosure.persons import with_persons_masked
from audit.publish.disclosure.pictures import public_curves, public_matrices

LIMITED = message(
    "This edition is for the public: numbers of fewer than {smallest} people are not shown, nor "
    "are numbers they could be worked out from, single persons, and most curves"
)
_HARMLESS_FINDINGS = (
    *("decision_is_likeliest", "explained_class", "explanation_path", "importance_without_truth"),
    *("model_contract_broken", "model_contract_kept", "model_probed_in_part"),
    *("polarity", "task_inferred", "training_not_converged", "training_search_optimistic"),
)
"""Codes of what is said of the audit as a whole, and counts nobody."""


def profile_of(manifest: Mapping[str, Any]) -> str:
    """The audience that a manifest's `report` names; internal where it names none."""
    report = manifest.get("report")
    return str(report.get("profile") or "internal") if isinstance(report, Mapping) else "internal"


def for_profile(evidence: Evidence, verdicts: Verdicts, profile: str) -> tuple[Evidence, Verdicts]:
    """Return what an audience may see of a version; nothing is measured or judged again."""
    if profile == "internal":
        return evidence, verdicts
    if profile == "auditor":
        return with_persons_masked(evidence), verdicts
    if profile != "public":
        raise AuditError(f"There is no profile {profile}", remedy=nearest(profile, PROFILES))
    shown = public(evidence)
    return shown, public_verdicts(verdicts, shown)


def public(evidence: Evidence) -> Evidence:
    """Leave what can be shown to anybody: no cell under eleven, none by subtraction, no person."""
    hiding = hiding_of(evidence)
    ledger = tuple(_ledger(evidence, hiding))
    return msgspec.structs.replace(
        evidence,
        subject=msgspec.structs.replace(
            evidence.subject,
            rows=evidence.subject.rows if hiding.shows({}, "decisions") else 0,
            model=_plain(evidence.subject.model),
        ),
        provenance=msgspec.structs.replace(
            evidence.provenance,
            data={k: v for k, v in _plain(evidence.provenance.data).items() if k != "rows"},
        ),
        measurements=public_measurements(evidence, hiding),
        ledger=ledger,
        attributions=tuple(
            each
            for each in evidence.attributions
            if each.scope == "global" and hiding.shows({}, "outcomes")
        ),
        findings=tuple(_findings(evidence)),
        curves=public_curves(evidence, hiding),
        matrices=public_matrices(evidence, hiding),
        tests=tuple(test for test in evidence.tests if _is_shown(test, hiding)),
    )


def _ledger(evidence: Evidence, hiding: Hiding) -> Iterator[LedgerEntry]:
    """Groups that are shown, and rows: what was left out stands there whole or not at all."""
    rows = [entry for entry in evidence.ledger if entry.what == "rows"]
    told = all(entry.n >= SMALLEST and not entry.slice for entry in rows)
    for entry in evidence.ledger:
        if entry.what == "column":
            yield entry
        elif entry.what == "rows":
            if told or (entry.reason == "audited" and not entry.slice and entry.n >= SMALLEST):
                yield entry
        elif entry.reason == "audited" and hiding.shows(entry.slice, "decisions"):
            yield entry


def _findings(evidence: Evidence) -> Iterator[Finding]:
    """What is said of the audit as a whole, and that this is not all of it."""
    yield Finding(code="public_edition", grade="note", text=LIMITED, numbers={"smallest": SMALLEST})
    for finding in evidence.findings:
        if finding.code in _HARMLESS_FINDINGS and not finding.slice:
            yield finding


def _is_shown(test: Test, hiding: Hiding) -> bool:
    """A test speaks of all groups it ran over: each must be shown, or what it says is left out."""
    if test.across:
        return set(test.slice) <= set(test.across) and hiding.shows_all(test.across, "outcomes")
    return not test.slice and hiding.shows({}, "outcomes")


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    """Facts in a word or a number; what holds tables of its own may count people."""
    return {key: value for key, value in facts.items() if isinstance(value, str | bool)}
