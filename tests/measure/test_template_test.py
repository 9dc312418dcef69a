"""The template test, on models whose answers are known."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

import audit
from audit.errors import AuditError
from audit.evidence import Measurement
from audit.measure.templates.ranked import bnsp_auc, bpsn_auc, subgroup_auc
from audit.measure.templates.swapped import Swapped
from audit.measure.templates.swaps import counterfactual_score_gap, template_score_shift

TERMS = {"gender": {"female": ["she", "her", "my aunt"], "male": ["he", "him"]}}
GOOD = [f"{{gender}} was good {n}" for n in range(12)]
BAD = [f"{{gender}} was bad {n}" for n in range(12)]
LABELLED = [{"text": text, "label": 1} for text in GOOD] + [{"text": t, "label": 0} for t in BAD]
FEMALE = ("she", "her", "my aunt")


def wave(text: str) -> float:
    """A little of its own for every sentence, by its number."""
    return 0.01 * float(text.split()[-1])


def neutral(table: pd.DataFrame) -> np.ndarray:
    return np.array([0.2 + 0.5 * ("good" in text) + wave(text) for text in table["text"]])


def biased(table: pd.DataFrame) -> np.ndarray:
    """The neutral one, which takes something off every sentence about women, most off the good."""
    about = np.array([text.startswith(FEMALE) for text in table["text"]])
    good = np.array(["good" in text for text in table["text"]])
    return neutral(table) - about * np.where(good, 0.35, 0.1)


def run(model: Callable[..., Any], tmp_path: Path, **options: Any) -> Any:
    given = {"sentences": LABELLED, "terms": TERMS, "threshold": 0.5, "explain_people": 1}
    given |= {"reports": str(tmp_path), "name": "say", "format": ["html"], **options}
    return audit.run(model=model, **given)


def rows(report: Any, metric: str) -> list[Measurement]:
    return [row for row in report.evidence.measurements if row.metric == metric]


def test_a_planted_dependence_on_the_term_is_found(tmp_path: Path) -> None:
    report = run(
        biased,
        tmp_path,
        rules=[
            "flip_rate across gender <= 0.1",
            "counterfactual_score_gap across gender <= 0.05",
            "template_score_shift of gender=female >= -0.05",
        ],
    )
    assert [one.outcome for one in report.verdicts.verdicts] == ["fail"] * 3
    (flips,) = rows(report, "flip_rate")
    assert (flips.counts, flips.across) == ((12, 24), ("gender",))
    (gap,) = rows(report, "counterfactual_score_gap")
    assert gap.value == pytest.approx((0.35 + 0.1) / 2)
    assert gap.parameters is not None
    assert gap.parameters["within_groups"] == pytest.approx(0)
    shift = {row.slice["gender"]: row for row in rows(report, "template_score_shift")}
    assert shift["female"].value == pytest.approx(-0.1125)
    assert shift["male"].value == pytest.approx(0.1125)
    assert shift["female"].n == 24, "templates, not sentences"
    rate = {row.slice.get("gender"): row.value for row in rows(report, "selection_rate")}
    assert rate == {None: pytest.approx(0.2), "female": 0.0, "male": 0.5}
    codes = {finding.code for finding in report.evidence.findings}
    assert {"decisions_depend_on_term", "not_people"} <= codes
    (picture,) = (m for m in report.evidence.matrices if m.matrix.startswith("template_scores/"))
    assert picture.columns == ("female", "male")
    assert "good" in picture.rows[0]


def test_a_model_that_does_not_mind_the_term_passes(tmp_path: Path) -> None:
    report = run(
        neutral,
        tmp_path,
        rules=[
            "flip_rate across gender <= 0.2",
            "counterfactual_score_gap across gender <= 0.2",
            "bpsn_auc of gender=female >= 0.7",
        ],
    )
    assert report.verdicts.outcome == "pass"
    assert rows(report, "counterfactual_score_gap")[0].value == 0
    assert "decisions_depend_on_term" not in {one.code for one in report.evidence.findings}


def test_one_template_is_not_enough(tmp_path: Path) -> None:
    report = run(biased, tmp_path, sentences=GOOD[:1], rules=["flip_rate across gender <= 0.1"])
    assert report.verdicts.outcome == "inconclusive"
    (flips,) = rows(report, "flip_rate")
    assert (flips.status, flips.reason) == ("insufficient", "fewer than {minimum_group} templates")
    assert {row.status for row in rows(report, "template_score_shift")} == {"insufficient"}
    assert {row.status for row in rows(report, "bpsn_auc")} == {"not_assessable"}, "no labels"


def test_a_model_that_gives_no_number_is_refused(tmp_path: Path) -> None:
    def broken(table: pd.DataFrame) -> np.ndarray:
        return np.where(table["text"].str.startswith("she"), np.nan, 0.3)

    with pytest.raises(AuditError):
        run(broken, tmp_path)
    assert not list(tmp_path.iterdir()), "nothing is written"


def test_decisions_alone_have_flips_and_no_scores(tmp_path: Path) -> None:
    def decides(table: pd.DataFrame) -> np.ndarray:
        return (biased(table) >= 0.5).astype(int)

    report = run(decides, tmp_path, threshold=None)
    assert rows(report, "flip_rate")[0].value == 0.5
    assert {row.status for row in rows(report, "counterfactual_score_gap")} == {"not_assessable"}
    assert {row.status for row in rows(report, "bnsp_auc")} == {"not_assessable"}


def test_estimates_have_gaps_in_their_own_units(tmp_path: Path) -> None:
    def stars(table: pd.DataFrame) -> np.ndarray:
        return 10 * biased(table)

    sentences = [{"text": t["text"], "label": n / 3} for n, t in enumerate(LABELLED)]
    report = run(stars, tmp_path, sentences=sentences, task="regression", threshold=None)
    assert rows(report, "counterfactual_score_gap")[0].value == pytest.approx(2.25)
    assert rows(report, "flip_rate")[0].status == "not_assessable"


def test_markup_stays_text_in_the_report(tmp_path: Path) -> None:
    terms = {"gender": {"<b>f</b>": ["<script>alert(1)</script>"], "m": ["he\nwho"]}}
    report = run(neutral, tmp_path, terms=terms)
    page = (report.folder / "report.html").read_text()
    assert "Mean score of templates by gender" in page
    assert "<script>alert(1)" not in page
    assert "<b>f</b>" not in page
    assert report.failed == {}


def test_templates_and_rows_are_not_mixed(tmp_path: Path) -> None:
    with pytest.raises(AuditError, match="Both templates and data are given"):
        run(neutral, tmp_path, data=pd.DataFrame({"text": ["a"]}))


def test_another_attribute_in_a_rule_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(AuditError, match="sex is not a sensitive attribute"):
        run(neutral, tmp_path, rules=["flip_rate across sex <= 0.1"])


def test_the_evidence_says_what_was_asked_and_the_same_twice(tmp_path: Path) -> None:
    one, two = (run(biased, tmp_path / name, explain_people=0) for name in "ab")
    first, second = ((r.folder / "evidence.json").read_bytes() for r in (one, two))
    assert first == second
    said = json.loads(first)["provenance"]["configuration"]["template_test"]
    assert said["sentences"][0] == {"text": "{gender} was good 0", "label": 1}
    assert said["terms"]["gender"]["male"] == ["he", "him"]


def made(seed: int, templates: int = 40) -> Swapped:
    random = np.random.default_rng(seed)
    return Swapped(
        texts=tuple(map(str, range(templates))),
        groups=("a", "b", "c"),
        group_of=np.array([0, 0, 1, 2, 2, 2]),
        scores=random.integers(0, 9, (templates, 6)) / 8,
        decisions=None,
        positive=random.random(templates) < 0.5,
    )


@pytest.mark.parametrize("seed", range(5))
def test_areas_are_those_of_a_library_on_the_sentences(seed: int) -> None:
    swapped = made(seed)
    assert swapped.scores is not None
    assert swapped.positive is not None
    for group, (metric, own) in product(
        range(3), ((subgroup_auc, (1, 1)), (bpsn_auc, (0, 1)), (bnsp_auc, (1, 0)))
    ):
        terms = swapped.of(group)
        high = swapped.scores[swapped.positive][:, terms == bool(own[0])].ravel()
        low = swapped.scores[~swapped.positive][:, terms == bool(own[1])].ravel()
        truth = np.repeat([1, 0], [len(high), len(low)])
        expected = roc_auc_score(truth, np.concatenate([high, low]))
        assert metric(swapped, group).value == pytest.approx(expected)


@pytest.mark.parametrize("seed", range(3))
def test_gaps_and_shifts_by_hand(seed: int) -> None:
    swapped = made(seed)
    assert swapped.scores is not None
    groups = [swapped.scores[:, swapped.of(place)] for place in range(3)]
    by_hand = []
    for template in range(len(swapped.texts)):
        pairs = [
            np.mean([abs(x - y) for x in groups[a][template] for y in groups[b][template]])
            for a, b in ((0, 1), (0, 2), (1, 2))
        ]
        by_hand.append(np.mean(pairs))
    assert counterfactual_score_gap(swapped).value == pytest.approx(np.mean(by_hand))
    shifts = [template_score_shift(swapped, place).value or 0.0 for place in range(3)]
    assert sum(shifts) == pytest.approx(0)
    means = np.array([group.mean(axis=1) for group in groups])
    assert shifts[0] == pytest.approx((means[0] - means.mean(axis=0)).mean())


def test_intervals_count_templates_however_many_terms_there_are() -> None:
    """Ten times the same terms tell nothing new."""
    few = made(1)
    assert few.scores is not None
    many = Swapped(
        texts=few.texts,
        groups=few.groups,
        group_of=np.tile(few.group_of, 10),
        scores=np.tile(few.scores, (1, 10)),
        decisions=None,
        positive=few.positive,
    )
    for metric in (template_score_shift, subgroup_auc, bpsn_auc, bnsp_auc):
        one, other = metric(few, 1), metric(many, 1)
        assert one.standard_error == pytest.approx(other.standard_error)
        assert one.n == other.n == 40
    assert counterfactual_score_gap(few).standard_error == pytest.approx(
        counterfactual_score_gap(many).standard_error
    )


@pytest.mark.parametrize("labels", [np.zeros(40, np.bool_), np.ones(40, np.bool_)])
def test_one_label_has_no_area(labels: np.ndarray) -> None:
    base = made(0)
    one = Swapped(base.texts, base.groups, base.group_of, base.scores, None, labels)
    assert bpsn_auc(one, 0).value is None
