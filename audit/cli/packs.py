"""What is said of the packs that a report was laid beside."""

from __future__ import annotations

from collections import Counter

from audit.cli.terminal import note
from audit.evidence import Evidence
from audit.judge.packs.answer import STATES
from audit.judge.packs.answering import answers_again
from audit.judge.verdict import Verdicts


def say_packs(evidence: Evidence, verdicts: Verdicts) -> None:
    """Tell the person how many items of each pack are in which state; the report has them all."""
    from audit.publish.render.words import fill

    for record, answered in answers_again(evidence, verdicts):
        if answered is None:
            note(f"{record.get('name')}@{record.get('version')}: not part of this version")
            continue
        counts = Counter(line.outcome for line in answered.lines)
        parts = [f"{counts[state]} {word}" for state, word in STATES.items() if counts[state]]
        if answered.label is not None:
            parts.append(fill(answered.label.text, answered.label.numbers))
        note(f"{answered.pack.name}: {', '.join(parts)}")
