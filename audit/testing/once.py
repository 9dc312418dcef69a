"""One audit for all processes of a test run: the first one runs it, the others read it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from audit.errors import AuditError
from audit.publish.store.lock import only_writer
from audit.report import Report
from audit.testing.asked import published

FILE = "answer.json"


class Answer(msgspec.Struct, omit_defaults=True):
    """Where the report lies; or, without a folder, why there is none."""

    folder: str = ""
    what: str = ""
    where: str = ""
    remedy: str = ""


def once(shared: Path, make: Callable[[], Report]) -> Report:
    """Return what `make` returns, called in one process of those that share a folder.

    The AuditError of that one is everybody's.
    """
    file = shared / FILE
    with only_writer(shared):
        if not file.exists():
            file.write_bytes(msgspec.json.encode(_tried(make)))
    answer = msgspec.json.decode(file.read_bytes(), type=Answer)
    if not answer.folder:
        raise AuditError(answer.what, where=answer.where, remedy=answer.remedy)
    return published(Path(answer.folder))


def _tried(make: Callable[[], Report]) -> Answer:
    try:
        return Answer(folder=str(make().folder))
    except AuditError as error:
        return Answer(what=error.what, where=error.where, remedy=error.remedy)
