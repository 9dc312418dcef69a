"""Readable in a narrow window, enlarged, in the dark and on paper: nothing cut, nothing spilt."""

from __future__ import annotations

from pathlib import Path

import pytest
from sample_pages import Open

SPILLS = """() => {
  const wide = document.documentElement.clientWidth;
  const scrolls = (part) => part.closest(".table") !== null;
  return [...document.querySelectorAll("body *")]
    .filter(part => part.checkVisibility() && !scrolls(part))
    .filter(part => part.getBoundingClientRect().right > wide + 1)
    .map(part => part.outerHTML.slice(0, 120));
}"""
CUT = """() => [...document.querySelectorAll("body *:not(svg *):not(option)")]
  .filter(part => part.checkVisibility() && part.scrollWidth > part.clientWidth + 1)
  .filter(part => ["hidden", "clip"].includes(getComputedStyle(part).overflowX))
  .map(part => part.outerHTML.slice(0, 120))"""
OUTSIDE = """() => {
  const found = [];
  for (const chart of document.querySelectorAll("svg")) {
    if (!chart.checkVisibility()) continue;
    const frame = chart.viewBox.baseVal;
    for (const text of chart.querySelectorAll("text")) {
      const box = text.getBBox();
      const inside = box.x >= -2 && box.x + box.width <= frame.width + 2
        && box.y >= -3 && box.y + box.height <= frame.height + 3;
      if (!inside) found.push([chart.getAttribute("class"), text.textContent]);
    }
  }
  return found;
}"""
MEETING = """() => {
  const found = [];
  for (const chart of document.querySelectorAll("svg")) {
    if (!chart.checkVisibility()) continue;
    const texts = [...chart.querySelectorAll("text")];
    const boxes = texts.map(text => text.getBBox());
    for (let i = 0; i < boxes.length; i += 1) {
      for (let j = i + 1; j < boxes.length; j += 1) {
        const [a, b] = [boxes[i], boxes[j]];
        const wide = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
        const tall = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
        if (wide > 2 && tall > 4.5) found.push([texts[i].textContent, texts[j].textContent]);
      }
    }
  }
  return found;
}"""
SMALLEST = """() => Math.min(...[...document.querySelectorAll("figure svg text")]
  .filter(text => text.checkVisibility())
  .map(text => text.getBoundingClientRect().height))"""


@pytest.mark.parametrize(("width", "scale"), [(320, 1), (360, 1), (640, 2), (1280, 1)])
def test_the_page_never_scrolls_sideways(opened: Open, name: str, width: int, scale: int) -> None:
    """640 points at two pixels each is a window of 1280 at 200 %; 320 is the same at 400 %."""
    with opened(name, width=width, scale=scale) as page:
        page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(SPILLS) == []
        assert page.evaluate(CUT) == []


@pytest.mark.parametrize("width", [360, 1280])
def test_words_in_charts_lie_inside_them(opened: Open, name: str, width: int) -> None:
    with opened(name, width=width) as page:
        page.evaluate("document.fonts.ready")
        assert page.evaluate(OUTSIDE) == []
        assert page.evaluate(MEETING) == []
        assert page.evaluate(SMALLEST) >= 8


def test_letters_twice_as_large_still_fit(opened: Open, name: str) -> None:
    with opened(name) as page:
        page.evaluate("document.documentElement.style.fontSize = '34px'")
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280
        assert page.evaluate(CUT) == []


def test_printed_it_has_every_attribute_and_no_controls(opened: Open) -> None:
    with opened("compas") as page:
        every = page.locator(".fairness").count()
        page.locator("#attribute").select_option("fairness-2")
        page.emulate_media(media="print")
        assert page.locator(".fairness:visible").count() == every
        for part in (".contents", "#attribute", "summary", ".topic .back"):
            assert page.locator(part).first.is_hidden()
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == (
            "rgb(255, 255, 255)"
        )


def test_the_dark_is_dark(opened: Open) -> None:
    with opened("compas", dark=True) as page:
        ink, paper = page.evaluate(
            """() => {
              const light = (colour) => colour.match(/\\d+/g).slice(0, 3).map(Number)[1];
              const chart = document.querySelector("figure svg text");
              return [light(getComputedStyle(chart).fill),
                light(getComputedStyle(document.body).backgroundColor)];
            }"""
        )
    assert ink > 140
    assert paper < 40


def test_a_report_is_at_most_a_megabyte(reports: dict[str, Path], name: str) -> None:
    assert 100_000 < reports[name].stat().st_size <= 1_000_000
