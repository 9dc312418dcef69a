"""Waivers: which rule somebody answers for today, and which waivers say nothing any more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from msgspec.structs import replace

from audit.errors import AuditError
from audit.evidence import Finding, message
from audit.judge.verdict import Verdict
from audit.policy import Waiver

EXPIRED = message(
    "The waiver of the rule {rule} by {owner} expired on {expires}: it covers the rule no longer"
)
NO_SUCH_RULE = message("The waiver of the rule {rule} by {owner} is unused: there is no such rule")
NOT_NEEDED = message("The waiver of the rule {rule} by {owner} is unused: the rule passed")
DOUBLED = message(
    "The waiver of the rule {rule} by {owner} is unused: another one covers it for longer"
)


def day_of(judged_on: str) -> date:
    """Return the day that waivers expire by; AuditError where it is none."""
    try:
        return date.fromisoformat(judged_on)
    except ValueError:
        raise AuditError(
            f"{judged_on!r} is no day to judge on",
            remedy="Waivers expire: judged_on must be a date such as 2026-01-31",
        ) from None


def in_force(waivers: Sequence[Waiver], judged_on: str) -> dict[str, Waiver]:
    """Return the waiver of each rule that holds on a day: of several the one that lasts longest.

    The day it expires is its last.
    """
    found: dict[str, Waiver] = {}
    for waiver in waivers:
        known = found.get(waiver.rule)
        if waiver.expires >= day_of(judged_on) and (not known or waiver.expires > known.expires):
            found[waiver.rule] = waiver
    return found


def covered(verdict: Verdict, waivers: Mapping[str, Waiver]) -> Verdict:
    """Return the verdict with the waiver of its rule; its outcome stays, and a pass needs none."""
    waiver = waivers.get(verdict.rule)
    if waiver is None or verdict.outcome == "pass":
        return verdict
    said = {"owner": waiver.owner, "reason": waiver.reason, "expires": waiver.expires.isoformat()}
    return replace(verdict, waiver=said)


def about_waivers(
    waivers: Sequence[Waiver], verdicts: Sequence[Verdict], judged_on: str
) -> Iterator[Finding]:
    """Say of each waiver that covers nothing why that is so."""
    outcomes = {verdict.rule: verdict.outcome for verdict in verdicts}
    chosen = in_force(waivers, judged_on)
    for waiver in waivers:
        if waiver.rule not in outcomes:
            yield _finding("waiver_unused", NO_SUCH_RULE, waiver)
        elif waiver.expires < day_of(judged_on):
            yield _finding("waiver_expired", EXPIRED, waiver)
        elif outcomes[waiver.rule] == "pass":
            yield _finding("waiver_unused", NOT_NEEDED, waiver)
        elif chosen[waiver.rule] is not waiver:
            yield _finding("waiver_unused", DOUBLED, waiver)


def _finding(code: str, text: str, waiver: Waiver) -> Finding:
    numbers: dict[str, Any] = {
        "rule": waiver.rule,
        "owner": waiver.owner,
        "expires": waiver.expires.isoformat(),
    }
    return Finding(code=code, grade="warning", text=text, numbers=numbers)
