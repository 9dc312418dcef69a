"""What changed since the last version: numbers, verdicts, groups, findings, model and data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from audit.judge.compare import Changes, compare
from audit.judge.verdict import Verdicts
from audit.publish.render import words
from audit.publish.render.beside import Before
from audit.publish.render.changing.moves import Moves, moves
from audit.publish.render.changing.others import came_and_went, subject_changes
from audit.publish.render.changing.ruled import judged_otherwise, ruled
from audit.publish.render.facts import facts
from audit.publish.render.language import say, say_many
from audit.publish.render.parts import Fact, Headline, Passage, Section
from audit.publish.render.plates import Plates
from audit.publish.render.reading import Reading, legible, read

_HASH = 12


@dataclass(frozen=True)
class ChangesSection(Section):
    """With which version it is compared; what moved, what is judged otherwise, what is new."""

    compared: tuple[Fact, ...]
    passages: tuple[Passage, ...]
    appeared: tuple[Headline, ...]
    gone: tuple[Headline, ...]


def changes(
    reading: Reading,
    verdicts: Verdicts,
    manifest: Mapping[str, Any],
    before: Before | None,
    plates: Plates,
) -> ChangesSection | None:
    """Build the section from stored versions alone; the first version of a name has none."""
    previous = manifest.get("previous")
    if not previous:
        return None
    if before is None:
        return _lost(str(previous))
    past = read(before.evidence)
    judged: Verdicts = legible(before.verdicts)
    found = compare(past.evidence, reading.evidence, judged, verdicts)
    moved = moves(reading, past, found, before.number, plates)
    rules = ruled(reading, past, verdicts, judged, before.number)
    appeared, gone = came_and_went(reading, past)
    passages = (moved.passage, rules, *subject_changes(found))
    return ChangesSection(
        kind="changes",
        id="changes",
        topic=say("Changes"),
        result=_result(before, moved, _told(found)),
        compared=_compared(manifest, before, previous),
        passages=tuple(passage for passage in passages if passage is not None),
        appeared=appeared,
        gone=gone,
    )


def _lost(previous: str) -> ChangesSection:
    return ChangesSection(
        kind="changes",
        id="changes",
        topic=say("Changes"),
        result=say("What changed cannot be said: the version before is no longer there as it was."),
        compared=facts([(say("Its manifest's sha256"), previous)]),
        passages=(),
        appeared=(),
        gone=(),
    )


def _told(found: Changes) -> str:
    """How the verdicts differ, in words."""
    new = sum(change.old is None for change in found.verdicts)
    gone = sum(change.new is None for change in found.verdicts)
    return judged_otherwise(len(found.verdicts) - new - gone, new, gone)


def _result(before: Before, moved: Moves, rules: str) -> str:
    parts = {"version": before.number, "rules": rules or say("every verdict is as it was")}
    if moved.beyond:
        return say_many(
            "Since version {version}, one number moved by more than chance; {rules}.",
            "Since version {version}, {n} numbers moved by more than chance; {rules}.",
            moved.beyond,
            **parts,
        )
    if moved.within:
        return say(
            "Since version {version}, no number moved by more than chance; {rules}.", **parts
        )
    return say("Since version {version}, no number moved; {rules}.", **parts)


def _compared(manifest: Mapping[str, Any], before: Before, previous: object) -> tuple[Fact, ...]:
    """Which version it is compared with, and whether model, data and rules are the same."""
    return facts(
        [
            (say("Compared with"), _which(before)),
            (say("Model"), _same(before.model, manifest.get("model"))),
            (say("Data"), _same(before.data, manifest.get("data"))),
            (say("Rules"), _same(before.policy, manifest.get("policy"))),
            (say("Its manifest's sha256"), previous),
        ]
    )


def _which(before: Before) -> str:
    date = words.day(before.created)
    return say("version {version} of {date}", version=before.number, date=date)


def _same(old: object, new: object) -> str:
    """Whether a hash is the same; nothing where there is none on either side."""
    if old is None and new is None:
        return ""
    if old == new:
        return say("the same, byte for byte")
    was, now = (str(one)[:_HASH] + words.ELLIPSIS if one else say("none") for one in (old, new))
    return say("not the same: sha256 {old} before, {new} now", old=was, new=now)
