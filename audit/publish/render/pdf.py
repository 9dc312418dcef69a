"""The report as a tagged PDF, set in a process of its own with a time limit."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from audit.errors import AuditError
from audit.evidence import encode
from audit.publish.render import typesetter
from audit.publish.render.documents import Record, exporter
from audit.publish.render.language import say
from audit.publish.render.pages import page
from audit.publish.render.parts import ReportView
from audit.publish.render.view import view as view_of

TIME_LIMIT = 120.0
PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
_WHY = {
    typesetter.NO_WEASYPRINT: (
        "weasyprint is not installed",
        "Install it with: pip install weasyprint",
    ),
    typesetter.NO_PANGO: (
        "the Pango library is missing on this system",
        f"On Debian or Ubuntu: apt-get install {PACKAGES}",
    ),
    typesetter.FETCHED: (
        "a template asks for something from outside the document",
        "Put images and fonts into the template as data: addresses",
    ),
}


def pdf(view: ReportView, *, evidence: bytes = b"", seconds: float = TIME_LIMIT) -> bytes:
    """Return the report as the bytes of a file of PDF/UA-1 and PDF/A-3A: tagged, bookmarked.

    `evidence` is attached as evidence.json. Only text goes into the other process and only bytes
    come back. Raises AuditError, in one sentence, where the PDF cannot be made; the rest of a
    report does not depend on it.
    """
    attached = {"evidence.json": evidence.decode()} if evidence else {}
    job = {
        "html": page(view, "paper"),
        "attached": attached,
        "described": say("What this report is drawn from"),
        "created": view.created,
    }
    program = Path(typesetter.__file__)
    try:
        done = subprocess.run(
            [sys.executable, "-P", str(program)],
            input=json.dumps(job).encode(),
            capture_output=True,
            timeout=seconds,
            env=_environment(),
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise AuditError(
            f"The PDF could not be made: it took longer than {seconds:g} seconds",
            where="report.pdf",
            remedy="The HTML report has the same content",
        ) from None
    if done.returncode == 0 and done.stdout.startswith(b"%PDF"):
        return done.stdout
    why, remedy = _WHY.get(
        done.returncode, (_last_line(done.stderr), "The HTML report has the same content")
    )
    raise AuditError(f"The PDF could not be made: {why}", where="report.pdf", remedy=remedy)


@exporter(id="pdf", file="report.pdf")
def export_pdf(record: Record) -> bytes:
    """Draw the report for paper, with the evidence it is drawn from attached."""
    view = view_of(record.evidence, record.verdicts, record.manifest, record.beside)
    return pdf(view, evidence=encode(record.evidence))


def _environment() -> dict[str, str]:
    """This process's own, with a fixed clock: a subset of a font may be stamped with it."""
    return {**os.environ, "SOURCE_DATE_EPOCH": "0"}


def _last_line(errors: bytes) -> str:
    lines = errors.decode(errors="replace").strip().splitlines()
    return lines[-1][:300] if lines else "the process that makes it ended without a word"
