"""junit.xml: valid against a schema, and each outcome where a server looks for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from formats_reading import (
    ATTACKS,
    REMARK,
    every_outcome,
    hostile,
    judged,
    with_remarks,
    written,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from audit.publish.formats import xml_text
from audit.publish.render.documents import Record

SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).parents[1] / "data" / "junit.xsd"))


def suite_of(record: Record) -> Any:
    root = etree.fromstring(written("junit", record))
    SCHEMA.assertValid(root)
    return root


def results(record: Record) -> dict[str, str]:
    """What each test case came to: the name of its result's element, empty where it passed."""
    found = {}
    for case in suite_of(record).iter("testcase"):
        kinds = [part.tag for part in case if part.tag in ("failure", "error", "skipped")]
        found[case.get("name")] = "".join(kinds)
    return found


def test_each_outcome_has_its_own_element() -> None:
    assert results(every_outcome()) == {
        "holds": "",
        "broken": "failure",
        "open": "error",
        "unknown": "skipped",
        "broken, a warning": "",
        "open, a warning": "",
        "broken, waived": "",
        "unknown, waived": "",
    }


def test_the_counts_of_the_suite_are_those_of_its_cases() -> None:
    root = suite_of(every_outcome())
    for element in (root, root[0]):
        assert [element.get(name) for name in ("tests", "failures", "errors", "skipped")] == [
            *("8", "1", "1", "1")
        ]
    assert root[0].get("timestamp") == "2026-11-21T10:00:00"


def test_a_failure_says_why() -> None:
    (failure,) = suite_of(every_outcome()).iter("failure")
    assert failure.get("message").startswith("Fail: impact_ratio across sex is 0.7999999")
    assert failure.text.endswith("the four-fifths rule")


def test_a_waived_rule_passes_and_says_who_waived_it() -> None:
    root = suite_of(every_outcome())
    case = next(case for case in root.iter("testcase") if case.get("name") == "broken, waived")
    properties = {part.get("name"): part.get("value") for part in case.iter("property")}
    assert properties["waiver.owner"] == "A. Reviewer"
    assert properties["outcome"] == "fail"
    assert case.find("system-out").text.startswith("Waived by A. Reviewer until 2027-03-01")


def test_a_warning_passes_and_says_that_the_rule_failed() -> None:
    root = suite_of(every_outcome())
    case = next(case for case in root.iter("testcase") if case.get("name") == "broken, a warning")
    assert case.find("system-out").text.startswith("Only a warning. Fail: impact_ratio")


def test_the_undecided_passes_only_where_the_policy_says_so() -> None:
    assert results(every_outcome(inconclusive="warn"))["open"] == ""


def test_what_the_gate_found_besides_is_told_by_the_suite() -> None:
    said = suite_of(with_remarks(every_outcome()))[0].find("system-out").text
    assert said == f"warning: {REMARK}\nnote: 1,815 more people"


def test_without_rules_the_suite_is_empty() -> None:
    root = suite_of(judged())
    assert root.get("tests") == "0"
    assert not list(root.iter("testcase"))


@pytest.mark.parametrize("name", ATTACKS)
def test_no_name_changes_what_the_suite_is_made_of(name: str) -> None:
    root, harmless = suite_of(hostile(name)), suite_of(every_outcome())
    assert [part.tag for part in root.iter()] == [part.tag for part in harmless.iter()]
    assert root[0].get("failures") == "1"


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('tests="8"', 'tests="many"'),
        ("<testcase ", '<testcase colour="red" '),
        ("<system-out>", "<failure message='x'/><skipped message='x'/><system-out>"),
        ('<property name="severity" value="block"/>', "<property/>"),
    ],
)
def test_the_schema_refuses_what_is_wrong(right: str, wrong: str) -> None:
    text = written("junit", every_outcome()).decode()
    assert right in text
    assert not SCHEMA.validate(etree.fromstring(text.replace(right, wrong).encode()))


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_can_stand_in_a_document(typed: str) -> None:
    content = f"<a{xml_text.attributes({'b': typed})}>{xml_text.text(typed)}</a>"
    element = etree.fromstring(content)
    assert element.get("b") == (element.text or "")
    assert not len(element)
