"""The explanations section: what it says, what it never says, and where each number stands."""

from __future__ import annotations

import re

import msgspec
import pytest
import sample_explained as explained
import sample_report as sample
from sample_rows import interval

from audit.evidence import Evidence, Finding, Measurement
from audit.judge.verdict import Verdicts
from audit.publish.render.explaining.found import found
from audit.publish.render.explaining.importance import conclusion
from audit.publish.render.explaining.labels import places_of
from audit.publish.render.explaining.reliance import reliance, summary
from audit.publish.render.html import html
from audit.publish.render.pages import page
from audit.publish.render.parts import Figure
from audit.publish.render.reading import read
from audit.publish.render.view import view


def section(evidence: Evidence, kind: str = "explanations"):  # type: ignore[no-untyped-def]
    drawn = view(evidence, Verdicts(), sample.MANIFEST)
    (wanted,) = [each for each in drawn.sections if each.kind == kind]
    return wanted


def figures(evidence: Evidence) -> list[Figure]:
    return [figure for passage in section(evidence).passages for figure in passage.figures]


def doubted(*doubts: Finding) -> Evidence:
    base = explained.evidence()
    return msgspec.structs.replace(base, findings=(*base.findings, *doubts))


@pytest.fixture(scope="module")
def whole():  # type: ignore[no-untyped-def]
    return section(explained.evidence())


@pytest.fixture(scope="module")
def text() -> str:
    return html(view(explained.evidence(), Verdicts(), sample.MANIFEST))


# --- what it says ---------------------------------------------------------------------------------


def test_it_opens_with_what_the_scores_rest_on(whole) -> None:  # type: ignore[no-untyped-def]
    assert whole.result == (
        f"The scores rest most on age, {explained.LONG} and charge_degree, which make up "
        "91\u00a0% of what moves them."
    )


def test_then_how_far_to_trust_it_how_it_was_made_and_what_log_odds_are(whole) -> None:  # type: ignore[no-untyped-def]
    assert whole.lede[0].startswith("Of 16 explanations, one (LIME) is too poor to be relied on;")
    assert "is a sum of 80 trees" in whole.lede[1]
    assert "0 stands for 50\u00a0%" in whole.lede[2]


def test_passages_come_in_the_order_of_a_readers_questions(whole) -> None:  # type: ignore[no-untyped-def]
    assert [passage.heading for passage in whole.passages] == [
        "",
        "How the scores move",
        "Which columns act together",
        "What the gap between the groups of race comes with",
        "Single people",
    ]


def test_effects_and_interactions_open_with_their_numbers(whole) -> None:  # type: ignore[no-untyped-def]
    moving, together = whole.passages[1:3]
    assert moving.result.startswith(
        "If everybody had the same age, the mean score would lie between 27.0 and 72.0\u00a0%"
    )
    assert together.result.startswith(
        f"The columns age and {explained.LONG} act together: 4.5\u00a0% of how much"
    )


def test_a_gap_is_told_by_both_means_and_what_it_comes_with(whole) -> None:  # type: ignore[no-untyped-def]
    gap = whole.passages[3]
    assert gap.result == (
        "The mean log-odds of African-American people is 0.30 (57.4\u00a0%), that of Caucasian "
        f"people \u22120.35 (41.3\u00a0%); the gap comes mostly with age, {explained.LONG} and "
        "charge_degree."
    )
    assert "p\u00a0=\u00a00.002, adjusted" in gap.said[0]
    assert [figure.on_paper for figure in gap.figures] == [True, False]


def test_the_steps_of_a_gap_lead_from_one_mean_to_the_other(whole) -> None:  # type: ignore[no-untyped-def]
    chart = whole.passages[3].figures[0].panels[0].wide
    first, *steps, last = chart.rungs
    assert (first.label.text, last.label.text) == ("Caucasian, mean", "African-American, mean")
    assert first.text.text == "\u22120.35 (41.3\u00a0%)"
    assert [step.text.text for step in steps[:2]] == ["+0.36", "+0.26"]
    edges = [step.bar.x + step.bar.width for step in steps if not step.hatching]
    assert edges[:3] == sorted(edges[:3])
    assert [bool(step.hatching) for step in steps[3:5]] == [True, True]


def test_a_person_has_their_score_and_what_would_have_to_change(whole) -> None:  # type: ignore[no-untyped-def]
    refused = whole.passages[4].figures[1]
    assert re.match(
        r"Person 2 \(b07e5511d3aa\): score 3\.9.%, where 45\.0.% is usual", refused.title
    )
    assert refused.note.startswith("This person was clearly refused")
    assert refused.said == (
        f"What counted most against this person: age (low) and {explained.LONG} (high).",
        "The smallest change found with which the model gives this person the favourable outcome: "
        f"{explained.LONG}: 3 less (the score goes from 0.12 to 0.56).",
    )


def test_what_is_missing_is_said_with_its_reason(whole) -> None:  # type: ignore[no-untyped-def]
    (missing,) = whole.missing
    assert missing.sentence == (
        "Accumulated local effects: the time budget ended when 2 of 3 columns were done."
    )
    assert "figure" in whole.cut_on_paper


def test_what_is_said_here_is_not_said_again_in_the_diagnostics() -> None:
    said = [item.sentence for item in section(explained.evidence(), "diagnostics").findings]
    assert not [one for one in said if "this explanation" in one or "budget" in one]
    assert "From priors_count one can tell race with an AUC of 0.634." in said


def test_one_persons_explanation_is_no_finding_of_the_first_page() -> None:
    page_one = view(explained.evidence(), Verdicts(), sample.MANIFEST).front
    assert not [item for item in page_one.findings if "nothing should be" in item.sentence]


# --- trust ----------------------------------------------------------------------------------------


def test_each_explanation_says_how_far_it_holds(whole) -> None:  # type: ignore[no-untyped-def]
    sound, poor = (figure.reliance for figure in whole.passages[4].figures[:2])
    assert [line.mark.word for line in sound] == ["Reliable enough", "Reliable enough"]
    assert (
        "accounts for 81\u00a0% of how the scores vary nearby (local R\u00b2 0.81)" in sound[1].why
    )
    assert "add up to the model\u2019s own score (to within a millionth)" in sound[0].why
    assert poor[1].mark.word == "Too poor to be relied on"
    only = "only 21\u00a0% of how the scores vary nearby (local R\u00b2 0.21, less than 0.5)"
    assert only in poor[1].why
    heading = whole.passages[4].figures[1].panels[1].heading
    assert heading == "LIME (too poor to be relied on), in log-odds"


def test_nothing_is_concluded_from_what_is_too_poor() -> None:
    """The next explanation speaks instead; where none is left, none does."""
    one = section(doubted(explained.unreliable("shap", "global")))
    assert one.result.startswith(
        f"The scores rest most on {explained.LONG}, age and length_of_stay"
    )
    both = section(
        doubted(
            explained.unreliable("shap", "global"),
            explained.unreliable("permutation_importance", "global"),
        )
    )
    assert both.result == (
        "The explanations made here are too poor to be relied on: nothing is concluded."
    )
    assert both.lede[0].startswith("Of 16 explanations, three")


def test_no_gap_is_explained_by_what_is_too_poor() -> None:
    group = {"race": "African-American"}
    gap = section(doubted(explained.unreliable("score_gap", "group", group=group))).passages[3]
    assert gap.result.endswith("; what the gap comes with could not be told reliably.")
    assert gap.figures[0].reliance[0].mark.word == "Too poor to be relied on"


def test_a_group_that_is_too_poor_is_marked_in_its_table() -> None:
    group = {"race": "Hispanic"}
    gap = section(doubted(explained.unreliable("importance_by_group", "group", group=group)))
    heads = [column.text for column in gap.passages[3].tables[1].columns]
    assert heads[-1] == "Hispanic (too poor to be relied on)"


def test_a_quality_nobody_knows_is_said_by_its_name() -> None:
    (one, *_) = explained.overall()
    odd = msgspec.structs.replace(one, quality={"calmness": 0.5, "stability": None})
    (line,) = reliance(read(explained.evidence()), [odd])
    assert line.why == "calmness 0.50"
    (none,) = reliance(read(explained.evidence()), [msgspec.structs.replace(one, quality={})])
    assert (none.mark.word, none.why) == ("Not tested", "")


def test_that_all_hold_is_said_too_and_nothing_where_none_was_tested() -> None:
    reading = read(sample.evidence())
    tested = list(reading.evidence.attributions)
    assert summary(reading, tested) == (
        "Five explanations were tested, and none falls below a level of reliance."
    )
    assert summary(reading, [msgspec.structs.replace(one, quality={}) for one in tested]) == ""


# --- every figure ---------------------------------------------------------------------------------


def test_every_figure_has_a_title_a_description_and_its_numbers() -> None:
    for figure in figures(explained.evidence()):
        assert figure.title
        assert figure.table.rows, figure.title
        for panel in figure.panels:
            for chart in filter(None, (panel.chart, panel.wide)):
                assert chart.title, figure.title
                assert chart.description, figure.title


def test_single_figures_have_a_narrow_and_a_wide_chart() -> None:
    for figure in figures(explained.evidence()):
        if len(figure.panels) == 1 and figure.panels[0].wide is not None:
            assert (figure.panels[0].chart.width, figure.panels[0].wide.width) == (352, 720)
        else:
            assert all(panel.chart.width == 352 for panel in figure.panels)


def test_numbers_stand_in_the_tables_as_they_are_drawn() -> None:
    by_title = {figure.title: figure for figure in figures(explained.evidence())}
    rests = by_title["What the scores rest on, by SHAP values and permutation importance"]
    assert [cell.text for cell in rests.table.rows[0]] == [
        "age", "0.82000", "0.01000", "0.03100", "0.00200",
    ]  # fmt: skip
    pairs = by_title["What pairs of columns change together"]
    assert [cell.text for cell in pairs.table.rows[0]] == [f"age and {explained.LONG[:40]}", "4.5"]
    moving = by_title[f"How the score moves along age and {explained.LONG[:29]}\u2026"]
    assert [cell.text for cell in moving.table.rows[0]] == [
        "age, partial dependence", "19", "72.0", "69.0 to 75.0", "47.0 to 97.0",
    ]  # fmt: skip


def test_effects_of_one_kind_share_their_scale(whole) -> None:  # type: ignore[no-untyped-def]
    panels = whole.passages[1].figures[0].panels
    partial = [panel.chart for panel in panels if "partial dependence" in panel.heading]
    assert len(partial) == 2
    sides = [[tick.text for tick in chart.ticks if tick.x < 46] for chart in partial]
    assert sides[0] == sides[1] == ["0", "25", "50", "75", "100"]


def test_a_missing_value_stands_aside_of_the_numbers(whole) -> None:  # type: ignore[no-untyped-def]
    charges = whole.passages[1].figures[0].panels[2].chart
    assert [name.text for name in charges.names] == ["missing"]
    assert len(charges.dots) == 1
    assert charges.dots[0][0] > max(tick.x for tick in charges.ticks)


def test_nothing_reads_none_or_nan(text: str) -> None:
    (body,) = re.findall(r'<section id="explanations".*?</section>', text, re.DOTALL)
    assert not re.search(r"\bnan\b|\bNone\b|\binf\b", body)
    assert "\u2212\u2212" not in body


def test_paper_has_the_first_and_says_where_the_rest_is() -> None:
    paper = page(view(explained.evidence(), Verdicts(), sample.MANIFEST), "paper")
    assert "SHAP values by group" not in paper.partition('id="methods"')[0]
    assert "Person 1" in paper
    assert "Person 3" not in paper
    assert "In report.html and evidence.json alone: figure" in paper


def test_hostile_names_stay_text() -> None:
    text = html(view(explained.hostile(), Verdicts(), sample.MANIFEST))
    (body,) = re.findall(r'<section id="explanations".*?</section>', text, re.DOTALL)
    assert "<script" not in body
    assert "<img" not in body
    assert "onload=alert" in body  # as text
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e]", body)
    shown = re.sub(r"<title>.*?</title>|title=\"[^\"]*\"", "", body)
    assert max(map(len, re.findall(r"n{61,}", shown)), default=0) == 0


# --- where there is less --------------------------------------------------------------------------


def test_without_explanations_nothing_changes() -> None:
    base = sample.evidence()
    bare = msgspec.structs.replace(base, attributions=())
    kinds = [each.kind for each in view(bare, Verdicts(), sample.MANIFEST).sections]
    assert "explanations" not in kinds
    said = [item.sentence for item in section(bare, "diagnostics").findings]
    assert len(said) == len(base.findings)


def test_people_alone_are_counted() -> None:
    alone = msgspec.structs.replace(explained.evidence(), attributions=explained.people())
    inside = found(read(alone))
    assert inside is not None
    assert conclusion(inside) == "Three single scores explained."


@pytest.mark.parametrize("space", ["probability", "output"])
def test_other_scales_need_no_log_odds(space: str) -> None:
    base = explained.evidence()
    turned = tuple(msgspec.structs.replace(one, space=space) for one in base.attributions)
    other = msgspec.structs.replace(base, attributions=turned)
    whole = section(other)
    assert not [line for line in whole.lede if "log-odds" in line]
    unit = {"probability": "percentage points", "output": "units of the estimate"}[space]
    assert unit in whole.passages[-1].figures[0].panels[0].heading
    assert "(57.4" not in whole.passages[3].result


def test_pictures_of_columns_are_not_drawn_as_performance() -> None:
    drawn = view(explained.evidence(), Verdicts(), sample.MANIFEST)
    (performance,) = [each for each in drawn.sections if each.kind == "performance"]
    shown = [panel.heading for figure in performance.figures for panel in figure.panels]
    assert not [heading for heading in shown if "dependence" in heading or "eeswarm" in heading]


def test_a_matrix_that_is_not_whole_is_left_out() -> None:
    base = explained.evidence()
    broken = tuple(
        msgspec.structs.replace(one, values=one.values[:1])
        if one.matrix.partition("/")[0] in {"beeswarm", "interactions", "shap_dependence"}
        else one
        for one in base.matrices
    )
    titles = [one.title for one in figures(msgspec.structs.replace(base, matrices=broken))]
    assert not [title for title in titles if title.startswith(("What each", "What pairs"))]
    assert any(title.startswith("How the score moves") for title in titles)


def test_levels_that_look_like_numbers_but_are_none_have_a_lane_each() -> None:
    assert places_of(("1", "nan")) == (None, None)
    assert places_of(("1", "2", "(missing)")) == (1.0, 2.0, None)
    assert places_of(("2024-01-01", "2024-02-01")) == (None, None)


def test_methods_explain_what_was_drawn() -> None:
    names = [one.name for one in section(explained.evidence(), "methods").definitions]
    assert {"beeswarm", "partial_dependence", "score_gap", "importance_ranks"} <= set(names)


def of_text(*, in_order: bool) -> Evidence:
    """One review, word by word."""
    words = [("not", -0.9), ("bad", 0.4), ("at", 0.01), ("all", 0.2)]
    words = words if in_order else sorted(words, key=lambda word: -abs(word[1]))
    values = tuple(explained.Contribution(feature=word, value=value) for word, value in words)
    one = explained.Attribution(
        explainer="text_shap",
        scope="local",
        row="ab12",
        base=0.5,
        output=0.21,
        residual=0.0,
        values=values,
        quality={"additivity": 1e-9, "stability": 0.9},
    )
    every = msgspec.structs.replace(one, scope="global", row=None)
    return msgspec.structs.replace(sample.nothing(), attributions=(every, one))


def test_words_of_a_text_are_called_words() -> None:
    whole = section(of_text(in_order=True))
    assert whole.result.startswith("The scores rest most on the words not, bad and all")
    assert "the same words come first" in whole.passages[-1].figures[0].reliance[0].why


def test_a_text_is_shown_as_it_was_written_where_that_is_told() -> None:
    written, ranked = (
        section(of_text(in_order=order)).passages[-1].figures[0].panels[0].chart
        for order in (True, False)
    )
    assert [token.text.text for token in written.tokens] == ["not", "bad", "at", "all"]
    assert written.tokens[0].hatching
    assert ranked.kind == "waterfall"


# --- proxies --------------------------------------------------------------------------------------


def proxies() -> Evidence:
    base = sample.evidence()
    known = interval(0.70, 0.78, "logit_normal")
    rows = [
        Measurement(metric="proxy_auc", across=("race",), value=0.74, interval=known, n=5000),
        Measurement(metric="proxy_auc", slice={"race": "Asian"}, value=0.6, n=5000),
        Measurement(metric="proxy_auc", across=("sex",), status="undefined", reason="too few"),
    ]
    tells = explained.Matrix(
        matrix="proxies/race",
        rows=("priors_count", "age"),
        columns=("Cram\u00e9r's V", "AUC of the column alone"),
        values=((0.2, 0.634), (None, 0.55)),
    )
    return msgspec.structs.replace(
        base, measurements=(*base.measurements, *rows), matrices=(*base.matrices, tells)
    )


def test_proxies_have_a_part_of_the_diagnostics() -> None:
    (passage,) = section(proxies(), "diagnostics").passages
    assert passage.result == (
        "From the other columns that the model uses one can tell race with an AUC of "
        "0.74 (0.70 to 0.78)."
    )
    labels = [lane.label.text for lane in passage.figures[0].panels[0].wide.lanes]
    assert labels == ["race", "race: Asian or not"]
    assert [cell.text for cell in passage.tables[0].rows[1]] == ["age", "none", "0.550"]


def test_proxies_are_no_disparity_of_the_model() -> None:
    sections = view(proxies(), Verdicts(), sample.MANIFEST).sections
    fairness = [each for each in sections if each.kind == "fairness"]
    shown = [row[0].text for each in fairness if each.disparities for row in each.disparities.rows]
    assert not [name for name in shown if "roxy" in name]
    heads = [c.text for each in fairness for table in each.groups for c in table.columns]
    assert not [head for head in heads if "roxy" in head]
