"""Every rule of both versions: its number before and now, and what was said of it."""

from __future__ import annotations

from audit.judge.verdict import Verdict, Verdicts
from audit.publish.render import amounts, words
from audit.publish.render.findings import measurement_of
from audit.publish.render.language import say, say_as, say_many
from audit.publish.render.limits import limit_of
from audit.publish.render.marks import mark_of
from audit.publish.render.parts import Cell, Column, Mark, Passage
from audit.publish.render.reading import Reading
from audit.publish.render.sections.rules import about
from audit.publish.render.tables import table


def ruled(
    reading: Reading, past: Reading, verdicts: Verdicts, judged: Verdicts, version: int
) -> Passage | None:
    """Build the passage; without a rule on either side there is none."""
    before = {verdict.rule: verdict for verdict in judged.verdicts}
    after = {verdict.rule: verdict for verdict in verdicts.verdicts}
    names = list(dict.fromkeys([*after, *before]))
    if not names:
        return None
    both = [name for name in names if name in before and name in after]
    changed = sum(before[name].outcome != after[name].outcome for name in both)
    told = judged_otherwise(changed, len(after) - len(both), len(before) - len(both))
    columns = (
        Column(say_as("column head", "rule")),
        Column(say("version {version}", version=version), True),
        Column(say_as("column head", "now"), True),
        Column(say("verdict of version {version}", version=version)),
        Column(say("verdict now")),
    )
    rows = [
        [
            _name(reading, past, after.get(name), before.get(name), verdicts, judged),
            Cell(_number(past, before.get(name))),
            Cell(_number(reading, after.get(name))),
            Cell("", mark=_mark(before.get(name), judged)),
            Cell("", mark=_mark(after.get(name), verdicts)),
        ]
        for name in names
    ]
    return Passage(
        say("Rules"),
        f"{words.upper_first(told)}." if told else say("Every rule is judged as it was."),
        tables=(table(say("Rules, before and now"), columns, rows),),
    )


def judged_otherwise(changed: int, new: int, gone: int) -> str:
    """How many rules are judged otherwise, are new and are gone; empty where none is.

    >>> judged_otherwise(1, 2, 0)
    'one rule is judged otherwise and two rules are new'
    """
    told = (
        say_many("one rule is judged otherwise", "{n} rules are judged otherwise", changed),
        say_many("one rule is new", "{n} rules are new", new),
        say_many("one rule is gone", "{n} rules are gone", gone),
    )
    counted = zip((changed, new, gone), told, strict=True)
    return words.listed(said for n, said in counted if n)


def _name(
    reading: Reading,
    past: Reading,
    now: Verdict | None,
    was: Verdict | None,
    verdicts: Verdicts,
    judged: Verdicts,
) -> Cell:
    """What the rule is about and its limit, as the newer version has it where it does."""
    own, verdict, policy = (reading, now, verdicts) if now else (past, was, judged)
    assert verdict is not None
    measured = measurement_of(own, verdict)
    unit = own.unit(measured) if measured else amounts.PLAIN
    return Cell(about(own, verdict), note=limit_of(verdict, policy).said(unit), full=verdict.rule)


def _mark(verdict: Verdict | None, verdicts: Verdicts) -> Mark:
    return Mark(say("No such rule"), "none") if verdict is None else mark_of(verdict, verdicts)


def _number(reading: Reading, verdict: Verdict | None) -> str:
    if verdict is None or verdict.value is None:
        return ""
    measured = measurement_of(reading, verdict)
    unit = reading.unit(measured) if measured else amounts.PLAIN
    return amounts.amount(verdict.value, verdict.interval, unit).text
