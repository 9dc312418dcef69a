"""The rules by what they came to: the broken ones first, a few of each by name."""

from __future__ import annotations

from audit.judge.verdict import WORST_FIRST, Verdicts
from audit.publish.render import words
from audit.publish.render.marks import mark_of
from audit.publish.render.parts import Mark, Tallied
from audit.publish.render.reading import Reading
from audit.publish.render.sections.rules import about

MOST_NAMED = 4


def tally(reading: Reading, verdicts: Verdicts) -> tuple[Tallied, ...]:
    """A line for each mark: which rules are broken, undecided, hold."""
    lines: dict[Mark, list[str]] = {}
    for verdict in sorted(verdicts.verdicts, key=lambda one: WORST_FIRST.index(one.outcome)):
        lines.setdefault(mark_of(verdict, verdicts), []).append(about(reading, verdict))
    return tuple(
        Tallied(mark, words.clauses(words.a_few(list(dict.fromkeys(rules)), MOST_NAMED)))
        for mark, rules in lines.items()
    )
