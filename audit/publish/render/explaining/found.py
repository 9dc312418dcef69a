"""What the evidence holds of explanations, sorted by whom and what they are about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from audit.evidence import Attribution, Contribution, Finding, Matrix
from audit.publish.render import language, words
from audit.publish.render.language import say_as
from audit.publish.render.proxies import PICTURE
from audit.publish.render.reading import Reading

MOST_PEOPLE = 6
HOW = ("explanation_path", "inside_refused", "explained_class")
"""Findings that say how the scores were explained."""

MISSING = (
    "explanation_cut_short",
    "explanation_refused",
    "explanation_failed",
    "explanations_untested",
    "importance_without_truth",
    "groups_not_explained",
    "counterfactuals_all_fixed",
    "not_explained",
)
"""Findings that say what was not explained, and why."""

UNRELIABLE = "explanation_unreliable"
IN_PLACE = (UNRELIABLE, "strongest_interaction", "score_gap")
"""Findings that are said beside the picture they are about."""

OF_WORDS = ("text_shap", "text_lime")
PICTURES = (
    "beeswarm",
    "shap_dependence",
    "partial_dependence",
    "accumulated_effects",
    "interactions",
)


@dataclass(frozen=True)
class Found:
    """Explanations that have values: of everyone, of groups, of people; and pictures of columns.

    `pictures` are by kind, then by column.
    """

    reading: Reading
    everyone: tuple[Attribution, ...]
    groups: tuple[Attribution, ...]
    people: dict[str | None, tuple[Attribution, ...]]
    pictures: dict[str, dict[str, Matrix]]

    def findings(self, *codes: str) -> Iterator[Finding]:
        """Findings of these kinds, in the order of the kinds."""
        for code in codes:
            yield from (f for f in self.reading.evidence.findings if f.code == code)

    def said(self, finding: Finding) -> str:
        """A finding as a sentence."""
        text = words.fill(language.told(finding.text), self.reading.numbers(finding.numbers))
        return words.shorten(words.upper_first(text), 600).rstrip(".") + "."


def found(reading: Reading) -> Found | None:
    """Sort what was explained; None where there is no explanation with values."""
    valued = [one for one in reading.evidence.attributions if one.values]
    if not valued:
        return None
    people: dict[str | None, tuple[Attribution, ...]] = {}
    for one in valued:
        if one.scope == "local":
            people[one.row] = (*people.get(one.row, ()), one)
    pictures: dict[str, dict[str, Matrix]] = {}
    for matrix in reading.evidence.matrices:
        if is_picture(reading, matrix.matrix) and not matrix.slice and _whole(matrix):
            kind, _, column = matrix.matrix.partition("/")
            pictures.setdefault(kind, {})[column] = matrix
    return Found(
        reading,
        everyone=tuple(one for one in valued if one.scope == "global"),
        groups=tuple(one for one in valued if one.scope == "group"),
        people=dict(list(people.items())[:MOST_PEOPLE]),
        pictures=pictures,
    )


def _whole(matrix: Matrix) -> bool:
    """Whether it has a number, or none, for every row and column."""
    wide = len(matrix.columns)
    whole = all(len(line) == wide for line in matrix.values)
    return whole and len(matrix.values) == len(matrix.rows) > 0 and wide > 0


def is_picture(reading: Reading, name: str) -> bool:
    """Whether a matrix of that name belongs to the explanations, or to the proxies."""
    kind = name.partition("/")[0]
    return kind in (*PICTURES, PICTURE) or reading.entry(kind).kind == "explainer"


def told(reading: Reading) -> tuple[Finding, ...]:
    """Findings that the explanations tell, so that nobody need tell them again."""
    explained = found(reading)
    if explained is None:
        return ()
    codes = {*HOW, *MISSING, *IN_PLACE}
    return tuple(
        finding
        for finding in reading.evidence.findings
        if finding.code in codes or finding.numbers.get("person") in explained.people
    )


def is_of_words(one: Attribution) -> bool:
    """Whether its parts are the words of a text, and not columns."""
    return one.explainer in OF_WORDS


def part_head(one: Attribution) -> str:
    """What stands above the names of its parts."""
    return say_as("column head", "word") if is_of_words(one) else say_as("column head", "column")


def ranked(values: Sequence[Contribution]) -> list[Contribution]:
    """Parts of a score, the largest first."""
    return sorted(values, key=lambda value: -abs(value.value))
