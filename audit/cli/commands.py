"""What can be typed after `audit`. A command's file is imported only when it is typed."""

from __future__ import annotations

from importlib import import_module
from keyword import iskeyword

import click

NO_COMMAND = 2
COMMANDS = {
    "run": "Audit a model on its rows and publish a versioned report.",
    "gate": "Judge the evidence of a report again, without its model or its rows.",
    "policy": "Check a policy file, or read what a pack of rules holds.",
    "list": "List the reports there are, with their verdicts.",
    "show": "Show the headline numbers of a report.",
    "diff": "Say what moved between two reports, and which verdicts changed.",
    "explain": "Explain the score of one more person of a report.",
    "render": "Draw the documents of a report again, in another folder.",
    "replay": "Run the audit of a report again, and say whether it is the same.",
    "verify": "Check that reports are what was published: files, chain and signed head.",
    "keygen": "Make a pair of keys to sign and to verify reports with.",
    "sign": "Sign how far the history of a report goes.",
    "export": "Write a report into one file, filtered for whom it is for.",
    "import": "Take an exported report into the reports here.",
    "gc": "Remove what killed audits left behind, and old versions where asked.",
    "mlflow": "Log a report to MLflow: numbers, verdict, hashes and files.",
    "catalog": "List every metric, check and explainer, or say what one means.",
    "init": "Look at a data file and write an audit.toml to start from.",
    "demo": "Audit a model trained on census data, to see what a report is.",
    "schema": "Print the JSON Schema of a record.",
}


def module_of(name: str) -> str:
    """Name the file of a command, where the name itself is a word of Python.

    >>> module_of("import"), module_of("run")
    ('import_', 'run')
    """
    return f"{name}_" if iskeyword(name) else name


class LazyGroup(click.Group):
    """The commands by name, each in the file of the same name beside this one."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the one command that is wanted."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"audit.cli.{module_of(cmd_name)}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which ones come close."""
        word = args[0]
        if word not in COMMANDS and not word.startswith("-"):
            from audit.errors import nearest

            raise click.UsageError(f"There is no command {word!r}. {nearest(word, COMMANDS)}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def print_version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    """Say which version this is, and leave."""
    if value and not ctx.resilient_parsing:
        from audit import __version__

        click.echo(f"rai-audit {__version__}")
        ctx.exit()


@click.group(
    cls=LazyGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=print_version,
    help="Say which version this is.",
)
@click.pass_context
def audit(context: click.Context) -> None:
    """Assess a model's performance, disparities and explanations, and publish the evidence.

    \b
    Start here:
      audit demo                    see a report in a minute
      audit init people.csv         write an audit.toml for your own data
      audit run audit.toml          audit it

    Exit codes: 0 passed, or there was no rule; 1 a rule failed; 2 the input, the model or the
    configuration is wrong; 3 nothing failed but something could not be decided; 70 a defect of
    this tool.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help(), err=True)
        context.exit(NO_COMMAND)
