"""Rules that compare with an earlier audit: with what, which way is worse, and how surely."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import msgspec
import pytest
from handmade import evidence, largest, rate, ratios, same_rows
from hypothesis import given, settings
from hypothesis import strategies as st

import audit
from audit.errors import AuditError
from audit.evidence import Evidence, Measurement, Provenance, encode
from audit.judge import against, baseline
from audit.judge.baseline import Baseline
from audit.judge.change import APART, TOGETHER, counted_in
from audit.judge.gate import judge
from audit.judge.verdict import Verdict, Verdicts
from audit.policy import Policy, Settings
from audit.publish.store import Store
from audit.rules import Rule
from audit.statistics.differences import newcombe
from audit.statistics.limits import Estimate

RULE = Rule(metric="accuracy", no_worse_than="a@v1", margin=0.05)
GAP = "demographic_parity_difference"
Z = 1.959963984540054


def against_past(new: Evidence, old: Evidence, *rules: Rule, **settings: Any) -> Verdicts:
    policy = Policy(rules=rules or (RULE,), settings=Settings(**settings))
    return judge(new, policy, baselines={"a@v1": Baseline("a@v1", old)})


def one(new: Evidence, old: Evidence, *rules: Rule) -> Verdict:
    (verdict,) = against_past(new, old, *rules).verdicts
    return verdict


def of(*rows: Measurement, **facts: Any) -> Evidence:
    found = evidence(*rows)
    return msgspec.structs.replace(found, subject=msgspec.structs.replace(found.subject, **facts))


def test_the_interval_is_newcombe_s_on_the_scale_of_the_number():
    new, old = evidence(rate("accuracy", 810, 1000)), evidence(rate("accuracy", 800, 1000))
    verdict = one(new, old)
    low, high = newcombe((810, 1000), (800, 1000), Z)
    assert (verdict.outcome, verdict.reason) == ("pass", APART)
    assert (verdict.value, verdict.threshold) == (0.81, pytest.approx(0.75))
    assert verdict.interval is not None
    assert (verdict.interval.low, verdict.interval.high) == pytest.approx((0.8 + low, 0.8 + high))


def test_on_the_same_rows_the_shared_part_cancels():
    rows = [rate("accuracy", 775, 1000)]
    old = evidence(rate("accuracy", 800, 1000))
    assert one(evidence(*rows), old).outcome == "inconclusive"
    for named in ("a@v1", None):
        verdicts = against_past(evidence(*rows, same_rows("accuracy", 775, 800, named)), old)
        (verdict,) = verdicts.verdicts
        assert (verdict.outcome, verdict.reason) == ("pass", TOGETHER)
        (told,) = [each for each in verdicts.findings if each.code == against.CODE]
        assert told.text == against.JUDGED_TOGETHER
        assert told.numbers["old"] == pytest.approx(0.8)
    other = evidence(*rows, same_rows("accuracy", 775, 800, "other@v7"))
    assert one(other, old).reason != TOGETHER


def test_a_column_needs_no_earlier_version():
    new = evidence(rate("accuracy", 790, 1000), same_rows("accuracy", 790, 800, None))
    (verdict,) = judge(new, [RULE]).verdicts
    assert verdict.outcome == "pass"


@pytest.mark.parametrize(
    ("metric", "old", "new", "outcome"),
    [
        ("accuracy", 500, 900, "pass"),
        ("accuracy", 900, 500, "fail"),
        ("false_positive_rate", 500, 900, "fail"),
        ("false_positive_rate", 900, 500, "pass"),
    ],
)
def test_the_glossary_says_which_way_is_worse(metric: str, old: int, new: int, outcome: str):
    rule = Rule(metric=metric, no_worse_than="a@v1")
    rows = evidence(rate(metric, new, 1000)), evidence(rate(metric, old, 1000))
    assert one(*rows, rule).outcome == outcome


def test_a_metric_without_a_direction_cannot_be_worse():
    rows = evidence(rate("selection_rate", 5, 10))
    with pytest.raises(AuditError, match="Neither more nor less of selection_rate is better"):
        one(rows, rows, Rule(metric="selection_rate", no_worse_than="a@v1"))


@pytest.mark.parametrize(("k", "outcome"), [(480, "pass"), (200, "fail")])
def test_a_difference_is_better_the_smaller_a_ratio_the_larger(k: int, outcome: str):
    before = {"Male": (500, 1000), "Female": (450, 1000)}
    now = {**before, "Female": (k, 1000)}
    for metric in (GAP, "demographic_parity_ratio"):
        rule = Rule(metric=metric, across=("sex",), no_worse_than="a@v1", margin=0.1)
        rows = evidence(largest(metric, now)), evidence(largest(metric, before))
        assert one(*rows, rule).outcome == outcome, metric


def test_a_ratio_above_one_is_no_better_than_one():
    rule = Rule(metric="impact_ratio", across=("sex",), no_worse_than="a@v1", margin=0.1)
    before = ratios({"Female": (900, 1000), "Male": (500, 1000)}, reference="Male")
    now = ratios({"Female": (700, 1000), "Male": (500, 1000)}, reference="Male")
    verdict = one(evidence(*now), evidence(*before), rule)
    assert verdict.outcome == "pass", verdict


@settings(derandomize=True, deadline=None)
@given(st.floats(-3, 3), st.floats(0, 2), st.floats(0, 2), st.sampled_from(["ratio", "difference"]))
def test_what_counts_of_a_number_lies_between_what_counts_of_its_ends(
    value: float, below: float, above: float, kind: str
):
    found = counted_in(Estimate(value, value - below, value + above), kind)
    assert found.low <= found.value <= found.high


@pytest.mark.parametrize(
    ("number", "counted"),
    [
        (Estimate(0.3, 0.2, 0.4), Estimate(0.3, 0.2, 0.4)),
        (Estimate(-0.3, -0.4, -0.2), Estimate(0.3, 0.2, 0.4)),
        (Estimate(-0.3, -0.4, 0.5), Estimate(0.3, 0.0, 0.5)),
    ],
)
def test_of_a_signed_difference_only_the_distance_from_nothing_counts(
    number: Estimate, counted: Estimate
):
    assert counted_in(number, "difference") == counted


def test_nothing_can_change_where_model_and_rows_are_the_same():
    facts = Provenance(tool="t", python="3", data={"sha256": "d"}, model={"sha256": "m"})
    rows = msgspec.structs.replace(evidence(rate("accuracy", 8, 10)), provenance=facts)
    verdict = one(rows, rows, Rule(metric="accuracy", no_worse_than="a@v1"))
    assert (verdict.outcome, verdict.reason) == ("pass", against.SAME)
    assert verdict.threshold == 0.8


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"task": "multiclass"}, baseline.OTHER_TASK),
        ({"positive": 0}, baseline.OTHER_POSITIVE),
        ({"favourable": 0}, baseline.OTHER_FAVOURABLE),
    ],
)
def test_another_meaning_is_not_compared(facts: dict[str, Any], reason: str):
    row = rate("accuracy", 900, 1000)
    verdict = one(
        of(row, positive=1, favourable=1), of(row, **{"positive": 1, "favourable": 1} | facts)
    )
    assert (verdict.outcome, verdict.reason, verdict.threshold) == ("not_assessable", reason, None)


def test_other_rows_and_another_label_are_said():
    row = rate("accuracy", 900, 1000)
    now, then = (
        msgspec.structs.replace(
            of(row, label=label),
            provenance=Provenance(tool="t", python="3", data={"sha256": label}),
        )
        for label in ("paid", "repaid")
    )
    found = against_past(now, then).findings
    codes = [each.code for each in found]
    assert codes == ["baseline_of_another", "baseline_rows", "compared_with_baseline"]


def test_what_the_baseline_lacks_or_hardly_knows():
    new = evidence(rate("accuracy", 900, 1000))
    missing = evidence(rate("brier_score", 1, 2))
    assert one(new, missing).reason == against.NOT_THERE
    few = evidence(rate("accuracy", 9, 10, status="insufficient"))
    verdict = one(new, few)
    assert (verdict.outcome, verdict.reason) == ("inconclusive", against.TOO_FEW_THEN)
    stricter = against_past(new, evidence(rate("accuracy", 90, 100)), RULE, minimum_group=500)
    assert stricter.verdicts[0].reason == against.TOO_FEW_THEN


def test_holm_shares_among_comparisons_too():
    new, old = evidence(rate("accuracy", 855, 1000)), evidence(rate("accuracy", 890, 1000))
    rule = Rule(metric="accuracy", no_worse_than="a@v1")
    assert one(new, old, rule).outcome == "fail"
    many = [msgspec.structs.replace(rule, id=str(n)) for n in range(1, 40)]
    rows = evidence(rate("accuracy", 880, 1000), rate("accuracy", 855, 1000, slice={"sex": "F"}))
    past = evidence(rate("accuracy", 890, 1000), rate("accuracy", 890, 1000, slice={"sex": "F"}))
    female = Rule(metric="accuracy", slice={"sex": "F"}, no_worse_than="a@v1", id="f")
    verdicts = against_past(rows, past, female, *many)
    assert verdicts.verdicts[0].outcome == "inconclusive"


def test_how_many_more_people_would_decide():
    new, old = evidence(rate("accuracy", 770, 1000)), evidence(rate("accuracy", 8000, 10_000))
    (wanted,) = [each for each in against_past(new, old).findings if each.code == "more_rows"]
    rows = 1000 + wanted.numbers["rows"]
    enough = evidence(rate("accuracy", math.ceil(0.77 * rows), rows))
    assert one(enough, old).outcome == "pass"


def published(root: Path, found: Evidence, outcome: str | None, name: str = "credit") -> Path:
    verdict = Verdict(rule="r", metric="accuracy", threshold=0.5, outcome=outcome or "pass")
    said = Verdicts(outcome=outcome, verdicts=(verdict,) if outcome else ())
    version = Store(root).publish(
        name, found, said, draw=lambda folder, draft: {}, report={}, created="2026"
    )
    return version.folder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """v1 passed, v2 failed, v3 had no rule, v4 is judged."""
    for k, outcome in ((880, "pass"), (100, "fail"), (100, None), (900, None)):
        published(tmp_path / "reports", evidence(rate("accuracy", k, 1000)), outcome)
    return tmp_path / "reports"


def compared(root: Path, no_worse_than: str, report: str = "credit@v4") -> Verdicts:
    rule = Rule(metric="accuracy", no_worse_than=no_worse_than, margin=0.05)
    return audit.gate(report, policy=Policy(rules=(rule,)), reports=root)


def test_the_baseline_is_the_newest_earlier_version_that_passed(root: Path):
    verdicts = compared(root, "baseline")
    assert verdicts.outcome == "pass"
    (told,) = [each for each in verdicts.findings if each.code == against.CODE]
    assert told.numbers["baseline"] == "credit@v1"
    first = compared(root, "baseline", "credit@v1")
    assert (first.verdicts[0].reason, first.exit_code) == (baseline.NO_BASELINE, 3)


def test_a_baseline_by_folder_and_by_file(root: Path):
    for path in (root / "credit" / "v1", root / "credit" / "v1" / "evidence.json"):
        assert compared(root, str(path)).outcome == "pass"
    loose = root / "taken" / "evidence.json"
    loose.parent.mkdir()
    loose.write_bytes(encode(evidence(rate("accuracy", 900, 1000))))
    assert compared(root, str(loose)).outcome == "pass"


@pytest.mark.parametrize("named", ["credit@v9", "nobody@v1", "reports/nowhere", "no/evidence.json"])
def test_a_baseline_that_is_not_there_is_a_mistake(root: Path, named: str):
    with pytest.raises(AuditError, match="no_worse_than"):
        compared(root, named)


def test_a_baseline_that_was_altered_is_refused(root: Path):
    file = root / "credit" / "v1" / "evidence.json"
    file.write_bytes(file.read_bytes().replace(b"880", b"580"))
    for named in ("baseline", "credit@v1", str(file), str(file.parent)):
        with pytest.raises(AuditError, match="was changed after it was published"):
            compared(root, named)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"schema": 99}, "written in schema 99"),
        ({"measurements": 7}, "is damaged"),
        ({"schema": "x"}, "is damaged"),
    ],
)
def test_a_loose_file_that_cannot_be_read_is_refused(
    root: Path, change: dict[str, Any], message: str
):
    file = root / "loose" / "evidence.json"
    file.parent.mkdir()
    found = json.loads(encode(evidence(rate("accuracy", 9, 10))))
    file.write_text(json.dumps(found | change))
    with pytest.raises(AuditError, match=message):
        compared(root, str(file))
