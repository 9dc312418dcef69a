"""The accent can be read on white and on dark paper, whatever colour was asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from audit.errors import AuditError
from audit.publish.own.accent import (
    DARK_PAPER,
    LEAST_CONTRAST,
    LIGHT_PAPER,
    checked,
    contrast,
    readable,
)

COLOURS = some.integers(0, 0xFFFFFF).map("#{:06x}".format)


@given(COLOURS)
def test_every_colour_becomes_one_that_can_be_read(colour: str) -> None:
    for paper in (LIGHT_PAPER, DARK_PAPER):
        shown = readable(colour, paper)
        assert checked(shown) == shown
        assert contrast(shown, paper) >= LEAST_CONTRAST
        assert (shown == colour) == (contrast(colour, paper) >= LEAST_CONTRAST)


@given(COLOURS, COLOURS)
def test_contrast_is_the_same_both_ways(one: str, other: str) -> None:
    assert contrast(one, other) == contrast(other, one)
    assert 1.0 <= contrast(one, other) <= 21.0


def test_contrast_as_the_guidelines_compute_it() -> None:
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize(
    "text", ["", "blue", "#12", "#12345g", "0b5a8a", "#0b5a8a;}", "#١٢٣", "url(#a)", "#0b5a8a00"]
)
def test_what_is_no_colour_is_refused(text: str) -> None:
    with pytest.raises(AuditError, match="is no colour"):
        checked(text)
