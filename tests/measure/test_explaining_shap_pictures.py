"""Pictures of SHAP values: everybody is counted, nobody is drawn."""

import numpy as np
import pandas as pd
import pytest

from audit.evidence import MISSING, Matrix
from audit.measure.explainers.shap import explain_by_shap
from audit.measure.explaining.budget import Budget
from audit.measure.explaining.grids import OTHERS
from audit.measure.explaining.shap_pictures import (
    DEPENDENCE_BINS,
    DEPENDENCE_COLUMNS,
    KINDS,
    SWARM_BINS,
    SWARM_COLUMNS,
    pictures,
)
from audit.measure.explaining.study import Sample, Study


def drawn(table, values):
    return {one.matrix: one for one in pictures(table, np.asarray(values, dtype=float))}


def cells(matrix):
    return np.array(matrix.values, dtype=float)


def normal(rows, columns, seed=0):
    random = np.random.default_rng(seed)
    return pd.DataFrame(random.normal(size=(rows, columns))).add_prefix("c")


def test_counts_are_a_two_dimensional_histogram():
    table = pd.DataFrame({"x": np.repeat([1, 2, 3], 40)})
    values = np.random.default_rng(0).normal(size=(120, 1)) + table.to_numpy()
    found = drawn(table, values)["shap_dependence/x"]
    assert found.columns == ("1", "2", "3")
    expected, _, _ = np.histogram2d(
        values[:, 0],
        table["x"],
        bins=[np.linspace(values.min(), values.max(), DEPENDENCE_BINS + 1), [0.5, 1.5, 2.5, 3.5]],
    )
    assert (cells(found) == expected).all()
    middles = [float(text) for text in found.rows]
    assert middles == sorted(middles)
    assert middles[0] == pytest.approx(values.min() + np.ptp(values) / 40, abs=0.06)


def test_a_swarm_counts_everybody_once_and_knows_who_is_high():
    table = normal(500, 2)
    values = table.to_numpy() * [1.0, -0.2]
    found = drawn(table, values)
    first, second = found["beeswarm/c0"], found["beeswarm/c1"]
    assert list(found)[:2] == ["beeswarm/c0", "beeswarm/c1"]
    assert first.columns == second.columns
    assert len(first.columns) == SWARM_BINS
    assert cells(first)[0].sum() == cells(second)[0].sum() == 500
    colours = [value for value in first.values[1] if value is not None]
    assert colours == sorted(colours)
    assert colours[0] < 0.05
    assert colours[-1] > 0.95
    back = [value for value in second.values[1] if value is not None]
    assert back == sorted(back, reverse=True)
    empty = [count == 0 for count in first.values[0]]
    assert empty == [value is None for value in first.values[1]]


def test_only_the_columns_that_count_most_are_shown_and_none_that_add_nothing():
    table = normal(50, 14)
    sizes = np.r_[0, 2.0 ** np.arange(13)]
    found = list(drawn(table, table.to_numpy() * sizes))
    swarms = [name for name in found if name.startswith("beeswarm/")]
    assert swarms == [f"beeswarm/c{n}" for n in range(13, 13 - SWARM_COLUMNS, -1)]
    assert len(found) - len(swarms) == DEPENDENCE_COLUMNS
    assert drawn(table, np.zeros((50, 14))) == {}
    assert drawn(table.head(0), np.zeros((0, 14))) == {}
    assert drawn(table.head(9), table.head(9)) == {}


def test_nobodys_own_values_are_there():
    random = np.random.default_rng(4)
    table = pd.DataFrame(
        {
            "income": np.r_[random.normal(30_000, 9_000, 199), 1_234_567.0],
            "name": [f"person {n}" for n in range(200)],
            "word": ["often"] * 190 + ["Vaduz"] * 10,
        }
    )
    table.loc[5:30, "income"] = np.nan
    found = drawn(table, random.normal(size=(200, 3)))
    told = str(found)
    assert "person " not in told
    assert "1234567" not in told
    assert found["shap_dependence/name"].columns == (OTHERS,)
    assert found["shap_dependence/income"].columns[-1] == MISSING
    assert cells(found["shap_dependence/income"])[:, -1].sum() == 26
    assert not {f"{cell:.10g}" for cell in table["income"]} & set(
        found["shap_dependence/income"].columns
    )
    assert set(found["beeswarm/name"].values[1]) == {None}


@pytest.mark.parametrize(
    "column",
    [
        [True, False] * 20,
        pd.array([True, None] * 20, dtype="boolean"),
        pd.Categorical(["a", "b"] * 20),
        [np.nan, np.inf, -np.inf, 1.0] * 10,
        pd.Series([None] * 40, dtype=object),
        pd.date_range("2020-01-01", periods=40),
        [7] * 40,
    ],
)
def test_columns_of_every_kind(column):
    table = pd.DataFrame({"x": column, "y": range(40)})
    found = drawn(table, np.random.default_rng(0).normal(size=(40, 2)))
    assert set(found) == {f"{kind.id}/{name}" for kind in KINDS for name in "xy"}
    assert cells(found["beeswarm/x"])[0].sum() == 40
    assert cells(found["shap_dependence/x"]).sum() in (20, 30, 40)


def test_booleans_have_an_order():
    table = pd.DataFrame({"x": [True, False] * 20})
    found = drawn(table, table.to_numpy(dtype=float))["beeswarm/x"]
    assert (found.values[1][0], found.values[1][-1]) == (0.0, 1.0)


def test_equal_values_and_equal_names_are_fine():
    table = normal(30, 2).set_axis(["same", "same"], axis=1)
    found = drawn(table, np.ones((30, 2)))
    assert list(found) == ["beeswarm/same", "shap_dependence/same"]
    assert cells(found["shap_dependence/same"]).sum() == 30
    assert all(kind.definition.splitlines()[0].endswith(".") for kind in KINDS)


def test_shap_pictures_the_rows_it_explained():
    table = normal(120, 3).round(1)
    study = Study(lambda rows: rows.to_numpy() @ [3.0, -1.0, 0.0], Sample(table, table[:30], ()))
    made = list(explain_by_shap(study, Budget(60)))
    found = {one.matrix: one for one in made if isinstance(one, Matrix)}
    assert list(found) == [f"{kind.id}/{name}" for kind in KINDS for name in ("c0", "c1")]
    assert {cells(found[name])[0].sum() for name in list(found)[:2]} == {120}
    picture = found["shap_dependence/c1"]
    middles = np.array([float(text) for text in picture.rows])
    means = middles @ cells(picture) / cells(picture).sum(axis=0)
    assert (np.diff(means) <= 1e-9).all()
    assert means[0] > 1 > -1 > means[-1]


def test_values_that_do_not_add_up_are_not_pictured():
    table = normal(60, 2)

    def score(rows):
        return rows["c0"].to_numpy() + len(rows) / 1000

    found = explain_by_shap(Study(score, Sample(table, table, ())), Budget(60))
    assert not [one for one in found if isinstance(one, Matrix)]
