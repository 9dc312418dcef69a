"""The PDF before a checker of PDF/UA-1 that somebody else wrote."""

from __future__ import annotations

from pathlib import Path

import pytest
import sample_explained as explained
import sample_hostile as hostile
import sample_report as sample

from audit.evidence import Evidence
from audit.judge.verdict import Verdicts
from audit.publish.render.pdf import pdf
from audit.publish.render.view import view

pdfua = pytest.importorskip("pdfua")

UNABLE = {"UA-14-001"}
"""The checker's rule on empty headings stumbles over colours of its own accord; ours stands in
tests/publish/test_render_pdf_standards.py."""


@pytest.mark.parametrize(
    ("evidence", "verdicts", "manifest"),
    [
        (explained.evidence(), sample.verdicts(), sample.MANIFEST),
        (sample.crowd(), Verdicts(), sample.MANIFEST),
        (hostile.evidence(), hostile.verdicts(), hostile.MANIFEST),
    ],
    ids=["explained", "forty groups", "hostile"],
)
def test_a_checker_of_pdf_ua_finds_nothing(
    evidence: Evidence, verdicts: Verdicts, manifest: dict[str, object], tmp_path: Path
) -> None:
    file = tmp_path / "report.pdf"
    file.write_bytes(pdf(view(evidence, verdicts, manifest), evidence=b"{}"))
    report = pdfua.validate(str(file))
    assert [(one.rule_id, one.message) for one in report.findings] == []
    assert {one.rule_id for one in report.outcomes if one.skipped} <= UNABLE
