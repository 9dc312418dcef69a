"""Numbers and names as words."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.evidence import Interval
from audit.publish.render import amounts, words
from audit.publish.render.language import speaking


def around(low: float, high: float) -> Interval:
    return Interval(low=low, high=high, level=0.95, method="wilson")


@pytest.mark.parametrize(
    ("value", "low", "high", "said"),
    [
        (0.448468, 0.4256, 0.4716, "44.8\u00a0% (42.6 to 47.2)"),
        (0.375, 0.1368, 0.6943, "38\u00a0% (14 to 69)"),
        (0.303812, 0.3030, 0.3046, "30.38\u00a0% (30.30 to 30.46)"),
        (0.0, 0.0, 0.03, "0.0\u00a0% (0.0 to 3.0)"),
    ],
)
def test_a_share_has_the_digits_its_interval_allows(
    value: float, low: float, high: float, said: str
) -> None:
    assert amounts.amount(value, around(low, high), amounts.PERCENT).full == said


def test_points_and_percent_are_told_apart() -> None:
    gap = amounts.amount(0.214, around(0.182, 0.245), amounts.POINTS)
    assert gap.full == "21.4\u00a0points (18.2 to 24.5)"


@given(st.floats(0, 1), st.floats(1e-9, 1))
def test_the_last_digit_is_worth_showing(value: float, half: float) -> None:
    places = amounts.digits(around(value - half, value + half), amounts.PERCENT)
    assert 0 <= places <= 2
    if places > 0:
        assert 10.0**-places * 10 > half * 100 / 4  # one digit fewer would have been too coarse


def test_a_broken_interval_is_left_out() -> None:
    said = amounts.amount(0.5, around(-math.inf, math.nan), amounts.PERCENT)
    assert said.full == "50.0\u00a0%"


@pytest.mark.parametrize(
    ("number", "text"), [(0.634, "0.634"), (1234.5, "1,234"), (0.00001, "less than 0.0001"),
                         (True, "yes"), (None, "none"), (["a", 2], "a, 2"), (24.31, "24.3")]
)  # fmt: skip
def test_plain_values(number: object, text: str) -> None:
    assert amounts.loose(number) == text


def test_a_message_is_filled_once_and_never_evaluated() -> None:
    message = "{n} of {group}: {value.__class__} {unknown} {{7*7}}"
    assert words.fill(message, {"n": 3, "group": "{n}"}) == (
        "3 of {n}: {value.__class__} {unknown} {{7*7}}"
    )


def test_names_after_a_reasons_colon_are_not_placeholders() -> None:
    assert words.reason("{n} left out: {n}, b", {"n": 2}) == "2 left out: {n}, b"


@given(st.text())
def test_printable_text_has_nothing_invisible(text: str) -> None:
    shown = words.printable(text)
    assert not any(ord(letter) < 32 or letter in "\x7f\u202e\u2066\u200f" for letter in shown)
    shown.encode("utf-8")


def test_what_cannot_be_seen_is_written_out() -> None:
    assert words.printable("a\x00\u202eb\ud800") == "a\\x00\\u202eb\\ud800"
    assert words.printable("Zoë, 東京, עברית") == "Zoë, 東京, עברית"


@pytest.mark.parametrize(
    ("attribute", "group", "said"),
    [
        ("race", "African-American", "African-American people"),
        ("sex", "Male", "men"),
        ("foreign_worker", "no", "people with foreign_worker no"),
        ("race", "Other", "people with race Other"),
        ("age", "25–40", "people with age 25–40"),
        ("district", "District 04", "people with District 04"),
    ],
)
def test_people_can_be_spoken_of(attribute: str, group: str, said: str) -> None:
    assert words.people(attribute, group) == said


def test_a_name_read_from_the_right_stays_apart() -> None:
    assert words.apart("עברית") == "\u2068עברית\u2069"


def test_dates() -> None:
    assert words.day("2026-11-21T10:00:00Z") == "21 November 2026"
    assert words.day("yesterday") == "yesterday"


def test_clauses_are_parted_as_the_language_does() -> None:
    with speaking("fr"):
        assert words.clauses(["a {b}", "", "c"]) == "a {b}\u00a0; c"
        assert words.clauses([]) == ""


def test_the_first_of_a_month_in_french() -> None:
    with speaking("fr"):
        assert words.day("2026-11-01T00:00:00Z") == "1er novembre 2026"
        assert words.day("2026-11-11T00:00:00Z") == "11 novembre 2026"


def test_no_value_is_told_in_the_language_spoken_and_a_group_never() -> None:
    with speaking("de"):
        assert words.visible("(missing)") == "(fehlt)"
        assert words.visible("missing") == "missing"


@pytest.mark.parametrize(
    ("names", "said"),
    [("ab", ["a", "b"]), ("abc", ["a", "b", "c"]), ("abcd", ["a", "b", "two more"]), ("", [])],
)
def test_a_few_names_and_how_many_more(names: str, said: list[str]) -> None:
    assert words.a_few(list(names), 2) == said
