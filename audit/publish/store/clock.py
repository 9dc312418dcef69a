"""What time it is, for the manifest alone: the one place that reads the clock."""

from __future__ import annotations

import os
import re
import time
from datetime import UTC, datetime

from audit.errors import AuditError

VARIABLE = "SOURCE_DATE_EPOCH"
_SECONDS = re.compile(r"[0-9]{1,12}")


def created() -> str:
    """Return this moment in UTC, or the moment that SOURCE_DATE_EPOCH names, to the second."""
    wanted = os.environ.get(VARIABLE)
    moment = datetime.now(UTC) if wanted is None else _named(wanted)
    return moment.replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def today() -> str:
    """Return the date of that moment: the day that verdicts are judged on."""
    return created()[:10]


def _named(text: str) -> datetime:
    """The moment of so many seconds, of which the last is in the year 9999."""
    try:
        if not _SECONDS.fullmatch(text):
            raise ValueError(text)
        return datetime.fromtimestamp(int(text), UTC)
    except (ValueError, OverflowError, OSError):
        raise AuditError(
            f"{VARIABLE} is {text!r}",
            where="environment",
            remedy="It is a whole number of seconds since 1970-01-01, such as 1767225600",
        ) from None


def seconds_since(moment: float) -> float:
    """Return how long ago a file's time is, whatever SOURCE_DATE_EPOCH says of today."""
    return time.time() - moment


def is_set() -> bool:
    """Whether SOURCE_DATE_EPOCH names the moment in the place of the clock."""
    return VARIABLE in os.environ
