"""A report in a notebook: its first page and its main charts, in a frame of their own.

The frame keeps the notebook's styles out and the report's in; nothing in it can run, and nothing
is fetched.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from html import escape
from typing import Any

from audit.evidence import Evidence
from audit.judge.verdict import Verdicts
from audit.publish.disclosure.profile import for_profile, profile_of
from audit.publish.render.language import language_named, say, speaking
from audit.publish.render.pages import summary_page
from audit.publish.render.parts import Figure, ReportView
from audit.publish.render.sections.fairness import Fairness
from audit.publish.render.sections.performance import Performance
from audit.publish.render.view import view

MOST_FIGURES = 4
HEIGHT = 720


def notebook(evidence: Evidence, verdicts: Verdicts, manifest: Mapping[str, Any]) -> str:
    """Return one `<iframe>` that holds the summary as a text; its lower edge can be drawn."""
    evidence, verdicts = for_profile(evidence, verdicts, profile_of(manifest))
    name = str(manifest.get("name") or evidence.subject.name)
    with speaking(language_named(manifest)):
        document = summary(view(evidence, verdicts, manifest))
        title = say("Audit report {name}", name=name)
    return (
        f'<iframe title="{escape(title)}" srcdoc="{escape(document)}" width="100%" '
        f'height="{HEIGHT}" style="border: 0; resize: vertical" sandbox></iframe>'
    )


def summary(whole: ReportView) -> str:
    """Return the summary as an HTML text: the first page, then the main chart of each attribute."""
    figures = tuple(_main(whole))[:MOST_FIGURES]
    shown = {f"#{figure.id}" for figure in figures}
    findings = tuple(
        replace(finding, links=tuple(link for link in finding.links if link.target in shown))
        for finding in whole.front.findings
    )
    front = replace(whole.front, findings=findings, more="")
    return summary_page(replace(whole, front=front, sections=()), figures)


def _main(whole: ReportView) -> Iterator[Figure]:
    """The first figure of each attribute; where there is none, the first over everyone."""
    found = [
        part.figures[0] for part in whole.sections if isinstance(part, Fairness) and part.figures
    ]
    yield from found
    if not found:
        for part in whole.sections:
            if isinstance(part, Performance):
                yield from part.figures[:1]
