"""What a number was measured with, in words: its parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from audit.evidence import message
from audit.publish.render import amounts
from audit.publish.render.language import say, say_as

_NAMES = {
    "alpha": message("alpha"),
    "average": message("average"),
    "baseline": message("baseline"),
    "binning": message("binning"),
    "bins": message("bins"),
    "classes": message("classes"),
    "column": message("column"),
    "correlation": message("correlation"),
    "denominator": message("denominator"),
    "deviation": message("deviation"),
    "drawn": message("drawn"),
    "expected_if_calibrated": message("expected if calibrated"),
    "neighbours": message("neighbours"),
    "number": message("number"),
    "of_people": message("of people"),
    "same_answers": message("same answers"),
    "skewness": message("skewness"),
    "ties": message("ties"),
}
_VALUES = {
    "equal width": message("equal width"),
    "four fifths of the reference rate": message("four fifths of the reference rate"),
    "hypergeometric": message("hypergeometric"),
    "macro": message("macro"),
    "micro": message("micro"),
    "people with one score share their places": message("people with one score share their places"),
    "pooled binomial": message("pooled binomial"),
    "pooled within-group": message("pooled within-group"),
    "rate of both groups": message("rate of both groups"),
    "reference rate": message("reference rate"),
    "the positive class": message("the positive class"),
    "weighted": message("weighted"),
    "whole population": message("whole population"),
}


def parameters_said(parameters: Mapping[str, Any]) -> str:
    """Parameters as a list of names and values; those that somebody else made as they are."""
    said = {parameter_name(name): parameter_value(value) for name, value in parameters.items()}
    return amounts.loose(said) if said else ""


def parameter_name(name: str) -> str:
    """What a parameter is called."""
    if name == "of":
        return say_as("parameter", "of")
    if name == "in_top":
        return say_as("parameter", "in top")
    return say(_NAMES[name]) if name in _NAMES else name.replace("_", " ")


def parameter_value(value: object) -> str:
    """A parameter's value: the house's own words are said, all else is written as it is."""
    return (
        say(_VALUES[value]) if isinstance(value, str) and value in _VALUES else amounts.loose(value)
    )
