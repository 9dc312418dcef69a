"""Which ways of making an interval were used, for which numbers, and where each was published."""

from __future__ import annotations

from audit.evidence import Evidence
from audit.publish.render import amounts, words
from audit.publish.render.interval_methods import INTERVAL_METHODS
from audit.publish.render.language import say, told
from audit.publish.render.parts import Definition
from audit.publish.render.reading import Reading

MOST_TITLES = 4


def intervals_made(reading: Reading) -> tuple[Definition, ...]:
    """An entry a method and level, in the order in which the evidence uses them."""
    used = _used(reading.evidence).items()
    return tuple(_entry(reading, *way, metrics) for way, metrics in used)


def _used(evidence: Evidence) -> dict[tuple[str, float], list[str]]:
    used: dict[tuple[str, float], dict[str, None]] = {}
    for m in evidence.measurements:
        if m.interval is not None:
            used.setdefault((m.interval.method, m.interval.level), {})[m.metric] = None
    return {way: list(metrics) for way, metrics in used.items()}


def _entry(reading: Reading, method: str, level: float, metrics: list[str]) -> Definition:
    """In one sentence; of a plug-in's own method nothing is known but its name."""
    known = INTERVAL_METHODS.get(method)
    used_for = say("Used for {metrics}.", metrics=_titles(reading, metrics))
    text = f"{told(known.how)} {used_for}" if known else used_for
    return Definition(
        title=told(known.title) if known else words.shorten(method.replace("_", " "), 60),
        name=amounts.level(level),
        text=text,
        first=text,
        source=known.reference if known else "",
    )


def _titles(reading: Reading, metrics: list[str]) -> str:
    """What it was used for, a few by their titles."""
    titles = list(dict.fromkeys(reading.title(metric) for metric in metrics))
    return words.listed(words.a_few(titles, MOST_TITLES))
