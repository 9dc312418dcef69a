"""One evidence, three audiences: what each of them sees, and never sees."""

from __future__ import annotations

from itertools import pairwise, product
from pathlib import Path

import msgspec
import pytest
import sample_explained
import sample_report as sample
from disclosure_tables import Table, counted
from sample_glossary import GLOSSARY
from sample_made_up import curves
from sample_rows import Cells

from audit.config import load_config
from audit.errors import AuditError
from audit.evidence import Evidence, LedgerEntry, Matrix, Measurement, encode
from audit.judge.gate import judge
from audit.judge.verdict import Verdicts
from audit.publish.disclosure.profile import for_profile, public
from audit.publish.render.documents import draw
from audit.rules import parse_rule

BIG = (60, 50, 40, 70)
FORMATS = ("html", "markdown", "model-card")


def moved(by: int) -> Table:
    """A table with small groups: `by` people get another outcome, and every sum stays."""
    table: dict[tuple[str, str], Cells] = dict.fromkeys(product("wxyz", "mf"), BIG)
    table["x", "m"] = (3 + by, 13 - by, 8, 10)
    table["y", "m"] = (9 - by, 12 + by, 9, 14)
    table["x", "f"] = (12 - by, 14 + by, 5, 16)
    table["y", "f"] = (7 + by, 15 - by, 12, 8)
    return table


def redrawn(evidence: Evidence, verdicts: Verdicts, profile: str, folder: Path) -> list[bytes]:
    """The documents of a version whose manifest names a profile."""
    folder.mkdir()
    report = {**sample.MANIFEST["report"], "profile": profile}
    failed = draw(folder, evidence, verdicts, {**sample.MANIFEST, "report": report}, FORMATS)
    assert failed == {}
    return [file.read_bytes() for file in sorted(folder.iterdir())]


def test_documents_say_the_same_whatever_the_hidden_numbers_are(tmp_path: Path) -> None:
    first, second = counted(moved(0)), counted(moved(2))
    assert encode(first) != encode(second)
    assert encode(public(first)) == encode(public(second))
    drawn = [
        redrawn(evidence, Verdicts(), "public", tmp_path / name)
        for name, evidence in (("first", first), ("second", second))
    ]
    assert drawn[0] == drawn[1]


def test_a_suppressed_row_keeps_its_place_and_no_number() -> None:
    shown = public(counted(moved(0)))
    hidden = [row for row in shown.measurements if row.status == "suppressed"]
    assert {row.slice.get("a") for row in hidden if len(row.slice) == 2} == {"x", "y"}
    for row in hidden:
        assert (row.value, row.counts, row.interval, row.n, row.parameters) == (None,) * 3 + (
            0,
            None,
        )
        assert row.reason
        assert not any(letter.isdigit() for letter in row.reason)


def test_every_document_names_its_audience(tmp_path: Path) -> None:
    for profile in ("internal", "auditor", "public"):
        for document in redrawn(sample.evidence(), sample.verdicts(), profile, tmp_path / profile):
            assert f"{profile} edition" in document.decode().lower()


def test_the_public_meets_no_person() -> None:
    shown = public(sample_explained.evidence())
    text = encode(shown).decode()
    assert not any(person in text for person in sample_explained.PEOPLE)
    assert {each.scope for each in shown.attributions} == {"global"}
    codes = {finding.code for finding in shown.findings}
    assert "public_edition" in codes
    assert not codes & {"counterfactual", "reason_codes", "person_chosen"}
    assert not any(m.matrix.startswith(("beeswarm", "shap_dep", "partial")) for m in shown.matrices)


def test_an_auditor_sees_all_but_who_it_was(tmp_path: Path) -> None:
    full = sample_explained.evidence()
    shown, verdicts = for_profile(full, sample.verdicts(), "auditor")
    text = encode(shown).decode()
    assert not any(person in text for person in sample_explained.PEOPLE)
    assert shown.measurements == full.measurements
    assert len(shown.attributions) == len(full.attributions)
    assert verdicts == sample.verdicts()
    assert redrawn(full, verdicts, "auditor", tmp_path / "drawn")


def test_internal_is_everything() -> None:
    evidence, verdicts = sample.evidence(), sample.verdicts()
    assert for_profile(evidence, verdicts, "internal") == (evidence, verdicts)


def test_a_profile_nobody_knows_is_refused() -> None:
    with pytest.raises(AuditError, match="public"):
        for_profile(sample.evidence(), sample.verdicts(), "publik")


def test_a_verdict_on_a_hidden_number_keeps_its_outcome() -> None:
    table = {**moved(0), ("x", "m"): (3, 30, 30, 10), ("x", "f"): (4, 14, 50, 16)}
    evidence = msgspec.structs.replace(counted(table), glossary=GLOSSARY)
    rules = [
        parse_rule("selection_rate across a,b >= 0.1"),
        parse_rule("true_positive_rate across a >= 0.9"),
        parse_rule("accuracy >= 0.1"),
    ]
    full = judge(evidence, rules)
    _, shown = for_profile(evidence, full, "public")
    assert [v.outcome for v in shown.verdicts] == [v.outcome for v in full.verdicts]
    assert shown.outcome == full.outcome
    assert shown.verdicts[1].value is None
    assert shown.verdicts[1].interval is None
    assert shown.verdicts[1].slice == {}
    assert shown.verdicts[2] == full.verdicts[2]
    said = [finding for finding in shown.findings if finding.code == "rule_failed"]
    assert any(set(finding.numbers) == {"rule"} for finding in said)


def test_rows_left_out_are_listed_whole_or_not_at_all() -> None:
    evidence = counted(dict.fromkeys(product("xy", "mf"), BIG))
    few = LedgerEntry(what="rows", reason="label is blank", n=4)
    read = LedgerEntry(what="rows", reason="read", n=evidence.subject.rows + 4)
    shown = public(msgspec.structs.replace(evidence, ledger=(read, *evidence.ledger, few)))
    assert [(each.reason, each.slice) for each in shown.ledger if each.what == "rows"] == [
        ("audited", {})
    ]


def test_points_of_a_curve_lie_eleven_people_apart() -> None:
    evidence = msgspec.structs.replace(
        counted(dict.fromkeys(product("xy", "mf"), BIG)), curves=curves()
    )
    shown = public(evidence)
    assert {curve.curve for curve in shown.curves} <= {"roc"}
    positive, negative = 4 * (60 + 40), 4 * (50 + 70)
    for curve in shown.curves:
        for places, people in ((curve.x, negative), (curve.y, positive)):
            steps = [(b or 0) - (a or 0) for a, b in pairwise(places)]
            assert min(step * people for step in steps) > 10


def test_a_confusion_table_with_few_people_in_a_field_is_left_out() -> None:
    evidence = counted(dict.fromkeys(product("xy", "mf"), BIG))
    table = Matrix(
        matrix="confusion", rows=("1", "0"), columns=("1", "0"), values=((9, 90), (80, 70))
    )
    assert public(msgspec.structs.replace(evidence, matrices=(table,))).matrices == ()


def test_weighted_rates_are_hidden_by_their_effective_counts() -> None:
    evidence = counted(dict.fromkeys(product("xyz", "mf"), BIG))
    rows = tuple(_weighted(row) for row in evidence.measurements)
    subject = msgspec.structs.replace(evidence.subject, weighted=True)
    shown = public(msgspec.structs.replace(evidence, subject=subject, measurements=rows))
    hidden = {row.slice.get("a") for row in shown.measurements if row.status == "suppressed"}
    assert {"x", "y"} <= hidden | {None} or {"x", "z"} <= hidden
    assert all(row.n >= 11 for row in shown.measurements if row.value is not None)


def _weighted(row: Measurement) -> Measurement:
    small = row.slice == {"a": "x"} and row.metric == "true_positive_rate"
    return msgspec.structs.replace(row, counts=None, value=0.02 if small else row.value)


def test_the_configuration_knows_the_profile() -> None:
    assert load_config(None, {}).report.profile == "internal"
    assert load_config(None, {"profile": "public"}).report.profile == "public"
    with pytest.raises(AuditError):
        load_config(None, {"profile": "everybody"})
