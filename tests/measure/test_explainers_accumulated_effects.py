"""Accumulated local effects against closed forms."""

import numpy as np
import pandas as pd
import pytest

from audit.evidence import Attribution, Contribution, Finding
from audit.measure.explainers.accumulated_effects import (
    LINES,
    accumulated,
    explain_by_accumulated_effects,
)
from audit.measure.explaining.budget import Budget
from audit.measure.explaining.study import Sample, Study


def run(score, table, seconds=60, top=()):
    known = Attribution(
        explainer="shap",
        scope="global",
        values=tuple(Contribution(feature=name, value=1.0) for name in top),
    )
    study = Study(score, Sample(table, table, ()), known=(known,) if top else ())
    return list(explain_by_accumulated_effects(study, Budget(seconds)))


def line(matrix, row):
    return np.array(matrix.values[LINES.index(row)], dtype=float)


def edges(matrix):
    return np.array([float(text) for text in matrix.columns])


def normal(rows, seed=0, correlation=0.0):
    random = np.random.default_rng(seed)
    cells = random.multivariate_normal([0, 0], [[1, correlation], [correlation, 1]], rows)
    return pd.DataFrame(cells.round(2), columns=list("ab"))


def test_a_straight_line_has_its_slope_and_no_error():
    found = run(lambda rows: 3 * rows["a"].to_numpy(), normal(1000), top=["a"])[0]
    slopes = np.diff(line(found, "effect")) / np.diff(edges(found))
    assert slopes == pytest.approx(3, abs=0.3)  # labels are rounded
    assert line(found, "effect").sum() / len(edges(found)) == pytest.approx(0, abs=0.3)


def test_a_product_of_independent_numbers_rises_by_the_others_mean():
    table = normal(1000, 1)
    table["b"] += 2.0

    def score(rows):
        return (rows["a"] * rows["b"]).to_numpy()

    (found,) = run(score, table, top=["a"])
    exact = edges(found) * table["b"].mean()
    exact -= np.average((exact[1:] + exact[:-1]) / 2, weights=line(found, "people")[1:])
    half = (line(found, "high") - line(found, "low")) / 2
    assert (np.abs(line(found, "effect") - exact) < 2 * half + 0.05).all()
    assert half.max() < 0.3


def test_nobody_is_moved_far_from_where_they_are():
    table = normal(1000, 2, correlation=0.95)

    def score(rows):
        # outside of what occurs the model is wild; inside it does not use a
        far = (rows["a"] - rows["b"]).abs() > 1.6
        return np.where(far, 1000.0, rows["b"])

    (found,) = run(score, table, top=["a"])
    assert np.abs(line(found, "effect")).max() < 0.1


def test_the_band_covers_what_other_samples_give():
    ends = []
    bands = []
    for seed in range(40):
        moved = np.random.default_rng(seed).normal(1, 2, 300)
        pieces = np.random.default_rng(seed + 500).integers(0, 5, 300)
        effect, error = accumulated(moved, pieces, np.bincount(pieces))
        ends.append(effect[-1])
        bands.append(error[-1])
    assert np.mean(bands) / np.std(ends, ddof=1) == pytest.approx(1, abs=0.35)
    assert np.mean(ends) == pytest.approx(2.5, abs=0.2)


def test_a_lone_person_lends_the_others_spread_and_one_in_all_has_none():
    effect, error = accumulated(np.array([1.0, 3.0, 9.0]), np.array([0, 0, 1]), np.array([2, 1]))
    assert effect[1] - effect[0] == pytest.approx(2)
    assert np.isfinite(error).all()
    assert np.isnan(accumulated(np.array([1.0]), np.array([0]), np.array([1]))[1]).all()


def test_pieces_count_everybody_between_the_outermost_values():
    table = pd.DataFrame({"x": np.repeat(np.arange(10.0), 20)})
    (found,) = run(lambda rows: rows["x"].to_numpy() ** 2, table)
    assert found.columns == tuple(str(n) for n in range(10))
    assert found.values[LINES.index("people")][0] is None
    assert line(found, "people")[1:].tolist() == [40] + [20] * 8
    assert np.diff(line(found, "effect")) == pytest.approx(np.diff(np.arange(10.0) ** 2))


def test_words_and_missing_numbers_have_no_effect_to_accumulate():
    table = normal(60)
    table["word"] = ["x", "y"] * 30
    table.loc[:20, "a"] = np.nan
    found = run(lambda rows: rows["b"].to_numpy(), table)
    assert [one.matrix for one in found] == ["accumulated_effects/a", "accumulated_effects/b"]
    assert line(found[0], "effect") == pytest.approx(0)
    assert "(missing)" not in found[0].columns


def test_whole_numbers_stay_whole_numbers():
    table = pd.DataFrame({"n": pd.array([*range(40), None], dtype="Int64")})

    def score(rows):
        assert rows["n"].dtype == "Int64"
        return rows["n"].fillna(0).to_numpy(dtype=float)

    assert len(run(score, table)) == 1


def test_no_time_is_said():
    (found,) = run(lambda rows: rows["a"].to_numpy(), normal(40), seconds=0)
    assert isinstance(found, Finding)
    assert found.numbers == {"explainer": "accumulated_effects", "made": 0, "wanted": 2}
