"""Counterfactuals: what would have to be otherwise for the model to decide otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

import numpy as np

from audit.evidence import Finding, message
from audit.measure.explainer import explainer
from audit.measure.explaining.budget import Budget
from audit.measure.explaining.calls import Caller, OutOfTime
from audit.measure.explaining.changing import Column, changeable, said
from audit.measure.explaining.contributions import settled
from audit.measure.explaining.encoding import Codes, Encoding, encode
from audit.measure.explaining.flipping import MOST_CHANGES, Found, Search, Someone
from audit.measure.explaining.study import Person, Score, Study

MOST_COLUMNS = 100

GIVES = message(
    "The smallest change found with which the model gives {person} the favourable outcome: "
    "{changes} (the score goes from {before} to {after})"
)
TAKES = message(
    "The smallest change found with which the model no longer gives {person} the favourable "
    "outcome: {changes} (the score goes from {before} to {after})"
)
TAKES_FOR = message(
    "The smallest change found with which the model takes {person} for the class that is "
    "explained: {changes} (its lead over the other classes goes from {before} to {after})"
)
LEAVES = message(
    "The smallest change found with which the model no longer takes {person} for the class that "
    "is explained: {changes} (its lead over the other classes goes from {before} to {after})"
)
ROUGH = {
    GIVES: message(
        "The smallest change found with which the model gives {person} the favourable outcome: "
        "{changes} (the score goes from {before} to {after}); the time budget ended before smaller "
        "ones were tried"
    ),
    TAKES: message(
        "The smallest change found with which the model no longer gives {person} the favourable "
        "outcome: {changes} (the score goes from {before} to {after}); the time budget ended "
        "before smaller ones were tried"
    ),
    TAKES_FOR: message(
        "The smallest change found with which the model takes {person} for the class that is "
        "explained: {changes} (its lead over the other classes goes from {before} to {after}); "
        "the time budget ended before smaller ones were tried"
    ),
    LEAVES: message(
        "The smallest change found with which the model no longer takes {person} for the class "
        "that is explained: {changes} (its lead over the other classes goes from {before} to "
        "{after}); the time budget ended before smaller ones were tried"
    ),
}
"""The same, where the search ended early."""
NONE = message(
    "No change of up to {most} columns was found with which the model decides otherwise about "
    "{person}; values that nobody has, and columns that are fixed, were not tried"
)
UNFINISHED = message(
    "The time budget ended before a change was found with which the model decides otherwise about "
    "{person}"
)
AT_THE_LINE = message("The score of {person} lies on the line between the two outcomes")
ALL_FIXED = message(
    "What would have to be otherwise for another decision was not looked for: no column that the "
    "model uses may be changed and differs between people"
)


@explainer(
    id="counterfactuals",
    title="Counterfactuals",
    reference="Wachter, Mittelstadt & Russell 2018, Harv. J. Law & Tech. 31(2): 841-887",
    people=True,
)
def explain_by_counterfactuals(study: Study, budget: Budget) -> Iterable[Finding]:
    """The smallest change of a person with which the model decides otherwise.

    Sensitive columns, those that nobody can change, and what is missing stay as they are; the
    others take only values that occur among the people looked at (numbers between the 5th and
    the 95th of a hundred, levels that ten people share). The fewest columns count first, then
    Gower's distance: the share of a number's range, 1 for another level. Numbers
    are tried at up to 20 steps, then between the last step that leaves the decision and the
    first that turns it; second and third columns are added by a beam search. What is found is
    asked of the model once more. Among several classes the decision is whether the
    explained class is ahead of every other. That no change was found is no proof that there is
    none, and that the model would decide otherwise no promise that the world would follow.
    """
    decides, line = _decision(study)
    if line is None or not study.sample.people:
        return
    encoding, tables = encode(study.sample.rows, study.sample.background)
    columns = _columns(study, encoding, np.concatenate(tables))
    if not columns:
        yield Finding(code="counterfactuals_all_fixed", grade="note", text=ALL_FIXED)
        return
    caller = Caller(decides, budget)
    try:
        people = _people(study, encoding, tables[0], columns, caller)
    except OutOfTime:
        yield from (_nothing(UNFINISHED, person) for person in study.sample.people)
        return
    searched = _searched(caller, encoding, people, line)
    for person, someone, (found, finished) in zip(
        study.sample.people, people, searched, strict=True
    ):
        if someone.score == line:
            yield _nothing(AT_THE_LINE, person)
        elif found is not None:
            text = _text(study, above=someone.score > line)
            yield _told(study, encoding, person, someone, found, text)
        else:
            yield _nothing(NONE if finished else UNFINISHED, person)


def _decision(study: Study) -> tuple[Score, float | None]:
    """Return the score that decides, and the line at which it does; None where nothing does."""
    return (study.score, study.line) if study.lead is None else (study.lead, 0.0)


def _text(study: Study, *, above: bool) -> str:
    if study.lead is not None:
        return LEAVES if above else TAKES_FOR
    return TAKES if above == study.higher else GIVES


def _columns(study: Study, encoding: Encoding, codes: Codes) -> list[Column]:
    """Return at most 100 columns that may be changed, those that count most for everyone first."""
    order = study.top(encoding.columns.size)
    return list(islice(changeable(encoding, codes, order, study.fixed), MOST_COLUMNS))


def _people(
    study: Study, encoding: Encoding, rows: Codes, columns: list[Column], caller: Caller
) -> list[Someone]:
    """Return each person with the score that decides, and the columns that may be changed."""
    codes = rows[[person.position for person in study.sample.people]]
    scores = caller(encoding.decode(codes))
    return [
        Someone(own, float(score), tuple(_own(encoding, columns, own)))
        for own, score in zip(codes, scores, strict=True)
    ]


def _own(encoding: Encoding, columns: list[Column], codes: Codes) -> Iterator[Column]:
    for column in columns:
        own = column.of(encoding.values[column.place], int(codes[column.place]))
        if own is not None:
            yield own


def _searched(
    caller: Caller, encoding: Encoding, people: list[Someone], line: float
) -> list[tuple[Found | None, bool]]:
    """Return what was found for each person, and whether the time was enough to look.

    Where everybody at once would take longer than there is, half of them may not.
    """
    search = Search(caller, encoding, people, line)
    finished = search.run()
    if finished or search.found or len(people) == 1:
        return [(search.found.get(who), finished) for who in range(len(people))]
    half = len(people) // 2
    return [
        *_searched(caller, encoding, people[:half], line),
        *_searched(caller, encoding, people[half:], line),
    ]


def _told(
    study: Study, encoding: Encoding, person: Person, someone: Someone, found: Found, text: str
) -> Finding:
    changed = [(someone.columns[place], choice) for place, choice in found.change.steps]
    changes = [
        said(column, choice, encoding.values[column.place], shown=study.shown)
        for column, choice in changed
    ]
    return Finding(
        code="counterfactual",
        grade="note",
        text=ROUGH[text] if found.rough else text,
        columns=tuple(column.name for column, _ in changed),
        numbers={
            "person": person.name,
            "changes": changes,
            "before": settled(someone.score),
            "after": settled(found.change.score),
        },
    )


def _nothing(text: str, person: Person) -> Finding:
    numbers = {"person": person.name, "most": MOST_CHANGES}
    return Finding(code="counterfactual_none", grade="note", text=text, numbers=numbers)
