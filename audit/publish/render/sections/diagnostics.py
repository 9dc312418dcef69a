"""What the checks found in data and model, and the tests behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from audit.evidence import Finding, Test
from audit.publish.render import amounts, words
from audit.publish.render.explaining.found import told
from audit.publish.render.findings import of_finding
from audit.publish.render.hypothesis_tests import test_tables
from audit.publish.render.language import say, say_many
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
    return Diagnostics(
        kind="diagnostics",
        id="diagnostics",
        topic=say("Diagnostics"),
        result=_result(findings, tests),
        findings=tuple(of_finding(reading, finding) for finding in ordered[:MOST_SHOWN]),
        more=_more(len(ordered) - MOST_SHOWN),
        passages=() if proxies is None else (proxies,),
        tests=_first_on_paper(tables),
        cut_on_paper=_cut(len(tables)),
    )


def _more(left: int) -> str:
    """Say how many findings are not shown."""
    if left <= 0:
        return ""
    return say_many(
        "1 more is in evidence.json.", "{n} more are in evidence.json.", left, n=amounts.count(left)
    )


def _cut(tables: int) -> str:
    """Say how many tables of tests paper does not have."""
    left = tables - PAPER_TABLES
    if left <= 0:
        return ""
    return words.upper_first(
        say_many(
            "One more table of tests is in report.html and evidence.json.",
            "{n} more tables of tests are in report.html and evidence.json.",
            left,
        )
    )


def _first_on_paper(tables: Sequence[Table]) -> tuple[Table, ...]:
    """Leave the tables behind the first few to the screen."""
    return tuple(
        replace(each, on_paper=each.on_paper and place < PAPER_TABLES)
        for place, each in enumerate(tables)
    )


def _result(findings: Sequence[Finding], tests: Sequence[Test]) -> str:
    """How many findings of each grade, and how many tests."""
    made = len(tests)
    if not (findings or made):
        return say("No check left a finding.")
    if not findings:
        return words.upper_first(say_many("One test was made.", "{n} tests were made.", made))
    left = words.listed(_by_grade(findings))
    if not made:
        return say("The checks left {findings}.", findings=left)
    return say_many(
        "The checks left {findings}; one test was made.",
        "The checks left {findings}; {n} tests were made.",
        made,
        findings=left,
    )


def _by_grade(findings: Sequence[Finding]) -> list[str]:
    """How many findings there are of each grade that any has."""
    critical, warnings, notes = (
        sum(finding.grade == grade for finding in findings) for grade in _GRADES
    )
    counted = (
        (critical, say_many("one critical", "{n} critical", critical)),
        (warnings, say_many("one warning", "{n} warnings", warnings)),
        (notes, say_many("one note", "{n} notes", notes)),
    )
    return [said for n, said in counted if n]
