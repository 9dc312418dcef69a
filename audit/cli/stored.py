"""The flag that says where reports lie, and one of them by its name."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from audit.publish.store import Version

Function = TypeVar("Function", bound=Callable[..., Any])
NAME = "NAME[@vN]"
_VERSION = re.compile(r"(.+)@v([1-9][0-9]{0,8})")


def reports_flag(function: Function) -> Function:
    """Give a command `--reports`, the folder reports lie in."""
    return click.option(
        "--reports",
        default="reports",
        show_default=True,
        metavar="FOLDER",
        help="the folder reports lie in, or s3://bucket/folder",
    )(function)


def open_version(reports: str, name: str) -> Version:
    """Open `NAME@vN`, or the newest version of `NAME`."""
    from audit.publish.bucket import store_at

    return store_at(reports).open(name)


def parted(name: str) -> tuple[str, int | None]:
    """Part `NAME@vN` into the name and the number; the number is None in `NAME`.

    >>> parted("credit-risk@v2"), parted("credit-risk")
    (('credit-risk', 2), ('credit-risk', None))
    """
    named = _VERSION.fullmatch(name)
    return (named[1], int(named[2])) if named else (name, None)


def so_many(n: int, what: str) -> str:
    """Count things that get an s where there are several: `1 version`, `2,000 files`."""
    return f"{n:,} {what}{'' if n == 1 else 's'}"
