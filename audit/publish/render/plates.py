"""Figures are numbered in the order they are drawn, and found again by what they show."""

from __future__ import annotations

from collections.abc import Iterable

from audit.evidence import Measurement
from audit.publish.render.language import say
from audit.publish.render.parts import Figure, Link, Panel, Reliance, Table

Key = tuple[str, frozenset[str]]


def key_of(measurement: Measurement) -> Key:
    """What a figure must show for this measurement to be seen in it."""
    return measurement.metric, frozenset(measurement.slice) | frozenset(measurement.across)


class Plates:
    """The figures of one report so far."""

    def __init__(self) -> None:
        self._shown: dict[Key, int] = {}
        self._last = 0

    def figure(
        self,
        title: str,
        note: str,
        panels: Iterable[Panel],
        table: Table,
        *,
        shows: Iterable[Key],
        said: tuple[str, ...] = (),
        reliance: tuple[Reliance, ...] = (),
        on_paper: bool = True,
    ) -> Figure:
        """Number the next figure, and remember what it shows first."""
        self._last += 1
        for key in shows:
            self._shown.setdefault(key, self._last)
        return Figure(self._last, title, note, tuple(panels), table, said, reliance, on_paper)

    def links(self, *measurements: Measurement) -> tuple[Link, ...]:
        """Links to the figures that show these measurements, each once."""
        numbers = (self._shown.get(key_of(measurement)) for measurement in measurements)
        return tuple(
            Link(say("figure {number}", number=number), f"#figure-{number}")
            for number in dict.fromkeys(numbers)
            if number is not None
        )
