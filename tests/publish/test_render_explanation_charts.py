"""Geometry of the charts of explanations: nothing runs into anything, whatever the names."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.publish.render import amounts
from audit.publish.render.charts.axis import within
from audit.publish.render.charts.chart import NARROW, WIDE, Box, Text
from audit.publish.render.charts.dependence import dependence
from audit.publish.render.charts.effects import Effect, Effects, Frame, effects
from audit.publish.render.charts.heat_strips import Strip, heat_strips
from audit.publish.render.charts.lettering import width
from audit.publish.render.charts.side_by_side import Size, Way, side_by_side
from audit.publish.render.charts.tokens import tokens
from audit.publish.render.charts.triangle import triangle
from audit.publish.render.charts.waterfall import Step, Waterfall, chance, waterfall
from audit.publish.render.charts.waterfall import Way as Fall

NAME = "number_of_earlier_charges_before_this_on"
HUGE = "w" * 3000
FRAME = Frame(0.0, 1.0, amounts.PERCENT, "Mean score")
SAID = {"title": "t", "description": "d"}

parts = st.lists(st.floats(-8, 8, allow_nan=False), min_size=1, max_size=8)
names = st.sampled_from([NAME, HUGE, "a", "\u05e2\u05d1\u05e8\u05d9\u05ea", "<b>", "\U0001f469"])


def fall(values: list[float], name: str = NAME, base: float = -1.2) -> Fall:
    steps = tuple(Step(name, value, f"{value:+.2f}") for value in values)
    end = base + sum(values)
    return Fall(
        Step(name, base, f"{base:.2f} ({chance(base)})"),
        steps,
        Step(name, end, f"{end:.2f} ({chance(end)})"),
        chances=True,
        **SAID,
    )


def right_of(text: Text, size: float) -> float:
    room = width(text.text, size)
    return text.x + {"start": room, "middle": room / 2, "end": 0.0}[text.anchor]


def left_of(text: Text, size: float) -> float:
    return right_of(text, size) - width(text.text, size)


def inside(box: Box, wide: float, high: float) -> bool:
    return 0 <= box.x <= box.x + box.width <= wide + 0.2 and 0 <= box.y + box.height <= high


@pytest.mark.parametrize("narrow", [False, True])
@given(parts, names)
def test_no_word_of_a_waterfall_runs_into_another(
    narrow: bool, values: list[float], name: str
) -> None:
    chart = waterfall(fall(values, name), narrow=narrow)
    assert chart.width == (NARROW if narrow else WIDE)
    for rung in chart.rungs:
        assert right_of(rung.label, 13.0) <= left_of(rung.text, 13.6) + 0.2
        assert rung.text.x <= chart.width
        if rung.bar is not None:
            assert -0.1 <= rung.bar.x <= rung.bar.x + rung.bar.width <= chart.width + 2
            if narrow:
                assert rung.bar.y > rung.label.y
            else:
                assert rung.bar.x >= right_of(rung.label, 13.0)
                assert rung.bar.x + rung.bar.width <= left_of(rung.text, 13.6)
    below = [tick for tick in chart.ticks if tick.y > chart.height - 10]
    for one, other in pairwise(below):
        assert right_of(one, 12.0) < left_of(other, 12.0)


def test_each_step_begins_where_the_last_one_ended() -> None:
    chart: Waterfall = waterfall(fall([2.0, -1.0, 0.5]))
    up, down, again = (rung.bar for rung in chart.rungs[1:-1])
    assert up is not None
    assert down is not None
    assert again is not None
    assert chart.rungs[0].dot is not None
    assert up.x == chart.rungs[0].dot[0]
    assert up.x + up.width == pytest.approx(down.x + down.width, abs=0.11)
    assert again.x == pytest.approx(down.x, abs=0.11)
    assert [bool(rung.hatching) for rung in chart.rungs] == [False, False, True, False, False]
    assert chart.rungs[-1].dot is not None
    assert chart.rungs[-1].dot[0] == pytest.approx(again.x + again.width, abs=0.11)


def test_a_step_of_nothing_is_still_seen() -> None:
    bar = waterfall(fall([1.0, 0.0])).rungs[2].bar
    assert bar is not None
    assert bar.width >= 2.0


def test_probabilities_stand_below_log_odds_alone() -> None:
    plain = fall([1.0])
    assert any("%" in tick.text for tick in waterfall(plain).ticks)
    other = Fall(plain.start, plain.steps, plain.end, **SAID)
    assert not any("%" in tick.text for tick in waterfall(other).ticks)


@pytest.mark.parametrize("narrow", [False, True])
@given(parts, names)
def test_names_measured_twice_keep_apart(narrow: bool, values: list[float], name: str) -> None:
    sizes = tuple(Size(value, 0.1, f"{value:.3f}") for value in values)
    ways = [Way("SHAP", sizes), Way("Permutation", (None, *sizes[1:]))]
    chart = side_by_side([name] * len(values), ways, narrow=narrow, **SAID)
    assert len(chart.spots) == 2 * len(values) - 1
    assert [text.text for text in chart.absent] == ["none"]
    for spot in chart.spots:
        assert 0 <= spot.dot[0] <= left_of(spot.text, 12.6) <= chart.width
    for label in chart.labels:
        assert right_of(label, 13.0) <= (chart.width if narrow else chart.heads[0].x)
    ticks = sorted(chart.ticks, key=lambda tick: tick.x)
    for one, other in pairwise(ticks):
        assert right_of(one, 12.0) <= left_of(other, 12.0) + 0.2


@pytest.mark.parametrize("narrow", [False, True])
def test_a_strip_is_tall_where_many_are_and_dark_where_they_rank_high(narrow: bool) -> None:
    ordered = Strip(NAME, (1.0, 100.0, None), (0.0, 1.0, None))
    levels = Strip("b", (0.0, 3.0, 1.0), (None, None, None))
    chart = heat_strips([ordered, levels], [-1.0, 0.0, 1.0], narrow=narrow, **SAID)
    few, many, *unordered = chart.bars
    assert few.box.height < many.box.height
    assert few.shade < many.shade
    assert len(unordered) == 2
    assert all(bar.open and not bar.shade for bar in unordered)
    if narrow:
        assert many.box.y + many.box.height <= chart.labels[1].y - 9
    assert all(right_of(text, 12.0) <= chart.width for text in chart.key_words)


def number(places: tuple[float | None, ...], **changes: object) -> Effects:
    flat = (0.5,) * len(places)
    lines = {"mean": flat, "low": (0.4,) * len(places), "high": (0.6,) * len(places)}
    labels = tuple(str(place) for place in places)
    effect = Effect(labels=labels, places=places, **{**lines, **changes})  # type: ignore[arg-type]
    return effects(effect, FRAME, across=NAME, **SAID)


def test_an_effect_over_numbers_is_a_line_with_bands() -> None:
    wide = ((0.1,) * 3, (0.9,) * 3)
    chart = number((1.0, 2.0, 10.0), bands=(wide, wide))
    xs = [float(x) for x in re.findall(r"[ML]([\d.]+) ", chart.stroke)]
    assert xs == sorted(xs)
    assert xs[1] - xs[0] < (xs[2] - xs[1]) / 4
    assert chart.areas[0].shade < chart.areas[1].shade
    assert not chart.dots


def test_a_gap_in_an_effect_is_left_out() -> None:
    chart = number((1.0, 2.0, 3.0), mean=(0.2, None, 0.4))
    assert chart.stroke.count("L") == 1


def test_levels_have_a_lane_each_and_long_names_are_cut() -> None:
    effect = Effect((HUGE, "b"), (None, None), (0.2, None), (0.1, None), (0.3, None))
    chart = effects(effect, FRAME, across="", **SAID)
    assert len(chart.dots) == 1
    assert len(chart.whiskers) == 1
    assert chart.names[0].full == HUGE
    assert right_of(chart.names[0], 12.0) < chart.whiskers[0].x1


@pytest.mark.parametrize("numbers", [False, True])
def test_the_darkest_bin_holds_most_of_those_with_that_value(numbers: bool) -> None:
    chart = dependence(
        [[1.0, 0.0], [9.0, 5.0]],
        [-1.0, 1.0],
        ["19", HUGE],
        numbers=numbers,
        across=NAME,
        up="What it adds",
        **SAID,
    )
    few, most, every = (cell.shade for cell in chart.cells)
    assert few < most < every
    for cell in chart.cells:
        assert inside(cell.box, chart.width, chart.height)
    if not numbers:
        assert right_of(chart.names[1], 12.0) < min(cell.box.x for cell in chart.cells)


def test_nothing_to_count_is_an_empty_picture() -> None:
    chart = dependence([[None]], [0.0], ["a"], numbers=False, across="a", up="u", **SAID)
    assert chart.cells == ()


@pytest.mark.parametrize("narrow", [False, True])
def test_a_triangle_has_each_pair_once_and_its_names_in_view(narrow: bool) -> None:
    many = [NAME, HUGE, *"abcdef"]
    values = [[None if i == j else 0.1 * (i + j) for j in range(8)] for i in range(8)]
    texts = [["12.3"] * 8 for _ in range(8)]
    chart = triangle(many, values, texts, narrow=narrow, **SAID)
    assert len(chart.tiles) == 28
    first = min(tile.box.x for tile in chart.tiles)
    assert all(right_of(name, 12.5) <= first for name in chart.names)
    for tile in chart.tiles:
        assert inside(tile.box, chart.width, chart.height)
        assert width(tile.text.text, 12.0) <= tile.box.width + 4


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=6))
def test_an_axis_within_its_values_has_its_numbers_among_them(values: list[float]) -> None:
    line = within(values, 0, 100)
    assert line.low == min(values)
    slack = abs(line.step) * 1e-6
    assert all(line.low - slack <= value <= line.high + slack for value in line.values)


@given(st.lists(st.tuples(st.text(min_size=1, max_size=60), st.floats(-3, 3)), max_size=40))
def test_words_keep_their_order_and_stay_on_the_line(text: list[tuple[str, float]]) -> None:
    chart = tokens(text, **SAID)
    assert len(chart.tokens) == len(text)
    places = [(token.box.y, token.box.x) for token in chart.tokens]
    assert places == sorted(places)
    for token, (word, value) in zip(chart.tokens, text, strict=True):
        assert inside(token.box, chart.width, chart.height)
        assert token.text.text == word or token.text.full == word
        assert bool(token.hatching) <= (value < 0)
    for one, other in pairwise(chart.tokens):
        assert one.box.y < other.box.y or one.box.x + one.box.width < other.box.x
