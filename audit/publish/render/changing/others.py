"""What else is not as it was: groups, the subject's facts, findings that came and went."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from audit.evidence import Finding, message
from audit.judge.compare import Changes
from audit.publish.render import amounts, words
from audit.publish.render.facts import empty
from audit.publish.render.findings import of_finding
from audit.publish.render.language import say, say_as, say_many
from audit.publish.render.parts import Column, Headline, Passage
from audit.publish.render.reading import Reading
from audit.publish.render.tables import name_cell, table

MOST_FINDINGS = 12
MOST_GROUPS = 12
_GROUPS = ("groups", "attributes")
_UNTOLD = ("name", *_GROUPS)
_RESULTS = ("cross_validation", "tried")
"""What a training found on its way: numbers about other rows, told in the section on the model."""


_FACTS = {
    "classes": message("classes"),
    "favourable": message("favourable class"),
    "features": message("features"),
    "label": message("label"),
    "minimum_group": message("smallest group compared"),
    "missing_as_group": message("missing values are a group"),
    "model estimator": message("estimator of the model"),
    "model kind": message("kind of model"),
    "model name": message("name of the model"),
    "model prediction": message("prediction of the model"),
    "model score": message("score of the model"),
    "model threshold": message("threshold of the model"),
    "positive": message("positive class"),
    "references": message("reference groups"),
    "rows": message("rows"),
    "strata": message("strata"),
    "task": message("task"),
    "weighted": message("weighted"),
}
"""What the house calls its facts; what a model says of itself keeps its name."""


def subject_changes(changes: Changes) -> tuple[Passage, ...]:
    """New and vanished groups in sentences, then a table of the other facts that differ."""
    found = {one.fact: (one.old, one.new) for one in changes.facts}
    passages = []
    if sentences := tuple(_groups(*found.get("groups", ({}, {})))):
        passages.append(Passage(say("Groups"), say("Not the same groups are compared."), sentences))
    rows = [
        [name_cell(name), name_cell(old, most=200), name_cell(new, most=200)]
        for fact, (old_fact, new_fact) in found.items()
        if fact not in _UNTOLD
        for name, old, new in _parts(fact, old_fact, new_fact)
    ]
    if rows:
        columns = (
            Column(say_as("column head", "fact")),
            Column(say_as("column head", "before")),
            Column(say_as("column head", "now")),
        )
        facts = table(say("Facts about model and data that differ"), columns, rows)
        passages.append(Passage(say("Model and data"), "", tables=(facts,)))
    return tuple(passages)


def came_and_went(
    reading: Reading, past: Reading
) -> tuple[tuple[Headline, ...], tuple[Headline, ...]]:
    """Critical findings and warnings that only one of the two versions has: new ones, and gone."""
    before, after = _by_key(past), _by_key(reading)
    appeared = [finding for key, finding in after.items() if key not in before]
    gone = [finding for key, finding in before.items() if key not in after]
    return (
        tuple(of_finding(reading, finding) for finding in appeared[:MOST_FINDINGS]),
        tuple(of_finding(past, finding) for finding in gone[:MOST_FINDINGS]),
    )


def _by_key(reading: Reading) -> dict[tuple[object, ...], Finding]:
    """A finding is the same where its code, its columns and its group agree."""
    return {
        (finding.code, finding.columns, frozenset(finding.slice.items())): finding
        for finding in reading.evidence.findings
        if finding.grade != "note" and finding.numbers.get("person") is None
    }


def _groups(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    for attribute in dict.fromkeys([*new, *old]):
        named = words.apart(words.shorten(attribute, 60))
        if attribute not in old:
            yield say("{attribute} is a new attribute.", attribute=words.upper_first(named))
        elif attribute not in new:
            yield say("{attribute} is no longer an attribute.", attribute=words.upper_first(named))
        else:
            yield from _within(named, old[attribute], new[attribute])


def _within(attribute: str, old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[str]:
    appeared = [group for group in new if group not in old]
    gone = [group for group in old if group not in new]
    if appeared:
        said = say_many(
            "one group of {attribute} is new: {groups}.",
            "{n} groups of {attribute} are new: {groups}.",
            len(appeared),
            attribute=attribute,
            groups=_named(appeared),
        )
        yield words.upper_first(said)
    if gone:
        said = say_many(
            "one group of {attribute} is gone: {groups}.",
            "{n} groups of {attribute} are gone: {groups}.",
            len(gone),
            attribute=attribute,
            groups=_named(gone),
        )
        yield words.upper_first(said)


def _named(groups: Sequence[str]) -> str:
    """The first of some groups, and how many more there are."""
    shown = [words.apart(words.shorten(group)) for group in groups[:MOST_GROUPS]]
    left = len(groups) - len(shown)
    return words.listed([*shown, say("{n} more", n=words.spelled(left))] if left else shown)


def _parts(fact: str, old: Any, new: Any) -> Iterator[tuple[str, str, str]]:
    """Take a fact that has parts to pieces, and keep those that differ; of lists, what differs."""
    name = say(_FACTS[fact]) if fact in _FACTS else fact.replace("_", " ")
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for part in dict.fromkeys([*old, *new]):
            if part not in _RESULTS:
                yield from _parts(f"{fact} {part}", old.get(part), new.get(part))
    elif isinstance(old, list | tuple) and isinstance(new, list | tuple) and old != new:
        gone = [part for part in old if part not in new]
        appeared = [part for part in new if part not in old]
        if gone or appeared:
            yield (
                say("{fact}, only on one side", fact=name),
                amounts.loose(gone),
                amounts.loose(appeared),
            )
        else:
            yield say("{fact}, in their order", fact=name), amounts.loose(old), amounts.loose(new)
    elif old != new and not (empty(old) and empty(new)):
        yield name, amounts.loose(old), amounts.loose(new)
