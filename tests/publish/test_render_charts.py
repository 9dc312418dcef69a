"""Geometry of the charts."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.publish.render import amounts
from audit.publish.render.charts.axis import axis
from audit.publish.render.charts.chart import NARROW, WIDE, Box, hatch
from audit.publish.render.charts.contributions import contributions
from audit.publish.render.charts.curves import curves
from audit.publish.render.charts.grid import density, grid
from audit.publish.render.charts.intervals import Bounds, Entry, Plot, Reference, intervals
from audit.publish.render.charts.lettering import fit, width
from audit.publish.render.charts.spark import spark
from audit.publish.render.charts.stroke import Points, Scale

ENTRIES = (
    Entry("Male", 30.4, 29.6, 31.2, "30.4", "of 10,771"),
    Entry("Female", 10.9, 10.1, 11.8, "10.9", "of 5,421"),
    Entry("Few", 37.5, 13.7, 69.4, "38", "too few to say (8)", few=True),
    Entry("Nobody", None, words="undefined: nobody is in its denominator"),
)


def plot(**changes: object) -> Plot:
    facts = {"entries": ENTRIES, "title": "t", "description": "d", "sign": "%", "ceiling": 100.0}
    return Plot(**{**facts, **changes})  # type: ignore[arg-type]


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=8), st.integers(2, 9))
def test_an_axis_holds_zero_and_every_value(values: list[float], most: int) -> None:
    line = axis(values, 10, 110, most=most)
    slack = max(line.step * 1e-6, 1e-6)
    assert line.low - slack <= min(0.0, *values)
    assert line.high + slack >= max(0.0, *values)
    places = [line.place(value) for value in sorted(values)]
    assert places == sorted(places)
    assert all(10 <= place <= 110 for place in places)


def test_an_axis_has_round_numbers_and_its_unit_at_the_end() -> None:
    line = axis([69.4], 0, 100, limit=100)
    assert line.values == (0.0, 20.0, 40.0, 60.0, 80.0)
    assert [text.text for text in line.labels(0, "%")] == ["0", "20", "40", "60", "80\u00a0%"]


def test_an_axis_of_nothing_or_of_infinity_is_still_one() -> None:
    assert axis([], 0, 10).values
    assert axis([math.nan, math.inf], 0, 10).high == 1.0


@pytest.mark.parametrize("narrow", [False, True])
def test_a_dot_lies_inside_its_interval_and_the_chart(narrow: bool) -> None:
    chart = intervals(plot(), narrow=narrow)
    assert chart.width == (NARROW if narrow else WIDE)
    for lane in chart.lanes[:2]:
        assert lane.interval is not None
        assert lane.dot is not None
        assert lane.interval.x1 <= lane.dot[0] <= lane.interval.x2
        assert 0 <= lane.dot[0] <= chart.width
        assert 0 <= lane.dot[1] <= chart.height


def test_lanes_keep_their_order_and_share_one_axis() -> None:
    lanes = intervals(plot()).lanes
    assert [lane.label.text for lane in lanes] == ["Male", "Female", "Few", "Nobody"]
    heights = [lane.label.y for lane in lanes]
    assert heights == sorted(heights)
    assert lanes[0].dot is not None
    assert lanes[1].dot is not None
    assert lanes[1].dot[0] < lanes[0].dot[0]


def test_too_few_is_hatched_and_hollow_with_the_reason_in_words() -> None:
    lane = intervals(plot()).lanes[2]
    assert lane.hollow
    assert lane.hatching
    assert lane.interval is None
    assert lane.side is not None
    assert lane.side.text == "too few to say (8)"


def test_undefined_is_words_and_never_a_mark_at_zero() -> None:
    lane = intervals(plot()).lanes[3]
    assert (lane.dot, lane.interval, lane.value) == (None, None, None)
    assert lane.words is not None
    assert lane.words.text.startswith("undefined")


def test_the_side_where_a_rule_does_not_hold_is_shaded() -> None:
    low = intervals(plot(bounds=Bounds(20.0, None, "at least 20")))
    high = intervals(plot(bounds=Bounds(None, 20.0, "at most 20")))
    (below,), (above,) = low.shades, high.shades
    assert below.x + below.width == pytest.approx(above.x, abs=0.11)
    assert low.notes[0].text == "at least 20"


def test_a_limit_beyond_the_data_stays_on_the_axis() -> None:
    chart = intervals(plot(bounds=Bounds(90.0, None, "at least 90")))
    assert chart.ticks[-1].text.startswith("100")


def test_a_limit_of_one_line_shades_that_line_alone() -> None:
    own = Entry("One", 10.0, limits=(None, 5.0))
    chart = intervals(plot(entries=(own, ENTRIES[0])))
    assert chart.shades == ()
    assert [len(lane.shades) for lane in chart.lanes] == [1, 0]


def test_the_reference_is_an_upright_rule_with_its_name() -> None:
    chart = intervals(plot(reference=Reference(30.4, "reference: Male")))
    assert chart.lanes[0].dot is not None
    assert chart.reference.startswith(f"M{chart.lanes[0].dot[0]} ")
    assert chart.notes[-1].text == "reference: Male"


@given(st.text(min_size=1, max_size=80), st.floats(30, 400))
def test_words_are_cut_to_their_room(text: str, room: float) -> None:
    shown = fit(text, 13, room)
    assert shown == text or (shown.endswith("…") and width(shown, 13) <= room + 0.01)


def test_a_long_name_is_cut_and_kept_whole_in_its_title() -> None:
    lane = intervals(plot(entries=(Entry("n" * 3000, 1.0),))).lanes[0]
    assert lane.label.text.endswith("…")
    assert len(lane.label.text) < 60
    assert lane.label.full == "n" * 3000


def test_decimal_points_stand_below_each_other() -> None:
    entries = (Entry("a", 44.8, text="44.8"), Entry("b", 9.0, text="9"))
    values = [lane.value for lane in intervals(plot(entries=entries)).lanes]
    assert values[0] is not None
    assert values[1] is not None
    assert values[0].x - values[1].x == pytest.approx(width(".8", 13.6), abs=0.11)


def test_hatching_stays_in_its_box() -> None:
    box = Box(10, 20, 40, 12)
    numbers = [float(n) for n in re.findall(r"[\d.]+", hatch(box))]
    assert all(10 <= x <= 50 for x in numbers[::2])
    assert all(20 <= y <= 32 for y in numbers[1::2])


def test_a_curve_runs_from_corner_to_corner_and_leaves_gaps_out() -> None:
    line = Points((0.0, 0.5, math.nan, 1.0), (0.0, None, 0.7, 1.0))
    chart = curves(
        [line], title="t", description="d", across=Scale("x"), up=Scale("y"), diagonal="chance"
    )
    assert chart.strokes[0].path == "M44 322l296-296"
    assert chart.words is None


def test_a_curve_in_its_own_units_has_an_axis_of_its_own() -> None:
    line = Points((0.2, 0.6), (4.0, 11.0))
    plain = Scale("dollars", amounts.LABEL, whole=False)
    chart = curves([line], title="t", description="d", across=Scale("x"), up=plain)
    assert [tick.text for tick in chart.squares[0].ticks[-4:]] == ["0", "5", "10", "15"]
    assert chart.axes[0].text == "Dollars"


def test_several_curves_have_a_square_each_with_the_others_behind() -> None:
    lines = [Points((0.0, 1.0), (0.0, y), label=name) for name, y in (("a", 1.0), ("b", 0.5))]
    chart = curves(lines, title="t", description="d", across=Scale("x"), up=Scale("y"))
    assert [text.text for square in chart.squares for text in square.name] == ["a", "b"]
    assert chart.all.count("M") == 2
    (first, second) = chart.squares
    assert first.stroke.path in chart.all
    assert first.shift == (0.0, 0.0)
    right = max(line.x2 for line in first.grid)
    assert min(line.x1 for line in second.grid) == second.shift[0] + 44.0 > right


def test_curves_that_are_the_same_share_a_square() -> None:
    lines = [Points((0.0, 1.0), (0.0, 1.0), label=name) for name in ("one", "two")]
    chart = curves(lines, title="t", description="d", across=Scale("x"), up=Scale("y"))
    (square,) = chart.squares
    assert [text.text for text in square.name] == ["one and two"]
    assert chart.all == ""


@pytest.mark.parametrize("n", [1, 2, 3, 4, 6])
def test_names_and_squares_of_curves_lie_apart_and_inside(n: int) -> None:
    lines = [
        Points((0.0, 1.0), (0.1 * i, 1.0), label=f"Equal opportunity difference of type {i}")
        for i in range(n)
    ]
    chart = curves(lines, title="t", description="d", across=Scale("x"), up=Scale("y"))
    boxes = []
    for square in chart.squares:
        x = [line.x1 for line in square.grid] + [line.x2 for line in square.grid]
        y = [line.y1 for line in square.grid] + [line.y2 for line in square.grid]
        assert square.name
        assert all(text.y < min(y) for text in square.name)
        boxes.append((min(x), min(text.y for text in square.name) - 11, max(x), max(y)))
    assert all(x1 >= 0 and x2 <= chart.width and y2 < chart.height for x1, _, x2, y2 in boxes)
    for i, one in enumerate(boxes):
        for other in boxes[i + 1 :]:
            assert one[2] <= other[0] or one[3] <= other[1]


def test_a_curve_without_points_says_so() -> None:
    chart = curves([Points((), ())], title="t", description="d", across=Scale("x"), up=Scale("y"))
    assert chart.words is not None
    assert chart.words.text == "no point has a number"


def test_a_long_curve_is_thinned() -> None:
    x = tuple(i / 100_000 for i in range(100_001))
    chart = curves([Points(x, x)], title="t", description="d", across=Scale("x"), up=Scale("y"))
    assert 200 < len(re.findall(r"[ -]", chart.strokes[0].path)) / 2 < 300


def test_the_darker_tile_has_the_larger_share_of_its_row() -> None:
    chart = grid(
        [[90, 10], [20, None]], "ab", "ab", title="t", description="d", across="p", down="t"
    )
    assert chart.tiles[0].shade > chart.tiles[1].shade
    assert chart.tiles[3].number.text == "not shown"


def test_many_classes_keep_their_numbers_as_long_as_they_can_be_read() -> None:
    few, many = (
        grid([[1234.0] * n] * n, "a" * n, "a" * n, title="t", description="d", across="", down="")
        for n in (3, 14)
    )
    assert few.size == 15.0
    assert all(tile.number is not None for tile in few.tiles)
    assert many.size == 0.0
    assert all(tile.number is None for tile in many.tiles)


def test_a_density_is_low_at_the_bottom_and_dark_where_most_are() -> None:
    bins = ("0 to 1", "1 to 2")
    chart = density(
        [[8.0, 2.0], [0.0, None]], bins, bins, title="t", description="d", across="", down="",
        diagonal=True,
    )  # fmt: skip
    assert len(chart.tiles) == 2
    assert chart.tiles[0].shade > chart.tiles[1].shade
    assert chart.tiles[0].box.y > 150
    assert chart.diagonal is not None


def test_long_numbers_stay_on_the_chart() -> None:
    labels = axis([0.0, 1400.0], 7.0, 345.0, most=5).labels(10.0)
    assert (labels[-1].text, labels[-1].anchor) == ("1,500", "end")
    assert labels[1].anchor == "middle"


def test_what_takes_away_is_hatched_and_left_of_zero() -> None:
    values = [("a", 0.2, None, "+0.2"), ("b", -0.1, 0.02, "−0.1")]
    chart = contributions(values, title="t", description="d")
    adds, takes = chart.bars
    assert not adds.hatching
    assert takes.hatching
    assert adds.box.x == chart.zero.x1
    assert takes.box.x + takes.box.width == pytest.approx(chart.zero.x1, abs=0.11)
    assert takes.error is not None


def test_a_spark_holds_value_interval_and_limit() -> None:
    chart = spark(0.63, (0.6, 0.67), (0.8, None), title="t")
    assert chart.dot is not None
    assert chart.interval is not None
    assert chart.interval.x1 < chart.dot[0] < chart.interval.x2 < chart.edges[0].x1
