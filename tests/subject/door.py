"""Opens subjects for tests: rows written out as CSV, and options named like the flags."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from audit.config import load_config
from audit.subject.entry import open_subject
from audit.subject.subject import Subject


def opened(folder: Path, content: str | bytes, name: str = "rows.csv", **options: Any) -> Subject:
    """Write a CSV file and open the subject it makes."""
    file = folder / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return open_subject(load_config(None, {"data": str(file), **options}))


def of_rows(rows: Any, model: Any = None, **options: Any) -> Subject:
    """Open the subject that a DataFrame or a mapping of columns makes."""
    return open_subject(load_config(None, options), data=rows, model=model)


def left_out(subject: Subject) -> dict[str, int]:
    """The ledger's lines about rows, checked to add up."""
    lines = {entry.reason: entry.n for entry in subject.ledger if entry.what == "rows"}
    assert lines["read"] == sum(n for reason, n in lines.items() if reason != "read")
    assert lines["audited"] == subject.rows
    for attribute in subject.attributes:
        counted = [
            entry.n
            for entry in subject.ledger
            if entry.what == "group" and set(entry.slice) == {attribute.name}
        ]
        assert sum(counted) == subject.rows
        assert len(counted) == len(attribute.groups)
    return lines
