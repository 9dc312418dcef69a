"""`audit render`: a version's documents again, from its evidence alone."""

from __future__ import annotations

import os
from pathlib import Path

import click

from audit.cli.flags import flag
from audit.cli.stored import NAME, reports_flag
from audit.cli.summary import regret
from audit.cli.terminal import give
from audit.options import LANGUAGES, OPTIONS, PROFILES

EPILOG = """
\b
Example:
  audit render credit-risk@v2 --out drawn --format html
"""
NOT_DRAWN = 2
FORMAT = next(option for option in OPTIONS if option.name == "format")


@click.command("render", epilog=EPILOG)
@click.argument("name", metavar=NAME)
@click.option("--out", required=True, metavar="FOLDER", help="where the documents are written")
@flag(FORMAT)
@click.option("--profile", type=click.Choice(PROFILES), help="for whom; its own when left out")
@click.option("--lang", type=click.Choice(LANGUAGES), help="what it speaks; its own when left out")
@click.option("--templates", metavar="FOLDER", help="your own templates instead of those kept")
@click.option("--signing-key", metavar="FILE", help="signs in-toto and CycloneDX documents")
@reports_flag
@click.pass_context
def command(
    context: click.Context,
    name: str,
    out: str,
    format: tuple[str, ...],
    profile: str | None,
    lang: str | None,
    templates: str | None,
    signing_key: str | None,
    reports: str,
) -> None:
    """Draw the documents of a report again, in another folder.

    Nothing is measured and the report itself is not changed; a name without a version means the
    newest. Standard output is one line, the folder with the documents.
    """
    from audit.pipeline import redraw

    failed = redraw(reports, name, Path(out), format, templates, profile, lang, signing_key)
    give(os.fsencode(Path(out).absolute()))
    regret(failed)
    context.exit(NOT_DRAWN if failed else 0)
