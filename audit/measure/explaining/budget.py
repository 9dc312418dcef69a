"""The time that explanations may take."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from audit.measure.explaining.pace import Pace
from audit.progress import Progress, Silent


class Budget:
    """A brake: how much time is left. It never starts anything and only ever stops it.

    `clock` tells the time in seconds. Its shares look at the same clock, hear of the same calls
    (`pace`) and report to the same listener.
    """

    def __init__(
        self,
        seconds: float,
        *,
        clock: Callable[[], float] = monotonic,
        pace: Pace | None = None,
        progress: Progress | None = None,
    ) -> None:
        self.seconds = seconds
        self.now = clock
        self.pace = pace or Pace()
        self._progress = progress or Silent()
        self._end = clock() + seconds

    @property
    def left(self) -> float:
        """Seconds left, never below 0."""
        return max(0.0, self._end - self.now())

    @property
    def spent(self) -> bool:
        """Whether the time is up."""
        return self.left == 0.0

    def share(self, part: float) -> Budget:
        """Return a budget that ends after that part of what is left."""
        return Budget(self.left * part, clock=self.now, pace=self.pace, progress=self._progress)

    @contextmanager
    def halted(self) -> Iterator[None]:
        """Do not count the time that passes within; shares that were given before go on."""
        began = self.now()
        try:
            yield
        finally:
            self._end += self.now() - began

    def advance(self, done: float, total: float) -> None:
        """Tell whoever listens how far an explainer is; `total` may be an estimate."""
        self._progress.advance(done, max(done, total))
