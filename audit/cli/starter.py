"""The text of a first audit.toml: what was guessed, and beside it what else could be said."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from audit.subject.guess import ColumnFacts, Guess

MOST_COLUMNS = 60
RULES = {
    "binary": (
        "impact_ratio",
        "at_least = 0.8  # or at_most, or between = [a, b]",
        "the four-fifths rule",
    ),
    "multiclass": ("accuracy", "at_least = 0.8  # of every group", "no group is served worse"),
    "regression": ("mae", "at_most = 10  # of every group", "no group is served worse"),
}


def starter(data: str, guess: Guess) -> str:
    """Write an audit.toml for a file of rows; lines that nobody can guess are comments."""
    parts = (
        _opening(data),
        _columns(guess.columns),
        *([_audit(guess)] if guess.task in ("multiclass", "regression") else []),
        _data(data, guess),
        _model(guess),
        _rules(guess),
    )
    return "\n".join(line for part in parts for line in (*part, "")) + "\n"


def quoted(text: str) -> str:
    r"""Write a text as TOML does.

    >>> print(quoted('say "no"\n'))
    "say \"no\"\n"
    """
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _opening(data: str) -> Iterator[str]:
    yield f"# A first audit of {quoted(data)}."
    yield "# Every line is a guess: read it and put it right, then `audit run`."
    yield "# Paths are relative to the folder in which `audit` is started."


def _columns(columns: tuple[ColumnFacts, ...]) -> Iterator[str]:
    yield "# The columns:"
    for facts in columns[:MOST_COLUMNS]:
        values = f": {', '.join(map(quoted, facts.values))}" if facts.values else ""
        gaps = f", {facts.missing} missing" if facts.missing else ""
        yield f"#   {quoted(facts.name)}: {facts.kind}, {facts.distinct} distinct{gaps}{values}"
    if len(columns) > MOST_COLUMNS:
        yield f"#   and {len(columns) - MOST_COLUMNS} more"


def _audit(guess: Guess) -> Iterator[str]:
    yield "[audit]"
    yield f"task = {quoted(guess.task or '')}  # binary, multiclass, regression, ranking"


def _data(data: str, guess: Guess) -> Iterator[str]:
    yield "[data]"
    yield f"test = {quoted(data)}  # the rows the audit is about"
    yield _line("label", guess.label, f"the column that holds the truth{_others(guess)}")
    yield from _classes(guess)
    yield f"sensitive = {_listed(guess.sensitive)}  # the attributes to assess disparities over"
    if guess.bins:
        cuts = (f"{quoted(name)} = {_cuts(cuts)}" for name, cuts in guess.bins.items())
        yield f"bins = {{ {', '.join(cuts)} }}  # where a number is cut into groups"
    yield '# references = { sex = "Male" }  # compare with this group, not with the best rate'
    yield '# strata = ["branch"]  # compare people who are alike in this, too'
    yield _line("split", guess.split, "a column that says train or test")
    yield _line("key", guess.key, "identifies a row; never a feature")
    yield f"# weight = {quoted(guess.weight or 'weight')}  # how many people a row stands for"
    yield '# drop = ["name"]  # never a feature; nor what is only known after the outcome'


def _classes(guess: Guess) -> Iterator[str]:
    if guess.task == "regression":
        yield '# favourable = "lower"  # where a low number is what a person would want'
        return
    classes = next((facts.values for facts in guess.columns if facts.name == guess.label), ())
    among = f", of {' and '.join(map(quoted, classes))}" if classes else ""
    if guess.task == "multiclass":
        yield f'# favourable = ""  # the outcome a person would want{among}'
    elif guess.positive is not None:
        yield f"positive = {quoted(guess.positive)}  # the class the model looks for{among}"
        yield f"favourable = {quoted(guess.positive)}  # the outcome a person would want{among}"
    else:
        yield "# positive = 1  # the class the model looks for"
        yield "# favourable = 0  # the outcome a person would want, where it is not `positive`"


def _model(guess: Guess) -> Iterator[str]:
    alone = guess.score if guess.task not in ("multiclass", "regression") else None
    if guess.prediction or alone:
        yield "[model]  # its answers are columns of the data"
        yield _line("prediction", guess.prediction, "what is predicted")
        if guess.task == "multiclass":
            yield '# score = { a = "p_a", b = "p_b" }  # the score of each class, 0 to 1'
        elif guess.task != "regression":
            yield _line("score", guess.score, "the score of the positive class, 0 to 1")
        return
    yield "# [model]  # for a model of your own, take these two lines and leave [train] out"
    yield '# source = "model.joblib"  # a file, or "package.module:function"'
    yield "[train]  # no column looks like a prediction, so a model is trained"
    linear = "linear_regression" if guess.task == "regression" else "logistic_regression"
    yield f'estimator = "hist_gradient_boosting"  # {linear}, random_forest'


def _rules(guess: Guess) -> Iterator[str]:
    attribute = guess.sensitive[0] if guess.sensitive else "sex"
    yield "# Without a rule nothing is judged. Decide on limits before you look at the numbers."
    metric, limit, why = RULES[guess.task or "binary"]
    yield "# [[rule]]"
    yield f'# metric = "{metric}"  # `audit catalog` lists them all'
    yield f"# across = [{quoted(attribute)}]"
    yield f"# {limit}"
    yield f'# why = "{why}"'


def _line(key: str, column: str | None, meaning: str) -> str:
    return f"{key} = {quoted(column)}  # {meaning}" if column else f'# {key} = ""  # {meaning}'


def _others(guess: Guess) -> str:
    taken = (guess.label, guess.split, guess.prediction, *guess.sensitive)
    free = [c.name for c in guess.columns if c.kind == "two classes" and c.name not in taken]
    return f"; of two classes are also {', '.join(map(quoted, free))}" if free else ""


def _cuts(cuts: Iterable[float]) -> str:
    return f"[{', '.join(f'{cut:g}' for cut in cuts)}]"


def _listed(names: Iterable[str]) -> str:
    return f"[{', '.join(map(quoted, names))}]"
