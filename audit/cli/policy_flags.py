"""The flags that say what a report is judged by."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

Function = TypeVar("Function", bound=Callable[..., Any])


def policy_flag(function: Function) -> Function:
    """Give a command `--policy`, repeatable."""
    return click.option(
        "--policy",
        "policies",
        multiple=True,
        metavar="FILE",
        help="a file of rules and waivers (repeatable)",
    )(function)


def pack_flag(function: Function) -> Function:
    """Give a command `--pack`, repeatable."""
    return click.option(
        "--pack",
        "packs",
        multiple=True,
        metavar="NAME[@DATE]",
        help="a dated rule set, such as nyc-ll144 (repeatable; see `audit policy show`)",
    )(function)


def rule_flag(function: Function) -> Function:
    """Give a command `--rule`, repeatable."""
    return click.option(
        "--rule",
        "rules",
        multiple=True,
        metavar="RULE",
        help="a rule in one line: 'impact_ratio across sex >= 0.8' (repeatable)",
    )(function)
