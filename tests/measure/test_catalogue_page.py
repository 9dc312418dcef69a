"""The page of the documentation is what the code says of itself, and Markdown reads it as meant."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from audit.evidence import GlossaryEntry
from audit.measure.catalogue import CatalogueEntry, entries
from audit.measure.catalogue_page import page

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "metrics.md"


@pytest.mark.skipif(not PAGE.exists(), reason="docs are not part of this distribution")
def test_the_committed_page_is_what_the_code_generates():
    assert PAGE.read_text("utf-8") == page(), "run: make docs"


def test_every_entry_has_its_heading_and_its_line():
    text = page()
    headings = re.findall(r"^### (\S+)$", text, re.M)
    assert headings == [entry.id for entry in entries()]
    for entry in entries():
        assert text.count(f"(#{entry.id})") == 1
        assert entry.entry.undefined.split(":")[0] in text


def test_the_command_writes_the_page_whatever_the_locale():
    done = subprocess.run(
        [sys.executable, "-m", "audit.measure.catalogue_page"],
        cwd=ROOT,
        env={"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
    )
    assert done.stdout.decode("utf-8") == page()


def _page(definition, **facts):
    entry = GlossaryEntry(**{"title": "T", "definition": definition, **facts})
    return page([CatalogueEntry("x", "metric", entry)])


def test_marks_in_a_docstring_stay_marks():
    text = _page(
        "Share of <script> | of *all*.\n\n"
        "+ 1 with `a_b * c`, [link](x),\n"
        "- and 2. _more_ n_bin\n\n"
        ">>> share(1)\n0.5",
        reference="a backtick ` alone",
    )
    assert r"| Share of \<script> \| of \*all\*. |" in text
    assert "\n\\+ 1 with `a_b * c`, \\[link](x), - and 2. \\_more\\_ n_bin\n" in text
    assert "```python\n>>> share(1)\n0.5\n```" in text
    assert r"a backtick \` alone" in text


def test_a_kind_of_entry_that_is_new_has_a_section_too():
    entry = GlossaryEntry(title="T", definition="D.", kind="survey")
    text = page([CatalogueEntry("x", "survey", entry)])
    assert "## Survey\n" in text
    assert "· check" not in text
