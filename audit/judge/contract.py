"""A model that broke its contract: no number that rests on its answers is judged."""

from __future__ import annotations

from msgspec.structs import replace

from audit.evidence import Evidence, Measurement, message

BROKEN = "model_contract_broken"
"""The code of the finding that says so; `kept` in its numbers are the metrics it does not touch."""

UNRELIABLE = message(
    "the model does not keep to what a model's answers must (a critical finding says how), so "
    "numbers made of them mean nothing"
)


def with_contract(evidence: Evidence) -> Evidence:
    """Return the evidence in which what rests on a broken model is `not_assessable`.

    Where the model kept its contract, or there is none, the evidence is returned as it is.
    """
    broken = [finding for finding in evidence.findings if finding.code == BROKEN]
    if not broken:
        return evidence
    kept = set.intersection(*(set(finding.numbers.get("kept", ())) for finding in broken))
    rows = (row if row.metric in kept else _not_assessable(row) for row in evidence.measurements)
    return replace(evidence, measurements=tuple(rows))


def _not_assessable(row: Measurement) -> Measurement:
    return replace(
        row, value=None, counts=None, interval=None, status="not_assessable", reason=UNRELIABLE
    )
