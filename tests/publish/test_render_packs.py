"""The section of rule sets: drawn from evidence and verdicts alone, for every audience."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
import pytest
import sample_report as sample
from pack_evidence import DAY, EXAMPLES, WHO, example

from audit.evidence import Evidence
from audit.judge.packs.answer import Line, Said
from audit.judge.packs.joining import join
from audit.judge.packs.opening import every_pack
from audit.judge.packs.pack import Item
from audit.judge.verdict import Verdicts
from audit.publish.disclosure.profile import for_profile
from audit.publish.render.html import html
from audit.publish.render.language import LANGUAGES, speaking
from audit.publish.render.pack_tables import line_table
from audit.publish.render.parts import Cell, Table
from audit.publish.render.reading import legible, read
from audit.publish.render.sections.packs import PackPart, packs
from audit.publish.render.view import view

HOSTILE = "<script>alert(1)</script>{unknown}{0}%s\x1b[2J\u202eevil & \x00"


def judged(given: Mapping[str, Mapping[str, Any]], found: Evidence) -> Verdicts:
    """Verdicts that name packs, as they come back from the store."""
    joined = join(given, found.subject.attributes, DAY)
    kept = Verdicts(judged_on=DAY, policy={"packs": list(joined.records)}, findings=joined.findings)
    return msgspec.json.decode(msgspec.json.encode(kept), type=Verdicts)


def parts(given: Mapping[str, Mapping[str, Any]], found: Evidence) -> tuple[PackPart, ...]:
    section = packs(read(found), legible(judged(given, found)))
    assert section is not None
    return section.packs


def column(table: Table, place: int) -> list[str]:
    return [row[place].text for row in table.rows]


def words(table: Table) -> list[str]:
    return [cell.mark.word for row in table.rows for cell in row if cell.mark is not None]


def test_without_a_pack_there_is_no_section() -> None:
    assert packs(read(sample.evidence()), sample.verdicts()) is None
    odd = Verdicts(policy={"packs": ["nyc-ll144"]})
    assert packs(read(sample.evidence()), odd) is None


def test_the_tables_of_the_rule_print_its_numbers() -> None:
    (part,) = parts({"nyc-ll144": WHO}, example("selection"))
    sex, race, crossed, _ = (table for table, _ in part.tables)
    assert column(sex, 0) == ["Male", "Female"]
    assert column(sex, 1) == ["1,390", "1,181"]
    assert column(sex, 4) == ["48.0", "47.0"]
    assert column(sex, 5) == ["1.000", "0.979"]
    assert column(race, 5) == ["0.967", "1.000", "0.843", "0.845", "0.948", "0.849", "0.872"]
    printed = EXAMPLES["selection"]["crossed"]
    told = {(s, r): cell for s, table in printed.items() for r, cell in table.items()}
    for row in crossed.rows:
        _, _, rate, ratio = told[(row[0].text, row[1].text)]
        assert (row[5].text, row[6].text) == (rate, ratio)
    assert part.tables[0][1] == ("250 of 2,821 people are in no known category.",)


def test_every_line_has_one_of_four_states_with_its_source() -> None:
    (part,) = parts({"nyc-ll144": WHO}, example("selection"))
    assert part.items is not None
    assert set(words(part.items)) == {"Met", "Not assessable"}
    assert part.items.rows[0][0].note == "6 RCNY 5-301 (b)(3)(i), (c)(4)(i)"
    assert part.result == "Of 12 items seven are met and five are not assessable."
    assert part.said == ("Internal analysis, not an LL144 bias audit.",)


def test_not_met_and_not_enough_evidence_are_told_apart() -> None:
    (part,) = parts({"four-fifths": {}}, example("scoring"))
    assert part.items is not None
    assert words(part.items) == ["Not met", "Not met", "Not enough evidence"]


def test_what_is_unverified_says_so() -> None:
    (part,) = parts({"iso-42001": {}}, example("selection"))
    assert part.items is not None
    assert all(row[0].note.endswith("; unverified") for row in part.items.rows)
    facts = {fact.term: fact.text for fact in part.facts}
    assert "(unverified)" in facts["Sources"]
    assert "(unverified)" in facts["In effect"]


def test_a_pack_of_another_version_of_the_tool_is_named_and_not_guessed() -> None:
    kept = Verdicts(
        judged_on=DAY, policy={"packs": [{"name": "eu-ai-act", "version": "2031-01-01"}]}
    )
    section = packs(read(example("selection")), kept)
    assert section is not None
    (part,) = section.packs
    assert part.heading == "eu-ai-act@2031-01-01"
    assert "not part of this version" in part.result
    assert html(view(example("selection"), kept, {"name": "x"}))


def test_a_file_that_has_changed_since_is_noticed() -> None:
    found = judged({"four-fifths": {}}, example("selection"))
    (record,) = found.policy["packs"]
    altered = msgspec.structs.replace(found, policy={"packs": [{**record, "sha256": "0" * 64}]})
    section = packs(read(example("selection")), altered)
    assert section is not None
    assert "changed since" in section.packs[0].said[0]


def test_what_a_person_typed_is_shown_and_never_obeyed() -> None:
    fields = {**WHO, "data_source": HOSTILE, "auditor_name": "x" * 4000}
    found = example("selection")
    drawn = html(view(found, judged({"nyc-ll144": fields}, found), {"name": "x"}))
    assert "<script>alert(1)" not in drawn
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{unknown}{0}%s" in drawn
    for steering in ("\x1b", "\x00", "\u202e"):
        assert steering not in drawn
    assert "x" * 1001 not in drawn


@pytest.mark.parametrize("name", [pack.name for pack in every_pack()])
def test_every_pack_can_be_drawn_and_promises_nothing(name: str) -> None:
    found = sample.evidence()
    drawn = html(view(found, judged({name: {}}, found), {"name": "x"}))
    section = drawn[drawn.index('id="packs"') :]
    text = section[: section.index("</section>")].casefold()
    for word in ("unbiased", "fair model", "complian", "certif", "bias-free", "is fair"):
        assert word not in text


def test_the_public_sees_no_hidden_count() -> None:
    found, given = example("selection"), {"nyc-ll144": WHO, "four-fifths": {}}
    shown, verdicts = for_profile(found, judged(given, found), "public")
    section = packs(read(shown), verdicts)
    assert section is not None
    crossed = section.packs[0].tables[2][0]
    hidden = {
        (row.slice["sex"], row.slice["race"])
        for row in shown.measurements
        if len(row.slice) == 2 and row.status == "suppressed"
    }
    for row in crossed.rows:
        if (row[0].text, row[1].text) in hidden:
            assert [cell.text for cell in row[2:]] == ["not shown"] * 5
    assert _counts(crossed).isdisjoint({"17", "7", "24"})


def _counts(table: Table) -> set[str]:
    return {cell.text for row in table.rows for cell in row if isinstance(cell, Cell)}


@pytest.mark.parametrize("code", LANGUAGES)
def test_it_is_drawn_in_every_language(code: str) -> None:
    found = example("selection")
    with speaking(code):
        (part,) = parts({"nyc-ll144": WHO}, found)
    mark = "." if code == "en" else ","
    assert column(part.tables[0][0], 5) == [f"1{mark}000", f"0{mark}979"]


def test_the_same_record_gives_the_same_section() -> None:
    found, given = example("selection"), {"nyc-ll144": WHO, "us-fair-lending": {}}
    assert parts(given, found) == parts(given, found)


def test_a_reason_that_two_parts_share_is_told_once() -> None:
    item = Item(id="M", text="What is asked", citation="§ 1")
    line = Line(item, "not_assessable", (Said("it was not measured"),) * 2, ())
    shown = line_table(read(sample.evidence()), [line])
    assert column(shown, 2) == ["It was not measured"]
