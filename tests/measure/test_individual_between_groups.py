"""The interval of the inequality between groups: its error by formula, its coverage by drawing."""

from __future__ import annotations

import numpy as np
import pytest

from audit.evidence import Evidence, Measurement, Provenance, SubjectFacts
from audit.judge.again import interval_at
from audit.judge.gate import judge
from audit.measure.catalogue import glossary
from audit.measure.comparing.crossing import Crossing
from audit.measure.individual.between_groups import (
    Benefits,
    between_group_generalized_entropy_index,
    between_groups,
)
from audit.measure.tally.amount import Weight
from audit.measure.tally.cells import Cells
from audit.rules import parse_rule

ALIKE = ((0.5, 0.3, 0.2), (0.1, 0.1, 0.1), (0.15, 0.15, 0.15))
APART = ((0.5, 0.3, 0.2), (0.2, 0.1, 0.05), (0.05, 0.15, 0.3))


def drawn(design, n, draws, seed):
    """Groups' cells of samples of n people: false positives, false negatives, the others."""
    shares, more, less = map(np.array, design)
    cells = np.stack([more, less, 1 - more - less], axis=1) * shares[:, None]
    found = np.random.default_rng(seed).multinomial(n, cells.ravel(), draws)
    return [[Cells(r, fp, fn, 0) for fp, fn, r in each.reshape(-1, 3).tolist()] for each in found]


def of(cells) -> Measurement:
    parts = [({"g": str(place)}, each) for place, each in enumerate(cells)]
    return between_groups(parts, Crossing(("g",), 1))


def holding(row) -> Evidence:
    return Evidence(
        subject=SubjectFacts(name="rows", task="binary", rows=200, attributes=("g",)),
        provenance=Provenance(tool="rai-audit 0", python="3.11"),
        measurements=(row,),
        glossary=glossary(),
    )


def truth(design):
    shares, more, less = map(np.array, design)
    means = 1 + more - less
    return float(shares @ (means / (shares @ means) - 1) ** 2) / 2


@pytest.mark.parametrize("design", [ALIKE, APART], ids=["alike", "apart"])
@pytest.mark.parametrize("n", [120, 1000])
def test_an_interval_holds_the_truth_about_as_often_as_it_says(design, n):
    intervals = [of(cells).interval for cells in drawn(design, n, 300, 1)]
    held = sum(found.low <= truth(design) <= found.high for found in intervals)
    assert 0.92 <= held / 300 <= 0.995


def test_the_error_is_what_the_index_varies_by():
    values = [of(cells).value for cells in drawn(APART, 4000, 400, 2)]
    one = of(drawn(APART, 4000, 1, 3)[0])
    assert one.interval.standard_error == pytest.approx(np.std(np.sqrt(values)), rel=0.12)


def test_groups_that_are_alike_begin_at_nothing_and_groups_apart_do_not():
    alike = of([Cells(80, 10, 10, 0), Cells(41, 5, 4, 0)])
    assert alike.interval.low == 0.0 < alike.value < alike.interval.high
    apart = of([Cells(60, 38, 2, 0), Cells(50, 2, 48, 0)])
    assert 0.0 < apart.interval.low < apart.value < apart.interval.high


def test_the_same_mean_in_every_group_still_has_an_upper_limit():
    few, many = (of([Cells(size, 0, 0, 0), Cells(size, 0, 0, 0)]) for size in (10, 1000))
    assert few.value == many.value == few.interval.low == 0.0
    assert few.interval.high > 10 * many.interval.high > 0.0
    nearly = of([Cells(1000, 0, 0, 0), Cells(999, 1, 0, 0)])
    assert nearly.interval.high == pytest.approx(many.interval.high, rel=0.5)


def test_people_without_a_mistake_are_no_proof_however_the_groups_differ():
    row = of([Cells(0, 12, 0, 0), Cells(12, 0, 0, 0)])
    assert row.interval.high - row.interval.low > 0.03


def test_weights_count_as_what_they_are_worth():
    plain = [Cells(40, 8, 12, 30), Cells(20, 1, 9, 10)]
    doubled = [
        Cells(*(Weight(2.0 * n, 4.0 * n, n) for n in (cell.tp, cell.fp, cell.fn, cell.tn)))
        for cell in plain
    ]
    assert of(doubled).interval.low == pytest.approx(of(plain).interval.low)
    assert of(doubled).interval.high == pytest.approx(of(plain).interval.high)


def test_the_order_of_the_groups_says_nothing():
    groups = [Benefits.of(Cells(*cells)) for cells in ((9, 3, 1, 4), (30, 1, 6, 2), (5, 5, 0, 9))]
    there, back = map(between_group_generalized_entropy_index, (groups, groups[::-1]))
    assert there.standard_error == pytest.approx(back.standard_error)


def test_the_gate_finds_the_interval_again_at_its_own_level():
    row = of([Cells(60, 38, 2, 0), Cells(50, 2, 48, 0), Cells(30, 5, 5, 0)])
    assert row.interval.method == "noncentral_chi_square"
    assert row.parameters["groups"] == 3
    evidence = holding(row)
    assert interval_at(row, evidence, 0.95) == row.interval
    wider = interval_at(row, evidence, 0.99)
    assert wider.low < row.interval.low < row.interval.high < wider.high


@pytest.mark.parametrize(
    ("limit", "outcome"), [(0.2, "pass"), (0.001, "fail"), (0.08, "inconclusive")]
)
def test_a_rule_on_it_can_be_decided(limit, outcome):
    row = of([Cells(60, 38, 2, 0), Cells(50, 2, 48, 0), Cells(30, 5, 5, 0)])
    rule = parse_rule(f"between_group_generalized_entropy_index across g <= {limit}")
    assert judge(holding(row), (rule,), judged_on="2026-01-01").outcome == outcome
