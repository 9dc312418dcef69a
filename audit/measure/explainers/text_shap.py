"""SHAP of words: what each word adds to the score of a text, for everyone and for chosen people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

import numpy as np

from audit.evidence import Attribution
from audit.measure.explainer import explainer
from audit.measure.explaining.agreement import steadiness
from audit.measure.explaining.budget import Budget
from audit.measure.explaining.calls import Caller, OutOfTime
from audit.measure.explaining.contributions import contributions, largest_first, settled
from audit.measure.explaining.probing import TOLERANCE
from audit.measure.explaining.study import Person, Study
from audit.measure.explaining.word_games import Reader, play_words, word_game
from audit.measure.explaining.word_importance import WordImportance
from audit.measure.explaining.words import (
    FEWEST_TEXTS,
    Words,
    common_words,
    cut,
    texts_of,
)

PAIRS = 16
MOST_TEXTS = 400
BATCH_TEXTS = 50
PEOPLES_SHARE = 0.3


@explainer(
    id="text_shap",
    title="SHAP values of words",
    reference="Lundberg & Lee 2017, NeurIPS 30; Castro, Gómez & Tejada 2009, COR 36: 1726-1730",
    share=3.0,
    reads="text",
    people=True,
)
def explain_words_by_shap(study: Study, budget: Budget) -> Iterable[Attribution]:
    """How far each word moves the score of a text away from that of the text without its words.

    Shapley values of the words by putting them back in random orders, each order with its
    reverse; a word that is not there is deleted, everything else stays in its place. They add up
    to the text's score (`output`) minus the score without any words (`base`). A text of more than
    64 words is taken apart in 64 runs of neighbouring words.

    For a person: 16 pairs of orders, with the standard error over the pairs. For everyone: the
    mean over texts of the size of what a word adds in a text (0 where it does not occur; a run's
    part is shared evenly among its words), with its standard error, over at most 400 texts or
    until the error of the five largest is at most 5 % of the largest. Words that fewer than ten
    texts hold are added up as (rare words), and those beyond the 40 largest as (other words).

    In a person's text such rare words are not told, and words stand in the order of their size, not
    of the text. Both are told where identifiers are shown. `quality.additivity` is the worst
    |output − base − sum of values|, with outputs from a call of their own; beyond 0.000001 no
    values are given.
    """
    texts = list(texts_of(study.sample.rows))
    if not texts:
        return
    common = None if study.shown else common_words(texts)
    reader = Reader(study, Caller(study.margin, budget.share(PEOPLES_SHARE)))
    people = study.sample.people
    for number, person in enumerate(people):
        yield _person(study, reader, person, cut(texts[person.position]), common)
        budget.advance(PEOPLES_SHARE * (number + 1) / len(people), 1.0)
    if study.everyone:
        yield from _everyone(study, texts, budget)


def _person(
    study: Study, reader: Reader, person: Person, words: Words, common: frozenset[str] | None
) -> Attribution:
    seed = (study.seed, person.position, 1)
    try:
        ((values, base, _),) = play_words(reader, [word_game(words, PAIRS, seed)])
        output = float(reader([words.left(np.ones(words.parts, np.bool_))])[0])
    except OutOfTime:
        return _nothing(study, person.name)
    mean = values.mean(axis=0)
    residual = output - base - float(mean.sum())
    names = words.names(common)
    shown = contributions(names, mean, values.std(axis=0, ddof=1) / np.sqrt(len(values)))
    if common is not None:
        shown = largest_first(shown)
    halves = [contributions(names, half.mean(axis=0)) for half in (values[::2], values[1::2])]
    return Attribution(
        explainer="text_shap",
        scope="local",
        row=person.name,
        space=study.space,
        base=settled(base),
        output=settled(output),
        residual=settled(residual),
        values=shown if abs(residual) <= TOLERANCE else (),
        quality={"additivity": settled(abs(residual)), **steadiness(halves)},
    )


def _nothing(study: Study, name: str) -> Attribution:
    return Attribution(
        explainer="text_shap", scope="local", row=name, space=study.space, stopped_by="budget"
    )


def _everyone(study: Study, texts: list[str], budget: Budget) -> Iterator[Attribution]:
    """Explain batch after batch until the error is small enough, or nothing is left to use."""
    reader = Reader(study, Caller(study.margin, budget))
    found = WordImportance(common_words(texts, 1 if study.shown else FEWEST_TEXTS))
    stopped_by: Literal["error", "rows", "budget"] = "rows"
    last = min(len(texts), MOST_TEXTS)
    bases, worst = [], 0.0
    try:
        for start in range(0, last, BATCH_TEXTS):
            places = range(start, min(start + BATCH_TEXTS, last))
            batch = [cut(texts[place]) for place in places]
            games = [
                word_game(words, 1, (study.seed, place, 2))
                for words, place in zip(batch, places, strict=True)
            ]
            played = play_words(reader, games)
            outputs = reader([texts[place] for place in places])
            for words, (values, base, _), output in zip(batch, played, outputs, strict=True):
                found.add(words, values[0])
                bases.append(base)
                worst = max(worst, abs(float(output) - base - float(values.sum())))
            budget.advance(PEOPLES_SHARE + (1 - PEOPLES_SHARE) * places.stop / last, 1.0)
            if found.settled:
                stopped_by = "error"
                break
    except OutOfTime:
        stopped_by = "budget"
    shown = found.contributions() if found.texts and worst <= TOLERANCE else ()
    yield Attribution(
        explainer="text_shap",
        scope="global",
        space=study.space,
        base=settled(float(np.mean(bases))) if bases else None,
        values=shown,
        quality={
            "additivity": settled(worst) if bases else None,
            **steadiness(found.halves()),
        },
        stopped_by=stopped_by,
    )
