"""Real data of other tasks: classes, numbers and strata come through the door as they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from door import left_out, of_rows

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
pytestmark = pytest.mark.skipif(
    not SHARED.exists(), reason="the other data sets are not beside this clone"
)


def test_bank_wages_are_three_classes() -> None:
    options = {"label": "job", "sensitive": ["gender", "minority"], "favourable": "manage"}
    subject = of_rows(SHARED / "bankwages_multiclass.csv", train="logistic_regression", **options)
    assert subject.model is not None
    subject.model.close()
    assert subject.classes == ("admin", "custodial", "manage")
    assert (subject.positive, subject.favourable) == (None, 2)
    assert subject.y_scores is not None
    assert np.allclose(subject.y_scores.sum(axis=1), 1)
    assert left_out(subject)["audited"] == subject.rows == 119
    assert subject.y_true is not None
    gender = subject.attributes[0]
    women = gender.codes == gender.groups.index("female")
    assert not (subject.y_true[women] == 1).any(), "no woman is custodial"


@pytest.mark.parametrize(
    ("name", "label", "sensitive", "numbers"),
    [
        ("wage_islr", "wage", ["race", "age", "maritl"], ["age"]),
        ("cps1985_wages", "wage", ["gender", "ethnicity"], []),
        ("salaries_professors", "salary", ["sex"], []),
    ],
)
def test_wages_are_numbers(name: str, label: str, sensitive: list[str], numbers: list[str]) -> None:
    file = SHARED / f"{name}.csv"
    subject = of_rows(file, label=label, sensitive=sensitive, train="linear_regression")
    assert subject.model is not None
    subject.model.close()
    assert subject.task == "regression"
    assert subject.target is not None
    assert subject.keys is not None
    table = pd.read_csv(file)
    assert np.array_equal(subject.target, table[label].to_numpy(float)[subject.keys - 1])
    assert subject.rows == round(len(table) / 4)
    assert [quantity.name for quantity in subject.quantities] == numbers
    assert subject.model.facts.details["cross_validation"]["mean"]["r2"] > 0.1


def test_berkeleys_admissions_without_a_label_and_by_department() -> None:
    file = SHARED / "ucb_admissions.csv"
    subject = of_rows(file, prediction="admitted", sensitive=["gender"], strata=["dept"])
    assert (subject.task, subject.label, subject.y_true) == ("binary", None, None)
    assert subject.y_pred is not None
    (gender,), (dept,) = subject.attributes, subject.strata
    rates = [subject.y_pred[gender.codes == code].mean() for code in range(2)]
    assert [round(float(rate), 3) for rate in rates] == [0.304, 0.445]
    assert dept.groups == ("A", "B", "C", "D", "E", "F")
    numbers = np.bincount(dept.codes)
    assert numbers.tolist() == [933, 585, 918, 792, 584, 714]


def ranked(**options: Any) -> Any:
    return of_rows(SHARED / "compas_two_years.csv", score="decile_score", **options)


def test_compas_deciles_rank() -> None:
    options = {"label": "two_year_recid", "sensitive": ["race"], "favourable": 0}
    subject = ranked(task="ranking", top_k=[10, 100], **options)
    assert subject.y_score.min() == 1
    assert subject.y_score.max() == 10
    assert subject.top_k == (10, 100)
    assert ranked(top_k=10, sensitive=["race"]).task == "ranking"
