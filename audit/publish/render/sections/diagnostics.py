"""What the checks found in data and model, and the tests behind it."""

from __future__ import annotations

from dataclasses import dataclass

from audit.evidence import Evidence, Test
from audit.publish.render import amounts, words
from audit.publish.render.findings import of_finding
from audit.publish.render.parts import Cell, Column, Headline, Section, Table
from audit.publish.render.reading import Reading
from audit.publish.render.tables import name_cell, table

_GRADES = ("critical", "warning", "note")
MOST_SHOWN = 40


@dataclass(frozen=True)
class Diagnostics(Section):
    """Findings, the gravest first, and hypothesis tests with their families."""

    findings: tuple[Headline, ...]
    more: str
    tests: Table | None


def diagnostics(reading: Reading) -> Diagnostics | None:
    """Build the section; without findings and tests there is none."""
    evidence: Evidence = reading.evidence
    if not (evidence.findings or evidence.tests):
        return None
    ordered = sorted(evidence.findings, key=lambda finding: _GRADES.index(finding.grade))
    left = len(ordered) - MOST_SHOWN
    return Diagnostics(
        kind="diagnostics",
        id="diagnostics",
        topic="Diagnostics",
        result=_result(evidence),
        findings=tuple(of_finding(reading, finding) for finding in ordered[:MOST_SHOWN]),
        more=f"{amounts.count(left)} more are in evidence.json." if left > 0 else "",
        tests=_tests(reading, evidence.tests),
    )


def _result(evidence: Evidence) -> str:
    """How many findings of each grade."""
    if not evidence.findings:
        return f"{words.upper_first(words.many(len(evidence.tests), 'test'))} made, nothing found."
    counted = [(sum(f.grade == grade for f in evidence.findings), grade) for grade in _GRADES]
    named = [
        f"{words.spelled(n)} {grade}" if grade == "critical" else words.many(n, grade)
        for n, grade in counted
        if n
    ]
    return f"The checks left {words.listed(named)}."


def _tests(reading: Reading, tests: tuple[Test, ...]) -> Table | None:
    if not tests:
        return None
    columns = (
        Column("test"),
        Column("of"),
        Column("statistic", True),
        Column("p", True),
        Column("p, adjusted", True),
        Column("family"),
    )
    return table("Tests", columns, [_test(reading, test) for test in tests])


def _test(reading: Reading, test: Test) -> list[Cell]:
    about = [*test.across, *(f"{name} {group}" for name, group in test.slice.items())]
    numbers = (
        "" if n is None else amounts.loose(n) for n in (test.statistic, test.p, test.p_adjusted)
    )
    return [
        Cell(reading.title(test.test)),
        name_cell(words.listed(about) or "everyone"),
        *(Cell(number) for number in numbers),
        Cell(words.shorten(test.family or "", 60)),
    ]
