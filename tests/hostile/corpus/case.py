"""One malformed input: what is wrong with it, how it is made, and what must come out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from fractions import Fraction
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

Person = tuple[str, int, int]
"""Sex, whether hired, whether predicted to be."""

FLAGS = ("--label", "hired", "--prediction", "predicted", "--sensitive", "sex")
MINIMUM = 10
"""Smaller groups take no part in a gap."""


@dataclass(frozen=True)
class Right:
    """The right numbers: how many of each group are selected, and how many are predicted rightly.

    `rates` are counted in plain Python by `right`, from the people who are to be audited.
    """

    rates: Mapping[str, tuple[int, int]]
    accuracy: tuple[int, int]

    def __str__(self) -> str:
        rates = ", ".join(f"{named(group)} {k}/{n}" for group, (k, n) in self.rates.items())
        return f"right: {rates}"

    @property
    def gap(self) -> Fraction | None:
        """The largest rate less the smallest, of groups that are large enough; None below two."""
        compared = [
            Fraction(k, n)
            for group, (k, n) in self.rates.items()
            if n >= MINIMUM and group != "(missing)"
        ]
        return max(compared) - min(compared) if len(compared) > 1 else None


@dataclass(frozen=True)
class Value:
    """One right number that is not made of a group's counts."""

    metric: str
    value: float
    slice: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        of = "".join(f" of {group}" for group in self.slice.values())
        return f"right: {self.metric}{of} {self.value:.4g}"


@dataclass(frozen=True)
class NoNumber:
    """A status in the place of a number, with its reason."""

    status: str
    reason: str
    metric: str = "selection_rate"
    slice: Mapping[str, str] = field(default_factory=dict)
    across: Sequence[str] = ()

    def __str__(self) -> str:
        return f"{self.status}: {self.reason}"


@dataclass(frozen=True)
class Judged:
    """A verdict that is no pass, and its exit code."""

    outcome: str
    code: int
    reason: str = ""

    def __str__(self) -> str:
        return f"{self.outcome}, exit {self.code}: {self.reason}"


@dataclass(frozen=True)
class Sentence:
    """One message and exit 2 (1 where `audit verify` names what was altered)."""

    words: str
    code: int = 2

    def __str__(self) -> str:
        return f"exit {self.code}: “…{self.words}…”"


Outcome = Right | Value | NoNumber | Judged | Sentence


@dataclass(frozen=True)
class Ending:
    """How an attempt ended: its exit code, what was written, and the records it published."""

    code: int
    out: str
    err: str
    evidence: Mapping[str, Any] | None = None
    verdicts: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Case:
    """`run` makes the input below an empty folder, which is the working folder, and tries it.

    `rows` gives what others can be asked about: the same rows as a library's user would hold
    them, columns `sex`, `hired` and `predicted`; None where there is no counterpart.
    """

    id: str
    wrong: str
    run: Callable[[Path], Ending]
    comes_out: Outcome
    rows: Callable[[Path], Any] | None = None


def everybody() -> list[Person]:
    """40 women of whom 12 are selected, 40 men of whom 28 are; every other one is hired."""
    return [("f", place % 2, int(place < 12)) for place in range(40)] + [
        ("m", place % 2, int(place < 28)) for place in range(40)
    ]


def right(people: Iterable[Person]) -> Right:
    """Count by hand."""
    rates: dict[str, tuple[int, int]] = {}
    correct = total = 0
    for sex, hired, predicted in people:
        k, n = rates.get(sex, (0, 0))
        rates[sex] = (k + predicted, n + 1)
        correct, total = correct + (hired == predicted), total + 1
    return Right(rates, (correct, total))


AS_IF_NOTHING = right(everybody())
"""What must come out where nothing that counts was harmed."""


def typed(*words: str | Path) -> Ending:
    """Type a command in this process, and read what it published."""
    from audit.__main__ import run_command

    out, err = (TextIOWrapper(BytesIO(), "utf-8", "backslashreplace") for _ in range(2))
    with redirect_stdout(out), redirect_stderr(err):
        code = run_command([str(word) for word in words])
    return published(code, *(_written(stream) for stream in (out, err)))


def published(code: int, out: str, err: str) -> Ending:
    """Read the records of the one line that `audit run` gives."""
    folder = Path(out.strip())
    if not (out.strip() and out.count("\n") == 1 and (folder / "evidence.json").is_file()):
        return Ending(code, out, err)
    evidence, verdicts = (
        json.loads((folder / f"{name}.json").read_text("utf-8"), parse_constant=_no_constant)
        for name in ("evidence", "verdicts")
    )
    return Ending(code, out, err, evidence, verdicts)


def audited(file: Path, *more: str) -> Ending:
    """Audit a file of rows the way somebody types it."""
    words = ("run", "--data", file, *FLAGS, "--format", "badge", "--quiet", *more)
    return typed(*words, "--reports", file.parent / "reports")


def asked(rows: Any, **options: Any) -> Ending:
    """Audit rows, or a model, that somebody's own Python holds."""
    import audit
    from audit.errors import AuditError

    known = {"label": "hired", "sensitive": ["sex"], "format": ["badge"], "explain_people": 0}
    if "model" not in options:
        known["prediction"] = "predicted"
    known |= options
    known = {name: value for name, value in known.items() if value is not None}
    try:
        report = audit.run(data=rows, **known)
    except AuditError as error:
        return Ending(2, "", f"audit: {error}\n")
    return published(report.exit_code, f"{report.folder}\n", "")


def _written(stream: TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()


def named(group: str) -> str:
    """A group's name as a page can show it."""
    shown = group if group.isprintable() else ascii(group)[1:-1]
    return f"‘{shown[:20]}…’" if len(shown) > 20 else f"‘{shown}’"


def _no_constant(word: str) -> None:
    raise AssertionError(f"the record holds {word}, which is no JSON")
