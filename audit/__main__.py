"""The command `audit`: every ending in one place, and none of them a traceback."""

from __future__ import annotations

import os
import sys
import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import click

WRONG = 2
DEFECT = 70
INTERRUPTED = 130


def main() -> None:
    """Run the command that was typed, and leave with its exit code."""
    if not sys.warnoptions:
        warnings.simplefilter("ignore")  # what other libraries mutter is for developers
    sys.exit(run_command(sys.argv[1:]))


def run_command(arguments: list[str]) -> int:
    """Run one command and return its exit code.

    0, 1 and 3 are the verdict's; 2 says that something the person gave is wrong, and 70 that
    this tool has a defect, each with one sentence; 130 that somebody pressed Ctrl-C.
    """
    try:
        return _run(arguments)
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as defect:
        return _admit(defect)


def _run(arguments: list[str]) -> int:
    import click

    from audit.cli.commands import audit
    from audit.cli.terminal import note, settle
    from audit.errors import AuditError

    settle()
    try:
        code = audit.main(arguments, prog_name="audit", standalone_mode=False)
    except click.Abort:
        return INTERRUPTED
    except click.ClickException as error:
        note(f"audit: {_usage(error)}")
        return WRONG
    except AuditError as error:
        note(f"audit: {error}")
        return WRONG
    return code if isinstance(code, int) else 0


def _usage(error: click.ClickException) -> str:
    sentence = " ".join(error.format_message().split())
    sentence += "" if sentence.endswith((".", "?", "!")) else "."
    context = getattr(error, "ctx", None)
    return f"{sentence} See `{context.command_path} --help`." if context else sentence


def _admit(defect: Exception) -> int:
    """Say that this is the tool's fault, and how somebody can find out where."""
    from audit.cli.terminal import note

    if os.environ.get("AUDIT_DEBUG"):
        import traceback

        for line in "".join(traceback.format_exception(defect)).splitlines():
            note(line)
    what = " ".join(f"{type(defect).__name__}: {defect}".split())
    note(
        f"audit: This is a defect of this tool ({what:.300}). "
        "Please report it with what AUDIT_DEBUG=1 shows."
    )
    return DEFECT


if __name__ == "__main__":
    main()
