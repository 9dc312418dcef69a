"""`audit policy lint`: every mistake in a policy file with its line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from audit.policy_lint import Remark

EPILOG = """
\b
Examples:
  audit policy lint policy.toml
  audit policy lint policy.toml team.toml --metric missed_profit
  audit policy lint audit.toml
"""
MISTAKES = 2


@click.command("lint", epilog=EPILOG)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--metric",
    "own",
    multiple=True,
    metavar="NAME",
    help="a metric of your own that rules may speak of (repeatable)",
)
@click.pass_context
def command(context: click.Context, files: tuple[str, ...], own: tuple[str, ...]) -> None:
    """Find every mistake in a policy file, and what it leaves unsaid.

    Every rule must say why it is there. Standard output is one line for each finding,
    FILE:LINE: mistake or advice, and what would be right. The exit code is 2 where there is a
    mistake, 0 where there is at most advice. Several files are checked as they are judged by:
    together. Of a whole configuration, such as audit.toml, what a policy may hold is read.
    """
    from audit.cli.stored import so_many
    from audit.cli.terminal import note, say
    from audit.measure.catalogue import glossary, rule_metrics
    from audit.policy_lint import lint

    linted = lint(files, [*rule_metrics(), *own], glossary())
    for remark in linted.remarks:
        say(_line(remark))
    for file, tables in linted.configurations.items():
        note(_read(file, tables))
    mistakes = sum(remark.mistake for remark in linted.remarks)
    advice = so_many(len(linted.remarks) - mistakes, "piece") + " of advice"
    note(f"{so_many(len(files), 'file')} checked: {so_many(mistakes, 'mistake')}, {advice}")
    context.exit(MISTAKES if mistakes else 0)


def _read(file: str, tables: Sequence[str]) -> str:
    """Which part of a configuration was read."""
    if not tables:
        return f"{file} is a configuration, and holds nothing to be judged by"
    written = {"policy": "[policy]", "rule": "[[rule]]", "waiver": "[[waiver]]", "pack": "[pack]"}
    return f"{file} is a configuration; read of it: {', '.join(written[name] for name in tables)}"


def _line(remark: Remark) -> str:
    kind = "mistake" if remark.mistake else "advice"
    said = f"{remark.file}:{remark.line}: {kind}: {remark.what}"
    return f"{said}. {remark.remedy}" if remark.remedy else said
