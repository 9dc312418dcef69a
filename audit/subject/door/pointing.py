"""Points a reader at the first rows that are wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

SHOWN_ROWS = 3
SHOWN_CHARACTERS = 40


def first_rows(
    wrong: npt.NDArray[np.int64], positions: npt.NDArray[np.int64], word: Callable[[int], str]
) -> str:
    """Name the first wrong rows and what they hold.

    `wrong` indexes into `positions`, which are places in the source counted from 0; a reader
    counts rows from 1, below the header. `word` gives the text of one of `positions`' rows.

    >>> first_rows(np.array([1]), np.array([0, 4]), lambda row: "x")
    "row 5 holds 'x'"
    """
    named = [
        f"row {int(positions[row]) + 1} holds {shown(word(int(row)))}"
        for row in wrong[:SHOWN_ROWS].tolist()
    ]
    more = len(wrong) - len(named)
    return "; ".join(named) + (f"; and {more:,} more" if more else "")


def shown(value: object) -> str:
    """Quote a value as a reader may see it: short, on one line, 'nothing' where it is empty.

    >>> shown("a" * 50)
    "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…'"
    """
    if value is None or value == "":
        return "nothing"
    if isinstance(value, str) and len(value) > SHOWN_CHARACTERS:
        value = value[: SHOWN_CHARACTERS - 1] + "…"
    return repr(value)


def plain_name(name: str) -> str:
    """Return a name as it can stand in a sentence: quoted where it would break it.

    >>> plain_name("age"), plain_name("two\\nlines")
    ('age', "'two\\\\nlines'")
    """
    return name if name.isprintable() and 0 < len(name) <= SHOWN_CHARACTERS else shown(name)


def listed(values: Sequence[object], most: int = 5) -> str:
    """Name a few of many values.

    >>> listed(("no", "yes"))
    "'no' and 'yes'"
    """
    words = [shown(value) for value in values[:most]]
    if len(values) > most:
        return ", ".join(words) + f" and {len(values) - most:,} more"
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
