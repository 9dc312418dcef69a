"""Everybody as a DataFrame, and cases of what is made of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from ..case import Case, Ending, Outcome, Person, asked, everybody

PEOPLE = everybody()
ROWS = pd.DataFrame(PEOPLE, columns=["sex", "hired", "predicted"])
Made = Callable[[], Any]
Line = tuple[str, str, Made, Outcome]
Asked = tuple[str, str, Made, Outcome, dict[str, Any]]


def case(name: str, wrong: str, made: Made, outcome: Outcome, **options: Any) -> Case:
    """A case of what is given for a table, audited with these options."""

    def run(folder: Path) -> Ending:
        return asked(made(), **options)

    return Case(f"tables-{name}", wrong, run, outcome, lambda folder: made())


def put(**columns: Any) -> pd.DataFrame:
    """Everybody, with columns added or replaced."""
    return ROWS.assign(**columns)


def objects(**columns: Any) -> pd.DataFrame:
    """Columns whose values stay what they are."""
    return put(**{name: pd.Series(values, dtype=object) for name, values in columns.items()})


def women(name: Any) -> list[Person]:
    """Everybody, with women under another name."""
    return [(name if sex == "f" else sex, hired, said) for sex, hired, said in PEOPLE]
