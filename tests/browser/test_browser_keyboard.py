"""Nobody needs a mouse: Tab, the arrow keys, Enter, Space and Escape reach and work everything."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page
from sample_pages import Open

STOPS = "a[href], summary, button, select, [tabindex='0']"
NOW = """() => {
  const at = document.activeElement;
  const box = at.getBoundingClientRect();
  const style = getComputedStyle(at);
  const inner = at.querySelector(".hit, .tile") ?? at;
  return {
    body: at === document.body,
    place: [...document.querySelectorAll("*")].indexOf(at),
    seen: box.bottom > 0 && box.top < innerHeight && box.width > 0,
    ring: style.outlineStyle !== "none" || getComputedStyle(inner).stroke !== "none",
  };
}"""


def _walk(page: Page) -> Iterator[dict[str, object]]:
    """Press Tab from the top of the page until the focus leaves it."""
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    while True:
        page.keyboard.press("Tab")
        stop = page.evaluate(NOW)
        if stop["body"]:
            return
        yield stop


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", ["regression", "forty_groups"])
def test_tab_reaches_everything_once_and_shows_where_it_is(
    opened: Open, name: str, width: int
) -> None:
    with opened(name, width=width) as page:
        wanted = page.evaluate(
            f"""() => [...document.querySelectorAll("{STOPS}")]
                .filter(stop => stop.checkVisibility())
                .map(stop => [...document.querySelectorAll("*")].indexOf(stop))"""
        )
        stops = list(_walk(page))
    assert len(wanted) > 40
    assert sorted(int(str(stop["place"])) for stop in stops) == sorted(wanted)
    assert all(stop["seen"] for stop in stops)
    assert all(stop["ring"] for stop in stops)


def test_arrow_keys_go_from_value_to_value(opened: Open) -> None:
    with opened("compas") as page:
        values = page.locator("#fairness-1 svg.wide").first.locator(".datum")
        values.first.focus()
        assert page.locator(".tip").is_visible()
        said = [page.locator(".tip").inner_text()]
        for _ in range(values.count() - 1):
            page.keyboard.press("ArrowDown")
            said.append(page.locator(".tip").inner_text())
        assert said == [value.get_attribute("aria-label") for value in values.all()]
        assert len(set(said)) == len(said) > 3
        page.keyboard.press("Home")
        assert page.locator(".tip").inner_text() == said[0]
        page.keyboard.press("End")
        assert page.locator(".tip").inner_text() == said[-1]
        page.keyboard.press("Escape")
        assert page.locator(".tip").is_hidden()


def test_the_pointer_is_told_the_same(opened: Open) -> None:
    with opened("compas") as page:
        value = page.locator("#fairness-1 svg.wide").first.locator(".datum").nth(1)
        value.hover()
        assert page.locator(".tip").inner_text() == value.get_attribute("aria-label")
        page.locator(".tip").hover()
        page.wait_for_timeout(400)
        assert page.locator(".tip").is_visible()
        page.mouse.move(2, 2)
        page.locator(".tip").wait_for(state="hidden")


@pytest.mark.parametrize("width", [360, 1280])
def test_what_a_chart_says_stays_in_the_window(opened: Open, width: int) -> None:
    with opened("hostile", width=width) as page:
        for value in page.locator("figure svg:visible .datum").all()[:40]:
            value.focus()
            box = page.locator(".tip").bounding_box()
            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width


def test_every_chart_that_says_its_numbers_has_one_stop(opened: Open, name: str) -> None:
    with opened(name) as page:
        charts = page.locator("svg:has(.datum)")
        assert charts.count() > 3
        assert all(chart.locator("[tabindex='0']").count() == 1 for chart in charts.all())
        assert page.locator(".datum:not([aria-label])").count() == 0


@pytest.mark.parametrize(("name", "marks"), [("compas", ",."), ("german", ".,")])
def test_heads_sort_upwards_downwards_and_back(opened: Open, name: str, marks: str) -> None:
    with opened(name) as page:
        table = page.locator("#fairness-1 .gaps")
        head = table.locator("thead th").nth(1)
        shown = table.locator("tbody tr > :nth-child(2)")
        first = shown.all_inner_texts()
        head.locator("button").focus()
        orders = []
        for key in ("Enter", "Space", "Enter"):
            page.keyboard.press(key)
            orders.append((head.get_attribute("aria-sort"), shown.all_inner_texts()))
        (up, rising), (down, falling), (none, back) = orders
        assert (up, down, none) == ("ascending", "descending", None)
        numbers = [_number(text, marks) for text in rising]
        known = [number for number in numbers if number is not None]
        assert known == sorted(known)
        assert len(known) > 3
        assert numbers[len(known) :] == [None] * (len(numbers) - len(known))
        fallen = [number for text in falling if (number := _number(text, marks)) is not None]
        assert fallen == sorted(known, reverse=True)
        assert back == first


def _number(text: str, marks: str) -> float | None:
    """Read a number that is written with these marks: of thousands, and of decimals."""
    plain = text.split("\n")[0].replace(marks[0], "").replace(marks[1], ".")
    try:
        return float(plain.replace("−", "-"))
    except ValueError:
        return None


def test_one_control_picks_the_attribute(opened: Open) -> None:
    with opened("compas") as page:
        shown = page.locator(".fairness:visible")
        everything = shown.count()
        assert everything > 1
        page.locator("#attribute").focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        assert [section.get_attribute("id") for section in shown.all()] == ["fairness-2"]
        page.locator(".contents a[href='#fairness-1']").press("Enter")
        assert [section.get_attribute("id") for section in shown.all()] == ["fairness-1"]
        page.locator("#attribute").select_option("fairness-2")
        page.locator(".contents a[href='#fairness-1']").press("Enter")
        assert [section.get_attribute("id") for section in shown.all()] == ["fairness-1"]
        page.locator("#attribute").select_option(index=0)
        assert shown.count() == everything


def test_a_deep_link_shows_a_figure_of_an_attribute_that_is_not_picked(opened: Open) -> None:
    with opened("compas") as page:
        page.locator("#attribute").select_option("fairness-2")
        figure = page.locator("#fairness-1 figure").last
        page.evaluate("id => { location.hash = id }", figure.get_attribute("id"))
        page.wait_for_function("document.querySelector('#attribute').value === 'fairness-1'")
        assert figure.is_visible()
        box = figure.bounding_box()
        assert box is not None
        assert 0 <= box["y"] < 300


def test_contents_follow_the_reader(opened: Open) -> None:
    with opened("demo") as page:
        marked = page.locator(".contents [aria-current]")
        assert marked.get_attribute("href") == "#top"
        for part in ("performance", "fairness-2", "methods", "signatures"):
            page.locator(f"#{part} h2").evaluate("head => head.scrollIntoView()")
            page.wait_for_function(
                "part => document.querySelector('[aria-current]').hash === `#${part}`", arg=part
            )
            assert marked.count() == 1
