"""`audit diff`: what changed from one report to another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import click

from audit.cli.figures import NOTHING, figure, name_of, span, value_of, who
from audit.cli.stored import NAME, open_version, reports_flag, so_many
from audit.cli.table import write_part
from audit.cli.terminal import say
from audit.cli.verdicts import WORDS
from audit.evidence import Measurement
from audit.judge.verdict import Verdict

if TYPE_CHECKING:
    from audit.judge.compare import Changes, Moved
    from audit.judge.worse import Worse
    from audit.publish.store import Version

EPILOG = """
\b
Examples:
  audit diff credit-risk@v1 credit-risk@v2
  audit diff credit-risk@v1 credit-risk --all
  audit diff credit-risk@v1 credit-risk --fail-on worse
"""
LONGEST = 40
NUMBERS = ("old", "new", "change", "interval")


@click.command("diff", epilog=EPILOG)
@click.argument("old", metavar=f"OLD:{NAME}")
@click.argument("new", metavar=f"NEW:{NAME}")
@click.option("--all", "everything", is_flag=True, help="show what moved within noise, too")
@click.option(
    "--fail-on",
    type=click.Choice(["worse"]),
    help="end with 1 where a verdict or, beyond noise, a number got worse",
)
@reports_flag
@click.pass_context
def command(
    context: click.Context, old: str, new: str, everything: bool, fail_on: str | None, reports: str
) -> None:
    """Say what moved between two reports, and which verdicts changed.

    A number has moved by more than noise where the interval of the change leaves out 0; the two
    audits are taken to have no rows in common, so shared rows make it cautious. A name without a
    version means the newest.

    The exit code is 0 whatever changed. With --fail-on worse it is 1 where a verdict fell (from
    pass over inconclusive and not assessable to fail), or a number of which more or less is better
    got worse by more than noise; 3 where nothing did, but such a number could not be compared,
    because it lost its value or has no interval; 0 otherwise.
    """
    from audit.judge.compare import compare
    from audit.judge.worse import what_got_worse

    before, after = open_version(reports, old), open_version(reports, new)
    changes = compare(before.evidence, after.evidence, before.verdicts, after.verdicts)
    say(f"From {before} to {after}")
    if not any(getattr(changes, field.name) for field in fields(changes)):
        say("Nothing moved, and no verdict changed.")
    _write_verdicts(changes)
    _write_facts(changes)
    _write_numbers(changes.moved, everything=everything)
    _write_absent(before, changes.disappeared)
    _write_absent(after, changes.appeared)
    if fail_on is not None:
        worse = what_got_worse(changes, after.evidence)
        _write_worse(worse)
        context.exit(worse.exit_code)


def _write_worse(worse: Worse) -> None:
    """Say in one line what the exit code is about."""
    say("")
    if worse.exit_code == 1:
        verdicts, numbers = len(worse.verdicts), len(worse.numbers)
        say(f"Worse: {so_many(verdicts, 'verdict')} and {so_many(numbers, 'number')}.")
    elif worse.exit_code == 3:
        found = so_many(len(worse.unknown), "number")
        say(f"Nothing got worse, but {found} could not be compared.")
    else:
        say("Nothing got worse.")


def _write_numbers(moved: Sequence[Moved], *, everything: bool) -> None:
    _write_moved("Moved by more than noise", [one for one in moved if one.beyond_noise])
    rest = [one for one in moved if not one.beyond_noise]
    if everything:
        _write_moved("Moved within noise, or nobody can tell", rest)
    elif rest:
        say("")
        say(f"Within noise, or nobody can tell: {len(rest)} more numbers; --all shows them.")


def _write_verdicts(changes: Changes) -> None:
    rows = [
        (change.rule, _outcome(change.old), _outcome(change.new)) for change in changes.verdicts
    ]
    write_part("Verdicts that changed", ("rule", "old", "new"), rows)


def _write_facts(changes: Changes) -> None:
    rows = [
        (name, _short(old), _short(new))
        for one in changes.facts
        if one.fact != "name"
        for name, old, new in _parts(one.fact, one.old, one.new)
    ]
    seen = [row for row in rows if row[1:] != (NOTHING, NOTHING)]
    write_part("Not the same subject", ("fact", "old", "new"), seen)


def _write_moved(title: str, moved: Sequence[Moved]) -> None:
    rows = [
        (
            name_of(one.new),
            who(one.new.slice, one.new.across),
            value_of(one.old),
            value_of(one.new),
            figure(one.change),
            span(one.interval),
        )
        for one in moved
    ]
    write_part(title, ("metric", "who", *NUMBERS), rows, right=NUMBERS)


def _write_absent(version: Version, rows: Sequence[Measurement]) -> None:
    if rows:
        metrics = ", ".join(dict.fromkeys(map(name_of, rows)))
        say("")
        say(f"Only in {version}: {len(rows)} numbers, of {metrics}.")


def _outcome(verdict: Verdict | None) -> str:
    return "no such rule" if verdict is None else WORDS[verdict.outcome]


def _parts(name: str, old: Any, new: Any) -> Iterator[tuple[str, Any, Any]]:
    """Take a fact that has parts to pieces, and keep those that differ."""
    if not isinstance(old, dict) or not isinstance(new, dict):
        yield name, old, new
        return
    for part in dict.fromkeys([*old, *new]):
        if old.get(part) != new.get(part):
            yield f"{name} {part}", old.get(part), new.get(part)


def _short(fact: Any) -> str:
    if fact is None or fact in ((), [], {}):
        return NOTHING
    text = ", ".join(map(str, fact)) if isinstance(fact, list | tuple) else str(fact)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."
