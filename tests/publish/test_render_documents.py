"""Documents beside the records: written, registered, and never in each other's way."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import sample_report as sample

from audit.config import load_config
from audit.errors import AuditError
from audit.judge.verdict import Verdicts
from audit.options import FORMATS
from audit.publish.render import documents
from audit.publish.render.documents import EXPORTERS, Exporter, Record, draw


def test_formats_are_found_in_their_own_files() -> None:
    assert {"html", "pdf"} <= set(EXPORTERS)
    assert EXPORTERS["html"].file == "report.html"
    assert EXPORTERS["pdf"].file == "report.pdf"


def test_a_document_is_written_under_its_name(tmp_path: Path) -> None:
    failed = draw(tmp_path, sample.nothing(), Verdicts(), sample.MANIFEST, ("html", "html"))
    assert failed == {}
    assert [file.name for file in tmp_path.iterdir()] == ["report.html"]
    assert (tmp_path / "report.html").read_bytes().startswith(b"<!doctype html>")


def test_an_unknown_format_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(AuditError, match="Did you mean html"):
        draw(tmp_path, sample.nothing(), Verdicts(), {}, ("html", "htm"))
    assert list(tmp_path.iterdir()) == []


def test_one_failing_document_leaves_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(record: Record) -> bytes:
        raise AuditError("The PDF could not be made: no ink", where="report.pdf")

    def stumble(record: Record) -> bytes:
        raise ZeroDivisionError("division by zero")

    entries = {
        "html": EXPORTERS["html"],
        "pdf": Exporter("pdf", "report.pdf", refuse),
        "odd": Exporter("odd", "odd.txt", stumble),
    }
    registry = type(EXPORTERS)("exporter", "audit.publish.render")
    registry._entries, registry._found = entries, True
    monkeypatch.setattr(documents, "EXPORTERS", registry)
    failed = draw(tmp_path, sample.nothing(), Verdicts(), {}, ("odd", "pdf", "html"))
    assert failed["report.pdf"] == "The PDF could not be made: no ink (report.pdf)."
    assert failed["odd.txt"].startswith("odd.txt could not be drawn: ZeroDivisionError")
    assert (tmp_path / "report.html").exists()


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    failed = draw(tmp_path / "nowhere", sample.nothing(), Verdicts(), {}, ("html",))
    assert failed == {"report.html": "report.html could not be written: No such file or directory."}


def test_the_configuration_takes_every_format_there_is_and_no_other() -> None:
    assert set(FORMATS) == set(EXPORTERS)


@pytest.mark.parametrize(
    ("name", "meant"), [("junit-xml", "junit"), ("in_toto", "in-toto"), ("Markdown", "markdown")]
)
def test_a_format_that_is_not_there_is_refused_in_words(name: str, meant: str) -> None:
    with pytest.raises(AuditError, match=f"There is no format {name}.*{meant}"):
        load_config(None, {"format": ["html", name]})


def test_knowing_the_formats_imports_nothing_heavy() -> None:
    program = (
        "import sys\n"
        "from audit.publish.render.documents import EXPORTERS\n"
        "assert {'html', 'pdf'} <= set(EXPORTERS)\n"
        "heavy = {'jinja2', 'weasyprint', 'numpy', 'pandas', 'pyarrow'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    subprocess.run([sys.executable, "-c", program], check=True, cwd=root, env=environment)
