"""Whether what came out of a malformed input is what must: right, a status, or one sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isfinite
from pathlib import Path
from typing import Any

import pytest
from corpus.case import Case, Ending, Judged, NoNumber, Right, Sentence, Value

LONGEST = 1500
"""A message that somebody should read is shorter than this."""


def check(case: Case, ending: Ending, folder: Path) -> None:
    """Fail where something else came out, where it is silently wrong, or a traceback."""
    wanted = case.comes_out
    if isinstance(wanted, Sentence):
        _one_sentence(ending, wanted, folder)
        return
    assert ending.code != 70, ending.err
    assert "Traceback" not in ending.err
    if isinstance(wanted, Judged):
        _judged(ending, wanted)
        return
    assert ending.evidence is not None, ending.err
    _nothing_made_up(ending.evidence)
    if isinstance(wanted, Right):
        _counted_right(ending.evidence, wanted)
    elif isinstance(wanted, Value):
        row = one(ending.evidence, wanted.metric, wanted.slice)
        assert (row["status"], row["value"]) == ("measured", pytest.approx(wanted.value, abs=1e-12))
    else:
        _no_number(ending.evidence, wanted)


def one(
    evidence: Mapping[str, Any], metric: str, slice_: Mapping[str, str], across: Any = ()
) -> Mapping[str, Any]:
    """The one row of a metric."""
    wanted = (metric, dict(slice_), list(across))
    found = [
        row
        for row in evidence["measurements"]
        if (row["metric"], row["slice"], row["across"]) == wanted
    ]
    assert len(found) == 1, (wanted, len(found))
    return found[0]


def _one_sentence(ending: Ending, wanted: Sentence, folder: Path) -> None:
    assert ending.code == wanted.code, (ending.code, ending.err)
    lines = ending.err.rstrip("\n").split("\n")
    if wanted.code == 2:
        assert ending.out == ""
        assert len(lines) == 1, lines
        assert lines[0].startswith("audit: "), lines
        assert lines[0].endswith((".", "?", "…")), lines
    assert wanted.words in ending.err
    assert len(ending.err) < LONGEST, len(ending.err)
    assert "Traceback" not in ending.err
    assert not [name for name in folder.rglob("manifest.json") if "new" in name.parts]


def _nothing_made_up(evidence: Mapping[str, Any]) -> None:
    """Every row has a finite number, or none and a reason."""
    for row in evidence["measurements"]:
        if row["status"] in ("undefined", "not_assessable", "suppressed"):
            assert (row["value"], row["interval"]) == (None, None), row
            assert row["reason"], row
        else:
            assert isfinite(row["value"]), row
            assert row["status"] == "measured" or row["reason"], row
    for _, numbers in _ledger(evidence):
        assert numbers["read"] == sum(n for why, n in numbers.items() if why != "read")


def _ledger(evidence: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, int]]]:
    rows = {entry["reason"]: entry["n"] for entry in evidence["ledger"] if entry["what"] == "rows"}
    if rows:
        yield "rows", rows


def _counted_right(evidence: Mapping[str, Any], wanted: Right) -> None:
    rates = {
        row["slice"]["sex"]: tuple(row["counts"])
        for row in evidence["measurements"]
        if row["metric"] == "selection_rate" and set(row["slice"]) == {"sex"} and not row["across"]
    }
    assert rates == dict(wanted.rates), rates
    assert tuple(one(evidence, "accuracy", {})["counts"]) == wanted.accuracy
    gap = one(evidence, "demographic_parity_difference", {}, ("sex",))
    if wanted.gap is None:
        assert gap["value"] is None
        assert gap["reason"]
    else:
        assert gap["value"] == pytest.approx(float(wanted.gap), abs=1e-12)


def _no_number(evidence: Mapping[str, Any], wanted: NoNumber) -> None:
    row = one(evidence, wanted.metric, wanted.slice, wanted.across)
    assert row["status"] == wanted.status, row
    assert wanted.reason in row["reason"], row


def _judged(ending: Ending, wanted: Judged) -> None:
    assert ending.code == wanted.code, (ending.code, ending.err)
    assert ending.verdicts is not None, ending.err
    verdicts = ending.verdicts["verdicts"]
    assert wanted.outcome in {verdict["outcome"] for verdict in verdicts}, verdicts
    assert any(wanted.reason in verdict["reason"] for verdict in verdicts), verdicts
