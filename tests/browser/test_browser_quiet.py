"""A report asks for nothing, complains of nothing, and runs no script but its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sample_pages import Open


def test_no_request_and_no_word_on_the_console(
    chromium: Browser, reports: dict[str, Path], name: str
) -> None:
    page = chromium.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(reports[name].as_uri())
    page.mouse.wheel(0, 100_000)
    for button in page.locator("thead button:visible").all()[:5]:
        button.click()
    page.wait_for_timeout(200)
    page.close()
    assert [url for url in asked if not url.startswith("data:")] == [reports[name].as_uri()]
    assert said == []


def test_a_script_that_is_not_the_reports_own_does_not_run(
    chromium: Browser, reports: dict[str, Path], tmp_path: Path
) -> None:
    text = reports["regression"].read_text(encoding="utf-8")
    smuggled = tmp_path / "smuggled.html"
    smuggled.write_text(
        text.replace("<h1>", "<script>window.ran = 1</script><h1 onclick='window.ran = 1'>"),
        encoding="utf-8",
    )
    page = chromium.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(smuggled.as_uri())
    page.locator("h1").click()
    assert page.evaluate("window.ran") is None
    assert any("Content Security Policy" in line for line in said)
    page.close()


@pytest.mark.parametrize("script", [False, True])
def test_all_words_are_there_without_the_script(opened: Open, name: str, script: bool) -> None:
    with opened(name, script=script) as page:
        if script:
            hidden = page.evaluate("document.querySelectorAll('.section[hidden]').length")
            assert hidden == 0
        assert page.locator("#attribute").is_visible() == (
            script and page.locator("#attribute").count() > 0
        )
        assert page.locator("h1").is_visible()
        assert page.locator(".section h2").last.is_visible()
