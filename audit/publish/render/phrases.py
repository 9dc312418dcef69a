"""How a difference between two groups is said, metric by metric.

This is a dictionary, not a switch: a metric that has no sentence here is said by its title.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from audit.evidence import Measurement, message
from audit.publish.render import words
from audit.publish.render.language import say
from audit.publish.render.pairs import Pair
from audit.publish.render.reading import Reading

_BETWEEN = {
    "selection_rate": message(
        "The favourable outcome goes to {worse} of {worse_people}, "
        "and to {better} of {better_people}"
    ),
    "false_positive_rate": message(
        "Of truly negative {worse_people}, {worse} are predicted positive; "
        "of {better_people}, {better}"
    ),
    "false_negative_rate": message(
        "Of truly positive {worse_people}, {worse} are missed; of {better_people}, {better}"
    ),
    "true_positive_rate": message(
        "Of truly positive {worse_people}, {worse} are found; of {better_people}, {better}"
    ),
    "true_negative_rate": message(
        "Of truly negative {worse_people}, {worse} are left alone; of {better_people}, {better}"
    ),
    "positive_predictive_value": message(
        "Of {worse_people} predicted positive, {worse} truly are; of {better_people}, {better}"
    ),
    "negative_predictive_value": message(
        "Of {worse_people} predicted negative, {worse} truly are; of {better_people}, {better}"
    ),
    "accuracy": message(
        "The model is right for {worse} of {worse_people}, and for {better} of {better_people}"
    ),
    "base_rate": message(
        "Truly positive are {worse} of {worse_people}, and {better} of {better_people}"
    ),
    "mae": message(
        "The model is off by {worse} on average for {worse_people}, "
        "and by {better} for {better_people}"
    ),
}
_ONE = {
    "selection_rate": message("The favourable outcome goes to {value} of {people}"),
    "false_positive_rate": message("Of truly negative {people}, {value} are predicted positive"),
    "false_negative_rate": message("Of truly positive {people}, {value} are missed"),
    "true_positive_rate": message("Of truly positive {people}, {value} are found"),
    "positive_predictive_value": message("Of {people} predicted positive, {value} truly are"),
    "accuracy": message("The model is right for {value} of {people}"),
    "mae": message("The model is off by {value} on average for {people}"),
}
_EVERYONE = {
    "accuracy": message("The model is right for {value} of people"),
    "mae": message("The model is off by {whole} on average"),
    "scoring_rate": message("{value} of people score above the median"),
}
_BETWEEN_IN_CLASS = {
    "selection_rate": message(
        "{about} is predicted for {worse} of {worse_people}, and for {better} of {better_people}"
    ),
    "true_positive_rate": message(
        "Of {worse_people} who truly are {about}, {worse} are found; of {better_people}, {better}"
    ),
    "false_positive_rate": message(
        "Of {worse_people} who are not {about}, {worse} are predicted to be; "
        "of {better_people}, {better}"
    ),
    "positive_predictive_value": message(
        "Of {worse_people} predicted {about}, {worse} truly are; of {better_people}, {better}"
    ),
}
BASELINES = {
    "accuracy": (
        "majority_class_accuracy",
        message("always saying the commonest class would be right for {value}"),
    ),
}
"""What a metric over everyone must be read beside, and how that is said."""

BASE_RATE = "base_rate"
"""The share that is truly positive: shown with the people, since it is no doing of the model."""

PERFORMANCE = (
    "accuracy",
    "majority_class_accuracy",
    "balanced_accuracy",
    "roc_auc",
    "precision",
    "recall",
    "f1",
    "matthews_corrcoef",
    "average_precision",
    "brier_score",
    "log_loss",
    "expected_calibration_error",
    "mae",
    "rmse",
    "r2",
    "mean_residual",
)
"""What a reader of a performance table looks for first; what is not known here follows."""

SAME_FOR_EVERYONE = {"precision": "positive_predictive_value", "recall": "true_positive_rate"}
"""Two names of one number over everyone: it has one line, under both."""

DRAWN_FIRST = (
    "selection_rate",
    "false_positive_rate",
    "false_negative_rate",
    "positive_predictive_value",
    "accuracy",
    "mean_residual",
    "mae",
    "rmse",
)
"""What is drawn first by group; what is not known here follows, as the evidence has it."""

DISPARITIES = (
    "impact_ratio",
    "demographic_parity_difference",
    "demographic_parity_ratio",
    "equalized_odds_difference",
    "equal_opportunity_difference",
    "predictive_equality_difference",
    "predictive_parity_difference",
    "mean_residual_difference",
    "mae_difference",
    "accuracy_difference",
)
"""Which disparities are told first; what is not known here follows."""

IN_THE_TABLE = {
    "base_rate": None,
    "true_positive_rate": "false_negative_rate",
    "true_negative_rate": "false_positive_rate",
    "negative_predictive_value": "positive_predictive_value",
}
"""Rates that stand in the table only: no doing of the model, or said by the one that is drawn."""

DIRECTIONS = {"higher": message("higher"), "lower": message("lower")}
"""In which direction a metric is better."""

DETAILS = {
    "cross_validation": message("Cross-validation"),
    "tried": message("Settings that were tried"),
}
"""What is known of a model, where its own name does not say it well."""

QUIET = frozenset({"n_features", "source", "probabilities", "seed", "written_with"})
"""What is known of a model and says little of it: it stands with the provenance."""

PICTURES = {
    message("What the model gets right and wrong"): ("confusion", "roc"),
    message("What its scores are worth"): ("precision_recall", "reliability"),
}
"""Which pictures over everyone make one figure, and what that figure shows."""

CURVE_AXES = {
    "roc": (message("truly negative, predicted positive"), message("truly positive, found")),
    "precision_recall": (message("truly positive, found"), message("predicted positive, truly so")),
    "reliability": (message("mean score"), message("share that is truly positive")),
}
"""What shares lie on the axes of a curve."""

THRESHOLD_AXIS = message("decision threshold")
"""What a curve that bears the name of a metric is drawn over."""

CURVE_TITLES = {
    "roc": message("ROC: finding more costs more false alarms"),
    "precision_recall": message("Precision–recall: finding more costs precision"),
    "reliability": message("Reliability: what a score means"),
}
GAPS_IN = {
    "difference": message("Differences: the largest minus the smallest"),
    "ratio": message("Ratios: the smallest over the largest"),
}
"""What a picture of several disparities shows, by their kind."""

MATRIX_TITLES = {"confusion": message("Confusion matrix: truth against prediction")}
MATRIX_AXES = {
    "confusion": (message("predicted"), message("truth")),
    "predicted_against_actual": (message("predicted"), message("actual")),
}
"""What lies across and what lies down."""

DIAGONALS = {
    "roc": message("dashed: chance"),
    "reliability": message("dashed: score and share agree"),
}


def between(reading: Reading, pair: Pair) -> str:
    """Say how two groups differ, the worse off first, without the full stop."""
    sentences = _BETWEEN if pair.worse.class_ is None else _BETWEEN_IN_CLASS
    sentence = sentences.get(
        pair.worse.metric,
        message("{title} is {worse} for {worse_people}, and {better} for {better_people}"),
    )
    return _begun(
        sentence,
        title=reading.named(pair.worse),
        about=say("“{text}”", text=words.apart(words.shorten(pair.worse.class_ or "", 40))),
        worse=reading.amount(pair.worse).text,
        better=reading.amount(pair.better).text,
        worse_people=who(pair.worse),
        better_people=who(pair.better),
    )


def one(reading: Reading, measurement: Measurement) -> str:
    """Say what holds for one group, or for everyone, without the full stop."""
    amount = reading.amount(measurement)
    return _begun(
        _sentence(measurement),
        title=reading.named(measurement),
        value=amount.text,
        whole=amount.full,
        people=who(measurement),
        reference=_reference(measurement),
        attributes=words.listed(measurement.across),
    )


def _sentence(measurement: Measurement) -> str:
    """The message for one number: of a comparison, of a gap, of a group, or of everyone."""
    across, apart = set(measurement.across), set(measurement.slice)
    if apart and apart <= across:
        return message("{title} of {people} against {reference} is {value}")
    if across and apart:
        return message("{title} across {attributes} among {people} is {value}")
    if across:
        return message("{title} across {attributes} is {value}")
    if apart:
        plain = message("{title} is {value} for {people}")
        return plain if measurement.class_ else _ONE.get(measurement.metric, plain)
    plain = message("{title} is {value}")
    return _EVERYONE.get(measurement.metric, plain) if measurement.class_ is None else plain


def beside(reading: Reading, measurement: Measurement) -> str:
    """Say what a number over everyone must be read beside, or nothing."""
    metric, sentence = BASELINES.get(measurement.metric, ("", ""))
    for row in reading.everyone:
        if row.metric == metric and row.value is not None:
            return say(sentence, value=reading.amount(row).text)
    return ""


def first(names: Sequence[str]) -> Callable[[str], int]:
    """Sort what these words know in their order, and what they do not know behind it."""
    place = {name: i for i, name in enumerate(names)}
    return lambda name: place.get(name, len(place))


def who(measurement: Measurement) -> str:
    """Name the people a measurement is about."""
    if not measurement.slice:
        return say("everyone")
    (name, group), *others = measurement.slice.items()
    people = words.people(name, group)
    crossed = ", ".join(
        f"{words.shorten(name, 30)} {words.apart(words.shorten(group, 40))}"
        for name, group in others
    )
    if not crossed:
        return people
    joint = (
        message("{people} with {groups}") if words.tells(group) else message("{people}, {groups}")
    )
    return say(joint, people=people, groups=crossed)


def _reference(measurement: Measurement) -> str:
    """Name the group compared with."""
    if measurement.reference is None:
        return say("the reference")
    if len(measurement.across) == 1:
        return words.people(measurement.across[0], measurement.reference)
    return words.apart(words.shorten(measurement.reference))


def _begun(sentence: str, **parts: str) -> str:
    """Say one of the sentences above as the beginning of a sentence."""
    return words.upper_first(say(sentence, **parts))
