"""Partial dependence, against scikit-learn's and by hand."""

import numpy as np
import pandas as pd
import pytest
from applicants import applicants, applicants_sample, boosted
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.inspection import partial_dependence

from audit.evidence import MISSING, Attribution, Contribution, Finding, Matrix
from audit.measure.explainers.partial_dependence import (
    LINES,
    PEOPLE,
    explain_by_partial_dependence,
)
from audit.measure.explaining.budget import Budget
from audit.measure.explaining.grids import OTHERS
from audit.measure.explaining.study import Sample, Study


def run(score, table, seed=0, seconds=60, top=()):
    known = Attribution(
        explainer="shap",
        scope="global",
        values=tuple(Contribution(feature=name, value=1.0) for name in top),
    )
    study = Study(score, Sample(table, table, ()), seed, known=(known,) if top else ())
    return list(explain_by_partial_dependence(study, Budget(seconds)))


def line(matrix, row):
    return np.array(matrix.values[LINES.index(row)], dtype=float)


def normal(rows, seed=0):
    random = np.random.default_rng(seed)
    return pd.DataFrame(random.normal(size=(rows, 3)), columns=list("abc"))


def test_it_agrees_with_scikit_learn():
    table = normal(PEOPLE).round(1)
    truth = table["a"] * table["b"] + table["c"] ** 2
    model = HistGradientBoostingRegressor(max_iter=30, random_state=0).fit(table, truth)
    found = run(model.predict, table)
    assert [one.matrix for one in found] == [f"partial_dependence/{name}" for name in "abc"]
    for one in found:
        name = one.matrix.partition("/")[2]
        values = [float(text) for text in one.columns]
        theirs = partial_dependence(
            model, table, [name], custom_values={name: values}, kind="both", method="brute"
        )
        assert line(one, "mean") == pytest.approx(theirs["average"][0])
        assert line(one, "90%") == pytest.approx(np.quantile(theirs["individual"][0], 0.9, axis=0))


def test_the_band_is_the_spread_over_people():
    table = normal(PEOPLE)
    found = run(lambda rows: (rows["a"] + rows["b"]).to_numpy(), table, top=["a"])[0]
    half = (line(found, "high") - line(found, "low")) / 2
    assert half == pytest.approx(1.96 * table["b"].std() / np.sqrt(PEOPLE))


def test_where_lines_run_apart_an_interaction_shows():
    def score(rows):
        return (rows["a"] * np.sign(rows["b"])).to_numpy()

    (found,) = run(score, normal(PEOPLE), top=["a"])
    assert np.abs(line(found, "mean")).max() < 0.3
    assert (line(found, "90%") - line(found, "10%")).max() > 2


def test_words_keep_their_types_and_rare_ones_their_secret():
    table = applicants(400)
    table["purpose"] = table["purpose"].astype(object)
    table.loc[:2, "purpose"] = "the only circus of Vaduz"

    def score(rows):
        assert rows.dtypes.equals(table.dtypes)
        return (rows["purpose"] == "car").to_numpy() * 0.25 + rows["housing"].isna() * 0.5

    purpose, housing = run(score, table, top=["purpose", "housing"])
    assert "Vaduz" not in str(purpose)
    assert purpose.columns[-1] == OTHERS
    means = dict(zip(purpose.columns, line(purpose, "mean"), strict=True))
    assert means["car"] - means[OTHERS] == pytest.approx(0.25)
    means = dict(zip(housing.columns, line(housing, "mean"), strict=True))
    assert means[MISSING] - means["own"] == pytest.approx(0.5)


def test_few_people_have_no_lines_of_their_own():
    (found,) = run(lambda rows: rows["a"].to_numpy(), normal(6), top=["a"])
    assert set(found.values[LINES.index("50%")]) == {None}
    assert None not in found.values[LINES.index("low")]
    one = pd.DataFrame({"a": [1.0]})
    assert run(lambda rows: rows["a"].to_numpy(), one) == []


def test_it_is_about_the_columns_that_count_most():
    sample = applicants_sample()
    found = run(boosted(applicants(300)), sample.rows, top=["months", "amount"])
    assert [one.matrix for one in found] == [
        "partial_dependence/months",
        "partial_dependence/amount",
    ]
    assert found[0].columns == ("6", "12", "24", "48")
    assert all(0 <= cell <= 1 for cell in found[0].values[0])


def test_no_time_is_said():
    (found,) = run(lambda rows: rows["a"].to_numpy(), normal(40), seconds=0)
    assert isinstance(found, Finding)
    assert found.code == "explanation_cut_short"
    assert found.text.format(**found.numbers).endswith("when 0 of 3 columns were done")


def test_the_same_seed_gives_the_same_bytes():
    table = pd.DataFrame({"x": [f"n{n}" for n in range(90)] + ["often"] * 40, "y": range(130)})

    def score(rows):
        return rows["x"].str.len().to_numpy() * 1.0

    one, other, third = (run(score, table, seed, top=["x"]) for seed in (1, 1, 2))
    assert one == other
    assert one != third
    assert isinstance(one[0], Matrix)
