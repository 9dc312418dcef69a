"""One explanation that adds up as a way from its base to its output, in words and as a chart."""

from __future__ import annotations

from audit.evidence import Attribution
from audit.publish.render import amounts, words
from audit.publish.render.charts.waterfall import Step, Way
from audit.publish.render.explaining import spaces
from audit.publish.render.explaining.found import ranked
from audit.publish.render.language import say

_NOTHING = 1e-6


def adds_up(one: Attribution) -> bool:
    """Whether an explanation claims to lead from its base to its output without a rest."""
    return one.base is not None and one.output is not None and "additivity" in one.quality


def way(one: Attribution, start: str, end: str, *, most: int, title: str) -> Way:
    """The largest steps one by one, the others together, and what is left unexplained."""
    times = spaces.factor(one)
    base, output = (one.base or 0.0) * times, (one.output or 0.0) * times
    values = [(value.feature, value.value * times) for value in ranked(one.values)]
    shown, others = values[:most], values[most:]
    if len(others) == 1:
        shown, others = values, []
    decimals = min(spaces.places([value for _, value in shown]), 2)
    steps = [Step(name, value, spaces.signed(value, decimals)) for name, value in shown]
    if others:
        rest = sum(value for _, value in others)
        label = say("{count} others together", count=amounts.count(len(others)))
        steps.append(Step(label, rest, spaces.signed(rest, decimals)))
    left = (one.residual or 0.0) * times
    if abs(left) > _NOTHING:
        steps.append(Step(say("left unexplained"), left, spaces.signed(left, decimals)))
    largest = words.shorten(shown[0][0]) if shown else say("nothing")
    return Way(
        start=Step(start, base, spaces.both(one.base or 0.0, one.space)),
        steps=tuple(steps),
        end=Step(end, output, spaces.both(one.output or 0.0, one.space)),
        title=title,
        description=say(
            "From {start} to {end}; {name} moves it most.",
            start=spaces.both(one.base or 0.0, one.space),
            end=spaces.both(one.output or 0.0, one.space),
            name=largest,
        ),
        chances=one.space == "log-odds",
    )
