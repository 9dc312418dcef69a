"""What it would take for a rule to hold: the counts that would have to be others."""

from __future__ import annotations

from fractions import Fraction
from math import ceil

from audit.evidence import Measurement, message
from audit.judge.verdict import Verdict, Verdicts
from audit.publish.render import amounts, phrases, words
from audit.publish.render.findings import measurement_of
from audit.publish.render.language import say
from audit.publish.render.limits import Limit, limit_of, more_rows_of
from audit.publish.render.pairs import Pair, pair_of
from audit.publish.render.reading import Reading
from audit.rules import exact

MOST = 4
_RISE = message(
    "For {gap} to be {limit}, the {rate} of {people} would have to rise from {value} to {target}: "
    "{n} more of {total} people, all else equal."
)
_FALL = message(
    "For {gap} to be {limit}, the {rate} of {people} would have to fall from {value} to {target}: "
    "{n} fewer of {total} people, all else equal."
)


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
        return _undecided(reading, measurement, verdict, verdicts)
    if limit.earlier:
        return _far(reading, measurement, said)
    pair = pair_of(reading, measurement) if measurement.across else None
    close = _close(reading, measurement, pair, limit, said) if pair is not None else ""
    if close:
        return close
    return _far(reading, measurement, said)


def _undecided(
    reading: Reading, measurement: Measurement, verdict: Verdict, verdicts: Verdicts
) -> str:
    """That nobody can tell yet, where the interval lies, and how many more people it would take."""
    unit = reading.unit(measurement)
    found = words.lower_first(phrases.one(reading, measurement))
    span = amounts.amount(measurement.value or 0.0, verdict.interval, unit).span
    first = say("Undecided: {finding}.", finding=found)
    if span:
        first = say(
            "Undecided: {finding}, and its interval, {span}, spans the limit ({limit}).",
            finding=found,
            span=span,
            limit=limit_of(verdict, verdicts).said(unit),
        )
    return f"{first} {_wanted(measurement, verdict, verdicts)}"


def _wanted(measurement: Measurement, verdict: Verdict, verdicts: Verdicts) -> str:
    """How many more people would decide a rule, and of whom, as the gate found."""
    numbers = more_rows_of(verdict, verdicts)
    if not numbers:
        return say("More people would decide it.")
    rows, group = numbers.get("rows"), numbers.get("group")
    if not isinstance(rows, int):
        return say("Not even 10,000 times as many people would decide it.")
    about = tuple(dict.fromkeys((*measurement.slice, *measurement.across)))
    n = amounts.count(rows)
    if group is None:
        return say("About {n} more people would decide it.", n=n)
    if len(about) == 1:
        whom = words.people(about[0], str(group))
        return say("About {n} more {people} would decide it.", n=n, people=whom)
    named = words.visible(words.shorten(str(group)))
    return say("About {n} more people of the group {group} would decide it.", n=n, group=named)


def _far(reading: Reading, measurement: Measurement, limit: str) -> str:
    """Where a number would have to be, and where it is."""
    sentence = message("{title} would have to be {limit}, and is {value}.")
    if measurement.slice:
        sentence = message("{title} of {people} would have to be {limit}, and is {value}.")
    elif measurement.across:
        sentence = message("{title} across {attributes} would have to be {limit}, and is {value}.")
    return say(
        sentence,
        title=reading.named(measurement),
        people=phrases.who(measurement),
        attributes=words.listed(measurement.across),
        limit=limit,
        value=reading.amount(measurement).text,
    )


def _close(reading: Reading, gap: Measurement, pair: Pair, limit: Limit, said: str) -> str:
    """How far the worse rate would have to move towards the better one, in people."""
    target = _target(reading, gap, pair, limit)
    worse = pair.worse
    if target is None or worse.counts is None:
        return ""
    people = ceil(abs(target * worse.counts[1] - worse.counts[0]))
    rising = target > Fraction(worse.counts[0], worse.counts[1])
    return say(
        _RISE if rising else _FALL,
        gap=words.lower_first(reading.named(gap)),
        limit=said,
        rate=words.lower_first(reading.named(worse)),
        people=phrases.who(worse),
        value=reading.amount(worse).text,
        target=amounts.amount(float(target), None, reading.unit(worse)).text,
        n=amounts.count(people),
        total=amounts.count(worse.counts[1]),
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
