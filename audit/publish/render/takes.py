"""What it would take for a rule to hold: the counts that would have to be others."""

from __future__ import annotations

from fractions import Fraction
from math import ceil

from audit.evidence import Measurement
from audit.judge.verdict import Verdict, Verdicts
from audit.publish.render import amounts, phrases, words
from audit.publish.render.findings import measurement_of
from audit.publish.render.limits import Limit, limit_of
from audit.publish.render.pairs import Pair, pair_of
from audit.publish.render.reading import Reading
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
    sentences = (_take(reading, verdict, verdicts) for verdict in open_ones)
    return tuple(dict.fromkeys(sentence for sentence in sentences if sentence))[:MOST]


def _take(reading: Reading, verdict: Verdict, verdicts: Verdicts) -> str:
    measurement = measurement_of(reading, verdict)
    if measurement is None or measurement.value is None:
        return ""
    limit = limit_of(verdict, verdicts)
    said = limit.said(reading.unit(measurement))
    if verdict.outcome == "inconclusive":
        subject = words.lower_first(phrases.one(reading, measurement))
        span = reading.amount(measurement).span
        holds = f", and its interval, {span}, spans the limit ({said})" if span else ""
        return f"Undecided: {subject}{holds}. More people would decide it."
    pair = pair_of(reading, measurement) if measurement.across else None
    close = _close(reading, measurement, pair, limit, said) if pair is not None else ""
    if close:
        return close
    title = reading.named(measurement)
    across = f" across {words.listed(measurement.across)}" if measurement.across else ""
    about = f" of {phrases.who(measurement)}" if measurement.slice else across
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
    to = amounts.amount(float(target), None, unit).text
    rate = words.lower_first(reading.named(worse))
    turn, more = ("rise", "more") if rising else ("fall", "fewer")
    return (
        f"For {words.lower_first(reading.named(gap))} to be {said}, the {rate} of "
        f"{phrases.who(worse)} would have to {turn} from "
        f"{reading.amount(worse).text} to {to}: {amounts.count(people)} {more} "
        f"of {amounts.count(worse.counts[1])} people, all else equal."
    )


def _target(reading: Reading, gap: Measurement, pair: Pair, limit: Limit) -> Fraction | None:
    """The rate of the worse group at which the rule would just hold between these two."""
    worse, better = _exact_rate(pair.worse), _exact_rate(pair.better)
    if worse is None or better is None:
        return None
    kind = reading.kind(gap)
    if kind == "difference" and limit.high is not None:
        step = exact(limit.high)
        return better - step if worse < better else better + step
    if kind == "ratio" and limit.low:
        share = exact(limit.low)
        return better * share if worse < better else better / share
    return None


def _exact_rate(row: Measurement) -> Fraction | None:
    if row.counts is None or not row.counts[1]:
        return None
    return Fraction(row.counts[0], row.counts[1])
