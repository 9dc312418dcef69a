"""Every explainer in its turn, within one budget, with what went wrong said in findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import msgspec

from audit.evidence import Attribution, Finding, message, phrase
from audit.measure.explainer import EXPLAINERS, Explainer, Piece
from audit.measure.explaining.agreement import agreement
from audit.measure.explaining.budget import Budget
from audit.measure.explaining.calls import Caller, ModelFailed, OutOfTime
from audit.measure.explaining.contributions import settled
from audit.measure.explaining.faithfulness import faithfulness
from audit.measure.explaining.libraries import load
from audit.measure.explaining.probing import TOLERANCE, probe
from audit.measure.explaining.study import Study
from audit.measure.explaining.trust import reservations
from audit.progress import Progress, Silent

CUT_SHORT = message(
    "{explainer}: the time budget ended before {missing} explanations could be made and before "
    "{rough} were as precise as they should be"
)
FAILED = message(
    "{explainer}: the model could not score rows that were put together for an explanation "
    "({problem}); what is missing was not made"
)
REFUSED = message(
    "{explainer}: the values of {refused} explanations do not add up to the model's scores (off "
    "by up to {residual}), because it scores a row differently alone and among others; they are "
    "not shown"
)
OUT_OF_TIME = message("the time budget ended")
UNTESTED = message("It could not be tested whether the scores follow the explanations ({problem})")
TESTS_SHARE = 1.0
"""The tests' part of the time, beside the parts of the explainers."""


def explain(study: Study, budget: Budget, progress: Progress | None = None) -> list[Piece]:
    """Run every registered explainer on the study and return all that they find, in stable order.

    Each explainer has its part of the time that is left, so that what one does not use passes on
    to the next; what must be imported first takes nobody's time. A model that fails, gives
    something other than one finite number a row, or contradicts itself makes a finding, never a
    traceback. Each chosen person has a note that says why. At the end every explanation is tested
    (`quality.faithfulness`, and for a person `quality.agreement` with the other explainers); one
    that falls below a level of `trust` makes a finding that says so.
    """
    problem = probe(Caller(study.score, budget), study.sample.rows)
    if problem:
        return [problem]
    hears = progress or Silent()
    with budget.halted():
        load(study)
    made: list[Attribution] = []
    others: list[Piece] = [_chosen(person.name, person.why) for person in study.sample.people]
    for entry, share in _shares(study):
        hears.stage(f"Explaining: {entry.title}")
        pieces = _run(entry, replace(study, known=tuple(made)), budget.share(share))
        attributions = [piece for piece in pieces if isinstance(piece, Attribution)]
        made += attributions
        others += [piece for piece in pieces if not isinstance(piece, Attribution)]
        others += _reservations(entry.id, attributions)
    hears.stage("Testing the explanations")
    tested, untested = _tested(study, sorted(made, key=_order), budget)
    tested = _compared(tested)
    return [*tested, *others, *untested, *reservations(tested)]


def _order(one: Attribution) -> int:
    """Everyone before groups before people, and else as they were made."""
    return ("global", "group", "local").index(one.scope)


def _shares(study: Study) -> list[tuple[Explainer, float]]:
    """Return the explainers that fit, each with its share of the time left when it begins.

    Who gets most goes first, so that others can ask which columns matter; the tests come last.
    """
    fitting = [
        entry
        for entry in EXPLAINERS.values()
        if (entry.reads == "text") == study.text and (entry.people or study.everyone)
    ]
    entries = sorted(fitting, key=lambda entry: -entry.share)
    weights = [*(entry.share for entry in entries), TESTS_SHARE]
    return [(entry, weights[place] / sum(weights[place:])) for place, entry in enumerate(entries)]


def _run(entry: Explainer, study: Study, budget: Budget) -> list[Piece]:
    """Collect what an explainer makes, up to where the model fails it."""
    made: list[Piece] = []
    try:
        for piece in entry.run(study, budget):
            made.append(piece)  # what was made before a failure is kept
    except ModelFailed as failure:
        numbers = {"explainer": entry.id, "problem": failure.problem}
        made.append(
            Finding(code="explanation_failed", grade="warning", text=FAILED, numbers=numbers)
        )
    return made


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


def _tested(
    study: Study, made: Sequence[Attribution], budget: Budget
) -> tuple[list[Attribution], list[Finding]]:
    """Add to each explanation how far the model bears it out; say where that is not known."""
    try:
        values = faithfulness(study, made, Caller(study.margin, budget))
    except OutOfTime:
        return list(made), [_untested(phrase(OUT_OF_TIME))]
    except ModelFailed as failure:
        return list(made), [_untested(failure.problem)]
    return [
        msgspec.structs.replace(one, quality=one.quality | {"faithfulness": value})
        if one.values and one.scope != "group"
        else one
        for one, value in zip(made, values, strict=True)
    ], []


def _untested(problem: object) -> Finding:
    numbers = {"problem": problem}
    return Finding(code="explanations_untested", grade="note", text=UNTESTED, numbers=numbers)


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
