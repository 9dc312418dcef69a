"""`audit gate`: judge a report again, from its evidence alone."""

from __future__ import annotations

import os
from pathlib import Path

import click

from audit.cli.ci import announce
from audit.cli.policy_flags import pack_flag, policy_flag, rule_flag
from audit.cli.stored import NAME, reports_flag

EPILOG = """
\b
Examples:
  audit gate credit-risk
  audit gate credit-risk@v2 --policy policy.toml
  audit gate credit-risk --rule 'impact_ratio across sex >= 0.8' --json
"""


@click.command("gate", epilog=EPILOG)
@click.argument("name", metavar=NAME)
@policy_flag
@pack_flag
@rule_flag
@click.option("--out", metavar="FOLDER", help="write verdicts.json there, too")
@click.option("--json", "as_json", is_flag=True, help="print the verdicts instead of the outcome")
@reports_flag
@click.pass_context
def command(
    context: click.Context,
    name: str,
    policies: tuple[str, ...],
    packs: tuple[str, ...],
    rules: tuple[str, ...],
    out: str | None,
    as_json: bool,
    reports: str,
) -> None:
    """Judge the evidence of a report again, without its model or its rows.

    With a policy the report is judged by that policy, else by the rules it was judged by; rules
    given with --rule and packs given with --pack are added. The report itself is not changed. A
    name without a version means the newest.

    Standard output is one line: pass, fail, inconclusive, not_assessable, or none where there is
    no rule. The exit code is that of `audit run`.
    """
    from audit.cli.summary import say_verdicts
    from audit.cli.terminal import give_json, say
    from audit.evidence import encode
    from audit.judging_again import judge_again
    from audit.publish.bucket import store_at

    version = store_at(reports).open(name)
    verdicts = judge_again(version, policies, rules, packs, reports=reports)
    if out is not None:
        _write(Path(out), encode(verdicts))
    say_verdicts(name, verdicts, version.evidence)
    if as_json:
        give_json(encode(verdicts))
    else:
        say(verdicts.outcome or "none")
    announce(
        verdicts,
        version.evidence,
        os.environ,
        profile=version.manifest.report.get("profile", "internal"),
        version=version.number,
    )
    context.exit(verdicts.exit_code)


def _write(folder: Path, content: bytes) -> None:
    from audit.errors import AuditError

    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "verdicts.json").write_bytes(content)
    except OSError as error:
        where = str(error.filename or folder)
        raise AuditError(f"The verdicts cannot be written: {error.strerror}", where=where) from None
