"""How the model was kept apart, told clause by clause: the record has one text for all of it."""

from __future__ import annotations

from audit.evidence import message
from audit.publish.render import words
from audit.publish.render.language import say, told

_KNOWN = (
    message("in a process of its own, without a sandbox, since it is the user's own code"),
    message("in a process of its own, which locked itself in before it was given the model"),
    message("in a process of its own, without a sandbox"),
    message("in the audit's own process, not isolated: it was handed over as an object"),
    message("its memory was not limited"),
    message("no model was opened"),
    message("tried there and refused"),
    message("using the network"),
    message("writing files"),
    message("reading other files"),
    message("reading the audit's environment"),
    message("starting processes"),
    message("running programs"),
    message("sending signals"),
)
"""What the clauses are made of; what else a record may say is told as it is."""

_WENT_ON = "the system let it go on "


def kept_apart(isolation: str) -> str:
    """Say how the model was kept apart from everything else; nothing where none was opened."""
    return words.clauses(_clause(clause) for clause in isolation.split("; ") if clause)


def _clause(clause: str) -> str:
    if clause in _KNOWN:
        return told(clause)
    how, since, why = clause.partition(", since ")
    if since:
        return say("{how}, since {reason}", how=told(how), reason=_reason(why))
    what, colon, tried = clause.partition(": ")
    if colon:
        return say("{what}: {names}", what=told(what), names=_listed(tried))
    return told(clause)


def _reason(why: str) -> str:
    if why.startswith(_WENT_ON):
        done = _listed(why.removeprefix(_WENT_ON))
        return say("the system let it go on {attempts}", attempts=done)
    return told(why)


def _listed(attempts: str) -> str:
    return ", ".join(told(attempt) for attempt in attempts.split(", "))
