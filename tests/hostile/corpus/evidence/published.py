"""A good report, made once, and cases of what is left of it after some harm."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from ..case import Ending, Outcome, audited, everybody, typed

PEOPLE = everybody()
ROWS = "sex,hired,predicted\n" + "".join(f"{s},{h},{p}\n" for s, h, p in PEOPLE)
READING = ("show", "gate")
"""The commands that a case is tried with; all must end alike."""

Harm = Callable[[Path], object]
Line = tuple[str, str, Harm, Outcome]


@cache
def _published() -> Path:
    """One good report, made once in each process."""
    folder = Path(mkdtemp(prefix="hostile-"))
    (folder / "people.csv").write_text(ROWS)
    ending = audited(folder / "people.csv", "--rule", "impact_ratio across sex >= 0.8")
    assert ending.code == 1, ending.err
    return folder / "reports"


def _copied(folder: Path, harm: Harm) -> Path:
    reports = folder / "reports"
    shutil.copytree(_published(), reports)
    harm(reports / "people" / "v1")
    return reports


def reading(harm: Harm, name: str = "people") -> Callable[[Path], Ending]:
    """Harm a copy of the report, and read it with each command."""

    def run(folder: Path) -> Ending:
        reports = _copied(folder, harm)
        first, *others = (typed(word, name, "--reports", reports) for word in READING)
        assert [(each.code, each.err) for each in others] == [(first.code, first.err)]
        return first

    return run


def verifying(harm: Harm) -> Callable[[Path], Ending]:
    """Harm a copy of the report, and have it verified."""
    return lambda folder: typed("verify", "people", "--reports", _copied(folder, harm))
