"""The flag that says where reports lie, and one of them by its name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from audit.publish.store import Version

Function = TypeVar("Function", bound=Callable[..., Any])
NAME = "NAME[@vN]"


def reports_flag(function: Function) -> Function:
    """Give a command `--reports`, the folder reports lie in."""
    return click.option(
        "--reports",
        default="reports",
        show_default=True,
        metavar="FOLDER",
        help="the folder reports lie in",
    )(function)


def open_version(reports: str, name: str) -> Version:
    """Open `NAME@vN`, or the newest version of `NAME`."""
    from audit.publish.store import Store

    return Store(Path(reports)).open(name)
