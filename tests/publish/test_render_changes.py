"""What changed since the last version: from stored versions alone, and only what can be told."""

from __future__ import annotations

import re
from dataclasses import replace

import msgspec
import pytest
import sample_changes as changed
import sample_hostile as hostile
import sample_report as sample
from test_render_html import SHOWN, Page

from audit.evidence import encode
from audit.publish.render.beside import Before, Beside
from audit.publish.render.charts.change import Moving, changing
from audit.publish.render.documents import Record, edition
from audit.publish.render.html import html
from audit.publish.render.parts import Figure
from audit.publish.render.sections.changes import ChangesSection
from audit.publish.render.view import view

MANIFEST = {**sample.MANIFEST, "model": "b" * 64, "data": "d" * 64}


def section(beside: Beside, manifest: dict[str, object] = MANIFEST) -> ChangesSection | None:
    made = view(sample.evidence(), sample.verdicts(), manifest, beside)
    found = [one for one in made.sections if isinstance(one, ChangesSection)]
    return found[0] if found else None


@pytest.fixture(scope="module")
def found() -> ChangesSection:
    made = section(changed.beside())
    assert made is not None
    return made


def figures(found: ChangesSection) -> list[Figure]:
    return [figure for passage in found.passages for figure in passage.figures]


def test_it_opens_with_what_moved(found: ChangesSection) -> None:
    assert found.result == (
        "Since version 2, 21 numbers moved by more than chance; "
        "four rules are judged otherwise and one rule is gone."
    )


def test_it_says_with_which_version_it_compares(found: ChangesSection) -> None:
    told = {fact.term: fact.text for fact in found.compared}
    assert told["Compared with"] == "version 2 of 1 October 2026"
    assert told["Model"] == "not the same: sha256 aaaaaaaaaaaa… before, bbbbbbbbbbbb… now"
    assert told["Data"] == "the same, byte for byte"
    assert told["Its manifest's sha256"] == sample.MANIFEST["previous"]
    assert "Rules" not in told


def test_numbers_of_one_kind_share_an_axis_and_a_table(found: ChangesSection) -> None:
    shares, differences, ratios = figures(found)
    assert shares.title == "Shares that moved by more than chance since version 2"
    rows = [*shares.table.rows, *shares.table.rest]
    assert [cell.text for cell in rows[0]] == [
        "False positive rate, %",
        "race African-American",
        "61.6",
        "44.8",
        "−16.7",
        "−19.9 to −13.5",
    ]
    assert [cell.text for cell in ratios.table.rows[0]][2:5] == ["0.514", "0.632", "+0.12"]
    assert "Equalized odds difference, points" in {
        cell.text for row in differences.table.rows for cell in row
    }
    assert len(rows) + len(differences.table.rows) + len(ratios.table.rows) == 21


def test_groups_rules_and_findings(found: ChangesSection) -> None:
    passages = {passage.heading: passage for passage in found.passages}
    assert passages["Groups"].said == ("One group of race is new: Asian.",)
    rules = {row[0].full: row for row in passages["Rules"].tables[0].rows}
    older = rules["an older rule <= 0.1"]
    assert older[0].text == "Equalized odds difference across race"
    assert older[0].note == "at most 10\u00a0points"
    assert older[4].mark is not None
    assert older[4].mark.word == "No such rule"
    assert [one.sentence for one in found.gone] == ["12 rows are in both splits."]
    assert "name of the model" in {row[0].text for row in passages["Model and data"].tables[0].rows}


def test_the_first_version_has_no_such_section_and_says_so() -> None:
    manifest = {**MANIFEST, "previous": None}
    assert section(Beside(), manifest) is None
    made = html(view(sample.evidence(), sample.verdicts(), manifest))
    assert "no earlier period or version is compared" in made


def test_a_version_that_is_gone_is_said() -> None:
    lost = section(Beside())
    assert lost is not None
    assert lost.result == (
        "What changed cannot be said: the version before is no longer there as it was."
    )


def test_the_same_evidence_twice_has_not_moved() -> None:
    before = replace(
        changed.before(), evidence=sample.evidence(), verdicts=sample.verdicts(), model="b" * 64
    )
    same = section(Beside(before=before))
    assert same is not None
    assert same.result == "Since version 2, no number moved; every verdict is as it was."
    assert figures(same) == []
    assert (same.appeared, same.gone) == ((), ())


def test_drawn_from_what_was_stored_it_is_the_same() -> None:
    before = changed.before()
    stored = replace(
        before,
        evidence=msgspec.json.decode(encode(before.evidence), type=type(before.evidence)),
        verdicts=msgspec.json.decode(encode(before.verdicts), type=type(before.verdicts)),
    )
    pages = [
        html(view(sample.evidence(), sample.verdicts(), MANIFEST, Beside(before=one)))
        for one in (before, stored)
    ]
    assert pages[0] == pages[1]
    assert "Changes over time" not in pages[0]


def test_hostile_names_of_an_older_version_are_text() -> None:
    before = Before(number=1, created="x", evidence=hostile.evidence(), verdicts=hostile.verdicts())
    text = html(view(sample.evidence(), sample.verdicts(), MANIFEST, Beside(before=before)))
    shown = "".join(Page(text).texts)
    assert SHOWN[0] in shown
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e]", text)


def test_the_public_sees_no_more_of_the_older_version_than_of_this_one() -> None:
    manifest = {**MANIFEST, "report": {"title": "t", "profile": "public"}}
    record = Record(sample.evidence(), sample.verdicts(), manifest, changed.beside())
    public = edition(record).beside.before
    assert public is not None
    assert public.evidence != changed.past()
    assert all(row.row is None for row in public.evidence.attributions)


def test_an_arrow_leads_from_the_old_number_to_the_new_one() -> None:
    lines = [
        Moving("a", 10.0, 30.0, 25.0, 35.0, "10 → 30"),
        Moving("b", 30.0, 29.9, text="30 → 29.9"),
    ]
    for narrow in (False, True):
        chart = changing(lines, title="t", description="d", sign="%", narrow=narrow)
        first, second = chart.arrows
        assert first.shaft is not None
        assert first.start[0] == first.shaft.x1 < first.shaft.x2
        assert first.said == "a: 10 → 30\u00a0%"
        assert first.interval is not None
        assert first.interval.x1 < float(first.head[1:].split()[0]) < first.interval.x2
        assert second.shaft is None
        assert second.interval is None
