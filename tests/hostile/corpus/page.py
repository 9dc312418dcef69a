"""What the page docs/hostile.md says of a case."""

from __future__ import annotations

from .case import Case, Judged, NoNumber, Outcome, Right, Sentence, Value

MOST = 90


def cells(case: Case) -> tuple[str, str, str]:
    """The case's name, what is wrong with it, and what comes out here."""
    return f"`{case.id}`", cell(case.wrong), cell(told(case.comes_out))


def told(outcome: Outcome) -> str:
    """An outcome in few words."""
    match outcome:
        case Right(rates=rates):
            if len(rates) > 4:
                return f"the right numbers of {len(rates)} groups"
            shown = (f"{_short(group)} {k}/{n}" for group, (k, n) in rates.items())
            return "the right numbers: " + ", ".join(shown)
        case Value(metric=metric, value=value):
            return f"the right number: {metric} {value:.4g}"
        case NoNumber(status=status, metric=metric):
            return f"no number: {metric} is {status}"
        case Judged(outcome=verdict, code=code):
            return f"judged: {verdict}, exit {code}"
        case Sentence(words=words, code=code):
            return f"exit {code}: … {words} …"


def cell(text: str) -> str:
    """A text that is only ever text in a Markdown table."""
    shown = "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)
    shown = shown if len(shown) <= MOST else shown[: MOST - 1] + "…"
    for letter in "\\`|<>*_[]{}":
        shown = shown.replace(letter, f"\\{letter}")
    return shown


def _short(group: str) -> str:
    return group if len(group) <= 20 else group[:19] + "…"
