"""Records of older schemas, brought to the one that is read: one step from each to the next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from audit.evidence import SCHEMA

Record: TypeAlias = dict[str, Any]
Step: TypeAlias = Callable[[Record], Record]


def migrated(record: Record, file: str) -> Record:
    """Return a record of an older schema as the current one has it.

    `file` is the record's name in a version. A record that is not what its schema says raises
    KeyError, TypeError or ValueError.
    """
    for schema in range(record["schema"], SCHEMA):
        record = {**STEPS[file, schema](record), "schema": schema + 1}
    return record


def _evidence_of_prototypes(record: Record) -> Record:
    """Schema 0 had `groups` for `slice`, and an interval as its two ends at 95 %."""
    measurements = [_measurement_of_prototypes(row) for row in record.get("measurements", ())]
    return {**record, "measurements": measurements}


def _measurement_of_prototypes(row: Record) -> Record:
    kept = {key: value for key, value in row.items() if key not in ("groups", "method")}
    kept["slice"] = row.get("groups", {})
    if row.get("interval") is not None:
        low, high = row["interval"]
        kept["interval"] = {"low": low, "high": high, "level": 0.95, "method": row["method"]}
    return kept


def _verdicts_of_prototypes(record: Record) -> Record:
    """Schema 0 had `groups` for `slice`, `limit` for `threshold` and a bare hash for `policy`."""
    new_names = {"groups": "slice", "limit": "threshold"}
    verdicts = [
        {new_names.get(key, key): value for key, value in verdict.items()}
        for verdict in record.get("verdicts", ())
    ]
    return {**record, "verdicts": verdicts, "policy": {"sha256": record["policy"]}}


STEPS: dict[tuple[str, int], Step] = {
    ("evidence.json", 0): _evidence_of_prototypes,
    ("verdicts.json", 0): _verdicts_of_prototypes,
}
"""What leads from a schema to the next, by the record's file and the schema it is written in."""
