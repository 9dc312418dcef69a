"""Interactions that were planted are found, and others are not."""

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression

from audit.evidence import Finding, Matrix
from audit.measure.explainers.interactions import explain_by_interactions
from audit.measure.explaining.budget import Budget
from audit.measure.explaining.study import Sample, Study


def normal(rows, seed=0):
    random = np.random.default_rng(seed)
    table = pd.DataFrame(random.normal(size=(rows, 4)), columns=list("abcd"))
    return table.assign(noise=random.normal(size=rows))


def run(score, rows, background=None, space="output", seconds=60):
    sample = Sample(rows, rows if background is None else background, ())
    return list(explain_by_interactions(Study(score, sample, space=space), Budget(seconds)))


def cell(matrix, one, other):
    return matrix.values[matrix.rows.index(one)][matrix.columns.index(other)]


def labels(table, drive, seed=9):
    return np.random.default_rng(seed).random(len(table)) < 1 / (1 + np.exp(-drive))


def test_a_product_has_the_share_of_its_variance():
    def score(rows):
        return (rows["a"] * rows["b"] + rows["c"]).to_numpy()

    matrix, finding = run(score, normal(600), normal(600, 1))
    assert cell(matrix, "a", "b") == cell(matrix, "b", "a") == pytest.approx(0.5, abs=0.12)
    others = [cell(matrix, one, other) for one in "abcd" for other in "abcd" if one < other]
    assert sorted(others)[-2] == pytest.approx(0, abs=1e-9)
    assert cell(matrix, "a", "a") is None
    assert finding.code == "strongest_interaction"
    assert finding.columns == ("a", "b")
    assert finding.numbers["share"] == cell(matrix, "a", "b")
    assert abs(finding.numbers["share"] - 0.5) < 4 * finding.numbers["error"]
    assert "{" not in finding.text.format(**finding.numbers)


@pytest.mark.parametrize("family", [HistGradientBoostingClassifier, RandomForestClassifier])
def test_trees_that_learnt_a_planted_interaction_name_it(family):
    table = normal(3000)
    drive = 3 * np.sign(table["a"] * table["b"]) + table["c"]
    model = family(random_state=0, **({"n_estimators": 40} if "Forest" in family.__name__ else {}))
    model.fit(table, labels(table, drive))
    space = "probability" if "Forest" in family.__name__ else "log-odds"
    matrix, finding = run(
        lambda rows: model.predict_proba(rows)[:, 1], normal(600, 3), normal(600, 4), space
    )
    assert finding.columns == ("a", "b")
    noisy = [cell(matrix, "noise", other) for other in "abcd"]
    assert max(noisy) < 0.2 * cell(matrix, "a", "b")


def test_an_additive_model_shows_none():
    table = normal(2000)
    model = LogisticRegression().fit(table, labels(table, table["a"] - 2 * table["b"]))
    found = run(
        lambda rows: model.predict_proba(rows)[:, 1], normal(300, 3), normal(300, 4), "log-odds"
    )
    assert [type(one) for one in found] == [Matrix]
    shares = [share for line in found[0].values for share in line if share is not None]
    assert shares == pytest.approx([0] * 20, abs=1e-9)


def test_trees_that_learnt_what_adds_up_name_none():
    table = normal(3000)
    model = HistGradientBoostingClassifier(random_state=0, max_iter=60)
    model.fit(table, labels(table, table["a"] - 2 * table["b"]))
    found = run(
        lambda rows: model.predict_proba(rows)[:, 1], normal(600, 3), normal(600, 4), "log-odds"
    )
    assert not [one for one in found if isinstance(one, Finding)]


def test_words_and_missing_values_interact_like_numbers():
    random = np.random.default_rng(0)
    table = pd.DataFrame(
        {
            "word": random.choice(["x", "y", None], 400),
            "flag": random.random(400) < 0.5,
            "level": pd.Categorical(random.choice(["p", "q"], 400)),
        }
    )

    def score(rows):
        assert rows.dtypes.equals(table.dtypes)
        return (rows["word"].isna() & rows["flag"]).to_numpy(dtype=float)

    matrix, finding = run(score, table, space="probability")
    assert finding.columns == ("word", "flag")
    assert cell(matrix, "word", "level") == 0


def test_nothing_is_said_of_a_constant_model_one_column_or_one_row():
    table = normal(50)
    assert run(lambda rows: np.full(len(rows), 0.3), table) == []
    assert run(lambda rows: rows["a"].to_numpy(), table[["a"]]) == []
    assert run(lambda rows: rows["a"].to_numpy(), table.head(1)) == []


def test_one_background_row_will_do():
    def score(rows):
        return (rows["a"] * rows["b"]).to_numpy()

    matrix = run(score, normal(200), normal(1, 1))[0]
    assert cell(matrix, "a", "b") > 0
    assert cell(matrix, "a", "c") == 0


def test_no_time_is_said():
    (found,) = run(lambda rows: rows["a"].to_numpy(), normal(40), seconds=0)
    assert found.code == "explanation_cut_short"
