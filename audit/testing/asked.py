"""What pytest was asked to make tests of: an audit to run, or a stored report to judge again."""

from __future__ import annotations

import os
import warnings
from contextlib import chdir
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

from audit.errors import AuditError
from audit.judge.record import policy_from
from audit.policy import Policy
from audit.publish.store import Store
from audit.report import Report


@dataclass(frozen=True)
class Configured:
    """An audit.toml, and policies beside it; paths are relative to `folder`."""

    file: Path
    policies: tuple[str, ...]
    folder: Path
    by_flag: bool

    def policy(self) -> Policy:
        """Return every rule it is judged by, those of packs too."""
        from audit.config import load_config
        from audit.judge.packs.joining import join, joined_to
        from audit.publish.store.clock import today

        with chdir(self.folder):
            config = load_config(self.file, {"policies": self.policies})
        return joined_to(config.policy, join(config.policy.packs, config.data.sensitive, today()))

    def report(self) -> Report:
        """Run the audit; what other libraries mutter is not heard, as in `audit run`."""
        from audit.api import run

        with chdir(self.folder), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return run(self.file, policies=self.policies)


@dataclass(frozen=True)
class Stored:
    """A published report; paths are relative to `folder`."""

    name: str
    policies: tuple[str, ...]
    folder: Path
    by_flag: bool = True

    @property
    def file(self) -> Path:
        """The record that the tests stand under."""
        return self.judged.folder / "verdicts.json"

    @cached_property
    def judged(self) -> Report:
        """The report with the verdicts of today."""
        from audit.judging_again import judge_again

        with chdir(self.folder):
            report = published(self.name)
            verdicts = judge_again(report, self.policies)
        return Report(report.name, report.version, report.folder, report.evidence, verdicts)

    def policy(self) -> Policy:
        """Return every rule it is judged by."""
        return policy_from(self.judged.verdicts.policy)

    def report(self) -> Report:
        """Return the report, judged again."""
        return self.judged


def asked(config: pytest.Config) -> Configured | Stored:
    """Read the flags and the ini file; flags win. UsageError where they cannot be followed."""
    flag, name = config.getoption("audit_config"), config.getoption("audit_report")
    policies = tuple(config.getoption("audit_policy"))
    here = config.invocation_params.dir
    if flag and name:
        raise pytest.UsageError("Pass --audit-config or --audit-report, not both.")
    if name:
        stored = Stored(name, policies, here)
        return _opened(stored)
    folder = here if flag else (config.inipath or config.rootpath / "pytest.ini").parent
    file = flag or config.getini("audit_config")
    if not file:
        raise pytest.UsageError("--audit-policy needs --audit-config or --audit-report.")
    found = Configured(Path(os.path.normpath(folder / file)), policies, folder, bool(flag))
    if not found.file.is_file():
        raise pytest.UsageError(f"There is no file {found.file} to audit by.")
    return found


def published(report: str | Path) -> Report:
    """Open a version of the reports in this folder."""
    found = Store(Path("reports")).open(report)
    return Report(found.name, found.number, found.folder, found.evidence, found.verdicts)


def _opened(stored: Stored) -> Stored:
    """Open the report at once: the tests stand under its folder."""
    try:
        _ = stored.file
    except AuditError as error:
        raise pytest.UsageError(str(error)) from None
    return stored
