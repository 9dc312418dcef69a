"""What marks say when they are pointed at."""

from __future__ import annotations

import re

import sample_report as sample
from hypothesis import given
from hypothesis import strategies as st

from audit.publish.render import pages
from audit.publish.render.charts.curves import curves
from audit.publish.render.charts.grid import density, grid
from audit.publish.render.charts.intervals import Entry, Plot, intervals
from audit.publish.render.charts.stroke import Points, Scale
from audit.publish.render.html import html
from audit.publish.render.view import view

SHARE = st.floats(0, 1)


def test_a_line_says_its_number_its_interval_and_of_how_many() -> None:
    women = Entry("Women", 8.5, 7.8, 9.2, "8.5", "of 5,421", span="7.8 to 9.2")
    nobody = Entry("Nobody", None, words="undefined: nobody is in its denominator")
    few = Entry("Few", 1.2, text="1.20", side="too few to say (3)", few=True)
    chart = intervals(Plot((women, nobody, few), "t", "d", sign="%"))
    assert [lane.said for lane in chart.lanes] == [
        "Women: 8.5\u00a0% (7.8 to 9.2), of 5,421",
        "Nobody: undefined: nobody is in its denominator",
        "Few: 1.20\u00a0%, too few to say (3)",
    ]


def test_lines_are_pointed_at_anywhere_along_them_and_never_two_at_once() -> None:
    chart = intervals(Plot(tuple(Entry(name, 1.0) for name in "abc"), "t", "d"), narrow=True)
    hits = [lane.hit for lane in chart.lanes]
    assert all(hit.x <= 0 and hit.x + hit.width >= chart.width for hit in hits)
    assert [hit.y + hit.height for hit in hits[:-1]] == [hit.y for hit in hits[1:]]


def test_a_curve_says_some_of_its_points_the_first_and_the_last_among_them() -> None:
    x = [i / 100 for i in range(101)]
    line = Points(x, x, [i / 2 for i in x], [1.0 for _ in x], "Women")
    stroke = curves([line], title="t", description="d", across=Scale("cost"), up=Scale("gain"))
    data = stroke.strokes[0].data
    assert len(data) == 13
    assert data[0].said == "Women: Gain, % 0.0 (0.0 to 100.0); cost, % 0.0"
    assert data[-1].said == "Women: Gain, % 100.0 (50.0 to 100.0); cost, % 100.0"
    assert (data[0].x, data[-1].x) == (44.0, 340.0)


@given(st.lists(st.one_of(SHARE, st.none(), st.just(float("nan"))), max_size=40))
def test_only_points_that_are_numbers_speak(values: list[float | None]) -> None:
    line = Points([i / 40 for i in range(len(values))], values)
    chart = curves([line], title="t", description="d", across=Scale("x"), up=Scale("y"))
    known = [value for value in values if value is not None and value == value]
    data = chart.strokes[0].data
    assert len(data) == min(len(known), 13)
    assert all("nan" not in datum.said for datum in data)


def test_a_tile_says_its_place_its_count_and_its_share() -> None:
    words = {"title": "t", "description": "d", "across": "predicted", "down": "truth"}
    told = [
        tile.said for tile in grid([[30, 10], [None, 5]], ["1", "0"], ["1", "0"], **words).tiles
    ]
    assert told == [
        "truth 1, predicted 1: 30 (75.0\u00a0% of row)",
        "truth 1, predicted 0: 10 (25.0\u00a0% of row)",
        "truth 0, predicted 1: not shown",
        "truth 0, predicted 0: 5 (100.0\u00a0% of row)",
    ]
    binned = density([[1200, 0]], ["low"], ["low", "high"], **words, diagonal=False)
    assert [tile.said for tile in binned.tiles] == ["truth low, predicted low: 1,200"]


def test_a_whole_coordinate_is_written_without_its_decimal() -> None:
    text = html(view(sample.evidence(), sample.verdicts(), sample.MANIFEST))
    charts = "".join(re.findall(r"<svg.*?</svg>", text, re.DOTALL))
    assert len(re.findall(r'(?:x|y|width|height)="\d+"', charts)) > 100
    assert not re.findall(r'(?:x|y|x1|y1|x2|y2|width|height|cx|cy)="-?\d+\.0"', charts)


def test_extended_bold_comes_for_heads_alone() -> None:
    def faces(text: str, heads: str) -> list[tuple[str, str]]:
        return [
            (face["family"], face["weight"])
            for face in pages.fonts(text, heads)
            if face["family"].endswith("extended")
        ]

    serif, sans = "Report-serif-extended", "Report-sans-extended"
    assert faces("Sex", "Sex") == []
    assert faces("Šidák", "Census") == [(serif, "400"), (sans, "400")]
    assert faces('<p class="details">Šidák</p>', "Census") == [(sans, "400")]
    assert faces("Łódź", "Łódź") == [(serif, "400"), (serif, "600"), (sans, "400"), (sans, "600")]
