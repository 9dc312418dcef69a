"""`github.md`: the summary of a step of GitHub Actions, and the annotations beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from audit.judge.verdict import Verdicts
from audit.publish.formats.cases import OUTCOME_WORDS, Case, cases, remarks
from audit.publish.formats.told import plain
from audit.publish.render.documents import Record, exporter
from audit.publish.render.markdown import MOST_RULES, markdown
from audit.publish.render.markdown_text import escaped

MOST_BYTES = 1024 * 1024
"""What GitHub takes as the summary of one step."""

MOST_ANNOTATIONS = 10
"""Of each kind; what a step says beyond that is not shown."""

Kind = Literal["error", "warning"]
HEAD = ("## Every rule", "", "| Rule | Outcome | Found | Asked |", "|:--|:--|:--|:--|")


def summary(record: Record, most: int = MOST_BYTES) -> str:
    """Return the report's summary in Markdown and, of many rules, all that have room.

    `most` is how many bytes there are. Where not even the short summary fits it is left out whole,
    since half a table could take what follows it apart.
    """
    text = markdown(record)
    if len(text.encode()) > most:
        return _cut(most)
    found = cases(record.verdicts)
    if len(found) <= MOST_RULES:
        return text
    return text + _every_rule(found, most - len(text.encode()))


def _every_rule(found: Sequence[Case], room: int) -> str:
    """A row for each rule until there is no more room; the rest are counted."""
    lines = ["", *HEAD]
    left = room - len("\n".join(lines).encode()) - 200
    rows = 0
    for row in map(_row, found):
        left -= len(row.encode()) + 1
        if left < 0:
            break
        lines.append(row)
        rows += 1
    if not rows:
        return ""
    rest = len(found) - rows
    lines += ["", f"{rest:,} more rules are in verdicts.json."] if rest else []
    return "\n".join([*lines, ""])


def _row(case: Case) -> str:
    outcome = OUTCOME_WORDS[case.verdict.outcome] + _softened(case)
    cells = (plain(case.verdict.rule, 200), outcome, case.found, case.asked)
    return f"| {' | '.join(map(escaped, cells))} |"


def _softened(case: Case) -> str:
    if case.verdict.outcome == "pass" or case.blocks:
        return ""
    return ", waived" if case.verdict.waiver is not None else ", a warning"


def _cut(most: int) -> str:
    text = "The summary is too large to be shown here; it is in the report.\n"
    return text if len(text) <= most else ""


def commands(verdicts: Verdicts) -> Iterator[str]:
    """Yield the workflow commands that mark what does not hold: at most ten errors, ten warnings.

    A rule that is waived is not marked; what the gate warns of besides, such as a waiver that has
    expired, is a warning. Where there are more than ten, the tenth counts the rest.
    """
    open_ones = [case for case in cases(verdicts) if case.verdict.outcome != "pass"]
    errors = [_command("error", case) for case in open_ones if case.blocks]
    tolerated = (case for case in open_ones if not case.blocks and not case.waiver)
    warnings = [_command("warning", case) for case in tolerated]
    warnings += [
        f"::warning title=rai-audit::{_data(remark.text)}"
        for remark in remarks(verdicts)
        if remark.grade != "note"
    ]
    yield from _ten("error", errors)
    yield from _ten("warning", warnings)


def _ten(kind: Kind, lines: Sequence[str]) -> Iterator[str]:
    shown = lines if len(lines) <= MOST_ANNOTATIONS else lines[: MOST_ANNOTATIONS - 1]
    yield from shown
    if rest := len(lines) - len(shown):
        yield f"::{kind} title=rai-audit::{rest} more of the kind; see verdicts.json."


def _command(kind: Kind, case: Case) -> str:
    values = {"title": plain(case.verdict.rule, 120)}
    if case.rule.get("file"):
        values |= {"file": case.place.file, "line": str(case.place.line)}
    told = ",".join(f"{key}={_property(value)}" for key, value in values.items())
    return f"::{kind} {told}::{_data(case.sentence)}"


def _data(text: str) -> str:
    """Escape what would end a command.

    >>> _data("100 %")
    '100 %25'
    """
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


@exporter(id="github", file="github.md")
def export_github(record: Record) -> bytes:
    """Draw the summary."""
    return summary(record).encode()
