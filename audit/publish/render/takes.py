"""What it would take for a rule to hold: the counts that would have to be others."""

from __future__ import annotations

from fractions import Fraction
from math import ceil

from audit.evidence import Measurement
from audit.judge.verdict import Verdict, Verdicts
from audit.publish.render import phrases, words
from audit.publish.render.findings import measurement_of
from audit.publish.render.limits import Limit, limit_of
from audit.publish.render.reading import Pair, Reading
from audit.rules import exact

MOST = 4


def takes(reading: Reading, verdicts: Verdicts) -> tuple[str, ...]:
    """One sentence for each rule that is broken or undecided, the broken ones first."""
    open_ones = [
        verdict
        for outcome in ("fail", "inconclusive")
        for verdict in verdicts.verdicts
        if verdict.outcome == outcome and verdict.waiver is None
    ]
    sentences = (_take(reading, verdict) for verdict in open_ones)
    return tuple(dict.fromkeys(sentence for sentence in sentences if sentence))[:MOST]


def _take(reading: Reading, verdict: Verdict) -> str:
    measurement = measurement_of(reading, verdict)
    if measurement is None or measurement.value is None:
        return ""
    limit = limit_of(verdict, reading.entry(verdict.metric).direction)
    said = limit.said(reading.unit(measurement))
    if verdict.outcome == "inconclusive":
        span = reading.amount(measurement).span
        holds = f", {span}," if span else ""
        subject = _lower_first(phrases.one(reading, measurement))
        return f"Undecided: {subject}, and its interval{holds} spans the limit ({said}). More people would decide it."
    pair = reading.pair(measurement) if measurement.across else None
    if pair is not None:
        return _close(reading, measurement, pair, limit, said)
    title = reading.title(measurement.metric)
    about = f" of {phrases.who(measurement)}" if measurement.slice else ""
    return f"{title}{about} would have to be {said}, and is {reading.amount(measurement).text}."


def _close(reading: Reading, gap: Measurement, pair: Pair, limit: Limit, said: str) -> str:
    """How far the worse rate would have to move towards the better one, in people."""
    target = _target(reading, gap, pair, limit)
    worse = pair.worse
    if target is None or worse.counts is None:
        return ""
    people = ceil(abs(target * worse.counts[1] - worse.counts[0]))
    rising = target > Fraction(worse.counts[0], worse.counts[1])
    unit = reading.unit(worse)
    to = words.amount(float(target), None, unit).text
    rate = _lower_first(reading.title(worse.metric))
    return (
        f"For a {_lower_first(reading.title(gap.metric))} of {said}, the {rate} of "
        f"{phrases.who(worse)} would have to {'rise' if rising else 'fall'} from "
        f"{reading.amount(worse).text} to {to}: {words.count(people)} {'more' if rising else 'fewer'} "
        f"of {words.count(worse.counts[1])} people, all else equal."
    )


def _target(reading: Reading, gap: Measurement, pair: Pair, limit: Limit) -> Fraction | None:
    """The rate of the worse group at which the rule would just hold between these two."""
    if pair.worse.counts is None or pair.better.counts is None:
        return None
    if not (pair.worse.counts[1] and pair.better.counts[1]):
        return None
    worse, better = (Fraction(row.counts[0], row.counts[1]) for row in _both(pair))
    kind = reading.kind(gap)
    if kind == "difference" and limit.high is not None:
        step = exact(limit.high)
        return better - step if worse < better else better + step
    if kind == "ratio" and limit.low:
        share = exact(limit.low)
        return better * share if worse < better else better / share
    return None


def _both(pair: Pair) -> tuple[Measurement, Measurement]:
    return pair.worse, pair.better


def _lower_first(text: str) -> str:
    """Inside a sentence; an abbreviation keeps its capitals."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
