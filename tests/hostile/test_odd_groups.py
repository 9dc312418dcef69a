"""Groups named by somebody who meant no good, or none at all: counted, judged, shown as named."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pandas as pd
import pytest
from rows import subject

import audit
from audit.__main__ import run_command
from audit.errors import AuditError
from audit.evidence import Evidence, Measurement, encode
from audit.judge.gate import judge
from audit.measure.measure import Plan, measure_counts
from audit.report import Report
from audit.rules import Rule, parse_rule
from audit.subject.subject import Subject

NAMES = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title></style>",
    "&lt;b&gt;",
    "NA",
    "None",
    "null",
    "nan",
    "True",
    "0",
    "-0",
    "1e3",
    " ",
    "  ",
    "x" * 3000,
    "שלום עולם",
    "مرحبا",
    "\u202egnp.exe",
    "👩🏽\u200d🚀",
    "two\nlines",
    "two\r\nlines",
    "tab\there",
    "\x1b[31mred",
    "{minimum_group}",
    "{{ 7 * 7 }}",
    "{% raw %}",
    "%(n)s",
    "a, b",
    "a & b",
    "a=b,c=d",
    "too few people to be compared: a",
    "=cmd|' /C calc'!A0",
    "@import url(http://example.invalid)",
    "javascript:alert(1)",
    "../../etc/passwd",
    "é",
    "e\u0301",
    "Male",
    "male",
    "Male ",
    "__proto__",
    "(Missing)",
)
SIZE = 24
HIRED = {"label": "hired", "prediction": "predicted", "sensitive": ["group"]}
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066\u2067]")


def people() -> pd.DataFrame:
    """24 people a group; of the first group one is selected, of the next two, and so on."""
    return pd.DataFrame(
        [
            {"group": name, "hired": each % 2, "predicted": int(each < chosen_of(place))}
            for place, name in enumerate(NAMES)
            for each in range(SIZE)
        ]
    )


def chosen_of(place: int) -> int:
    return 1 + place % (SIZE - 1)


def run(data: Any, reports: Path, **options: Any) -> Report:
    return audit.run(data=data, reports=str(reports), format=["html"], **(HIRED | options))


def rate(rows: Sequence[Measurement], **group: str) -> Measurement:
    (found,) = (row for row in rows if row.metric == "selection_rate" and row.slice == group)
    return found


class Page(HTMLParser):
    """The texts of a page, the tags it has and the addresses it names."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tags: set[str] = set()
        self.addresses: list[str] = []
        self.cells: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.addresses += [str(value) for name, value in attrs if name in ("href", "src")]
        if tag in ("th", "td"):
            self.cells.append("")

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
        if self.cells:
            self.cells[-1] += data


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return run(people(), tmp_path_factory.mktemp("reports"), name="odd")


@pytest.fixture(scope="module")
def html(report: Report) -> str:
    return (report.folder / "report.html").read_text("utf-8")


@pytest.mark.parametrize("place", range(len(NAMES)), ids=lambda place: ascii(NAMES[place][:20]))
def test_every_group_is_counted_under_its_own_name(report: Report, place: int) -> None:
    assert rate(report.evidence.measurements, group=NAMES[place]).counts == (chosen_of(place), SIZE)


def test_names_that_look_alike_are_different_groups(report: Report) -> None:
    assert sorted(report.evidence.subject.groups["group"]) == sorted(NAMES)


@pytest.mark.parametrize("place", range(len(NAMES)), ids=lambda place: ascii(NAMES[place][:20]))
def test_a_rule_can_speak_of_any_group(report: Report, place: int) -> None:
    rule = Rule(metric="selection_rate", slice={"group": NAMES[place]}, at_least=0)
    (verdict,) = judge(report.evidence, [rule]).verdicts
    assert (verdict.outcome, verdict.slice) == ("pass", {"group": NAMES[place]})
    assert verdict.value == chosen_of(place) / SIZE


def test_a_rule_in_one_line_speaks_of_the_group_it_names_or_is_refused(report: Report) -> None:
    """A line cannot name every group, but it never means another one."""
    for place, name in enumerate(NAMES):
        try:
            rule = parse_rule(f"selection_rate of group={name} >= 0")
            (verdict,) = judge(report.evidence, [rule]).verdicts
        except AuditError:
            continue
        if verdict.outcome == "pass":
            stripped = name.strip()
            assert verdict.value in (
                chosen_of(place) / SIZE,
                chosen_of(NAMES.index(stripped)) / SIZE if stripped in NAMES else None,
            )
        else:
            assert verdict.outcome == "not_assessable"


def test_the_record_gives_every_name_back(report: Report) -> None:
    written = (report.folder / "evidence.json").read_bytes()
    again = msgspec.json.decode(written, type=Evidence)
    assert again.subject == report.evidence.subject
    assert encode(again) == written


def test_the_page_holds_every_name_as_text_and_nothing_of_it_as_markup(html: str) -> None:
    page = Page(html)
    text = "".join(page.texts)
    assert not page.tags & {"img", "iframe", "object", "embed", "base", "form"}
    assert not [each for each in page.addresses if not each.startswith(("#", "data:"))]
    assert "<script>alert" not in html
    assert not UNSEEN.search(html)
    assert "example.invalid" not in "".join(re.findall(r"<style.*?</style>", html, re.DOTALL))
    for name in NAMES:
        if name.isprintable() and len(name) < 50 and name.strip() == name:
            assert name in text, name
    assert len(html) < 1_500_000


def test_a_name_is_never_filled_in_as_if_it_were_a_placeholder(tmp_path: Path) -> None:
    few = pd.concat([people(), people()[people()["group"] == "{minimum_group}"].head(0)])
    few = few[(few["group"] != "{minimum_group}") | (np.arange(len(few)) % SIZE < 5)]
    found = run(few, tmp_path)
    page = Page((found.folder / "report.html").read_text("utf-8"))
    assert "too few people to be compared: {minimum_group}" in "".join(page.texts)


def test_a_name_of_blanks_can_be_seen(html: str) -> None:
    assert not [cell for cell in Page(html).cells if cell and not cell.strip(" ")]


def test_a_csv_file_with_all_these_names(tmp_path: Path, report: Report) -> None:
    file = tmp_path / "people.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
        writer.writerow(people().columns)
        writer.writerows(people().itertuples(index=False))
    found = run(file, tmp_path / "reports")
    assert found.evidence.measurements == report.evidence.measurements


def test_the_terminal_is_not_spoken_to_by_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people().to_csv(tmp_path / "people.csv", index=False)
    words = ["run", "--data", str(tmp_path / "people.csv"), "--reports", str(tmp_path / "reports")]
    words += ["--label", "hired", "--prediction", "predicted", "--sensitive", "group"]
    words += ["--rule", "impact_ratio across group >= 0.8", "--format", "html"]
    assert run_command(words) == 1
    out, err = capsys.readouterr()
    assert out.count("\n") == 1
    assert not UNSEEN.search(err.replace("\r", "\x00"))
    assert max(map(len, err.splitlines())) < 1000


# --- names that together make another name --------------------------------------------------------


def crossed(swapped: bool) -> Subject:
    """Nobody of ('a & b', 'c') is selected and everyone of ('a', 'b & c'), or swapped."""
    chosen = [1] * 20 + [0] * 20 if swapped else [0] * 20 + [1] * 20
    return subject(
        [0, 1] * 30,
        chosen + [1] * 20,
        first=["a & b"] * 20 + ["a"] * 20 + ["z"] * 20,
        second=["c"] * 20 + ["b & c"] * 20 + ["z"] * 20,
    )


@pytest.mark.parametrize("swapped", [False, True])
def test_two_crossed_groups_whose_names_join_alike_are_both_compared(swapped: bool) -> None:
    made = crossed(swapped)
    found = measure_counts(
        made, Plan(minimum_group=10, missing_as_group=False, intersections=2)
    ).measurements
    across = ("first", "second")
    ratios = [row for row in found if row.metric == "impact_ratio" and row.across == across]
    assert len(ratios) == 3
    assert sorted(row.value for row in ratios) == [0.0, 1.0, 1.0]


# --- odd attributes -------------------------------------------------------------------------------

ATTRIBUTES = ("<b>sex</b>", "a b", "größe", "sex; drop", "{n}", "metric", "x" * 300, "שם")


@pytest.mark.parametrize("name", ATTRIBUTES, ids=lambda name: ascii(name[:20]))
def test_an_attribute_may_be_called_anything(name: str, tmp_path: Path) -> None:
    frame = people()[["group", "hired", "predicted"]].rename(columns={"group": name})
    found = run(frame, tmp_path, sensitive=[name], rules=[f"impact_ratio across {name} >= 0.8"])
    assert not found.failed
    assert rate(found.evidence.measurements, **{name: "NA"}).counts is not None
    page = Page((found.folder / "report.html").read_text("utf-8"))
    assert name[:20] in "".join(page.texts)


@pytest.mark.parametrize("name", ["n", "value", "status", "metric", "class"])
def test_an_attribute_called_like_a_column_of_the_table_keeps_its_groups(
    name: str, tmp_path: Path
) -> None:
    frame = people()[["group", "hired", "predicted"]].rename(columns={"group": name})
    table = run(frame, tmp_path, sensitive=[name]).to_frame()
    for held in ("<script>alert(1)</script>", "selection_rate", "measured"):
        assert any((table[column] == held).any() for column in table.columns), held


# --- ten thousand groups --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def towns() -> pd.DataFrame:
    rng = np.random.default_rng(0)
    places = rng.permutation(np.arange(40_000) % 10_000)
    return pd.DataFrame(
        {
            "group": [f"town <{place:05d}>" for place in places],
            "hired": rng.integers(0, 2, 40_000),
            "predicted": rng.integers(0, 2, 40_000),
        }
    )


def test_ten_thousand_groups_from_the_rows_to_a_page_of_fair_size(
    towns: pd.DataFrame, tmp_path: Path
) -> None:
    rules = ["impact_ratio across group >= 0.8", "accuracy >= 0.4"]
    found = run(towns, tmp_path, minimum_group=4, rules=rules)
    assert not found.failed
    assert (found.folder / "report.html").stat().st_size < 1_500_000
    by_town = towns.groupby("group")["predicted"].sum().to_dict()
    rows = [
        row
        for row in found.evidence.measurements
        if row.metric == "selection_rate" and row.slice and not row.across
    ]
    assert {row.slice["group"]: row.counts for row in rows} == {
        name: (chosen, 4) for name, chosen in by_town.items()
    }
    ratios = [row for row in found.evidence.measurements if row.metric == "impact_ratio"]
    assert len(ratios) == 10_000
    outcomes = {verdict.metric: verdict.outcome for verdict in found.verdicts.verdicts}
    assert outcomes == {"impact_ratio": "inconclusive", "accuracy": "pass"}


def test_ten_thousand_groups_that_are_all_too_small_make_no_gap(towns: pd.DataFrame) -> None:
    made = subject(towns["hired"], towns["predicted"], group=towns["group"])
    plan = Plan(minimum_group=10, missing_as_group=False, intersections=1)
    found = measure_counts(made, plan)
    assert {row.status for row in found.measurements if row.slice and not row.across} <= {
        "insufficient",
        "undefined",
    }
    gaps = [row for row in found.measurements if row.across]
    assert gaps
    assert {row.value for row in gaps} == {None}
    assert "groups_left_out" in {finding.code for finding in found.findings}
