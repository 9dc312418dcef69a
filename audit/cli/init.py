"""`audit init`: a first audit.toml for a data file."""

from __future__ import annotations

import os
from pathlib import Path

import click

from audit.cli.terminal import give, note
from audit.errors import AuditError

EPILOG = """
\b
Examples:
  audit init people.csv
  audit init people.parquet --out people.toml
"""


@click.command("init", epilog=EPILOG)
@click.argument("data", metavar="DATA")
@click.option(
    "--out", default="audit.toml", show_default=True, metavar="FILE", help="what to write"
)
@click.option("--force", is_flag=True, help="write over a file that is there")
def command(data: str, out: str, force: bool) -> None:
    """Look at a data file and write an audit.toml to start from.

    Names and content of the columns tell which may be the label, a prediction, or a sensitive
    attribute. All of it is guessed and every line says what it means, so read it before you run
    it. Standard output is one line, the file that was written.
    """
    file = Path(out)
    if file.exists() and not force:
        raise AuditError(
            f"{out} is already there",
            remedy="Name another file with --out, or write over it with --force",
        )
    from audit.cli.starter import starter
    from audit.subject.guess import guess_roles
    from audit.subject.source import load_rows

    guess = guess_roles(load_rows(data))
    _write(file, starter(data, guess), force=force)
    give(os.fsencode(file.absolute()))
    if guess.label is None:
        note("No column looks like the label: name it in [data] before you run the audit.")
    if not guess.sensitive:
        note("No column looks like a sensitive attribute: name them in [data] sensitive.")
    note(f"Read {out}, put right what was guessed wrong, then: audit run {out}")


def _write(file: Path, text: str, *, force: bool) -> None:
    try:
        content = text.encode("utf-8")
        with file.open("wb" if force else "xb") as stream:
            stream.write(content)
    except OSError as error:
        raise AuditError(f"{file} cannot be written", where=error.strerror or "") from None
    except UnicodeEncodeError:
        raise AuditError(
            "A name in the data is no text that TOML can hold",
            remedy="Rename the file or the column in UTF-8",
        ) from None
