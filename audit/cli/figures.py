"""How numbers and the people behind them are written in a terminal, in ASCII alone."""

from __future__ import annotations

from collections.abc import Sequence

from audit.evidence import Interval, Measurement, Slice

NOTHING = "-"
DIGITS = 4
MOST_DIGITS = 16


def figure(value: float | None, apart_from: float | None = None) -> str:
    """Write a measured value to four decimals; more where it would look like another number.

    A value just under a threshold must not be printed as the threshold.

    >>> figure(0.8117), figure(0.79999, apart_from=0.8), figure(None)
    ('0.8117', '0.79999', '-')
    """
    if value is None:
        return NOTHING
    digits = DIGITS
    text = f"{value:.{digits}f}"
    while value != apart_from and float(text) == apart_from and digits < MOST_DIGITS:
        digits += 1
        text = f"{value:.{digits}f}"
    return text


def span(interval: Interval | None) -> str:
    """Write an interval's two ends."""
    return NOTHING if interval is None else f"{figure(interval.low)} to {figure(interval.high)}"


def limit(threshold: float | tuple[float, float] | None) -> str:
    """Write a rule's limit, or its two limits.

    >>> limit(0.8), limit((0.8, 1.25)), limit(None)
    ('0.8', '0.8 to 1.25', '-')
    """
    if threshold is None:
        return NOTHING
    if isinstance(threshold, tuple):
        return f"{threshold[0]:g} to {threshold[1]:g}"
    return f"{threshold:g}"


def count(n: float) -> str:
    """Write a number of people; an effective number of weighted people has a decimal.

    >>> count(48842), count(1203.77)
    ('48842', '1203.8')
    """
    return str(int(n)) if n == int(n) else f"{n:.1f}"


def who(group: Slice, across: Sequence[str] = ()) -> str:
    """Say whom a number is about, the way a rule names a group.

    >>> who({"sex": "Female", "race": "Black"}), who({}, ("sex",)), who({})
    ('sex=Female,race=Black', 'all of sex', 'everyone')
    """
    if group:
        return ",".join(f"{attribute}={name}" for attribute, name in group.items())
    return f"all of {','.join(across)}" if across else "everyone"


def name_of(row: Measurement) -> str:
    """Name a measurement; where it is about one class, that class as well."""
    return row.metric if row.class_ is None else f"{row.metric} (class {row.class_})"


def value_of(row: Measurement) -> str:
    """Write a measurement's value, or the word for why there is none."""
    return row.status.replace("_", " ") if row.value is None else figure(row.value)
