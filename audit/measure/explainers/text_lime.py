"""LIME of words: a simple model of the model, among texts with some words left out."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import Any

import msgspec
import numpy as np

from audit.evidence import Attribution
from audit.measure.explainer import explainer
from audit.measure.explaining.budget import Budget
from audit.measure.explaining.calls import Caller, OutOfTime
from audit.measure.explaining.contributions import largest_first
from audit.measure.explaining.fits import REPEATS, Fit, averaged, fitted
from audit.measure.explaining.study import Numbers, Study
from audit.measure.explaining.word_games import Masks, Reader
from audit.measure.explaining.words import Words, common_words, cut, texts_of

NEIGHBOURS = 1_000
KERNEL_WIDTH = 25.0


@explainer(
    id="text_lime",
    title="LIME of words",
    reference="Ribeiro, Singh & Guestrin 2016, KDD 22",
    reads="text",
    people=True,
)
def explain_words_by_lime(study: Study, budget: Budget) -> Iterable[Attribution]:
    """How much it matters to the score of a text that each word is in it, by a local fit.

    1,000 neighbours of the text are made by deleting words: how many is drawn evenly from one to
    all of them, and then which. lime weighs the neighbours by nearness (cosine distance, a kernel
    of width 25 on its hundredfold) and fits a ridge regression of their scores on which words are
    there. The weights plus the intercept (`base`) are what the simple model says of the text;
    `residual` is how far that is from the model's score (`output`).

    Three fits from seeds of their own are averaged, with the standard error over the fits.
    `quality` is that of `lime`. Words are cut, named and masked as by `text_shap`.
    """
    texts = list(texts_of(study.sample.rows))
    common = None if study.shown else common_words(texts)
    people = study.sample.people
    reader = Reader(study, Caller(study.margin, budget))
    for number, person in enumerate(people):
        words = cut(texts[person.position])
        fits: list[Fit] = []
        output = 0.0
        try:
            if words.parts:
                output = float(reader([texts[person.position]])[0])
                for repeat in range(REPEATS):
                    fits.append(_fit(reader, words, (study.seed, person.position, 3, repeat)))
        except OutOfTime:
            pass
        if words.parts:
            found = averaged("text_lime", study, person.name, words.names(common), output, fits)
            values = found.values if study.shown else largest_first(found.values)
            yield msgspec.structs.replace(found, values=values)
        budget.advance(number + 1, len(people))


def _fit(reader: Reader, words: Words, seed: tuple[int, ...]) -> Fit:
    theirs, ours = np.random.SeedSequence(seed).spawn(2)
    kept = _neighbours(words.parts, np.random.default_rng(ours))
    scores = reader([words.left(one) for one in kept])
    apart = 100.0 * (1.0 - np.sqrt(kept.mean(axis=1)))
    return fitted(_lime(int(theirs.generate_state(1)[0])), kept, apart, scores)


def _neighbours(parts: int, generator: np.random.Generator) -> Masks:
    """Draw which parts each neighbour keeps, shape (neighbours, parts); the first keeps all."""
    ranks = generator.random((NEIGHBOURS, parts)).argsort(axis=1).argsort(axis=1)
    deleted = generator.integers(1, parts + 1, NEIGHBOURS)
    deleted[0] = 0
    return np.asarray(ranks >= deleted[:, None])


def _lime(seed: int) -> Any:
    """Return lime's weighted ridge regression with the kernel of its text explainer."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from lime.lime_base import LimeBase

    def kernel(distances: Numbers) -> Numbers:
        return np.sqrt(np.exp(-(distances**2) / KERNEL_WIDTH**2))

    return LimeBase(kernel, random_state=np.random.RandomState(seed))
