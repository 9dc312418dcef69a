"""What is altered in the report of the tests, and the files it is made of."""

from __future__ import annotations

from pathlib import Path

from audit.publish.store.verify import verify_report


def altered(root: Path, **more: object) -> tuple[str, ...]:
    return verify_report(root, "credit", **more).altered  # type: ignore[arg-type]


def files_of(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())
