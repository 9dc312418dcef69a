"""Rules over a crossing whose groups' names, written one after the other, would read the same."""

from __future__ import annotations

import numpy as np
import pytest
from handmade import LEVEL, evidence, interval, rate
from rows import subject

from audit.evidence import Evidence, Measurement, Provenance, SubjectFacts
from audit.judge import reading
from audit.judge.again import basis_of, interval_at
from audit.judge.gate import judge
from audit.measure.counted import Plan
from audit.measure.measure import evidence_of, measure_counts
from audit.rules import Rule
from audit.statistics.methods import Basis, limits_at

ACROSS = ("first", "second")
ONE, OTHER, THIRD = ("a & b", "c"), ("a", "b & c"), ("z", "z")
REFERENCE = 'a & "b & c"'
IMPACT = Rule(metric="impact_ratio", across=ACROSS, at_least=0.8)


def slice_of(group: tuple[str, str]) -> dict[str, str]:
    return dict(zip(ACROSS, group, strict=True))


def measured(*, weighted: bool = False, references: dict[str, str] | None = None) -> Evidence:
    """One in ten of the first group is selected, everyone of the second, and half of the third."""
    counts = {ONE: 10, OTHER: 100, THIRD: 50}
    chosen = np.concatenate([np.arange(100) < k for k in counts.values()]).astype(int)
    first, second = (np.repeat([group[place] for group in counts], 100) for place in (0, 1))
    weight = np.random.default_rng(0).uniform(0.5, 2, 300) if weighted else None
    made = subject(
        np.arange(300) % 2, chosen, weight=weight, references=references, first=first, second=second
    )
    facts = SubjectFacts(
        name="crossed",
        task="binary",
        attributes=ACROSS,
        groups={each.name: each.groups for each in made.attributes},
        weighted=weighted,
    )
    plan = Plan(minimum_group=10, missing_as_group=False, intersections=2)
    return evidence_of(measure_counts(made, plan), facts, Provenance(tool="", python=""), made)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("configured", [None, slice_of(OTHER)], ids=["chosen", "configured"])
def test_the_group_with_the_smallest_ratio_decides(
    weighted: bool, configured: dict[str, str] | None
) -> None:
    found = measured(weighted=weighted, references=configured)
    (verdict,) = judge(found, [IMPACT]).verdicts
    assert (verdict.outcome, verdict.slice) == ("fail", slice_of(ONE))


@pytest.mark.parametrize("weighted", [False, True])
def test_an_interval_is_computed_again_from_the_two_groups_it_compares(weighted: bool) -> None:
    found = measured(weighted=weighted)
    rows = [row for row in found.measurements if row.across == ACROSS and row.interval is not None]
    assert {tuple(row.slice.values()) for row in rows} >= {ONE, THIRD}
    for row in rows:
        assert row.interval is not None
        basis = basis_of(row, found)
        assert basis is not None
        assert limits_at(basis, LEVEL) == pytest.approx((row.interval.low, row.interval.high)), row


def ratio(group: tuple[str, str], **facts: object) -> Measurement:
    return Measurement(
        metric="impact_ratio", slice=slice_of(group), across=ACROSS, reference=REFERENCE, **facts
    )


def test_a_group_whose_names_read_like_the_reference_is_not_the_reference() -> None:
    """Of the reference alone the number is known without any interval."""
    rows = (ratio(ONE, value=1.0, n=10), ratio(OTHER, value=1.0, n=10))
    verdicts = [
        judge(evidence(row, attributes=ACROSS), [IMPACT]).verdicts[0].outcome for row in rows
    ]
    assert verdicts == ["inconclusive", "pass"]
    assert judge(evidence(rows[0], attributes=ACROSS), [IMPACT]).verdicts[0].reason == (
        reading.NO_INTERVAL
    )


def test_the_reference_is_looked_up_under_the_name_the_record_gives_it() -> None:
    """Without counts, as of weighted people: the two rates are rows of their own."""
    rates = {ONE: (10, 100), OTHER: (80, 100), THIRD: (50, 100)}
    rows = [rate("selection_rate", k, n, slice=slice_of(group)) for group, (k, n) in rates.items()]
    basis = Basis(method="mover_r", value=0.125, n=100, rates=((10, 100), (80, 100)))
    row = ratio(
        ONE, value=0.125, n=100, interval=interval(basis), parameters={"of": "selection_rate"}
    )
    found = interval_at(row, evidence(*rows, row, attributes=ACROSS), 0.99)
    assert found is not None
    assert (found.low, found.high) == pytest.approx(tuple(limits_at(basis, 0.99)))
