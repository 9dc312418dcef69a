"""Which columns counted most for or against a person, in words."""

import numpy as np
import pandas as pd
import pytest
from applicants import people

from audit.evidence import Attribution, Contribution, phrase
from audit.measure.explainer import EXPLAINERS
from audit.measure.explainers.reason_codes import (
    AGAINST,
    FOR,
    LOW,
    LOWERED,
    NO_REASON,
    RAISED,
    UNRELIABLE,
    WITHOUT,
    reason_codes,
)
from audit.measure.explaining.budget import Budget
from audit.measure.explaining.study import Sample, Study
from audit.publish.render.words import fill

VALUES = {"pay": -0.9, "age": 0.4, "home": -0.3, "debts": -0.2, "town": -0.1, "sex": -0.05}


def table():
    rows = pd.DataFrame({name: np.arange(100.0) for name in ("pay", "age", "debts", "sex")})
    rows["home"] = "rent"
    rows["town"] = "Ulm"
    rows.loc[3, "debts"] = np.nan
    return rows


def shap(output=0.2, base=0.5, values=None, errors=None, **more):
    parts = VALUES if values is None else values
    return Attribution(
        explainer="shap",
        scope="local",
        row="person-3",
        base=base,
        output=output,
        values=tuple(
            Contribution(feature=name, value=value, error=(errors or {}).get(name))
            for name, value in parts.items()
        ),
        **more,
    )


def told(one, line=0.5, **more):
    sample = Sample(table(), table(), people(3))
    known = () if one is None else (one,)
    study = Study(None, sample, line=line, known=known, **more)
    return list(reason_codes(study, Budget(60)))


def test_it_is_registered_with_a_definition():
    assert EXPLAINERS["reason_codes"].run is reason_codes
    assert EXPLAINERS["reason_codes"].definition.startswith("The up to four columns that moved")


def test_what_counted_against_somebody_who_was_refused():
    (finding,) = told(shap())
    assert (finding.code, finding.grade, finding.text) == ("reason_codes", "note", AGAINST)
    assert finding.columns == ("pay", "home", "debts", "town")
    assert finding.numbers == {
        "person": "person-3",
        "reasons": [phrase(LOW, column="pay"), "home", phrase(WITHOUT, column="debts"), "town"],
        "values": [-0.9, -0.3, -0.2, -0.1],
    }


@pytest.mark.parametrize(
    ("output", "line", "higher", "text", "first"),
    [
        (0.2, 0.5, True, AGAINST, "pay"),
        (0.2, 0.5, False, FOR, "pay"),
        (0.8, 0.5, True, FOR, "age"),
        (0.8, 0.5, False, AGAINST, "age"),
        (0.3, None, True, LOWERED, "pay"),
        (0.6, None, True, RAISED, "age"),
    ],
)
def test_the_direction_follows_from_the_decision(output, line, higher, text, first):
    (finding,) = told(shap(output), line=line, higher=higher)
    assert finding.text == text
    assert finding.columns[0] == first


def test_the_line_is_brought_to_the_scale_of_the_values():
    (finding,) = told(shap(-0.5, space="log-odds"), line=0.3, space="log-odds")
    assert finding.text == FOR
    (finding,) = told(shap(-0.9, space="log-odds"), line=0.3, space="log-odds")
    assert finding.text == AGAINST


def test_among_several_classes_the_score_is_spoken_of():
    (finding,) = told(shap(), line=0.5, lead=lambda rows: rows)
    assert finding.text == LOWERED


def test_what_may_be_nothing_is_no_reason():
    (finding,) = told(shap(errors={"pay": 0.5, "home": 0.1}))
    assert finding.columns == ("home", "debts", "town", "sex")
    (finding,) = told(shap(values={"pay": 0.1, "age": 0.0}))
    assert finding.text == NO_REASON[AGAINST]
    assert finding.columns == ()


def test_values_are_told_where_they_are_shown():
    (finding,) = told(shap(), shown=True)
    assert finding.numbers["reasons"] == [
        "pay (3.0)",
        "home (rent)",
        phrase(WITHOUT, column="debts"),
        "town (Ulm)",
    ]


def test_an_explanation_that_cannot_be_relied_on_gives_no_reasons():
    refused = shap(values={}, quality={"additivity": 0.1})
    shaky = shap(quality={"stability": 0.1})
    assert [finding.text for one in (refused, shaky) for finding in told(one)] == [UNRELIABLE] * 2


def test_without_an_explanation_nothing_is_said():
    assert told(None) == []
    assert told(shap(values={}, stopped_by="budget")) == []


def test_every_message_can_be_filled():
    for one in (shap(), shap(0.8), shap(values={"pay": 0.1}), shap(quality={"stability": 0.1})):
        (finding,) = told(one)
        assert "{" not in fill(finding.text, finding.numbers)
