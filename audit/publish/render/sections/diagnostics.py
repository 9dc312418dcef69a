"""What the checks found in data and model, and the tests behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from audit.evidence import Finding, Test
from audit.publish.render import amounts, words
from audit.publish.render.findings import of_finding
from audit.publish.render.hypothesis_tests import test_tables
from audit.publish.render.parts import Headline, Section, Table
from audit.publish.render.reading import Reading
from audit.publish.render.sections.explanations import explained_people

_GRADES = ("critical", "warning", "note")
MOST_SHOWN = 40


@dataclass(frozen=True)
class Diagnostics(Section):
    """Findings, the gravest first, and hypothesis tests with their families."""

    findings: tuple[Headline, ...]
    more: str
    tests: tuple[Table, ...]


def diagnostics(reading: Reading) -> Diagnostics | None:
    """Build the section; without findings and tests there is none.

    Why a person's score was explained is said beside that person's figure.
    """
    tests, people = reading.evidence.tests, explained_people(reading)
    findings = [f for f in reading.evidence.findings if f.numbers.get("person") not in people]
    if not (findings or tests):
        return None
    ordered = sorted(findings, key=lambda finding: _GRADES.index(finding.grade))
    left = len(ordered) - MOST_SHOWN
    return Diagnostics(
        kind="diagnostics",
        id="diagnostics",
        topic="Diagnostics",
        result=_result(findings, tests),
        findings=tuple(of_finding(reading, finding) for finding in ordered[:MOST_SHOWN]),
        more=f"{amounts.count(left)} more are in evidence.json." if left > 0 else "",
        tests=test_tables(reading, tests),
    )


def _result(findings: Sequence[Finding], tests: Sequence[Test]) -> str:
    """How many findings of each grade, and how many tests."""
    made = f"{words.many(len(tests), 'test')} {'was' if len(tests) == 1 else 'were'} made"
    if not findings:
        return f"{words.upper_first(made)}."
    counted = [(sum(finding.grade == grade for finding in findings), grade) for grade in _GRADES]
    named = [
        f"{words.spelled(n)} {grade}" if grade == "critical" else words.many(n, grade)
        for n, grade in counted
        if n
    ]
    said = f"The checks left {words.listed(named)}"
    return f"{said}; {made}." if tests else f"{said}."
