"""The reports, drawn once, and a browser that opens them from their files."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from sample_pages import NAMES, Open, drawn

BROWSER = "AUDIT_TEST_BROWSER"
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The file of each report."""
    return drawn(tmp_path_factory.mktemp("reports"))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Chromium as the system has it; none is downloaded."""
    found = os.environ.get(BROWSER) or shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.fail(f"No Chromium was found: apt-get install chromium, or set {BROWSER}")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=[*FLAGS])
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium: Browser, reports: dict[str, Path]) -> Open:
    """What opens one report in a window of its own."""

    @contextmanager
    def open_report(
        name: str, *, width: int = 1280, dark: bool = False, scale: int = 1, script: bool = True
    ) -> Iterator[Page]:
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            device_scale_factor=scale,
            java_script_enabled=script,
        )
        page = context.new_page()
        page.goto(reports[name].as_uri())
        yield page
        context.close()

    return open_report


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    """Each of the reports in turn."""
    return str(request.param)
