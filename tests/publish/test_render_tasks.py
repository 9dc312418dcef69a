"""Reports of other tasks: a number, several classes, strata, thresholds, kinds nobody knows."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import pytest
import sample_report as sample
import sample_tasks as tasks
import sample_wages

from audit.evidence import Evidence, Measurement
from audit.judge.verdict import Verdicts
from audit.publish.render.html import html
from audit.publish.render.parts import ReportView, Section
from audit.publish.render.reading import read
from audit.publish.render.view import view


@pytest.fixture(scope="module")
def wages() -> ReportView:
    return view(sample_wages.wages(), sample_wages.wage_verdicts(), sample.MANIFEST)


@pytest.fixture(scope="module")
def jobs() -> ReportView:
    return view(tasks.jobs(), Verdicts(), sample.MANIFEST)


@pytest.fixture(scope="module")
def admissions() -> ReportView:
    return view(tasks.admissions(), Verdicts(), sample.MANIFEST)


def section(page: ReportView, id: str) -> Any:
    found: Section = next(section for section in page.sections if section.id == id)
    return found


# --- a number ---------------------------------------------------------------------------------


def test_an_error_is_told_in_the_labels_own_unit(wages: ReportView) -> None:
    performance = section(wages, "performance")
    assert performance.result == "The model is off by 12.3 (11.8 to 12.8) on average."
    rows = [[cell.text for cell in row[:3]] for row in performance.whole.rows]
    assert rows[0] == ["Mean absolute error", "12.3", "11.8 to 12.8"]
    assert rows[2] == ["R squared", "0.39", "0.34 to 0.44"]
    assert rows[-1] == ["Wonder", "41,234", "40,534 to 41,934"]


def test_there_is_no_word_of_a_positive_class(wages: ReportView) -> None:
    assert wages.lede == "Predictions of wage for 534 people, assessed by sex and age."
    terms = [fact.term for fact in section(wages, "subject").facts]
    assert not any("ositive" in term or "Classes" in term for term in terms)


def test_differences_of_means_and_of_shares_have_axes_of_their_own(wages: ReportView) -> None:
    figures = [f for f in section(wages, "fairness-1").figures if f.title.startswith("How far")]
    assert [figure.title for figure in figures] == [
        "How far apart the groups of sex are",
        "How far apart the groups of sex are, in units of wage",
    ]
    assert [len(figure.panels[0].chart.lanes) for figure in figures] == [1, 1]
    table = section(wages, "fairness-1").disparities
    told = {row[0].text: row[1].text for row in table.rows}
    assert told == {
        "Mean residual difference": "2.3",
        "Scoring rate difference, points": "14",
        "Kolmogorov–Smirnov distance": "0.21",
    }


def test_a_rule_in_the_labels_unit_is_told_by_both_groups(wages: ReportView) -> None:
    first = wages.front.findings[0]
    assert first.sentence == "Mean residual is −1.4 for women, and 0.9 for men."
    assert first.support[0].endswith("rule: at most 0.5")
    assert wages.front.takes == (
        "Mean residual difference across sex would have to be at most 0.5, and is 2.3.",
    )


def test_binned_pairs_are_a_density(wages: ReportView) -> None:
    (figure,) = section(wages, "performance").figures
    assert figure.panels[0].chart.diagonal is not None
    assert all(row[2].text != "0" for row in figure.table.rows)


def test_denominators_are_told_apart(wages: ReportView) -> None:
    titles = [figure.title for figure in section(wages, "fairness-1").figures]
    assert "Standardized mean difference (pooled denominator) by sex" in titles


def test_a_kind_nobody_knows_is_drawn_by_its_title(wages: ReportView) -> None:
    panels = [p for f in section(wages, "fairness-1").figures for p in f.panels]
    assert "Wonder" in [panel.heading for panel in panels]


def test_tests_are_told_with_their_family(wages: ReportView) -> None:
    rows = [[cell.text for cell in row] for row in section(wages, "diagnostics").tests[0].rows]
    assert rows == [
        [
            "Welch's t-test: mean residual",
            "sex",
            "2.84",
            "0.0047",
            "0.0094",
            "Welch's t-test across sex, 2 tests, Benjamini-Hochberg",
        ],
        ["Welch's t-test: mean prediction", "sex", "5.9", "<\u00a00.0001", "", ""],
    ]


# --- several classes --------------------------------------------------------------------------


def test_classes_have_a_line_each_and_the_averages_follow(jobs: ReportView) -> None:
    (table,) = section(jobs, "performance").classes
    assert [row[0].text for row in table.rows] == [*tasks.JOBS, "weighted average"]
    assert [column.text for column in table.columns] == [
        "class", "Precision, %", "Recall, %", "F1 score",
    ]  # fmt: skip
    whole = [row[0].text for row in section(jobs, "performance").whole.rows]
    assert whole == ["Accuracy, %", "Macro-averaged F1"]


def test_each_class_has_its_own_part_the_favourable_one_first(jobs: ReportView) -> None:
    fairness = section(jobs, "fairness-1")
    assert [part.heading for part in fairness.parts] == [
        "The class manage", "The class custodial", "The class admin",
    ]  # fmt: skip
    headings = [panel.heading for panel in fairness.parts[0].figures[0].panels]
    assert headings == [
        "Selection rate, %", "Positive predictive value, %", "True positive rate, %",
        "Impact ratio",
    ]  # fmt: skip
    assert (
        fairness.result
        == "“manage” is predicted for 9.7\u00a0% of women, and for 32\u00a0% of men."
    )


def test_a_gap_of_a_class_is_made_of_that_classes_rates() -> None:
    found = {f.sentence for f in view(tasks.jobs(), Verdicts(), {}).front.findings}
    assert "Of women who truly are “manage”, 60\u00a0% are found; of men, 84\u00a0%." in found


def test_an_empty_class_is_undefined_and_not_zero(jobs: ReportView) -> None:
    (part,) = [p for p in section(jobs, "fairness-1").parts if p.heading == "The class custodial"]
    women = next(row for row in part.groups[0].rows if row[0].text == "Female")
    assert "undefined" in [cell.text for cell in women]


def test_the_favourable_class_is_named(jobs: ReportView) -> None:
    assert jobs.lede.endswith("The favourable outcome is manage.")


def test_a_hundred_classes_stay_readable() -> None:
    rows = tuple(
        Measurement(
            metric="recall", class_=f"class {i}", value=0.5, counts=(5, 10), n=10, slice=who
        )
        for i in range(100)
        for who in ({}, {"sex": "Female"}, {"sex": "Male"})
    )
    page = view(msgspec.structs.replace(sample.nothing(), measurements=rows), Verdicts(), {})
    parts = section(page, "fairness-1").parts
    assert len(parts) == 100
    assert sum(bool(part.figures) for part in parts) == 6


# --- strata and thresholds --------------------------------------------------------------------


def test_strata_stand_beside_the_whole(admissions: ReportView) -> None:
    (part,) = section(admissions, "fairness-1").parts
    assert part.heading == "Within each dept"
    rates, gaps = part.figures
    assert [lane.label.text for lane in rates.panels[0].chart.lanes][:4] == [
        "all together: Male", "all together: Female", "A: Male", "A: Female",
    ]  # fmt: skip
    assert [lane.label.text for lane in gaps.panels[0].chart.lanes] == [
        "all together", *tasks.ADMISSIONS,
    ]  # fmt: skip
    assert [len(table.rows) for table in part.groups] == [6, 7, 6]


def test_a_stratum_is_no_crossing(admissions: ReportView) -> None:
    assert [s.id for s in admissions.sections if s.kind == "fairness"] == ["fairness-1"]


def test_that_strata_tell_another_story_is_on_the_first_page(admissions: ReportView) -> None:
    assert "0.682 times as likely" in admissions.front.findings[0].sentence
    (row,) = section(admissions, "diagnostics").tests[0].rows
    assert [cell.text for cell in row][2:4] == ["0.905", "0.22"]


def test_curves_over_thresholds_stand_with_what_they_are_about(admissions: ReportView) -> None:
    (whole,) = section(admissions, "performance").figures
    assert whole.title == "Accuracy, as the threshold moves"
    titles = [figure.title for figure in section(admissions, "fairness-1").figures]
    assert "Curves by sex" in titles
    (moving,) = [
        f for f in section(admissions, "fairness-1").figures if "as the decision" in f.title
    ]
    assert [panel.heading for panel in moving.panels] == [
        "Differences: the largest minus the smallest", "Ratios: the smallest over the largest",
    ]  # fmt: skip
    assert [len(panel.chart.strokes) for panel in moving.panels] == [2, 1]


# --- rows of one metric that differ by a parameter --------------------------------------------


def test_rows_that_differ_by_a_parameter_are_never_mixed() -> None:
    rows = tuple(
        Measurement(
            metric="skew", slice={"sex": sex}, value=0.1 * k, n=50, parameters={"k": k, "of": "x"}
        )
        for k in (10, 50)
        for sex in ("Female", "Male")
    )
    evidence: Evidence = msgspec.structs.replace(sample.nothing(), measurements=rows)
    reading = read(evidence)
    assert [reading.named(row) for row in rows[1:3]] == [
        "Skew (among the first 10)", "Skew (among the first 50)",
    ]  # fmt: skip
    (found,) = [s for s in view(evidence, Verdicts(), {}).sections if s.kind == "fairness"]
    assert [column.text for column in found.groups[0].columns][1:] == [
        "Skew (among the first 10)", "Skew (among the first 50)",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "drawn", [sample.evidence, sample_wages.wages, tasks.jobs, tasks.admissions]
)
def test_they_are_whole_pages_with_figures_numbered_as_they_come(drawn: Any) -> None:
    text = html(view(drawn(), Verdicts(), sample.MANIFEST))
    numbers = [int(number) for number in re.findall(r'<figure id="figure-(\d+)"', text)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert "None" not in text.partition("<body>")[2]


def test_paper_has_the_first_of_many_disparities_and_says_so() -> None:
    gaps = tuple(
        Measurement(metric=f"gap_{i}", across=("sex",), value=None if i < 3 else 0.1, n=9)
        for i in range(12)
    )
    page = view(msgspec.structs.replace(sample.nothing(), measurements=gaps), Verdicts(), {})
    table = section(page, "fairness-1").disparities
    assert (len(table.rows), len(table.rest)) == (8, 4)
    assert table.rows[0][0].text == "Gap 3"
    assert table.cut_on_paper.startswith("The first 8 of 12 rows; report.html")


def test_each_comparison_keeps_its_own_reference() -> None:
    other = tuple(
        Measurement(
            metric="another_difference",
            slice={"race": race},
            across=("race",),
            reference="Hispanic",
            value=0.0 if race == "Hispanic" else 0.1,
            n=90,
        )
        for race in ("Hispanic", "Caucasian")
    )
    measurements = (*other, *sample.evidence().measurements)
    page = view(
        msgspec.structs.replace(sample.evidence(), measurements=measurements),
        Verdicts(),
        sample.MANIFEST,
    )
    fairness = section(page, "fairness-1")
    assert "The group compared with is Caucasian." in fairness.lede
    notes = {
        figure.panels[0].chart.notes[0].text.partition(",")[0]
        for figure in fairness.figures
        if "another" in str(figure.panels[0].heading).lower()
    }
    assert notes == {"reference: Hispanic"}
