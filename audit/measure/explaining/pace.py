"""What a call of the model takes, learnt from the calls so far."""

from __future__ import annotations

from math import ceil, inf

FIRST_ROWS = 32
MOST_ROWS = 16_384
GROWTH = 4


class Pace:
    """How many rows the next call may hold, and how long calls are likely to take.

    `rows` grows from few to many. It depends on the calls so far and never on the clock, so that
    the same rows are always scored in the same batches.
    """

    def __init__(self) -> None:
        self.rows = FIRST_ROWS
        self._first = True
        self._calls = 0
        self._seconds = 0.0
        self._scored = 0
        self._briefest = inf
        self._long: tuple[int, float] = (0, 0.0)

    def expected(self, rows: int) -> float:
        """Return the seconds that so many rows would take: a price a call and a price a row.

        The price a row is that of all calls together or that of the longest alone, whichever is
        lower: one call that was held up by something else must not end an explanation.
        """
        if not self._calls:
            return 0.0
        many, long = self._long
        together = (self._seconds - self._calls * self._briefest) / self._scored
        each = max(0.0, min(together, (long - self._briefest) / many))
        return self._briefest * ceil(rows / self.rows) + each * rows

    def learn(self, rows: int, seconds: float) -> None:
        """Take in what a call of so many rows took."""
        if self._first and self._calls and rows >= self._scored:
            # the first call may have had to load something
            self._first, self._calls, self._seconds, self._scored = False, 0, 0.0, 0
        self._calls += 1
        self._seconds += seconds
        self._scored += rows
        self._briefest = min(self._briefest, seconds)
        if rows > self._long[0] or (rows == self._long[0] and seconds < self._long[1]):
            self._long = (rows, seconds)
        if rows * GROWTH >= self.rows:
            self.rows = min(MOST_ROWS, self.rows * GROWTH)
