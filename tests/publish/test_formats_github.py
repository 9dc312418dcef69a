"""github.md and annotations: within GitHub's limits, and no name that its runner would obey."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
import sample_report as sample
from formats_reading import (
    ATTACKS,
    REMARK,
    RULES,
    a_verdict,
    every_outcome,
    hostile,
    judged,
    with_remarks,
    written,
)
from markdown_reading import OURS, flat, parsed
from msgspec.structs import replace

from audit.evidence import Finding
from audit.judge.verdict import Verdicts
from audit.publish.formats.github import MOST_BYTES, commands, summary
from audit.publish.render.documents import Record
from audit.publish.render.markdown import markdown


def many(n: int, rule: str = "rule {i}") -> Record:
    found = tuple(a_verdict(rule.format(i=i), "fail") for i in range(n))
    return Record(sample.evidence(), Verdicts(outcome="fail", verdicts=found), sample.MANIFEST)


def test_it_is_the_summary_of_the_report() -> None:
    assert written("github", every_outcome()).decode() == markdown(every_outcome())


def test_of_many_rules_every_one_has_a_row() -> None:
    text = summary(many(200))
    assert "## Every rule" in text
    assert sum(line.startswith("| rule ") for line in text.splitlines()) == 200


def test_it_never_is_larger_than_github_takes() -> None:
    record = many(20_000, "a rule with a name that is rather long, so that many need room {i}")
    text = summary(record)
    assert 0.9 * MOST_BYTES < len(text.encode()) <= MOST_BYTES
    left = re.search(r"([\d,]+) more rules are in verdicts.json", text)
    rows = sum(line.startswith("| a rule with") for line in text.splitlines())
    assert left is not None
    assert rows + int(left[1].replace(",", "")) == 20_000


@pytest.mark.parametrize("room", [0, 10, 100, 1000])
def test_where_there_is_no_room_it_says_so_or_nothing(room: int) -> None:
    assert len(summary(every_outcome(), room).encode()) <= room


@pytest.mark.parametrize("name", ATTACKS)
def test_no_name_changes_what_the_summary_is_made_of(name: str) -> None:
    record = hostile(name)
    rows = tuple(record.verdicts.verdicts) * 10
    text = summary(Record(record.evidence, Verdicts(verdicts=rows), record.manifest))
    tokens = list(flat(parsed(text)))
    assert not {token.type for token in tokens} & {"html_block", "link_open", "image", "fence"}
    assert {token.content for token in tokens if token.type == "html_inline"} <= OURS
    assert sum(token.type == "tr_open" for token in tokens) == 1 + 30 + 1 + len(rows)


def test_what_stops_a_release_is_an_error_and_what_only_warns_a_warning() -> None:
    lines = list(commands(every_outcome().verdicts))
    assert [line.split("::")[1] for line in lines] == [
        "error title=broken",
        "error title=open",
        "error title=unknown",
        "warning title=broken%2C a warning",
        "warning title=open%2C a warning",
    ]
    assert "(95 %25 interval 0.75 to 0.85)" in lines[0]


def test_an_annotation_stands_where_the_rule_was_written() -> None:
    placed = [{**rule, "file": "ci/policy.toml", "line": 7} for rule in RULES]
    first = next(commands(every_outcome(rules=placed).verdicts))
    assert first.startswith("::error title=broken,file=ci/policy.toml,line=7::Fail: ")


@pytest.mark.parametrize(("n", "shown"), [(9, 9), (10, 10), (11, 10), (500, 10)])
def test_there_are_at_most_ten_and_the_rest_are_counted(n: int, shown: int) -> None:
    lines = list(commands(many(n).verdicts))
    assert len(lines) == shown
    assert (f"{n - 9} more of the kind" in lines[-1]) is (n > 10)


def test_what_the_gate_warns_of_besides_is_a_warning() -> None:
    lines = list(commands(with_remarks(every_outcome()).verdicts))
    assert lines[-1] == f"::warning title=rai-audit::{REMARK}"
    assert not any("1,815 more people" in line for line in lines)


def test_where_all_holds_there_is_none() -> None:
    assert list(commands(judged(a_verdict("a", "pass")).verdicts)) == []


@pytest.mark.parametrize("name", ATTACKS)
def test_no_name_ends_a_command_or_begins_another(name: str) -> None:
    verdicts = hostile(name).verdicts
    remark = Finding(code="waiver_expired", grade="warning", text=ATTACKS[name])
    *marked, last = commands(replace(verdicts, findings=(remark,)))
    assert len(marked) == 5
    assert last.startswith("::warning title=rai-audit::")
    for line in marked:
        assert re.fullmatch(
            r"::(error|warning) title=[^\n\r:,]*,file=[^\n\r:,]*,line=\d+::.*", line
        )
        assert "\n" not in unquote(line)
