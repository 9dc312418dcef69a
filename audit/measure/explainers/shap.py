"""SHAP: what each column adds to a score, for everyone and for chosen people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

import numpy as np

from audit.evidence import Attribution, Finding, Matrix, message
from audit.measure.explainer import explainer
from audit.measure.explaining.against import Against, Values
from audit.measure.explaining.agreement import steadiness
from audit.measure.explaining.budget import Budget
from audit.measure.explaining.calls import OutOfTime
from audit.measure.explaining.contributions import contributions, settled
from audit.measure.explaining.from_inside import FromInside, Unlike
from audit.measure.explaining.from_outside import FromOutside
from audit.measure.explaining.importance import Importance
from audit.measure.explaining.probing import TOLERANCE
from audit.measure.explaining.shap_pictures import DEPENDENCE, SUMMARY, pictures
from audit.measure.explaining.study import Person, Study
from audit.measure.explaining.way import Way

PARTS = 5
PEOPLES_SHARE = 0.3
REFUSED = message(
    "shap: what can be seen inside the model is not what it says ({problem}); it is explained from "
    "outside instead, by scores of rows that mix people's values"
)


@explainer(
    id="shap",
    title="SHAP values",
    reference="Lundberg & Lee 2017, NeurIPS 30; Štrumbelj & Kononenko 2014, KAIS 41",
    share=3.0,
    people=True,
    also=(SUMMARY, DEPENDENCE),
)
def explain_by_shap(study: Study, budget: Budget) -> Iterable[Attribution | Finding | Matrix]:
    """How far each column moves a score away from the average score, shared out fairly.

    The Shapley values of the score of the positive class, with columns drawn independently of
    each other from background rows, on the user's own columns. They are in units of `space`; a
    person's values add up to the person's score (`output`) minus the background's mean score
    (`base`). Where the model is a sum of trees or a weighted sum they are computed from inside,
    exactly; else by shap's permutation estimator, which is exact where columns interact in pairs.

    For everyone: the mean of |SHAP| over rows, explained in batches of 20 (of 100 from inside,
    once all of the background was met), each against 50 background rows of its own, until the
    standard error of the five largest is at most 5 % of the largest, or rows or background are
    used up, or the budget is spent. The error counts both which rows and which background rows
    happened to be drawn. For a person: 100 background rows, with the standard error over five
    parts of them (ten from outside).

    `quality.stability` and `quality.rank_correlation` compare two halves, of the rows for everyone
    and of the background for a person: the overlap (Jaccard) of their top columns, and the
    correlation of the order they put the columns in.

    `quality.additivity` is the worst |output − base − sum of values| over the explained rows,
    with outputs from a call of their own. Where it exceeds 0.000001 no values are given: the
    model does not score a row the same way alone and among others. Values from inside whose
    outputs are not the model's own scores are refused as well, and the model is explained from
    outside.
    """
    if study.sample.rows.empty or study.sample.background.empty:
        return
    if study.exact is not None:
        try:
            yield from list(_explained(study, FromInside(study, study.exact), budget))
        except Unlike as unlike:
            numbers = {"problem": unlike.problem}
            yield Finding(code="inside_refused", grade="warning", text=REFUSED, numbers=numbers)
        else:
            return
    yield from _explained(study, FromOutside(study), budget)


def _explained(study: Study, way: Way, budget: Budget) -> Iterator[Attribution | Matrix]:
    people = study.sample.people
    for done, explained in enumerate(_people(study, way, budget.share(PEOPLES_SHARE))):
        budget.advance(PEOPLES_SHARE * (done + 1) / len(people), 1.0)
        yield explained
    if study.everyone:
        yield from _everyone(study, way, budget)


def _people(study: Study, way: Way, budget: Budget) -> Iterator[Attribution]:
    """Yield one explanation a person, without values from where the time is up."""
    against = way.against(np.concatenate(way.slices[:2]), 2 * PARTS)
    people = study.sample.people
    explained = 0
    if not people:
        return
    try:
        answer = way([person.position for person in people], against, budget)
        for output, effects in zip(answer.outputs, answer.effects, strict=True):
            yield _person(study, people[explained], answer.base, output, effects, against)
            explained += 1
    except OutOfTime:
        for person in people[explained:]:
            yield Attribution(
                explainer="shap",
                scope="local",
                row=person.name,
                space=study.space,
                stopped_by="budget",
            )


def _person(
    study: Study, person: Person, base: float, output: float, effects: Values, against: Against
) -> Attribution:
    values = against.weights @ effects
    residual = float(output - base - values.sum())
    shown = contributions(study.sample.rows.columns, values, against.spread(effects))
    halves = against.halves(effects)
    return Attribution(
        explainer="shap",
        scope="local",
        row=person.name,
        space=study.space,
        base=settled(base),
        output=settled(output),
        residual=settled(residual),
        values=shown if abs(residual) <= TOLERANCE else (),
        quality={
            "additivity": settled(abs(residual)),
            **steadiness([contributions(study.sample.rows.columns, half) for half in halves]),
        },
    )


def _everyone(study: Study, way: Way, budget: Budget) -> Iterator[Attribution | Matrix]:
    """Explain batch after batch until the error is small enough, or nothing is left to use.

    Then picture the rows that were explained.
    """
    rows, slices = study.sample.rows, way.slices
    importance = Importance(rows.shape[1], len(slices), PARTS)
    bases: dict[int, float] = {}
    explained: list[Values] = []
    worst = 0.0
    stopped_by: Literal["error", "rows", "budget"] = "rows"
    try:
        for number, batch in enumerate(way.batches):
            place = number % len(slices)
            against = way.against(slices[place], PARTS)
            answer = way(batch, against, budget)
            bases[place] = answer.base
            for output, effects in zip(answer.outputs, answer.effects, strict=True):
                importance.add(effects, against.weights, place)
                explained.append(against.weights @ effects)
                added = float(explained[-1].sum())
                worst = max(worst, abs(float(output) - answer.base - added))
            part = min(1.0, importance.rows / min(len(rows), importance.needed))
            budget.advance(PEOPLES_SHARE + (1 - PEOPLES_SHARE) * part, 1.0)
            if importance.settled or importance.stuck:
                stopped_by = "error" if importance.settled else "rows"
                break
    except OutOfTime:
        stopped_by = "budget"
    shown = contributions(rows.columns, importance.mean, importance.error)
    yield Attribution(
        explainer="shap",
        scope="global",
        space=study.space,
        base=settled(float(np.mean(list(bases.values())))) if bases else None,
        values=shown if importance.rows and worst <= TOLERANCE else (),
        quality={
            "additivity": settled(worst) if importance.rows else None,
            **steadiness([contributions(rows.columns, half) for half in importance.halves]),
        },
        stopped_by=stopped_by,
    )
    if explained and worst <= TOLERANCE:
        yield from pictures(rows[: len(explained)], np.array(explained))
