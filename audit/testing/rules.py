"""The tests themselves: one a rule, under the file that asks for them."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from shutil import rmtree
from typing import Any

import pytest

from audit.errors import AuditError
from audit.policy import Place
from audit.publish.formats.told import identifier, plain
from audit.report import Report
from audit.testing.asked import Configured, Stored
from audit.testing.once import once
from audit.testing.said import AuditWarning, Broken, Said, said

LONGEST_ERROR = 4000
SHARED = "audit_shared"
KEPT = "audit."
"""How the properties of a test begin that the summary reads."""


class Rules:
    """Collects the tests of what was asked for, and answers them all with one report."""

    def __init__(self, asked: Configured | Stored, told: Mapping[str, Any]) -> None:
        """`told` is what pytest-xdist tells one of its processes; empty where this is the only one.

        In it is the folder that all of them share.
        """
        self.asked = asked
        self.shared = Path(told[SHARED]) if SHARED in told else None
        self._mine = False

    def select(self, config: pytest.Config) -> None:
        """Have the rules collected; those of the ini file step back where paths were typed."""
        here = config.invocation_params.dir
        paths = [os.path.normpath(here / arg.partition("::")[0]) for arg in config.args]
        typed = config.args_source is pytest.Config.ArgsSource.ARGS
        if typed and (str(self.asked.file) in paths or not self.asked.by_flag):
            return
        config.args.append(str(self.asked.file))

    def report(self) -> Report:
        """Return the report, made when it is first asked for; AuditError where it cannot be."""
        answer = self._answer
        if isinstance(answer, AuditError):
            raise answer
        return answer

    @cached_property
    def _answer(self) -> Report | AuditError:
        try:
            if self.shared is None or isinstance(self.asked, Stored):
                return self.asked.report()
            return once(self.shared, self.asked.report)
        except AuditError as error:
            return error

    @cached_property
    def answers(self) -> dict[str, Said]:
        """What is to be said of each rule, by its name."""
        return said(self.report())

    def pytest_collect_file(
        self, file_path: Path, parent: pytest.Collector
    ) -> pytest.Collector | None:
        """Take the one file that stands for the rules."""
        if file_path != self.asked.file:
            return None
        return RuleFile.from_parent(parent, path=file_path, rules=self)

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Give each process of pytest-xdist the folder that all of them share."""
        if self.shared is None:
            self.shared, self._mine = Path(tempfile.mkdtemp(prefix="rai-audit-")), True
        node.workerinput[SHARED] = str(self.shared)

    def pytest_unconfigure(self) -> None:
        """Clear that folder away."""
        if self._mine and self.shared is not None:
            rmtree(self.shared, ignore_errors=True)

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Name the waivers that let something through, and the report."""
        lines = [
            f"{name.removeprefix(KEPT)}: {value}"
            for outcome in ("passed", "failed")
            for report in terminalreporter.getreports(outcome)
            for name, value in report.user_properties
            if name.startswith(KEPT)
        ]
        if lines:
            terminalreporter.section("audit")
            for line in sorted(set(lines), reverse=True):
                terminalreporter.line(line)


class RuleFile(pytest.File):
    """The file that asks for an audit: its rules are its tests."""

    def __init__(self, *, rules: Rules, **usual: Any) -> None:
        super().__init__(**usual)
        self.rules = rules

    def collect(self) -> Iterator[RuleItem]:
        """Yield a test for each rule, in the policy's order."""
        try:
            policy = self.rules.asked.policy()
        except AuditError as error:
            raise self.CollectError(plain(str(error), LONGEST_ERROR)) from None
        for rule in policy.rules:
            place = policy.places.get(rule.name)
            yield RuleItem.from_parent(
                self, name=identifier(rule.name), rules=self.rules, rule=rule.name, place=place
            )


class RuleItem(pytest.Item):
    """One rule: it passes, or fails with the sentence that every other place shows."""

    def __init__(self, *, rules: Rules, rule: str, place: Place | None, **usual: Any) -> None:
        super().__init__(**usual)
        self.rules, self.rule, self.place = rules, rule, place

    def runtest(self) -> None:
        """Fail where the rule stands in the way of a release, warn where it only warns."""
        report = self.rules.report()
        self.user_properties.append((f"{KEPT}report", str(report.folder)))
        said = self.rules.answers.get(self.rule)
        if said is None:
            raise Broken(f"Not assessable: {self.rule} was not judged.")
        if said.blocks:
            where = f"\n{plain(self.place.file)}:{self.place.line}" if self.place else ""
            raise Broken(f"{said.text}{where}")
        if said.waived:
            self.user_properties.append((f"{KEPT}waived", f"{self.name}: {said.text}"))
        elif said.text:
            AuditWarning.give(self, said.text)

    def repr_failure(self, excinfo: Any, style: Any = None) -> Any:
        """Show the sentence alone; only a defect of this tool is shown where it happened."""
        if isinstance(excinfo.value, AuditError):
            return plain(str(excinfo.value), LONGEST_ERROR)
        if isinstance(excinfo.value, Broken):
            return str(excinfo.value)
        return excinfo.getrepr(style="short", tbfilter=lambda each: each.traceback.cut(__file__))

    def reportinfo(self) -> tuple[Path, int, str]:
        """Name the test; pytest would take the dots of a bare name apart."""
        inside = self.place is not None and self.place.file.endswith(self.path.name)
        line = self.place.line - 1 if self.place and inside else 0
        return self.path, line, f"rule {self.name}"
