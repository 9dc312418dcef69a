"""How far an explanation can be relied on, and the levels below which it cannot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from audit.evidence import Attribution, Finding, message, phrase

FIDELITY = 0.5
"""Weighted R² of a local fit: below it, most of how the scores vary nearby is left out."""
STABILITY = 0.4
"""Overlap (Jaccard) of the top columns between repeats: below it, fewer than three of five."""
RANK_CORRELATION = 0.4
"""Spearman's correlation of the columns' sizes between repeats: below it, hardly the same order."""
AGREEMENT = 0.4
"""Share of the top columns that others name of a person: below it, fewer than two in five."""
FAITHFULNESS = 0.25
"""How far scores follow the order: random ones spread around 0 with a deviation of 0.2 to 0.3."""

LEVELS = {
    "fidelity": FIDELITY,
    "stability": STABILITY,
    "rank_correlation": RANK_CORRELATION,
    "faithfulness": FAITHFULNESS,
    "agreement": AGREEMENT,
}
"""The least that each quality of an explanation must reach."""

FELL_SHORT = {
    "fidelity": message(
        "its simple model accounts for {value} of how the scores vary nearby, less than {level}"
    ),
    "stability": message(
        "repeated with other random draws it names other columns (overlap {value}, less "
        "than {level})"
    ),
    "rank_correlation": message(
        "repeated with other random draws it puts the columns in another order "
        "(rank correlation {value}, less than {level})"
    ),
    "faithfulness": message(
        "when columns are taken away in its order the scores hardly follow "
        "(faithfulness {value}, less than {level})"
    ),
    "agreement": message(
        "another explanation that can be relied on names other columns (agreement "
        "{value}, less than {level})"
    ),
}
WHO = {
    "local": message(
        "{person}: nothing should be concluded from this explanation by {explainer}, for {why}"
    ),
    "group": message(
        "A group: nothing should be concluded from this explanation by {explainer}, for {why}"
    ),
    "global": message(
        "Everyone: nothing should be concluded from this explanation by {explainer}, for {why}"
    ),
}


@dataclass(frozen=True)
class Shortfall:
    """A quality that is below its level."""

    measure: str
    value: float
    level: float


def shortfalls(one: Attribution) -> list[Shortfall]:
    """Return what an explanation lacks by its own qualities, agreement with others aside."""
    found = []
    for measure, level in LEVELS.items():
        value = one.quality.get(measure)
        if measure != "agreement" and value is not None and value < level:
            found.append(Shortfall(measure, value, level))
    return found


def reliable(one: Attribution) -> bool:
    """Whether an explanation has values, and none of its own qualities is below its level.

    >>> reliable(Attribution(explainer="lime", scope="local", quality={"fidelity": 0.2}))
    False
    """
    return bool(one.values) and not shortfalls(one)


def reservations(made: Sequence[Attribution]) -> list[Finding]:
    """Say of every explanation which of its qualities is below its level, in words.

    That another explanation disagrees counts only where that one can be relied on.
    """
    found = []
    for one in made:
        if one.values:
            short = [*shortfalls(one), *_contradicted(one, made)]
            found += [_finding(one, each) for each in short]
    return found


def _contradicted(one: Attribution, made: Sequence[Attribution]) -> list[Shortfall]:
    value = one.quality.get("agreement")
    if value is None or value >= AGREEMENT:
        return []
    witnesses = (
        other
        for other in made
        if other.scope == "local" and other.row == one.row and other.explainer != one.explainer
    )
    return [Shortfall("agreement", value, AGREEMENT)] if any(map(reliable, witnesses)) else []


def _finding(one: Attribution, short: Shortfall) -> Finding:
    return Finding(
        code="explanation_unreliable",
        grade="warning",
        text=WHO[one.scope],
        slice=one.slice,
        numbers={
            "explainer": one.explainer,
            "scope": one.scope,
            "person": one.row,
            "measure": short.measure,
            "value": short.value,
            "level": short.level,
            "why": phrase(FELL_SHORT[short.measure], value=short.value, level=short.level),
        },
    )
