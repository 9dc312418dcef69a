"""Published and closed-form explanations, each test named after its vector."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from applicants import people
from vectors import named

from audit.measure.explainers.shap import explain_by_shap
from audit.measure.explaining.budget import Budget
from audit.measure.explaining.study import Sample, Study


@named("shapley")
def test_shapley_values(vector):
    def score(rows):
        return vector["intercept"] + rows.to_numpy() @ np.array(vector["weights"], float)

    rows, background = (
        pd.DataFrame(each, columns=["a", "b"]) for each in ([vector["x"]], vector["background"])
    )
    sample = Sample(rows, background, people(0))
    made = list(explain_by_shap(Study(score, sample, space="output"), Budget(60)))
    (person,) = (one for one in made if one.scope == "local")
    (everyone,) = (one for one in made if one.scope == "global")
    expected = vector["expected"]
    assert person.base == everyone.base == pytest.approx(expected["base_value"])
    assert [part.value for part in person.values] == pytest.approx(expected["phi"])
    assert [part.value for part in everyone.values] == pytest.approx(np.abs(expected["phi"]))
    assert person.output == pytest.approx(expected["prediction"])
    total = person.base + sum(part.value for part in person.values)
    assert total == pytest.approx(person.output)
