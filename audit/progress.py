"""How a long audit says where it is, without knowing who listens."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Hears which stage has begun, and how far along it is."""

    def stage(self, text: str) -> None:
        """A stage has begun; the one before it is over."""

    def advance(self, done: float, total: float) -> None:
        """So much of the present stage is done."""


class Silent:
    """Listens and says nothing."""

    def stage(self, text: str) -> None:
        """Ignore the stage."""

    def advance(self, done: float, total: float) -> None:
        """Ignore the progress."""
