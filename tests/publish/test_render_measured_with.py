"""The house's own parameters are said; those that somebody else made stay as they are."""

from __future__ import annotations

from audit.publish.render.language import speaking
from audit.publish.render.measured_with import (
    parameter_name,
    parameter_value,
    parameters_said,
)


def test_what_a_plug_in_calls_its_parameters_stays() -> None:
    assert parameter_name("half_life") == "half life"
    assert parameter_value("equal_width") == "equal_width"


def test_parameters_are_a_list_of_names_and_values() -> None:
    assert parameters_said({"bins": 10, "binning": "equal width"}) == "bins 10, binning equal width"
    assert parameters_said({}) == ""


def test_the_rates_of_a_shortfall_are_said_and_not_looked_up_bare() -> None:
    with speaking("de"):
        assert parameter_value("reference rate") == "Referenzrate"
        assert parameter_value("four fifths of the reference rate") != "four fifths"
        assert parameter_name("of") == "Bezug"
        assert parameter_value("somebody's own") == "somebody's own"
