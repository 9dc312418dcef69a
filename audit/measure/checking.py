"""Every check in its turn."""

from __future__ import annotations

from collections.abc import Iterator

from audit.evidence import Finding, message
from audit.measure.check import CHECKS, Check, Piece
from audit.measure.counted import Plan
from audit.measure.own_metric import told
from audit.progress import Progress, Silent
from audit.subject.subject import Subject

FAILED = message("{check}: this check failed, so nothing is known of what it looks for ({problem})")


def run_checks(
    subject: Subject, plan: Plan, *, seed: int, progress: Progress | None = None
) -> list[Piece]:
    """Run every registered check on the subject and return all that they find, in stable order.

    A check of another package that fails is a finding and stops no other.
    """
    hears = progress or Silent()
    found: list[Piece] = []
    for entry in CHECKS.values():
        hears.stage(f"Checking: {entry.title}")
        found += _run(entry, subject, plan, seed)
    return found


def _run(entry: Check, subject: Subject, plan: Plan, seed: int) -> Iterator[Piece]:
    try:
        yield from entry.run(subject, plan, seed)
    except Exception as error:  # somebody else's code: anything may happen in it
        if entry.run.__module__.startswith("audit."):
            raise
        numbers = {"check": entry.id, "problem": told(error)}
        yield Finding(code="check_failed", grade="warning", text=FAILED, numbers=numbers)
