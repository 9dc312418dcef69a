"""A clock that a test winds on by hand."""

from __future__ import annotations


class Clock:
    """Time passes only where somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    @property
    def passed(self) -> float:
        """Seconds slept so far."""
        return self.now - 1000.0
