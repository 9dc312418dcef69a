"""How far each explanation can be relied on, in words beside its picture.

Which qualities fall below which level was decided when they were measured, and stands in the
findings: nothing is judged here a second time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from audit.evidence import Attribution, Finding
from audit.publish.render import amounts, words
from audit.publish.render.explaining.found import UNRELIABLE, noun
from audit.publish.render.parts import Mark, Reliance
from audit.publish.render.reading import Reading

ENOUGH = Mark("Reliable enough", "circle")
TOO_POOR = Mark("Too poor to be relied on", "triangle")
UNTESTED = Mark("Not tested", "ring")

_SAID = {
    "additivity": "its parts add up to the model\u2019s own score ({apart})",
    "fidelity": "its simple model accounts for {share} of how the scores vary nearby "
    "(local R\u00b2 {value})",
    "stability": "repeated, the same {noun}s come first (overlap {value})",
    "rank_correlation": "in the same order (rank correlation {value})",
    "agreement": "other explanations of this person agree (overlap {value})",
    "faithfulness": "the scores follow it as {noun}s are taken away ({value} of 1)",
}
_SHORT = {
    "fidelity": "its simple model accounts for only {share} of how the scores vary nearby "
    "(local R\u00b2 {value}, less than {level})",
    "stability": "repeated, other {noun}s come first (overlap {value}, less than {level})",
    "rank_correlation": "repeated, the order changes (rank correlation {value}, less than {level})",
    "agreement": "another explanation that can be relied on names other {noun}s (overlap {value}, "
    "less than {level})",
    "faithfulness": "the scores hardly follow it as {noun}s are taken away ({value}, less than "
    "{level})",
}
_EXACT = 1e-6
_STOPPED = {"budget": "the time budget cut it short"}


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
    every = words.many(len(tested), "explanation")
    if not poor:
        return f"{words.upper_first(every)} were tested, and none falls below a level of reliance."
    named = dict.fromkeys(words.lower_first(reading.title(one.explainer)) for one in poor)
    verb = "is" if len(poor) == 1 else "are"
    return (
        f"Of {every}, {words.spelled(len(poor))} ({words.listed(named)}) {verb} too poor to be "
        "relied on; nothing is concluded from "
        f"{'it' if len(poor) == 1 else 'them'}, and each is marked where it is shown."
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
    lines = [
        _phrase(_SHORT, measure, {**numbers, "noun": noun(one)})
        for measure, numbers in short.items()
    ]
    lines += [
        _phrase(_SAID, measure, {"value": one.quality[measure], "noun": noun(one)})
        for measure in _in_order(one.quality)
        if one.quality[measure] is not None and measure not in short
    ]
    tested = any(value is not None for value in one.quality.values())
    if one.stopped_by in _STOPPED:
        lines.append(_STOPPED[one.stopped_by])
    mark = TOO_POOR if doubts else ENOUGH if tested else UNTESTED
    return Reliance(reading.title(one.explainer), mark, words.shorten("; ".join(lines), 900))


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
        said["apart"] = "to within a millionth" if near else f"off by {amounts.loose(value)}"
    fallback = f"{words.shorten(measure.replace('_', ' '), 40)} {{value}}"
    return words.fill(phrases.get(measure, fallback), said)
