"""`audit policy`: what rules are written in, looked at on its own."""

from __future__ import annotations

from importlib import import_module

import click

EPILOG = """
\b
Examples:
  audit policy lint policy.toml
  audit policy show nyc-ll144
"""
PARTS = {
    "lint": "Find every mistake in a policy file, and what it leaves unsaid.",
    "show": "Say what a pack of rules is, covers, cannot say and asks for.",
}


class Parts(click.Group):
    """Each part in a file of its own beside this one, imported when it is typed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the parts in the order of the help."""
        return list(PARTS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the one part that is wanted."""
        if cmd_name not in PARTS:
            return None
        part: click.Command = import_module(f"audit.cli.policy_{cmd_name}").command
        return part

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the parts without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(PARTS.items()))


@click.group("policy", cls=Parts, epilog=EPILOG)
def command() -> None:
    """Check a policy file, or read what a pack of rules holds.

    A policy file holds [policy], [[rule]], [[waiver]] and [pack.NAME]; `--policy FILE` of
    `audit run` and `audit gate` judges by it.
    """
