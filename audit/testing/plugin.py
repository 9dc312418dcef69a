"""What pytest loads at its start: three flags, a line of the ini file and a fixture.

Nothing of an audit is imported before one of them asks for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from audit.report import Report

RULES = "audit-rules"
"""The name under which the plugin that makes tests of rules is registered."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the flags and the line of the ini file."""
    group = parser.getgroup("audit", "rules of an audit as tests")
    group.addoption(
        "--audit-config", metavar="FILE", help="run this audit.toml; each of its rules is a test"
    )
    group.addoption(
        "--audit-report",
        metavar="NAME[@vN]",
        help="judge a stored report again, by its name or its folder; each of its rules is a test",
    )
    group.addoption(
        "--audit-policy",
        action="append",
        default=[],
        metavar="FILE",
        help="a file of rules and waivers to judge by (repeatable)",
    )
    parser.addini("audit_config", "an audit.toml beside this file; each of its rules is a test")


def pytest_configure(config: pytest.Config) -> None:
    """Let the rules become tests, where an audit is asked for."""
    flags = ("audit_config", "audit_report", "audit_policy")
    if not any(map(config.getoption, flags)) and not config.getini("audit_config"):
        return
    from audit.testing.asked import asked
    from audit.testing.rules import Rules

    rules = Rules(asked(config), getattr(config, "workerinput", {}))
    rules.select(config)
    config.pluginmanager.register(rules, RULES)


@pytest.fixture(scope="session")
def audit_report(pytestconfig: pytest.Config) -> Report:
    """The report of the audit that pytest was asked for, run once and judged.

    It is an `audit.Report`. Say which audit with `audit_config = audit.toml` in pytest's ini
    file, with `--audit-config FILE`, or with `--audit-report NAME[@vN]`.
    """
    rules = pytestconfig.pluginmanager.get_plugin(RULES)
    if rules is None:
        pytest.fail(
            "No audit is named. Write `audit_config = audit.toml` into pytest's ini file, or pass "
            "--audit-config FILE or --audit-report NAME[@vN].",
            pytrace=False,
        )
    from audit.errors import AuditError

    try:
        report: Report = rules.report()
    except AuditError as error:
        pytest.fail(str(error), pytrace=False)
    return report
