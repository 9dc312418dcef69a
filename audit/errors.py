"""What a person can do wrong, said in one message: what, where, and what would be right."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

LONGEST = 500
"""A part of a message has no more characters than this, about."""


class AuditError(Exception):
    """The input, the model or the configuration is wrong; the command ends with exit code 2.

    `what` is a sentence without its full stop, `where` names the file, column or key,
    `remedy` says what would be right.
    """

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        self.what = what
        self.where = where
        self.remedy = remedy
        place = f" ({_cut(where)})" if where else ""
        advice = f" {_ended(_cut(remedy))}" if remedy else ""
        super().__init__(f"{_cut(what).rstrip('.')}{place}.{advice}")


def _cut(text: str) -> str:
    """Leave the middle out of what is too long to be read: somebody's names may be of any size."""
    half = LONGEST // 2
    return text if len(text) <= LONGEST else f"{text[:half]} … {text[-half:]}"


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith(("?", "…")) else f"{sentence.rstrip('.')}."


def nearest(word: str, known: Iterable[str], most: int = 3) -> str:
    """Return advice that names the known words closest to a misspelt one.

    Falls back to listing what there is, so that the reader is never left with a bare refusal.
    """
    words = [str(name) for name in known]
    folded = {name.casefold(): name for name in words}
    close = get_close_matches(word.casefold(), list(folded), n=most, cutoff=0.6)
    if close:
        return "Did you mean " + " or ".join(folded[name] for name in close) + "?"
    if not words:
        return ""
    shown = ", ".join(words[:12]) + (", …" if len(words) > 12 else "")
    return f"There is: {shown}"
