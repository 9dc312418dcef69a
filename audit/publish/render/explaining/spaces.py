"""The scale on which parts add up to a score, in words a reader knows."""

from __future__ import annotations

import math
from collections.abc import Sequence

from audit.evidence import Attribution, message
from audit.publish.render import amounts
from audit.publish.render.amounts import LABEL, NBSP, PERCENT, POINTS, Unit
from audit.publish.render.charts.waterfall import chance
from audit.publish.render.language import say

LOG_ODDS = message(
    "Parts are given in log-odds, the scale on which they add up: 0 stands for 50\u00a0%, "
    "+1 for 73\u00a0%, +2 for 88\u00a0%, +3 for 95\u00a0%, and \u22122 for 12\u00a0%."
)
"""What log-odds are, for whoever meets them for the first time."""

_UNITS = {
    "probability": message("percentage points"),
    "log-odds": message("log-odds"),
    "output": message("units of the estimate"),
}


def unit_words(one: Attribution | None) -> str:
    """What the parts of an explanation are counted in; in general words where there is none."""
    return say(_UNITS[one.space]) if one else say("the score\u2019s own units")


def factor(one: Attribution) -> float:
    """What its numbers are multiplied by to be drawn and written."""
    return 100.0 if one.space == "probability" else 1.0


def score_unit(attributions: Sequence[Attribution], *, difference: bool = False) -> Unit:
    """How the score itself is written, whatever scale its parts are on."""
    if any(one.space == "output" for one in attributions):
        return LABEL
    return POINTS if difference else PERCENT


def places(sizes: Sequence[float]) -> int:
    """Decimals that show the largest of some parts with three digits."""
    largest = max((abs(size) for size in sizes if math.isfinite(size)), default=0.0)
    return next((places for places in range(5) if largest * 10**places >= 100), 4)


def signed(value: float, decimals: int) -> str:
    """A part with its sign, as it is written beside a bar.

    >>> signed(0.25, 2), signed(-0.004, 2)
    ('+0.25', '0.00')
    """
    text = amounts.number(value, decimals)
    return f"+{text}" if value > 0 and text.strip("0.,") else text


def score(value: float, space: str) -> str:
    """A score in words: log-odds as the probability they stand for.

    >>> score(0.0, "log-odds"), score(0.46, "probability")
    ('50\\xa0%', '46.0\\xa0%')
    """
    if space == "log-odds":
        return chance(value)
    if space == "probability":
        return f"{amounts.number(value * 100, 1)}{NBSP}%"
    return amounts.number(value, amounts.digits(None, LABEL, value))


def both(value: float, space: str) -> str:
    """A score as it stands on its scale and, of log-odds, as a probability.

    >>> both(0.0, "log-odds")
    '0.00 (50\\xa0%)'
    """
    if space == "log-odds":
        return f"{amounts.number(value, 2)} ({chance(value)})"
    return score(value, space)
