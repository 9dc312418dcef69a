"""Reason codes: in words, which columns counted most for or against a person."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from audit.evidence import Attribution, Contribution, Finding, message, phrase
from audit.measure.explainer import explainer
from audit.measure.explaining.budget import Budget
from audit.measure.explaining.grids import numbers_of
from audit.measure.explaining.study import Person, Study, log_odds
from audit.measure.explaining.trust import reliable

SOURCE = "shap"
MOST_REASONS = 4
ERRORS = 2.0
"""A contribution within two of its standard errors from 0 may be none at all."""

AGAINST = message("What counted most against {person}: {reasons}")
FOR = message("What counted most for {person}: {reasons}")
LOWERED = message("What lowered the score of {person} most: {reasons}")
RAISED = message("What raised the score of {person} most: {reasons}")
NO_REASON = {
    AGAINST: message("No column clearly counted against {person}"),
    FOR: message("No column clearly counted for {person}"),
    LOWERED: message("No column clearly lowered the score of {person}"),
    RAISED: message("No column clearly raised the score of {person}"),
}
LOW = message("{column} (low)")
HIGH = message("{column} (high)")
WITHOUT = message("{column} (missing)")
UNRELIABLE = message(
    "No reasons are given for the score of {person}: the explanation they would be taken from "
    "cannot be relied on"
)


@explainer(
    id="reason_codes",
    title="Reason codes",
    reference="US Regulation B, 12 CFR 1002.9(b)(2); Lundberg & Lee 2017, NeurIPS 30",
    share=0.1,
    people=True,
)
def reason_codes(study: Study, budget: Budget) -> Iterable[Finding]:
    """The up to four columns that moved a person's score most, in words.

    They are taken from the person's SHAP values, the largest first: what counted against somebody
    who was not given the favourable outcome, and for somebody who was. Where nothing is decided
    it is what lowered a score below the usual one (`base`), or raised a score above it. Only
    what is beyond two of its standard errors is a reason, and none is given where the values do
    not add up to the score or fall short of a level of reliability. Of a number it is said
    whether it is among the lowest or the highest quarter of people's; never the number itself.
    """
    made = {one.row: one for one in study.known if (one.explainer, one.scope) == (SOURCE, "local")}
    for person in study.sample.people:
        one = made.get(person.name)
        if one is None or one.stopped_by == "budget":
            continue
        if reliable(one):
            yield _reasons(study, person, one)
        else:
            yield _finding(UNRELIABLE, person)


def _reasons(study: Study, person: Person, one: Attribution) -> Finding:
    text, sign = _direction(study, one)
    moved = [value for value in one.values if sign * value.value > ERRORS * (value.error or 0.0)]
    largest = sorted(moved, key=lambda value: -abs(value.value))[:MOST_REASONS]
    if not largest:
        return _finding(NO_REASON[text], person)
    return _finding(
        text,
        person,
        largest,
        reasons=[_said(study, person, value.feature) for value in largest],
        values=[value.value for value in largest],
    )


def _direction(study: Study, one: Attribution) -> tuple[str, int]:
    """Return what is told, and the sign of the values that tell it."""
    assert one.output is not None
    if study.line is None or study.lead is not None:
        below = one.base is not None and one.output < one.base
        return (LOWERED, -1) if below else (RAISED, 1)
    above = one.output > _on_scale(study, study.line)
    text = FOR if above == study.higher else AGAINST
    return text, 1 if above else -1


def _on_scale(study: Study, line: float) -> float:
    """Return the line on the scale on which explanations add up."""
    if study.space != "log-odds":
        return line
    return float(log_odds(lambda rows: np.array([line]))(pd.DataFrame())[0])


def _said(study: Study, person: Person, column: str) -> object:
    """Name a column, and say roughly how the person's value lies among others'."""
    names = [str(name) for name in study.sample.rows.columns]
    values = study.sample.rows.iloc[:, names.index(column)]
    own = values.iloc[[person.position]]
    if own.isna().iloc[0]:
        return phrase(WITHOUT, column=column)
    if study.shown:
        return f"{column} ({own.iloc[0]})"
    quarter = _quarter(values, own)
    return column if quarter is None else phrase(quarter, column=column)


def _quarter(values: pd.Series[Any], own: pd.Series[Any]) -> str | None:
    """Say whether a number is among the lowest or the highest quarter; nothing of levels."""
    numbers, number = numbers_of(values), numbers_of(own)
    if numbers is None or number is None:
        return None
    known = numbers[~np.isnan(numbers)]
    if (known <= number[0]).mean() <= 0.25:
        return LOW
    return HIGH if (known >= number[0]).mean() <= 0.25 else None


def _finding(
    text: str, person: Person, largest: Iterable[Contribution] = (), **numbers: object
) -> Finding:
    return Finding(
        code="reason_codes",
        grade="note",
        text=text,
        columns=tuple(value.feature for value in largest),
        numbers={"person": person.name, **numbers},
    )
