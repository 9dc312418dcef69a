"""The word and the shape of each verdict and each grade."""

from __future__ import annotations

from audit.evidence import Grade
from audit.judge.verdict import Outcome, Verdict
from audit.publish.render.parts import Mark, Shape

OUTCOMES: dict[Outcome | None, Mark] = {
    "pass": Mark("Pass", "circle", "pass"),
    "fail": Mark("Fail", "square", "fail"),
    "inconclusive": Mark("Not enough evidence", "triangle", "open"),
    "not_assessable": Mark("Not assessable", "ring", "open"),
    None: Mark("Nothing was judged", "none", "plain"),
}
GRADES: dict[Grade, Mark] = {
    "critical": Mark("Critical", "square"),
    "warning": Mark("Warning", "triangle"),
    "note": Mark("Note", "ring"),
}

LETTERS: dict[Shape, str] = {"circle": "●", "square": "■", "triangle": "▲", "ring": "○", "none": ""}


def lettered(mark: Mark) -> str:
    """The mark where there is only text: its shape as a letter, then its word.

    >>> lettered(OUTCOMES["fail"])
    '■ Fail'
    """
    return f"{LETTERS[mark.shape]} {mark.word}".strip()


def mark_of(verdict: Verdict) -> Mark:
    """The verdict's mark; one that is waived or only warns says so and gives up its colour."""
    mark = OUTCOMES[verdict.outcome]
    if verdict.outcome == "pass":
        return mark
    if verdict.waiver is not None:
        return Mark(f"{mark.word}, waived", mark.shape)
    if verdict.severity == "warn":
        return Mark(f"{mark.word}, a warning", mark.shape)
    return mark
