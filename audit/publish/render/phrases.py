"""How a difference between two groups is said, metric by metric.

This is a dictionary, not a switch: a metric that has no sentence here is said by its title.
"""

from __future__ import annotations

from audit.evidence import Measurement
from audit.publish.render import words
from audit.publish.render.reading import Pair, Reading

_BETWEEN = {
    "selection_rate": "The favourable outcome goes to {worse} of {worse_people}, "
    "and to {better} of {better_people}",
    "false_positive_rate": "Of truly negative {worse_people}, {worse} are predicted positive; "
    "of {better_people}, {better}",
    "false_negative_rate": "Of truly positive {worse_people}, {worse} are missed; "
    "of {better_people}, {better}",
    "true_positive_rate": "Of truly positive {worse_people}, {worse} are found; "
    "of {better_people}, {better}",
    "true_negative_rate": "Of truly negative {worse_people}, {worse} are left alone; "
    "of {better_people}, {better}",
    "positive_predictive_value": "Of {worse_people} predicted positive, {worse} truly are; "
    "of {better_people}, {better}",
    "negative_predictive_value": "Of {worse_people} predicted negative, {worse} truly are; "
    "of {better_people}, {better}",
    "accuracy": "The model is right for {worse} of {worse_people}, "
    "and for {better} of {better_people}",
    "base_rate": "Truly positive are {worse} of {worse_people}, and {better} of {better_people}",
}
_ONE = {
    "selection_rate": "The favourable outcome goes to {value} of {people}",
    "false_positive_rate": "Of truly negative {people}, {value} are predicted positive",
    "false_negative_rate": "Of truly positive {people}, {value} are missed",
    "true_positive_rate": "Of truly positive {people}, {value} are found",
    "positive_predictive_value": "Of {people} predicted positive, {value} truly are",
    "accuracy": "The model is right for {value} of {people}",
}
_EVERYONE = {"accuracy": "The model is right for {value} of people"}
BASELINES = {
    "accuracy": (
        "majority_class_accuracy",
        "always saying the commonest class would be right for {value}",
    ),
}
"""What a metric over everyone must be read beside, and how that is said."""

BASE_RATE = "base_rate"
"""The share that is truly positive: shown with the people, since it is no doing of the model."""

DRAWN_FIRST = (
    "selection_rate",
    "false_positive_rate",
    "false_negative_rate",
    "positive_predictive_value",
    "accuracy",
)
"""Which rates are drawn first; ones that are not known here follow, as the evidence has them."""

IN_THE_TABLE = frozenset(
    {"base_rate", "true_positive_rate", "true_negative_rate", "negative_predictive_value"}
)
"""Rates that are another one's remainder, or no doing of the model: in the table, not drawn."""

CURVE_AXES = {
    "roc": ("truly negative, predicted positive", "truly positive, found"),
    "precision_recall": ("truly positive, found", "predicted positive, truly so"),
    "reliability": ("mean score", "share that is truly positive"),
}
CURVE_TITLES = {
    "roc": "ROC: finding more costs more false alarms",
    "precision_recall": "Precision–recall: finding more costs precision",
    "reliability": "Reliability: what a score means",
}
DIAGONALS = {"roc": "dashed: chance", "reliability": "dashed: score and share agree"}


def between(reading: Reading, pair: Pair) -> str:
    """Say how two groups differ, the worse off first, without the full stop."""
    sentence = _BETWEEN.get(
        pair.worse.metric, "{title} is {worse} for {worse_people}, and {better} for {better_people}"
    )
    return _fill(
        sentence,
        title=reading.title(pair.worse.metric),
        worse=reading.amount(pair.worse).text,
        better=reading.amount(pair.better).text,
        worse_people=who(pair.worse),
        better_people=who(pair.better),
    )


def one(reading: Reading, measurement: Measurement) -> str:
    """Say what holds for one group, or for everyone, without the full stop."""
    value = reading.amount(measurement).text
    title = reading.title(measurement.metric)
    across = words.listed(measurement.across)
    if measurement.slice and not measurement.across:
        sentence = _ONE.get(measurement.metric, "{title} is {value} for {people}")
        return _fill(sentence, title=title, value=value, people=who(measurement))
    if measurement.slice:
        return f"{title} of {who(measurement)} against {_reference(measurement)} is {value}"
    if across:
        return f"{title} across {across} is {value}"
    sentence = _EVERYONE.get(measurement.metric, "{title} is {value}")
    return _fill(sentence, title=title, value=value)


def beside(reading: Reading, measurement: Measurement) -> str:
    """Say what a number over everyone must be read beside, or nothing."""
    metric, sentence = BASELINES.get(measurement.metric, ("", ""))
    for row in reading.everyone:
        if row.metric == metric and row.value is not None:
            return words.fill(sentence, {"value": reading.amount(row).text})
    return ""


def who(measurement: Measurement) -> str:
    """Name the people a measurement is about."""
    groups = [words.people(name, group) for name, group in measurement.slice.items()]
    if len(groups) < 2:
        return "".join(groups) or "everyone"
    crossed = ", ".join(
        f"{words.shorten(name, 30)} {words.apart(words.shorten(group, 40))}"
        for name, group in measurement.slice.items()
    )
    return f"people with {crossed}"


def _reference(measurement: Measurement) -> str:
    """Name the group compared with."""
    if measurement.reference is None:
        return "the reference"
    if len(measurement.across) == 1:
        return words.people(measurement.across[0], measurement.reference)
    return words.apart(words.shorten(measurement.reference))


def _fill(sentence: str, **parts: str) -> str:
    """Fill one of the sentences above; the names put in are not read again."""
    return words.upper_first(words.fill(sentence, parts))
