"""Which explanations cannot be relied on, and how it is said."""

import numpy as np
import pandas as pd
import pytest
from applicants import people

from audit.evidence import Attribution, Contribution, Finding, phrase
from audit.measure.explaining.agreement import rank_correlation, steadiness
from audit.measure.explaining.budget import Budget
from audit.measure.explaining.explain import explain
from audit.measure.explaining.study import Sample, Study
from audit.measure.explaining.trust import (
    FELL_SHORT,
    LEVELS,
    WHO,
    reliable,
    reservations,
    shortfalls,
)
from audit.publish.render.words import fill

PARTS = (Contribution(feature="age", value=1.0),)


def made(explainer="shap", scope="local", row="p", values=PARTS, **quality):
    row = row if scope == "local" else None
    return Attribution(explainer=explainer, scope=scope, row=row, values=values, quality=quality)


@pytest.mark.parametrize("measure", LEVELS)
def test_every_quality_has_a_level_and_words(measure):
    level = LEVELS[measure]
    short = made(**{measure: level - 0.01})
    witness = made("lime", fidelity=0.9)
    (finding,) = reservations([short, witness])
    assert (finding.code, finding.grade) == ("explanation_unreliable", "warning")
    assert finding.numbers == {
        "explainer": "shap",
        "scope": "local",
        "person": "p",
        "measure": measure,
        "value": level - 0.01,
        "level": level,
        "why": phrase(FELL_SHORT[measure], value=level - 0.01, level=level),
    }
    assert "{" not in fill(finding.text, finding.numbers)
    assert reservations([made(**{measure: level}), witness]) == []


@pytest.mark.parametrize("scope", WHO)
def test_it_is_said_of_everyone_of_a_group_and_of_a_person(scope):
    (finding,) = reservations([made(scope=scope, stability=0.0)])
    assert finding.text == WHO[scope]
    said = fill(finding.text, finding.numbers)
    assert said.endswith("it names other columns (overlap 0, less than 0.4)")
    assert finding.numbers["person"] == ("p" if scope == "local" else None)


def test_an_explanation_without_values_is_not_doubted_a_second_time():
    assert reservations([made(values=(), stability=0.0)]) == []
    assert not reliable(made(values=()))


def test_what_is_not_known_is_no_shortfall():
    assert shortfalls(made(stability=None, fidelity=None)) == []
    assert reliable(made(stability=None))
    assert not reliable(made(faithfulness=-0.3))


def test_disagreement_counts_only_where_the_other_can_be_relied_on():
    ours = made(agreement=0.0, stability=1.0)
    sound = made("lime", agreement=0.0, fidelity=0.9)
    poor = made("lime", agreement=0.0, fidelity=0.1)
    assert [f.numbers["explainer"] for f in reservations([ours, sound])] == ["shap", "lime"]
    doubted = [(f.numbers["explainer"], f.numbers["measure"]) for f in reservations([ours, poor])]
    assert doubted == [("lime", "fidelity"), ("lime", "agreement")]
    stranger = made("lime", row="q", agreement=0.0, fidelity=0.9)
    assert [f.numbers["explainer"] for f in reservations([ours, stranger])] == []


def parts(*values):
    return [Contribution(feature=f"c{n}", value=value) for n, value in enumerate(values)]


def test_rank_correlation_is_spearmans():
    stats = pytest.importorskip("scipy.stats")
    random = np.random.default_rng(0)
    for _ in range(20):
        a, b = random.integers(-4, 5, (2, 7)).astype(float)
        expected = stats.spearmanr(np.abs(a), np.abs(b)).statistic
        assert rank_correlation([parts(*a), parts(*b)]) == pytest.approx(expected)
    assert rank_correlation([parts(1, 2, 3), parts(-3, 2, 1)]) == pytest.approx(-1)


def test_one_repeat_or_columns_that_are_all_alike_say_nothing():
    assert steadiness([parts(1, 2)]) == {"stability": None, "rank_correlation": None}
    assert rank_correlation([parts(0, 0), parts(1, 2)]) is None
    assert rank_correlation([[], []]) is None


def noise(rows):
    """A score that no column explains: every row its own, and the same again."""
    mixed = np.abs(rows.to_numpy() * 12345.678) % 1
    return (mixed.sum(axis=1) * 977) % 1


def plain(rows):
    return rows.to_numpy() @ np.array([4.0, -3.0, 2.0, 1.0, 0.5, 0.2])


def explained(score):
    random = np.random.default_rng(0)
    rows, background = (pd.DataFrame(random.normal(size=(150, 6))).add_prefix("c") for _ in "ab")
    pieces = explain(Study(score, Sample(rows, background, people(0, 1)), 0), Budget(60))
    return [piece for piece in pieces if isinstance(piece, Finding)]


def doubted(findings):
    return {
        (f.numbers["explainer"], f.numbers["scope"])
        for f in findings
        if f.code == "explanation_unreliable"
    }


def test_a_score_that_no_column_explains_is_explained_by_nobody():
    assert {("lime", "local"), ("shap", "local"), ("shap", "global")} <= doubted(explained(noise))


def test_a_linear_score_is_explained_by_everybody():
    assert not {("shap", "local"), ("shap", "global")} & doubted(explained(plain))
