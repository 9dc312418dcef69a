"""Persons: masked for an auditor, absent for the public."""

from __future__ import annotations

from typing import Any

import msgspec

from audit.evidence import Evidence


def with_persons_masked(evidence: Evidence) -> Evidence:
    """Give every person a number in place of a key or its hash, the same one wherever it stands."""
    rows = (attribution.row for attribution in evidence.attributions)
    named = (finding.numbers.get("person") for finding in evidence.findings)
    persons = dict.fromkeys(name for name in (*rows, *named) if isinstance(name, str))
    masks = {name: f"person {number}" for number, name in enumerate(persons, 1)}
    return msgspec.structs.replace(
        evidence,
        attributions=tuple(
            msgspec.structs.replace(each, row=masks[each.row]) if each.row else each
            for each in evidence.attributions
        ),
        findings=tuple(
            msgspec.structs.replace(each, numbers=_masked(each.numbers, masks))
            for each in evidence.findings
        ),
    )


def _masked(value: Any, masks: dict[str, str]) -> Any:
    if isinstance(value, str):
        return masks.get(value, value)
    if isinstance(value, dict):
        return {key: _masked(part, masks) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(part, masks) for part in value]
    return value
