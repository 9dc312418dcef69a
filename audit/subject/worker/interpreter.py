"""Starts a worker under this interpreter or the model's own."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from audit.config import LimitsSection
from audit.errors import AuditError
from audit.subject.worker.failure import short
from audit.subject.worker.process import Worker, environment

OLDEST = (3, 8)
PATIENCE = 30.0
"""Seconds in which an interpreter says its version."""

ASK = "import sys; print('%d.%d' % sys.version_info[:2])"


def started(
    where: str, limits: LimitsSection, python: str | None, *, own_code: bool = False
) -> Worker:
    """Start a worker; AuditError where `python` is no interpreter that could be one."""
    if python is not None:
        check(python)
        if Path(python).name != python:
            python = str(Path(python).absolute())  # the worker has another working folder
    return Worker(where, limits, own_code=own_code, python=python)


def check(python: str) -> None:
    """Refuse what is no Python, or one too old, in one sentence."""
    place = Path(python)
    within = [place / "bin" / "python", place / "Scripts" / "python.exe"]
    if place.is_dir():
        found = next((one for one in within if one.exists()), None)
        remedy = "Give the interpreter itself, such as .venv/bin/python"
        raise _wrong(python, "is a folder", remedy if found is None else f"Give {found}")
    try:
        said = subprocess.run(
            [python, "-c", ASK], env=environment(False), capture_output=True, timeout=PATIENCE
        )
    except FileNotFoundError:
        raise _wrong(python, "is not there", "Give the path of an interpreter") from None
    except OSError as error:
        raise _wrong(python, f"cannot be run ({error.strerror})") from None
    except subprocess.TimeoutExpired:
        raise _wrong(python, f"said nothing for {PATIENCE:.0f} seconds") from None
    version = re.fullmatch(rb"\s*(\d+)\.(\d+)\s*", said.stdout)
    if version is None or said.returncode != 0:
        words = short(said.stderr.decode("utf-8", "replace"))
        raise _wrong(python, f"is no Python that runs{f' ({words})' if words else ''}")
    if (int(version[1]), int(version[2])) < OLDEST:
        named = version[0].strip().decode()
        raise _wrong(python, f"is Python {named}", "The worker needs Python 3.8 or later")


def _wrong(python: str, what: str, remedy: str = "Give another with --model-python") -> AuditError:
    return AuditError(f"The model's interpreter {what}", where=python, remedy=remedy)
