"""The report as one self-contained HTML file."""

from __future__ import annotations

from audit.publish.render.documents import Record, exporter
from audit.publish.render.pages import page
from audit.publish.render.parts import ReportView
from audit.publish.render.view import view as view_of


def html(view: ReportView) -> str:
    """Return one HTML text with all it needs inside: nothing is fetched, the script only adds."""
    return page(view, "screen")


@exporter(id="html", file="report.html")
def export_html(record: Record) -> bytes:
    """Draw the report for the screen."""
    return html(view_of(record.evidence, record.verdicts, record.manifest, record.beside)).encode()
