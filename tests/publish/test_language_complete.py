"""Every word of a report is a message: drawn in brackets, nothing is left outside them."""

from __future__ import annotations

from html import unescape

import bracketing
import pytest
import sample_changes as changes
import sample_explained as explained
import sample_report as sample
import sample_tasks as tasks
from sample_wages import wage_verdicts, wages

from audit.judge.verdict import Verdicts
from audit.publish.render.documents import EXPORTERS, Record, edition
from audit.publish.render.language import speaking
from audit.publish.render.pages import page
from audit.publish.render.view import view

PUBLIC = {**sample.MANIFEST, "report": {**sample.MANIFEST["report"], "profile": "public"}}
RECORDS = {
    "two classes": Record(sample.evidence(), sample.verdicts(), sample.MANIFEST),
    "for the public": Record(sample.evidence(), sample.verdicts(), PUBLIC),
    "several classes": Record(tasks.jobs(), Verdicts(), sample.MANIFEST),
    "numbers": Record(wages(), wage_verdicts(), sample.MANIFEST),
    "strata": Record(tasks.admissions(), Verdicts(), sample.MANIFEST),
    "explained": Record(explained.evidence(), sample.verdicts(), sample.MANIFEST),
    "changed": Record(sample.evidence(), sample.verdicts(), sample.MANIFEST, changes.beside()),
    "nothing": Record(sample.nothing(), Verdicts(), sample.MANIFEST),
}
DATE = bracketing.words_in("de novembro")


def left_outside(record: Record, texts: list[str]) -> list[str]:
    names = bracketing.names_in(record.evidence, record.verdicts, record.manifest)
    if record.beside.before is not None:
        before = record.beside.before
        names |= bracketing.names_in(before.evidence, before.verdicts, {})
    return list(bracketing.english(texts, names | DATE))


@pytest.mark.parametrize("which", RECORDS)
@pytest.mark.parametrize("medium", ["screen", "paper"])
def test_a_page_says_nothing_but_messages(which: str, medium: str) -> None:
    record = edition(RECORDS[which])
    with speaking(bracketing.BRACKETS):
        seen = view(record.evidence, record.verdicts, record.manifest, record.beside)
        texts = bracketing.texts_of(page(seen, medium))  # type: ignore[arg-type]
    assert len(texts) > 40
    assert left_outside(record, texts) == []


@pytest.mark.parametrize("which", RECORDS)
@pytest.mark.parametrize("document", ["markdown", "model-card"])
def test_a_text_says_nothing_but_messages(which: str, document: str) -> None:
    record = edition(RECORDS[which])
    with speaking(bracketing.BRACKETS):
        text = EXPORTERS.named(document).run(record).decode()
    metadata, found, body = text.partition("\n---\n")
    written = unescape(body if found else metadata)
    texts = [line for line in written.splitlines() if "```" not in line]
    assert left_outside(record, texts) == []


def test_what_stands_outside_the_brackets_is_found() -> None:
    said = ["⟦share of ⟦women⟧⟧ is 3 %", "⟦cut off …", "race: ⟦Other⟧"]
    assert [line.split("  <-")[0] for line in bracketing.english(said, frozenset({"race"}))] == [
        "is"
    ]
