"""COMPAS as it might have been a version ago: fewer false alarms for some, another model."""

from __future__ import annotations

import msgspec
import sample_report as sample
from sample_rows import Cells, by_attribute

from audit.evidence import Evidence, Finding
from audit.judge.verdict import Verdicts
from audit.publish.render.beside import Before, Beside

MORE_ALARMS = {"African-American": 300, "Caucasian": 20, "Hispanic": 10}


def past() -> Evidence:
    """The sample's evidence with more false positives, one group less and a finding of its own."""
    now = sample.evidence()
    race = {name: _moved(name, cells) for name, cells in sample.RACE.items() if name != "Asian"}
    sex = {name: _alarmed(cells, 160) for name, cells in sample.SEX.items()}
    rows = [
        *(row for row in now.measurements if not {*row.slice, *row.across} & {"race", "sex"}),
        *by_attribute("race", race, "Caucasian"),
        *by_attribute("sex", sex, "Male"),
    ]
    groups = {**now.subject.groups, "race": tuple(race)}
    subject = msgspec.structs.replace(now.subject, groups=groups, model={"name": "older"})
    gone = Finding(code="leakage", grade="warning", text="{n} rows are in both splits")
    finding = msgspec.structs.replace(gone, numbers={"n": 12})
    return msgspec.structs.replace(
        now, subject=subject, measurements=tuple(rows), findings=(finding,)
    )


def past_verdicts() -> Verdicts:
    """All rules held, and there was one more."""
    now = sample.verdicts()
    held = [msgspec.structs.replace(one, outcome="pass") for one in now.verdicts]
    other = msgspec.structs.replace(held[0], rule="an older rule <= 0.1")
    return msgspec.structs.replace(now, outcome="pass", verdicts=(*held, other))


def before() -> Before:
    """Version 2 of the sample."""
    return Before(
        number=2,
        created="2026-10-01T10:00:00Z",
        evidence=past(),
        verdicts=past_verdicts(),
        model="a" * 64,
        data="d" * 64,
    )


def beside() -> Beside:
    """The version before, and no file of its own."""
    return Beside(before=before())


def _moved(name: str, cells: Cells) -> Cells:
    return _alarmed(cells, MORE_ALARMS.get(name, 0))


def _alarmed(cells: Cells, more: int) -> Cells:
    """The same people, so many more of the negatives among them predicted positive."""
    tp, fp, fn, tn = cells
    return tp, fp + more, fn, tn - more
