"""The word and the shape of each verdict and each grade."""

from __future__ import annotations

from audit.evidence import Grade
from audit.judge.verdict import Outcome, Verdict, Verdicts
from audit.publish.render.language import say, say_as
from audit.publish.render.parts import Mark, Shape

LETTERS: dict[Shape, str] = {"circle": "●", "square": "■", "triangle": "▲", "ring": "○", "none": ""}


def outcome_mark(outcome: Outcome | None) -> Mark:
    """The mark of an outcome; without any rule the word says that nothing was judged."""
    marks: dict[Outcome | None, Mark] = {
        "pass": Mark(say_as("verdict", "Pass"), "circle", "pass"),
        "fail": Mark(say_as("verdict", "Fail"), "square", "fail"),
        "inconclusive": Mark(say_as("verdict", "Not enough evidence"), "triangle", "open"),
        "not_assessable": Mark(say_as("verdict", "Not assessable"), "ring", "open"),
        None: Mark(say("Nothing was judged"), "none", "plain"),
    }
    return marks[outcome]


def grade_mark(grade: Grade) -> Mark:
    """The mark of a finding's grade."""
    marks: dict[Grade, Mark] = {
        "critical": Mark(say_as("grade", "Critical"), "square"),
        "warning": Mark(say_as("grade", "Warning"), "triangle"),
        "note": Mark(say_as("grade", "Note"), "ring"),
    }
    return marks[grade]


def lettered(mark: Mark) -> str:
    """The mark where there is only text: its shape as a letter, then its word.

    >>> lettered(outcome_mark("fail"))
    '■ Fail'
    """
    return f"{LETTERS[mark.shape]} {mark.word}".strip()


def mark_of(verdict: Verdict, verdicts: Verdicts | None = None) -> Mark:
    """The verdict's mark; one that is waived or only warns says so and gives up its colour.

    So does an undecided one of `verdicts` whose policy lets it not count.
    """
    mark = outcome_mark(verdict.outcome)
    if verdict.outcome == "pass":
        return mark
    if verdict.waiver is not None:
        return Mark(say("{verdict}, waived", verdict=mark.word), mark.shape)
    if verdict.severity == "warn":
        return Mark(say("{verdict}, a warning", verdict=mark.word), mark.shape)
    if verdicts is not None and not verdicts.counts(verdict):
        return Mark(say("{verdict}, does not count", verdict=mark.word), mark.shape)
    return mark
