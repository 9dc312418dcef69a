"""What got worse from one audit to another: verdicts, and numbers by more than noise."""

from __future__ import annotations

from dataclasses import dataclass

from audit.evidence import Evidence
from audit.judge.change import counted_in
from audit.judge.compare import Changes, Moved, VerdictChange
from audit.judge.direction import better_of
from audit.judge.verdict import WORST_FIRST
from audit.statistics.limits import Estimate


@dataclass(frozen=True)
class Worse:
    """The verdicts and the numbers that got worse, and the numbers of which nobody can tell.

    A number counts only where its glossary says which way is better; it got worse where the whole
    interval of the change lies on the worse side of 0. Of a signed difference only its distance
    from 0 counts, of a ratio only what lies below 1.
    """

    verdicts: tuple[VerdictChange, ...]
    numbers: tuple[Moved, ...]
    unknown: tuple[Moved, ...]

    @property
    def exit_code(self) -> int:
        """1 where anything got worse, 3 where something could not be compared, else 0."""
        if self.verdicts or self.numbers:
            return 1
        return 3 if self.unknown else 0


def what_got_worse(changes: Changes, new: Evidence) -> Worse:
    """Return what got worse among the changes to a newer audit.

    A verdict got worse where its outcome did, in the order pass, inconclusive, not assessable,
    fail; a rule that only one of the two was judged by did not. A number that lost its value, or
    whose change has no interval, is one of which nobody can tell.
    """
    numbers: list[Moved] = []
    unknown: list[Moved] = []
    for moved in changes.moved:
        worse = _is_worse(moved, new)
        if worse is None:
            unknown.append(moved)
        elif worse:
            numbers.append(moved)
    verdicts = tuple(change for change in changes.verdicts if _fell(change))
    return Worse(verdicts, tuple(numbers), tuple(unknown))


def _fell(change: VerdictChange) -> bool:
    if change.old is None or change.new is None:
        return False
    return WORST_FIRST.index(change.new.outcome) < WORST_FIRST.index(change.old.outcome)


def _is_worse(moved: Moved, new: Evidence) -> bool | None:
    """Whether a number got worse by more than noise; None where nobody can tell."""
    entry = new.glossary.get(moved.new.metric)
    better = better_of(entry) if entry else None
    if entry is None or better is None or moved.old.value is None:
        return False
    if moved.new.value is None or moved.interval is None:
        return None
    if not moved.beyond_noise:
        return False
    was, now = (
        counted_in(Estimate(value, value, value), entry.kind).value
        for value in (moved.old.value, moved.new.value)
    )
    return now < was if better == "higher" else now > was
