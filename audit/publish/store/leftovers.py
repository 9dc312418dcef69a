"""What writers that were killed have left behind, and which versions are older than some."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from audit.errors import AuditError
from audit.publish.store.clock import seconds_since
from audit.publish.store.draft import PREFIX
from audit.publish.store.files import is_folder
from audit.publish.store.lock import only_writer
from audit.publish.store.removed import remove
from audit.publish.store.shelf import entries, numbers, shelf
from audit.publish.store.verify import verify_report

NO_PATIENCE = 0.0


def leftovers(home: Path, older_than: float) -> tuple[Path, ...]:
    """The unfinished versions of a report that nobody has touched for so many seconds."""
    drafts = (entry for entry in entries(home) if entry.name.startswith(PREFIX))
    return tuple(path for path in drafts if seconds_since(path.lstat().st_mtime) >= older_than)


def sweep(root: Path, name: str, older_than: float, *, pretend: bool = False) -> tuple[Path, ...]:
    """Remove a report's unfinished versions, and return them; only name them if `pretend`.

    AuditError where somebody is publishing it just now: then nothing unfinished is left over.
    """
    home = shelf(root, name)
    with _alone(home):
        found = leftovers(home, older_than)
        for path in () if pretend else found:
            if is_folder(path):
                shutil.rmtree(path)
            else:
                path.unlink()
    return found


def older_versions(root: Path, name: str, keep: int) -> tuple[int, ...]:
    """The numbers of all versions but the newest `keep`, which is at least one."""
    return numbers(shelf(root, name))[: -max(keep, 1)]


def remove_older(root: Path, name: str, keep: int) -> tuple[int, ...]:
    """Remove all versions but the newest `keep`, and return their numbers.

    What is left of each is its manifest, so that the chain stays whole. AuditError where the
    report is not what was published: then somebody should look before anything goes.
    """
    home = shelf(root, name)
    with _alone(home):
        altered = verify_report(root, name).altered
        if altered:
            raise AuditError(
                f"Nothing of {name} is removed, because it is not what was published: {altered[0]}"
            )
        gone = older_versions(root, name, keep)
        for number in gone:
            remove(home, number)
    return gone


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    try:
        with only_writer(home, NO_PATIENCE):
            yield
    except OSError as error:
        where = str(error.filename or home)
        raise AuditError(f"{home.name} cannot be cleared: {error.strerror}", where=where) from None
