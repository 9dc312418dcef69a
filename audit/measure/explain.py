"""Every explainer in its turn, within one budget, with what went wrong said in findings."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
import pandas as pd

from audit.evidence import Attribution, Finding
from audit.measure.explainer import EXPLAINERS, Budget, Explainer, Sample, Score
from audit.measure.explainers.agreement import agreement
from audit.measure.explainers.calls import ModelFailed, checked_scores
from audit.measure.explainers.contributions import settled
from audit.progress import Progress, Silent

PROBED_ROWS = 50
TOLERANCE = 1e-6
WEIGHTS = {"shap": 3.0}
"""Parts of the budget; an explainer that is not named here has one."""

CUT_SHORT = (
    "{explainer}: the time budget ended before {missing} explanations could be made and before "
    "{rough} were as precise as they should be"
)
FAILED = (
    "{explainer}: the model could not score rows that were put together for an explanation "
    "({problem}); what is missing was not made"
)
REFUSED = (
    "{explainer}: the values of {refused} explanations do not add up to the model's scores (off "
    "by up to {residual}), because it scores a row differently alone and among others; they are "
    "not shown"
)
UNREPEATABLE = (
    "The model scores the same rows differently when it is asked again or in another order (by up "
    "to {difference}); nothing is explained"
)
UNUSABLE = "The model could not score the rows to be explained ({problem}); nothing is explained"


def explain(
    score: Score,
    sample: Sample,
    *,
    seed: int,
    budget: Budget,
    progress: Progress | None = None,
) -> tuple[tuple[Attribution, ...], tuple[Finding, ...]]:
    """Run every registered explainer on the sample and return attributions and findings.

    Explainers run in alphabetical order, each with its part of the time that is left, so that
    what one does not use passes on to the next. A model that fails, gives something other than
    one finite number a row, or contradicts itself makes a finding, never a traceback. Each chosen
    person has a note that says why; each local explanation says in `quality.agreement` how many
    of its top columns the other explainers name for that person.
    """
    findings = [_chosen(person.name, person.why) for person in sample.people]
    problem = _probe(score, sample.rows.head(PROBED_ROWS))
    if problem:
        return (), (problem,)
    hears = progress or Silent()
    made: list[Attribution] = []
    for entry, share in _shares():
        hears.stage(f"Explaining: {entry.title}")
        attributions, failure = _run(entry, score, sample, seed, budget.share(share))
        made += attributions
        findings += [*failure, *_reservations(entry.id, attributions)]
    return tuple(sorted(_compared(made), key=_order)), tuple(findings)


def _order(one: Attribution) -> tuple[int, float]:
    """Everyone before groups before people; the explainer that got most time first."""
    return ("global", "group", "local").index(one.scope), -WEIGHTS.get(one.explainer, 1.0)


def _shares() -> list[tuple[Explainer, float]]:
    """Return the explainers, each with its share of the time that is left when it begins."""
    entries = list(EXPLAINERS.values())
    weights = [WEIGHTS.get(entry.id, 1.0) for entry in entries]
    return [(entry, weights[place] / sum(weights[place:])) for place, entry in enumerate(entries)]


def _run(
    entry: Explainer, score: Score, sample: Sample, seed: int, budget: Budget
) -> tuple[list[Attribution], list[Finding]]:
    """Collect what an explainer makes, up to where the model fails it."""
    made: list[Attribution] = []
    try:
        for attribution in entry.run(score, sample, seed, budget):
            made.append(attribution)  # what was made before a failure is kept
    except ModelFailed as failure:
        numbers = {"explainer": entry.id, "problem": str(failure)}
        return made, [
            Finding(code="explanation_failed", grade="warning", text=FAILED, numbers=numbers)
        ]
    return made, []


def _probe(score: Score, rows: pd.DataFrame) -> Finding | None:
    """Ask for the same few rows three times, once in reverse, and say what is wrong if anything."""
    try:
        once = checked_scores(score, rows.copy())
        again = checked_scores(score, rows.copy())
        backwards = checked_scores(score, rows.iloc[::-1].reset_index(drop=True))[::-1]
    except ModelFailed as failure:
        numbers = {"problem": str(failure)}
        return Finding(code="model_unusable", grade="warning", text=UNUSABLE, numbers=numbers)
    apart = np.abs(np.stack([again - once, backwards - once])).max(initial=0.0)
    if apart <= TOLERANCE:
        return None
    return Finding(
        code="model_unrepeatable",
        grade="warning",
        text=UNREPEATABLE,
        numbers={"difference": settled(float(apart))},
    )


def _chosen(name: str, why: str) -> Finding:
    return Finding(code="person_chosen", grade="note", text=why, numbers={"person": name})


def _reservations(explainer: str, made: Sequence[Attribution]) -> list[Finding]:
    """Say which explanations were refused, and which the budget cut short."""
    found = []
    hurried = [one for one in made if one.stopped_by == "budget"]
    if hurried:
        missing = sum(not one.values for one in hurried)
        numbers = {"explainer": explainer, "missing": missing, "rough": len(hurried) - missing}
        found.append(
            Finding(code="explanation_cut_short", grade="note", text=CUT_SHORT, numbers=numbers)
        )
    worst = [
        one.quality["additivity"] or 0.0
        for one in made
        if not one.values and one.quality.get("additivity") is not None
    ]
    if any(residual > TOLERANCE for residual in worst):
        refused = {"explainer": explainer, "refused": len(worst), "residual": max(worst)}
        found.append(
            Finding(code="explanation_refused", grade="warning", text=REFUSED, numbers=refused)
        )
    return found


def _compared(made: Sequence[Attribution]) -> list[Attribution]:
    """Add to each local explanation how far the others of that person agree with it."""
    compared = []
    for one in made:
        others = [
            agreement(one, other)
            for other in made
            if other.scope == "local" and other.row == one.row and other.explainer != one.explainer
        ]
        known = [overlap for overlap in others if overlap is not None]
        if one.scope == "local":
            mean = settled(sum(known) / len(known)) if known else None
            one = msgspec.structs.replace(one, quality=one.quality | {"agreement": mean})
        compared.append(one)
    return compared
