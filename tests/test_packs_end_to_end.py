"""Packs from the configuration to the report: run, judged again, drawn for the public."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import audit
from audit.errors import AuditError
from audit.pipeline import redraw
from audit.report import Report

DAY = "1795219200"  # 21 November 2026, as SOURCE_DATE_EPOCH
CONFIG = """
[pack.nyc-ll144]
sex = "sex"
race = "race"
audit_date = 2026-03-01
data_source = "<i>one employer</i>"
"""


@pytest.fixture(autouse=True)
def on_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", DAY)


def people() -> pd.DataFrame:
    """Three hundred people; women are chosen half as often as men, and some are of no known sex."""
    rows = [
        {"sex": sex, "race": race, "chosen": int(place % 10 < often)}
        for sex, often, many in (("Male", 6, 80), ("Female", 3, 60), (None, 5, 10))
        for race in ("White", "Asian")
        for place in range(many)
    ]
    return pd.DataFrame(rows)


def published(folder: Path, **more: Any) -> Report:
    config = folder / "audit.toml"
    config.write_text(CONFIG)
    given = {
        "data": people(),
        "name": "hiring",
        "sensitive": ["sex", "race"],
        "prediction": "chosen",
        "favourable": "1",
        "reports": str(folder / "reports"),
        "format": ["html"],
    }
    return audit.run(config, **{**given, **more})


def test_a_pack_is_judged_kept_and_drawn(tmp_path: Path) -> None:
    report = published(tmp_path, packs=["four-fifths", "us-sr-11-7"])
    assert report.exit_code == 1
    stored = json.loads((report.folder / "verdicts.json").read_bytes())
    assert [pack["name"] for pack in stored["policy"]["packs"]] == [
        "nyc-ll144",
        "four-fifths",
        "us-sr-11-7",
    ]
    assert stored["policy"]["packs"][0]["fields"]["audit_date"] == "2026-03-01"
    assert "pack_past_its_date" in {finding["code"] for finding in stored["findings"]}
    outcomes = {verdict["rule"]: verdict["outcome"] for verdict in stored["verdicts"]}
    assert outcomes == {
        "four-fifths: impact_ratio across sex >= 0.8": "fail",
        "four-fifths: impact_ratio across race >= 0.8": "pass",
    }
    drawn = (report.folder / "report.html").read_text()
    assert "Internal analysis, not an LL144 bias audit." in drawn
    assert "20 of 300 people are in no known category." in drawn
    assert "&lt;i&gt;one employer" in drawn


def test_without_its_model_or_rows_it_is_judged_again_the_same(tmp_path: Path) -> None:
    report = published(tmp_path, packs=["four-fifths"])
    again = audit.gate("hiring", reports=tmp_path / "reports")
    assert again == report.verdicts
    more = audit.gate("hiring", packs=["us-fair-lending"], reports=tmp_path / "reports")
    assert [pack["name"] for pack in more.policy["packs"]] == [
        "nyc-ll144",
        "four-fifths",
        "us-fair-lending",
    ]


def test_it_is_drawn_for_the_public_from_what_the_public_may_see(tmp_path: Path) -> None:
    published(tmp_path, packs=["four-fifths"])
    assert redraw(tmp_path / "reports", "hiring", tmp_path / "out", profile="public") == {}
    drawn = (tmp_path / "out" / "report.html").read_text()
    section = drawn[drawn.index('id="packs"') :]
    assert "not shown" in section[: section.index("</section>")]


@pytest.mark.parametrize(
    ("packs", "says"),
    [
        (["nyc-ll14"], "Did you mean nyc-ll144"),
        (["nyc-ll144@2026-11-22"], "a pack from the future"),
        (["us-sr-26-2@2026-04-16"], "does not count on 2026-04-16"),
    ],
)
def test_what_cannot_be_judged_by_is_refused_before_anything_is_written(
    tmp_path: Path, packs: list[str], says: str
) -> None:
    with pytest.raises(AuditError, match=says):
        published(tmp_path, packs=packs)
    assert not (tmp_path / "reports").exists()


def test_an_attribute_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AuditError, match="race is not a sensitive attribute"):
        published(tmp_path, sensitive=["sex"])
