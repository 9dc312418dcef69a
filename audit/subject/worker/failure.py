"""What can go wrong in a worker, as one sentence each."""

from __future__ import annotations

import signal
from collections.abc import Callable, Mapping
from typing import Any

from audit.errors import AuditError, nearest

Facts = Mapping[str, Any]
Sentence = tuple[str, str]
"""What is wrong, and what would be right."""

MOST_WORDS = 200

FORBIDDEN = "PermissionError"
FREE = (
    "A model's file may compute, and read what is installed; what must do more is given as "
    "package.module:function, if it is your own"
)


def refused(facts: Facts, where: str) -> AuditError:
    """Turn a worker's refusal into an error; `where` names the model.

    A process in which somebody else's code runs may answer anything, so nothing is taken on trust.
    """
    try:
        what, remedy = SENTENCES.get(str(facts.get("kind")), _defect)(facts)
    except (AttributeError, KeyError, TypeError, ValueError):
        return no_sense(where)
    return AuditError(what, where=where, remedy=remedy)


def stopped(code: int | None, where: str, *, doing: str, memory: str, words: str) -> AuditError:
    """Say that the process ended by itself, and how; `words` is the last line it wrote."""
    ending, remedy = f"with exit code {code}", "The model's own code ended it"
    if code is not None and code < 0:
        ending = f"by {_signal(-code)}"
        remedy = f"The model's code crashed, or needs more memory than the limit of {memory}"
    last = f", after writing: {short(words)}" if words else ""
    return AuditError(
        f"The model's process was ended {ending} while {doing}{last}", where=where, remedy=remedy
    )


def too_slow(limit: str, where: str, *, doing: str, flag: str) -> AuditError:
    """Say that the time was up."""
    return AuditError(
        f"The model was stopped: {doing} took longer than the limit of {limit}",
        where=where,
        remedy=f"Allow more with {flag}, or audit fewer rows",
    )


def unconfined(reason: str, where: str, flag: str) -> AuditError:
    """Say that a file needs somebody to vouch for it, since the system cannot lock it in."""
    return AuditError(
        "A joblib or pickle file can run any code when it is opened, and its process cannot be "
        f"locked in here: {reason}",
        where=where,
        remedy=f"If you know who made it, pass {flag}",
    )


def no_sense(where: str) -> AuditError:
    """Say that what came over the line was no answer."""
    return AuditError("The model's process sent something that is no answer", where=where)


def short(text: object, most: int = MOST_WORDS) -> str:
    """Return somebody else's words on one line, without control characters, cut where too long.

    >>> short("first\\nsecond\\x1b[31m")
    'first second[31m'
    """
    line = " ".join(str(text).split())
    line = "".join(letter for letter in line if letter.isprintable())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def _signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _raised(facts: Facts) -> str:
    words = short(facts.get("message", ""))
    kind = short(facts.get("type", "an error"), 60)
    return f"{kind}: {words}" if words else kind


def _module(facts: Facts) -> Sentence:
    name = short(facts["module"], 80)
    return f"The model needs the module {name}, which is not installed", f"Install {name}"


def _version(facts: Facts) -> Sentence:
    written, here = short(facts["written"], 20), short(facts["here"], 20)
    return (
        f"The model was written with scikit-learn {written} and cannot be opened with {here} "
        f"({_raised(facts)})",
        f"Install scikit-learn {written}, name an interpreter that has it with --model-python, or "
        "train and save the model again",
    )


def _main(facts: Facts) -> Sentence:
    return (
        f"The model uses code of the script or notebook that saved it ({_raised(facts)})",
        "Move that code into an installed module and save the model again, "
        "or give package.module:function",
    )


def _damaged(facts: Facts) -> Sentence:
    if facts.get("type") == FORBIDDEN:
        return f"Opening the model file asks for what is kept from it ({_raised(facts)})", FREE
    written = f", written with scikit-learn {facts['written']}" if facts.get("written") else ""
    return (
        f"The model file cannot be opened ({_raised(facts)}){written}",
        "It may be cut off, or be no model file at all: save the model again",
    )


def _no_model(facts: Facts) -> Sentence:
    return (
        f"What was opened is no model: a {short(facts['type'], 80)} has no predict",
        "Save the fitted estimator or Pipeline itself",
    )


def _untrusted(facts: Facts) -> Sentence:
    names = [short(name, 100) for name in facts["types"]]
    listed = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
    return (
        f"The model file holds types that are not known to be harmless: {listed}",
        f"If you know who made it, pass --trust-model sha256:{facts['sha256']}",
    )


def _several(facts: Facts) -> Sentence:
    return "The model predicts several outputs", "Give a model that predicts one"


def _no_import(facts: Facts) -> Sentence:
    return (
        f"There is no module {short(facts['module'], 80)} to import",
        "It is looked for in the working folder, on PYTHONPATH and among what is installed",
    )


def _import(facts: Facts) -> Sentence:
    return f"Importing {short(facts['module'], 80)} raised {_raised(facts)}", ""


def _no_function(facts: Facts) -> Sentence:
    module, function = short(facts["module"], 80), short(facts["function"], 80)
    known = [short(name, 80) for name in facts.get("known", ())]
    return f"{module} has no {function}", nearest(function, known)


def _predicting(facts: Facts) -> Sentence:
    remedy = FREE if facts.get("type") == FORBIDDEN else ""
    return f"The model's predict raised {_raised(facts)}", remedy


def _shape(facts: Facts) -> Sentence:
    sides = " × ".join(str(side) for side in facts.get("shape", ())) or "none"
    return (
        f"The model returned a {short(facts['type'], 60)} of shape {sides}",
        "It has to return one value a row",
    )


def _rows(facts: Facts) -> Sentence:
    return (
        f"The model returned {facts['got']} predictions for {facts['rows']} rows",
        "It has to return one value a row, in the rows' order",
    )


def _columns(facts: Facts) -> Sentence:
    return (
        f"The model returned probabilities for {facts['columns']} classes "
        f"and names {facts['classes']} in classes_",
        "",
    )


def _labels(facts: Facts) -> Sentence:
    return (
        f"The model predicts values of type {short(facts['type'], 60)}",
        "Classes are texts, whole numbers or bools",
    )


def _memory(facts: Facts) -> Sentence:
    return (
        f"The model needs more memory than its limit of {facts['limit']}",
        "Allow more with --limit-memory",
    )


def _defect(facts: Facts) -> Sentence:
    return f"The model's process failed ({_raised(facts)})", ""


SENTENCES: dict[str, Callable[[Facts], Sentence]] = {
    "module": _module,
    "version": _version,
    "main": _main,
    "damaged": _damaged,
    "no_model": _no_model,
    "untrusted": _untrusted,
    "several": _several,
    "no_import": _no_import,
    "import": _import,
    "no_function": _no_function,
    "raised": _predicting,
    "shape": _shape,
    "rows": _rows,
    "columns": _columns,
    "labels": _labels,
    "memory": _memory,
}
