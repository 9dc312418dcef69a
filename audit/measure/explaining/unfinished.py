"""What is said where the time ended before every column could be drawn."""

from __future__ import annotations

from audit.evidence import Finding, message

UNFINISHED = message("{explainer}: the time budget ended when {made} of {wanted} columns were done")


def unfinished(explainer: str, made: int, wanted: int) -> Finding:
    """Return the note that says how far an explainer came."""
    numbers = {"explainer": explainer, "made": made, "wanted": wanted}
    return Finding(code="explanation_cut_short", grade="note", text=UNFINISHED, numbers=numbers)
