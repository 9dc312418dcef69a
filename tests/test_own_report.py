"""A report of one's own, from an audit to its second version and back from the store."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import audit
from audit.errors import AuditError
from audit.pipeline import redraw
from audit.report import Report

LOGO = '<svg xmlns="http://www.w3.org/2000/svg"><rect width="9" height="9"/></svg>'
SIGNATURE = "templates/sections/signature.html.j2"
OWN = {
    "title": "Bürgschaften",
    "organisation": "Bank <b>Nord</b>",
    "accent": "#F5A",
    "authors": ["Ada"],
    "reviewers": ["B. Oğuz"],
    "purpose": "For *clerks*.\n\n- one",
    "limitations": "Not for bail.",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "own" / "sections").mkdir(parents=True)
    (tmp_path / "logo.svg").write_text(LOGO, encoding="utf-8")
    template = tmp_path / "own" / "sections" / "signature.html.j2"
    template.write_text("<p>Signed for {{ view.name }}</p>", encoding="utf-8")
    return tmp_path


def rows(right: int) -> pd.DataFrame:
    """Two hundred people, of each forty that many predicted right; women less often."""
    label = [0, 1] * 100
    told = [one if place % 40 < right else 1 - one for place, one in enumerate(label)]
    return pd.DataFrame({"label": label, "told": told, "sex": ["F", "F", "M", "M"] * 50})


def published(folder: Path, right: int = 30, **more: Any) -> Report:
    given = {"logo": str(folder / "logo.svg"), "templates": str(folder / "own")}
    return audit.run(
        data=rows(right),
        name="own",
        label="label",
        positive=1,
        prediction="told",
        sensitive=["sex"],
        reports=str(folder / "reports"),
        format=["html"],
        rules=["accuracy >= 0.5"],
        **{**OWN, **given, **more},
    )


def test_all_of_it_is_in_the_manifest_and_kept_in_the_version(folder: Path) -> None:
    report = published(folder)
    manifest = json.loads((report.folder / "manifest.json").read_bytes())
    assert manifest["report"].items() >= {**OWN, "accent": "#ff55aa", "logo": "logo.svg"}.items()
    assert manifest["report"]["templates"] == [SIGNATURE]
    assert {"logo.svg", SIGNATURE} <= set(manifest["files"])
    text = (report.folder / "report.html").read_text(encoding="utf-8")
    assert "Signed for own" in text
    assert "Bank &lt;b&gt;Nord&lt;/b&gt;" in text
    assert str(folder) not in json.dumps(manifest)


def test_versions_are_drawn_again_to_the_byte_without_what_they_were_made_of(folder: Path) -> None:
    versions = [published(folder, right) for right in (20, 36, 36)]
    shutil.rmtree(folder / "own")
    (folder / "logo.svg").unlink()
    for version in versions:
        out = folder / f"again{version.version}"
        assert redraw(folder / "reports", f"own@v{version.version}", out, ()) == {}
        held = (version.folder / "report.html").read_bytes()
        assert (out / "report.html").read_bytes() == held
    texts = [(one.folder / "report.html").read_text(encoding="utf-8") for one in versions]
    assert 'id="changes"' not in texts[0]
    assert "Since version 1, " in texts[1]
    assert "moved by more than chance" in texts[1]
    assert "Since version 2, no number moved; every verdict is as it was." in texts[2]


def test_where_the_version_before_is_gone_the_section_says_so(folder: Path) -> None:
    first, second = published(folder), published(folder, 36)
    shutil.rmtree(first.folder)
    assert redraw(folder / "reports", "own", folder / "again", ()) == {}
    text = (folder / "again" / "report.html").read_text(encoding="utf-8")
    assert "the version before is no longer there as it was" in text
    assert "Since version 1" in (second.folder / "report.html").read_text(encoding="utf-8")


def test_a_failing_template_loses_no_audit(folder: Path) -> None:
    path = folder / "own" / "sections" / "signature.html.j2"
    path.write_text("<p>\n{{ nobody }}</p>", encoding="utf-8")
    report = published(folder)
    assert report.exit_code == 0
    assert list(report.failed) == ["report.html"]
    assert "signature.html.j2, line 2" in report.failed["report.html"]
    manifest = json.loads((report.folder / "manifest.json").read_bytes())
    assert manifest["failed"] == report.failed
    assert SIGNATURE in manifest["files"]
    assert "report.html" not in manifest["files"]


def test_a_kept_logo_that_was_altered_is_refused(folder: Path) -> None:
    report = published(folder)
    (report.folder / "logo.svg").write_text(LOGO + " ", encoding="utf-8")
    with pytest.raises(AuditError, match=r"logo\.svg of own@v1 was changed"):
        redraw(folder / "reports", "own", folder / "again", ())


def test_other_templates_may_be_given_when_it_is_drawn_again(folder: Path) -> None:
    published(folder)
    other = folder / "other" / "sections"
    other.mkdir(parents=True)
    (other / "signature.html.j2").write_text("<p>Another</p>", encoding="utf-8")
    assert redraw(folder / "reports", "own", folder / "again", (), str(folder / "other")) == {}
    text = (folder / "again" / "report.html").read_text(encoding="utf-8")
    assert "<p>Another</p>" in text
    assert "Signed for" not in text


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"accent": "blue"}, "'blue' is no colour"),
        ({"logo": "nowhere.png"}, "The logo cannot be read"),
        ({"templates": "nowhere"}, "There is no folder nowhere"),
        ({"license": "Apache 2.0"}, "Apache 2.0 is no licence"),
        ({"purpose": "x" * 20_001}, "20,001 characters"),
    ],
)
def test_what_cannot_be_used_is_said_before_anything_is_measured(
    folder: Path, more: dict[str, str], said: str
) -> None:
    with pytest.raises(AuditError, match=said):
        published(folder, **more)
    assert not (folder / "reports").exists()
