"""What the checks found in data and model, and the tests behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from audit.evidence import Finding, Test
from audit.publish.render import amounts, words
from audit.publish.render.explaining.found import told
from audit.publish.render.findings import of_finding
from audit.publish.render.hypothesis_tests import test_tables
from audit.publish.render.parts import Headline, Passage, Section, Table
from audit.publish.render.plates import Plates
from audit.publish.render.proxies import proxy_passage
from audit.publish.render.reading import Reading

_GRADES = ("critical", "warning", "note")
MOST_SHOWN = 40
PAPER_TABLES = 3


@dataclass(frozen=True)
class Diagnostics(Section):
    """Findings, the gravest first; what tells sensitive attributes; tests with their families."""

    findings: tuple[Headline, ...]
    more: str
    passages: tuple[Passage, ...]
    tests: tuple[Table, ...]
    cut_on_paper: str


def diagnostics(reading: Reading, plates: Plates) -> Diagnostics | None:
    """Build the section; without findings, tests and proxies there is none.

    What is said beside the explanations is not said again here.
    """
    tests, elsewhere = reading.evidence.tests, told(reading)
    findings = [finding for finding in reading.evidence.findings if finding not in elsewhere]
    proxies = proxy_passage(reading, plates)
    if not (findings or tests or proxies):
        return None
    tables = test_tables(reading, tests)
    ordered = sorted(findings, key=lambda finding: _GRADES.index(finding.grade))
    left = len(ordered) - MOST_SHOWN
    return Diagnostics(
        kind="diagnostics",
        id="diagnostics",
        topic="Diagnostics",
        result=_result(findings, tests),
        findings=tuple(of_finding(reading, finding) for finding in ordered[:MOST_SHOWN]),
        more=f"{amounts.count(left)} more are in evidence.json." if left > 0 else "",
        passages=() if proxies is None else (proxies,),
        tests=_first_on_paper(tables),
        cut_on_paper=_cut(len(tables)),
    )


def _cut(tables: int) -> str:
    """Say how many tables of tests paper does not have."""
    left = tables - PAPER_TABLES
    verb = "is" if left == 1 else "are"
    said = words.upper_first(words.many(left, "more table"))
    return f"{said} of tests {verb} in report.html and evidence.json." if left > 0 else ""


def _first_on_paper(tables: Sequence[Table]) -> tuple[Table, ...]:
    """Leave the tables behind the first few to the screen."""
    return tuple(
        replace(each, on_paper=each.on_paper and place < PAPER_TABLES)
        for place, each in enumerate(tables)
    )


def _result(findings: Sequence[Finding], tests: Sequence[Test]) -> str:
    """How many findings of each grade, and how many tests."""
    made = f"{words.many(len(tests), 'test')} {'was' if len(tests) == 1 else 'were'} made"
    if not (findings or tests):
        return "No check left a finding."
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
