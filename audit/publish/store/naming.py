"""What a report is called by: `NAME`, or `NAME@vN` for one of its versions."""

from __future__ import annotations

import re
from collections.abc import Iterable

from audit.config import IDENTIFIER
from audit.errors import AuditError, nearest

_REPORT = re.compile(rf"({IDENTIFIER.pattern})(?:@v([1-9][0-9]{{0,8}}))?")


def parted(report: str) -> tuple[str, int | None] | None:
    """Part it into the name and the number, None in `NAME`; None where it is no such thing.

    >>> parted("credit@v2"), parted("credit"), parted("reports/credit")
    (('credit', 2), ('credit', None), None)
    """
    named = _REPORT.fullmatch(report)
    if named is None:
        return None
    return named[1], int(named[2]) if named[2] else None


def no_report(name: str, known: Iterable[str], where: str) -> AuditError:
    """Say that there is no report of a name, and which of those that are known may be meant."""
    remedy = nearest(name, known) or "`audit run` publishes one"
    return AuditError(f"There is no report {name}", where=where, remedy=remedy)
