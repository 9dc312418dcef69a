"""What a pack says of evidence that is there, too little, hidden, or not there at all."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from handmade import evidence, interval, rate
from pack_evidence import DAY, example, with_sizes

from audit.evidence import MISSING, Attribution, Evidence, Provenance
from audit.judge.gate import judge
from audit.judge.packs.answer import Line, met, undecided, unknown, unmet, worst
from audit.judge.packs.answering import answer
from audit.judge.packs.opening import open_pack
from audit.judge.verdict import Verdicts
from audit.rules import Rule
from audit.statistics.methods import Basis


def line(pack: str, item: str, found: Evidence, verdicts: Any = None, **fields: Any) -> Line:
    answered = answer(open_pack(pack, DAY), found, verdicts, fields, DAY)
    return next(each for each in answered.lines if each.item.id == item)


def test_accuracy_of_groups_with_intervals_is_what_annex_iv_3_asks_for() -> None:
    groups = [rate("accuracy", 40, 50, slice={"sex": name}) for name in ("Female", "Male")]
    held = line("eu-ai-act", "IV-3-groups", evidence(*groups))
    assert (held.outcome, held.metrics) == ("pass", ("accuracy",))


def test_a_group_that_is_too_small_leaves_it_open_and_is_named() -> None:
    rows = [
        rate("accuracy", 40, 50, slice={"sex": "Male"}),
        rate("accuracy", 2, 3, status="insufficient", slice={"sex": "Female"}),
    ]
    held = line("eu-ai-act", "IV-3-groups", evidence(*rows))
    assert held.outcome == "inconclusive"
    assert held.reasons[0].numbers == {"groups": "Female"}


def test_a_missing_value_is_no_group_that_is_too_small() -> None:
    rows = [
        rate("accuracy", 40, 50, slice={"sex": "Male"}),
        rate("accuracy", 2, 3, status="insufficient", slice={"sex": MISSING}),
    ]
    assert line("eu-ai-act", "IV-3-groups", evidence(*rows)).outcome == "pass"


def test_a_number_without_an_interval_is_not_enough() -> None:
    bare = msgspec.structs.replace(rate("accuracy", 40, 50, slice={"sex": "Male"}), interval=None)
    held = line("eu-ai-act", "IV-3-groups", evidence(bare))
    assert held.outcome == "inconclusive"
    assert held.metrics == ("accuracy",)


def test_hidden_numbers_are_not_assessable_and_said_to_be_hidden() -> None:
    row = rate("accuracy", 40, 50, slice={"sex": "Male"})
    hidden = msgspec.structs.replace(
        row, value=None, counts=None, interval=None, n=0, status="suppressed"
    )
    held = line("eu-ai-act", "13-groups", evidence(hidden))
    assert held.outcome == "not_assessable"
    assert "not shown in this edition" in held.reasons[0].text


def test_everyones_number_is_not_a_groups() -> None:
    found = evidence(rate("accuracy", 40, 50))
    assert line("eu-ai-act", "13-groups", found).outcome == "not_assessable"
    assert line("eu-ai-act", "15-accuracy", found).outcome == "pass"


def test_numbers_of_the_training_rows_show_nothing() -> None:
    found = evidence(rate("accuracy", 40, 50, split="train"))
    assert line("eu-ai-act", "15-accuracy", found).outcome == "not_assessable"


def test_thresholds_are_fixed_where_rules_were_judged() -> None:
    found = evidence(rate("accuracy", 40, 50))
    judged = judge(found, [Rule(metric="accuracy", at_least=0.5)], judged_on=DAY)
    assert line("eu-ai-act", "9-prior", found, judged).outcome == "pass"
    assert line("eu-ai-act", "9-prior", found, Verdicts()).outcome == "not_assessable"
    assert line("eu-ai-act", "9-prior", found, None).outcome == "not_assessable"


@pytest.mark.parametrize(("why", "outcome"), [("", "fail"), (" ", "fail"), ("It matters", "pass")])
def test_every_metric_needs_its_reason(why: str, outcome: str) -> None:
    found = evidence(rate("accuracy", 40, 50))
    judged = judge(found, [Rule(metric="accuracy", at_least=0.5, why=why)], judged_on=DAY)
    held = line("eu-ai-act", "IV-4", found, judged)
    assert held.outcome == outcome
    if outcome == "fail":
        assert held.reasons[0].numbers == {"rules": "accuracy >= 0.5"}


def test_rows_sizes_hashes_and_explanations_are_looked_for_one_by_one() -> None:
    found = with_sizes(evidence(rate("accuracy", 40, 50)))
    known = msgspec.structs.replace(
        found,
        provenance=Provenance(tool="t", python="3", data={"sha256": "ab"}, model={"sha256": "cd"}),
        attributions=(Attribution(explainer="shap", scope="global"),),
    )
    for item, pack in (("M2.8", "nist-ai-rmf"), ("10-represented", "eu-ai-act")):
        assert line(pack, item, known).outcome == "pass"
    assert line("nist-ai-rmf", "M2.8", found).outcome == "not_assessable"
    assert line("nist-ai-rmf", "M2.9", known).outcome == "inconclusive"
    tested = Attribution(explainer="shap", scope="global", quality={"stability": 0.9})
    reliable = msgspec.structs.replace(known, attributions=(tested,))
    assert line("nist-ai-rmf", "M2.9", reliable).outcome == "pass"
    assert line("nist-ai-rmf", "M2.9", reliable).metrics == ("shap",)


def test_what_a_person_must_say_is_not_assessable_until_it_is_said() -> None:
    found = example("selection")
    left = line("eu-ai-act", "IV-2g-signed", found, signed_by="A. Person", signed_on="2026-11-01")
    assert left.outcome == "not_assessable"
    assert left.reasons[0].numbers == {"keys": "logs"}
    filled = {"signed_by": "A. Person", "signed_on": "2026-11-01", "logs": "run 17"}
    assert line("eu-ai-act", "IV-2g-signed", found, **filled).outcome == "pass"


def test_a_gap_across_groups_is_evidence_of_24027() -> None:
    pairs = ((40, 50), (30, 50))
    gap = msgspec.structs.replace(
        rate("demographic_parity_difference", 10, 50),
        across=("sex",),
        counts=(40, 50, 30, 50),
        interval=interval(Basis(method="newcombe", rates=pairs)),
    )
    assert line("iso-42001", "TR-parity", evidence(gap)).outcome == "pass"
    assert line("iso-42001", "TR-odds", evidence(gap)).outcome == "not_assessable"


def test_the_worst_part_decides_and_says_why() -> None:
    parts = [met(["a"]), undecided("u"), unknown("k"), unmet("f", ["b"])]
    assert worst(parts).outcome == "fail"
    assert [reason.text for reason in worst(parts).reasons] == ["u", "k", "f"]
    assert worst(parts).metrics == ("a", "b")
    assert worst(parts[:3]).outcome == "not_assessable"
    assert worst(parts[:2]).outcome == "inconclusive"
    assert worst(parts[:1]).outcome == "pass"


def test_the_same_evidence_gives_the_same_answer() -> None:
    for name in ("nyc-ll144", "eu-ai-act", "four-fifths", "us-fair-lending"):
        pack, found = open_pack(name, DAY), example("selection")
        assert answer(pack, found, None, {}, DAY) == answer(pack, found, None, {}, DAY)
