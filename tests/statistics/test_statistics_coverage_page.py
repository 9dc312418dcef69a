"""The page of simulated coverages speaks of every method in use."""

import re
from pathlib import Path

import pytest

from audit.statistics.methods import METHODS

PAGE = Path(__file__).parents[2] / "docs" / "coverage.md"
APPROXIMATE = {"hall_root": 0.75, "fieller_r2": 0.78, "smd_pooled": 0.9, "smd_population": 0.88}
"""What is said to be approximate; of all else, nine in ten are asked for in the worst design."""


@pytest.mark.skipif(not PAGE.exists(), reason="docs are not part of this distribution")
def test_every_method_has_its_simulated_coverage() -> None:
    summary = re.findall(
        r"^\| (\w+) \| \d+ \| ([\d.]+) \| ([\d.]+) \|$", PAGE.read_text("utf-8"), re.M
    )
    assert [method for method, *_ in summary] == list(METHODS)
    for method, least, most in summary:
        assert APPROXIMATE.get(method, 0.9) <= float(least) <= float(most) <= 1, method
