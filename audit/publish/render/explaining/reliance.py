"""How far each explanation can be relied on, in words beside its picture.

Which qualities fall below which level was decided when they were measured, and stands in the
findings: nothing is judged here a second time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from audit.evidence import Attribution, Finding, message
from audit.publish.render import amounts, words
from audit.publish.render.explaining.found import UNRELIABLE, is_of_words
from audit.publish.render.language import say, say_many
from audit.publish.render.parts import Mark, Reliance
from audit.publish.render.reading import Reading


def enough() -> Mark:
    """The mark of an explanation that was tested and fell below no level."""
    return Mark(say("Reliable enough"), "circle")


def too_poor() -> Mark:
    """The mark of an explanation from which nothing should be concluded."""
    return Mark(say("Too poor to be relied on"), "triangle")


def untested() -> Mark:
    """The mark of an explanation that nobody tested."""
    return Mark(say("Not tested"), "ring")


_SAID = {
    "additivity": message("its parts add up to the model\u2019s own score ({apart})"),
    "fidelity": message(
        "its simple model accounts for {share} of how the scores vary nearby "
        "(local R\u00b2 {value})"
    ),
    "stability": message("repeated, the same columns come first (overlap {value})"),
    "rank_correlation": message("in the same order (rank correlation {value})"),
    "agreement": message("other explanations of this person agree (overlap {value})"),
    "faithfulness": message("the scores follow it as columns are taken away ({value} of 1)"),
}
_SHORT = {
    "fidelity": message(
        "its simple model accounts for only {share} of how the scores vary nearby "
        "(local R\u00b2 {value}, less than {level})"
    ),
    "stability": message("repeated, other columns come first (overlap {value}, less than {level})"),
    "rank_correlation": message(
        "repeated, the order changes (rank correlation {value}, less than {level})"
    ),
    "agreement": message(
        "another explanation that can be relied on names other columns (overlap {value}, less "
        "than {level})"
    ),
    "faithfulness": message(
        "the scores hardly follow it as columns are taken away ({value}, less than {level})"
    ),
}
_SAID_OF_WORDS = _SAID | {
    "stability": message("repeated, the same words come first (overlap {value})"),
    "faithfulness": message("the scores follow it as words are taken away ({value} of 1)"),
}
_SHORT_OF_WORDS = _SHORT | {
    "stability": message("repeated, other words come first (overlap {value}, less than {level})"),
    "agreement": message(
        "another explanation that can be relied on names other words (overlap {value}, less than "
        "{level})"
    ),
    "faithfulness": message(
        "the scores hardly follow it as words are taken away ({value}, less than {level})"
    ),
}
_EXACT = 1e-6
_STOPPED = {"budget": message("the time budget cut it short")}


def reliable(reading: Reading, one: Attribution) -> bool:
    """Whether no finding says that nothing should be concluded from it."""
    return not _doubts(reading, one)


def reliance(reading: Reading, attributions: Iterable[Attribution]) -> tuple[Reliance, ...]:
    """One line an explanation: whether it can be relied on, and what that rests on."""
    return tuple(dict.fromkeys(_line(reading, one) for one in attributions))


def summary(reading: Reading, attributions: Sequence[Attribution]) -> str:
    """Say in one sentence how many explanations are too poor; nothing where none was tested."""
    tested = [one for one in attributions if any(v is not None for v in one.quality.values())]
    if not tested:
        return ""
    poor = [one for one in tested if not reliable(reading, one)]
    if not poor:
        return words.upper_first(
            say_many(
                "one explanation was tested, and it falls below no level of reliance.",
                "{n} explanations were tested, and none falls below a level of reliance.",
                len(tested),
            )
        )
    every = say_many("one explanation", "{n} explanations", len(tested))
    named = dict.fromkeys(words.lower_first(reading.title(one.explainer)) for one in poor)
    return say_many(
        "Of {every}, one ({named}) is too poor to be relied on; nothing is concluded from it, and "
        "each is marked where it is shown.",
        "Of {every}, {n} ({named}) are too poor to be relied on; nothing is concluded from them, "
        "and each is marked where it is shown.",
        len(poor),
        every=every,
        named=words.listed(named),
    )


def _doubts(reading: Reading, one: Attribution) -> list[Finding]:
    return [
        finding
        for finding in reading.evidence.findings
        if finding.code == UNRELIABLE
        and finding.numbers.get("explainer") == one.explainer
        and finding.numbers.get("scope") == one.scope
        and finding.numbers.get("person") == one.row
        and finding.slice == one.slice
    ]


def _line(reading: Reading, one: Attribution) -> Reliance:
    doubts = _doubts(reading, one)
    short = {str(finding.numbers.get("measure")): finding.numbers for finding in doubts}
    of_words = is_of_words(one)
    lines = [
        _phrase(_SHORT_OF_WORDS if of_words else _SHORT, measure, numbers)
        for measure, numbers in short.items()
    ]
    lines += [
        _phrase(_SAID_OF_WORDS if of_words else _SAID, measure, {"value": one.quality[measure]})
        for measure in _in_order(one.quality)
        if one.quality[measure] is not None and measure not in short
    ]
    tested = any(value is not None for value in one.quality.values())
    if one.stopped_by in _STOPPED:
        lines.append(say(_STOPPED[one.stopped_by]))
    mark = too_poor() if doubts else enough() if tested else untested()
    return Reliance(reading.title(one.explainer), mark, words.shorten(words.clauses(lines), 900))


def _in_order(quality: Mapping[str, float | None]) -> list[str]:
    known = [measure for measure in _SAID if measure in quality]
    return known + [measure for measure in quality if measure not in _SAID]


def _phrase(phrases: Mapping[str, str], measure: str, numbers: Mapping[str, Any]) -> str:
    """One quality in words; one that has none is said by its name."""
    value = numbers.get("value")
    said = dict(numbers)
    if isinstance(value, int | float):
        said["value"] = amounts.number(value, 2)
        said["share"] = f"{amounts.number(value * 100, 0)}{amounts.NBSP}%"
        near = abs(value) <= _EXACT
        said["apart"] = say("to within a millionth")
        if not near:
            said["apart"] = say("off by {apart}", apart=amounts.loose(value))
    if measure not in phrases:
        return f"{words.shorten(measure.replace('_', ' '), 40)} {amounts.loose(said.get('value'))}"
    return words.fill(say(phrases[measure]), said)
