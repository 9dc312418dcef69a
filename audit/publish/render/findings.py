"""The findings of the first page: sentences made from verdicts and numbers by fixed rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from msgspec.structs import replace as replace_facts

from audit.evidence import Finding, Measurement, message
from audit.judge.verdict import WORST_FIRST, Verdict, Verdicts
from audit.publish.render import amounts, phrases, words
from audit.publish.render.language import say, told
from audit.publish.render.limits import limit_of
from audit.publish.render.marks import grade_mark, mark_of
from audit.publish.render.pairs import pair_of
from audit.publish.render.parts import Headline, Mark
from audit.publish.render.plates import Plates
from audit.publish.render.reading import Reading
from audit.publish.render.sparks import spark_of

MOST = 5
ENOUGH = 3
_TOLD_AS_VERDICT = "rule_failed"
_COUNTED = {"people": message("{n} people"), "templates": message("{n} templates")}
"""What a measurement may have counted, by the word its parameters have for it."""


@dataclass(frozen=True)
class _Told:
    """A headline and what it tells, so that nothing is told twice."""

    about: tuple[object, ...]
    headline: Headline


def headlines(
    reading: Reading, verdicts: Verdicts, plates: Plates
) -> tuple[tuple[Headline, ...], int]:
    """Return at most five findings, worst first, and how many more there are.

    Rules that do not hold come first, then what the checks found, then the largest gaps.
    """
    found: dict[tuple[object, ...], Headline] = {}
    for verdict in _worst_first(verdicts):
        if verdict.outcome != "pass":
            _tell(found, _of_verdict(reading, verdict, verdicts, plates))
    for finding in _graded((*reading.evidence.findings, *about_rules(verdicts))):
        support = (_likewise(finding),) if (finding.code,) in found else ()
        sentence = _sentence(reading, finding, most=2)
        headline = Headline(sentence, grade_mark(finding.grade), support)
        _tell(found, _Told((finding.code,), headline))
    for gap in _largest_gaps(reading):
        if len(found) >= ENOUGH:
            break
        _tell(found, _of_gap(reading, gap, grade_mark("note"), "", plates))
    return tuple(found.values())[:MOST], max(0, len(found) - MOST)


def _likewise(finding: Finding) -> str:
    """What a finding adds to another of its kind: for whom it holds as well."""
    attribute = finding.numbers.get("attribute")
    about = words.shorten(attribute) if isinstance(attribute, str) else _about(finding)
    return say("likewise for {subject}", subject=about) if about else say("likewise for others")


def about_rules(verdicts: Verdicts) -> tuple[Finding, ...]:
    """What the gate found besides failed rules; those are told as verdicts already."""
    return tuple(finding for finding in verdicts.findings if finding.code != _TOLD_AS_VERDICT)


def of_finding(reading: Reading, finding: Finding) -> Headline:
    """One finding of a check, with its code and what it is about."""
    about = _about(finding)
    support = (about, words.shorten(finding.code)) if about else (words.shorten(finding.code),)
    return Headline(_sentence(reading, finding), grade_mark(finding.grade), support)


def _about(finding: Finding) -> str:
    """Which columns and which group a finding is about."""
    about = [
        *finding.columns,
        *(f"{name} {words.visible(group)}" for name, group in finding.slice.items()),
    ]
    return words.shorten(words.listed(about), 200)


def measurement_of(reading: Reading, verdict: Verdict) -> Measurement | None:
    """Find the measurement a verdict decided on."""
    for across in (frozenset(verdict.across), frozenset[str]()):
        rows = [
            row
            for row in reading.places.get((frozenset(verdict.slice), across), ())
            if row.metric == verdict.metric and row.slice == verdict.slice
        ]
        decided = [row for row in rows if row.value == verdict.value]
        if verdict.value is not None:  # one without a number says nothing of a row that has one
            decided = decided or rows
        for row in sorted(decided, key=lambda row: row.class_ is not None):
            return row
    return None


def _tell(found: dict[tuple[object, ...], Headline], new: _Told) -> None:
    """Add a headline; where the same people and rates were told already, add what supports it."""
    if new.about not in found:
        found[new.about] = new.headline
        return
    old = found[new.about]
    links = tuple(dict.fromkeys((*old.links, *new.headline.links)))
    more = [line for line in new.headline.support if not _is_told(line, old.support)]
    found[new.about] = replace(old, support=(*old.support, *more), links=links)


def _is_told(line: str, support: Sequence[str]) -> bool:
    return any(other == line or other.startswith(f"{line} · ") for other in support)


def _worst_first(verdicts: Verdicts) -> list[Verdict]:
    """Those that count before those that do not, the worst outcome first."""

    def weight(verdict: Verdict) -> tuple[bool, int]:
        return (not verdicts.counts(verdict), WORST_FIRST.index(verdict.outcome))

    return sorted(verdicts.verdicts, key=weight)


def _graded(findings: Sequence[Finding]) -> Iterator[Finding]:
    """The gravest first; what holds for one person alone is no finding of the first page."""
    for grade in ("critical", "warning"):
        for finding in findings:
            if finding.grade == grade and finding.numbers.get("person") is None:
                yield finding


def _sentence(reading: Reading, finding: Finding, most: int = 12) -> str:
    known = told(finding.text)
    text = words.fill(known, reading.numbers(_known_first(finding.numbers), most))
    if not known.startswith("{"):
        text = words.upper_first(text)
    return words.shorten(text, 600).rstrip(".") + "."


def _known_first(numbers: Mapping[str, Any]) -> dict[str, Any]:
    """The same, with what a reader knows at the head of a list of metrics."""
    known = phrases.first((*phrases.DRAWN_FIRST, *phrases.DISPARITIES, *phrases.IN_THE_TABLE))
    metrics = numbers.get("metrics")
    plain = isinstance(metrics, list) and all(isinstance(name, str) for name in metrics)
    return dict(numbers) | ({"metrics": sorted(metrics or (), key=known)} if plain else {})


def _of_verdict(reading: Reading, verdict: Verdict, verdicts: Verdicts, plates: Plates) -> _Told:
    measurement = measurement_of(reading, verdict)
    mark = mark_of(verdict, verdicts)
    if measurement is not None:
        limit, unit = limit_of(verdict, verdicts), reading.unit(measurement)
        rule = say("rule: {limit}", limit=limit.said(unit))
        if limit.earlier:  # it was judged on the change, whose interval is another than its own
            measurement = replace_facts(measurement, interval=verdict.interval)
        gap = _of_gap(reading, measurement, mark, rule, plates)
        picture = spark_of(verdict, limit, unit, measurement.interval)
        headline = replace(gap.headline, spark=picture)
        if verdict.outcome in ("inconclusive", "not_assessable") and verdict.reason:
            headline = replace(headline, support=(*headline.support, reason_of(reading, verdict)))
        return replace(gap, headline=headline)
    named = words.shorten(verdict.rule, 160)
    sentence = say("{rule}: {verdict}.", rule=named, verdict=words.lower_first(mark.word))
    support = (reason_of(reading, verdict),) if verdict.reason else ()
    return _Told((verdict.rule,), Headline(sentence, mark, support))


def reason_of(reading: Reading, verdict: Verdict) -> str:
    """Why a verdict came out as it did, its placeholders filled."""
    title = reading.title(verdict.metric)
    keys = {"value": verdict.value, "threshold": verdict.threshold, "metric": title}
    return words.shorten(words.upper_first(words.reason(verdict.reason, keys)), 300)


def _of_gap(
    reading: Reading, measurement: Measurement, mark: Mark, rule: str, plates: Plates
) -> _Told:
    """A measurement as a sentence: the two rates behind it, where it is made of two."""
    pair = pair_of(reading, measurement) if measurement.across else None
    support = _support(reading, measurement, rule, named=pair is not None)
    if pair is None:
        sentence = phrases.one(reading, measurement) + "."
        about: tuple[object, ...] = (measurement.metric, str(measurement.slice), measurement.across)
        return _Told(about, Headline(sentence, mark, (support,), plates.links(measurement)))
    sentence = phrases.between(reading, pair) + "."
    about = (pair.worse.metric, str(pair.worse.slice), str(pair.better.slice))
    links = plates.links(pair.worse, measurement)
    return _Told(about, Headline(sentence, mark, (support,), links))


def _support(reading: Reading, measurement: Measurement, rule: str, *, named: bool) -> str:
    """What a finding rests on: the number, how sure it is, the rule."""
    amount = reading.amount(measurement)
    interval = measurement.interval
    sure = ""
    if interval and amount.low:
        level = amounts.level(interval.level)
        sure = say("{level} interval {span}", level=level, span=amount.span)
    title = reading.title(measurement.metric)
    what = f"{title} {amount.text}" if named else ""
    whole = f"{what} ({sure})" if what and sure else what or sure
    people = _counted(measurement) if measurement.n and not named else ""
    return " · ".join(part for part in (whole, people, rule) if part)


def _counted(measurement: Measurement) -> str:
    """How many people, or what else was counted, a number rests on."""
    counted = str((measurement.parameters or {}).get("counted", "people"))
    return say(_COUNTED.get(counted, f"{{n}} {counted}"), n=amounts.count(measurement.n))


def _largest_gaps(reading: Reading) -> list[Measurement]:
    """For each attribute its largest difference first; gaps between shares before others."""
    firsts, others = [], []
    for attribute in reading.evidence.subject.attributes:
        gaps = [
            gap
            for gap in reading.gaps(attribute)
            if gap.value is not None and reading.kind(gap) == "difference"
        ]
        gaps.sort(key=lambda gap: _size(reading, gap))
        firsts += gaps[:1]
        others += gaps[1:]
    return sorted(firsts, key=lambda gap: _size(reading, gap)) + others


def _size(reading: Reading, gap: Measurement) -> tuple[bool, float]:
    """Shares can be compared with each other; in the label's unit each gap is its own."""
    points = reading.unit(gap) is amounts.POINTS
    return (not points, -(gap.value or 0.0) if points else 0.0)
