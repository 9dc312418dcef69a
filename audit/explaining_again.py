"""One more person of a published report: its model and its rows are opened again for that."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from audit.errors import AuditError, nearest
from audit.evidence import Attribution, Finding, Value, message
from audit.measure.explaining.one_more import explain_one_more
from audit.progress import Progress, Silent
from audit.publish.bucket import store_at
from audit.reopening import reopen
from audit.subject.subject import Subject

MOST_COMPARED = 20_000
"""Keys that are compared letter by letter with one that is not there."""

UNCHECKED = message(
    "The model is a function: nobody can tell whether it is the one {report} was made of"
)


class OneMore(Value, frozen=True):
    """A person's explanations, the report they belong to, and the name the person has in them."""

    report: str
    person: str
    attributions: tuple[Attribution, ...]
    findings: tuple[Finding, ...]


def explain_row(
    reports: Path,
    name: str,
    row: str,
    options: Mapping[str, Any] | None = None,
    *,
    progress: Progress | None = None,
) -> OneMore:
    """Explain one audited row of a report: `NAME@vN`, or the newest version of `NAME`.

    `row` is the row's key, or its number, counted from 1, where the audit had no key. `options`
    are said anew, and named like the flags: `data`, `model`, `trust_model` … The version is only
    read. AuditError where the model or the rows are gone or changed, or there is no such row.
    """
    progress = progress or Silent()
    version = store_at(reports).open(name)
    config, subject = reopen(version, options or {}, progress)
    assert subject.model is not None
    try:
        place = _place(subject, row, config.data.key)
        pieces = explain_one_more(
            subject, place, config.explain, seed=config.audit.seed, progress=progress
        )
    finally:
        subject.model.close()
    findings = [piece for piece in pieces if isinstance(piece, Finding)]
    if subject.model.facts.sha256 is None:
        numbers = {"report": str(version)}
        findings.append(
            Finding(code="model_unchecked", grade="warning", text=UNCHECKED, numbers=numbers)
        )
    return OneMore(
        report=str(version),
        person=next((one.numbers["person"] for one in findings if "person" in one.numbers), ""),
        attributions=tuple(piece for piece in pieces if isinstance(piece, Attribution)),
        findings=tuple(one for one in findings if one.code != "person_chosen"),
    )


def _place(subject: Subject, row: str, column: str | None) -> int:
    """Return the place of a row among those audited, or say which keys come close."""
    assert subject.keys is not None
    keys = subject.keys.astype(str)
    found = np.flatnonzero(keys == row)
    if len(found):
        return int(found[0])
    if column is None:
        raise AuditError(
            f"There is no row {row} among the {len(keys):,} that were audited",
            remedy=f"Rows are numbered as they stand in the file: {_around(subject.keys, row)}",
        )
    alike = [key for key in keys.tolist() if abs(len(key) - len(row)) < 2][:MOST_COMPARED]
    raise AuditError(
        f"There is no row {row} among the {len(keys):,} that were audited",
        where=f"column {column}",
        remedy=nearest(row, alike),
    )


def _around(numbers: npt.NDArray[Any], row: str) -> str:
    """Name the audited rows nearest to a number, else the first and the last."""
    if not row.isdecimal():
        return f"{numbers.min()} to {numbers.max()}"
    before, after = numbers[numbers < int(row)], numbers[numbers > int(row)]
    return "the nearest are " + ", ".join(map(str, [*before[-1:], *after[:1]]))
