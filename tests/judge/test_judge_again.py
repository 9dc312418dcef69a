"""The gate's interval at 95 % is the evidence's own, from nothing but what evidence holds."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import msgspec
import numpy as np
import pytest
from handmade import evidence, interval, largest, number, rate, ratios
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.evidence import MISSING, Evidence, Measurement, Provenance, SubjectFacts
from audit.judge.again import basis_of, interval_at
from audit.judge.gate import judge
from audit.measure.counted import Plan
from audit.measure.measure import evidence_of, measure_counts
from audit.measure.paired.paired import measure_paired
from audit.policy import Policy, Settings
from audit.rules import parse_rule
from audit.statistics.methods import METHODS, Basis, limits_at
from audit.subject.subject import Attribute, EarlierAnswers, Subject

SEX, RACE = ("Female", "Male"), ("A", "B", "C", MISSING)


def subject(*, weighted: bool, references: dict[str, str]) -> Subject:
    """Six hundred people with two attributes, whose scores say something of their labels."""
    draw = np.random.default_rng(7)
    n = 600
    y_true = draw.integers(0, 2, n).astype(np.int32)
    y_score = np.clip(0.5 + 0.2 * (y_true - 0.5) + draw.normal(0, 0.2, n), 0.01, 0.99)
    sex = draw.integers(0, 2, n).astype(np.int32)
    race = draw.choice(4, n, p=(0.5, 0.3, 0.17, 0.03)).astype(np.int32)
    return Subject(
        name="credit",
        task="binary",
        label="y",
        classes=("no", "yes"),
        positive=1,
        favourable=0,
        y_true=y_true,
        y_pred=(y_score + 0.1 * sex > 0.5).astype(np.int32),
        y_score=y_score,
        weight=draw.uniform(0.5, 2.0, n) if weighted else None,
        attributes=(
            Attribute("sex", SEX, sex),
            Attribute("race", RACE, race, missing=3),
        ),
        references=references,
        features=None,
        keys=None,
        model=None,
        ledger=(),
        data={},
    )


def measured(*, weighted: bool, references: dict[str, str], missing_as_group: bool) -> Evidence:
    audited = subject(weighted=weighted, references=references)
    plan = Plan(minimum_group=10, missing_as_group=missing_as_group, intersections=2)
    facts = SubjectFacts(
        name="credit",
        task="binary",
        attributes=("sex", "race"),
        groups={"sex": SEX, "race": RACE},
        missing_as_group=missing_as_group,
        weighted=weighted,
    )
    provenance = Provenance(tool="rai-audit 0.1.0", python="3.11")
    found = measure_counts(audited, plan)
    found.measurements += measure_paired(audited, plan, earlier(audited))
    return evidence_of(found, facts, provenance, audited)


def earlier(audited: Subject) -> tuple[EarlierAnswers, ...]:
    """A model that is much like this one, and a column of one that is less so."""
    assert audited.y_score is not None
    draw = np.random.default_rng(8)
    alike, other = (
        (audited.y_score + draw.normal(0, spread, audited.rows) > 0.52).astype(np.int32)
        for spread in (0.03, 0.2)
    )
    return (
        EarlierAnswers(y_pred=alike, y_score=None, baseline="credit@v1"),
        EarlierAnswers(y_pred=other, y_score=None, column="before"),
    )


@pytest.fixture(scope="module", params=[False, True], ids=["counts", "weights"])
def weighted(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture(
    scope="module",
    params=[({}, False), ({"sex": "Male", "race": "A"}, True)],
    ids=["chosen", "configured"],
)
def audited(request: pytest.FixtureRequest, weighted: bool) -> Evidence:
    references, missing = request.param
    return measured(weighted=weighted, references=references, missing_as_group=missing)


def test_every_interval_of_an_audit_can_be_computed_again(audited: Evidence):
    seen = set()
    for row in audited.measurements:
        if row.interval is None:
            continue
        basis = basis_of(row, audited)
        assert basis is not None
        assert limits_at(basis, 0.95) == pytest.approx((row.interval.low, row.interval.high)), row
        seen.add(row.interval.method)
    assert len(seen) > 8, seen


def test_and_at_a_higher_level_it_holds_the_lower_one(audited: Evidence):
    for row in audited.measurements:
        if row.interval is not None:
            wider = interval_at(row, audited, 0.99)
            assert wider is not None, row
            assert wider.low - 1e-7 <= row.interval.low  # two models that agree: a root of nothing
            assert row.interval.high <= wider.high + 1e-7
            assert (wider.level, wider.method) == (0.99, row.interval.method)


@pytest.mark.parametrize(
    "line",
    [
        "impact_ratio across sex >= 0.99",
        "impact_ratio across sex,race >= 0.01",
        "equalized_odds_difference across race <= 0.9",
        "false_positive_rate across race,sex <= 0.99",
        "demographic_parity_ratio across sex >= 0.1",
        "roc_auc >= 0.6",
    ],
)
def test_rules_on_a_whole_audit_are_judged(audited: Evidence, line: str):
    asked = [parse_rule(line), parse_rule("accuracy >= 0.999"), parse_rule("accuracy >= 0.01")]
    first, second, third = judge(audited, asked).verdicts
    assert (second.outcome, third.outcome) == ("fail", "pass")
    assert first.outcome in ("pass", "fail", "inconclusive")
    assert first.value is not None


def test_it_reads_back_from_json_alone(audited: Evidence):
    again = msgspec.json.decode(msgspec.json.encode(audited), type=Evidence)
    rule = parse_rule("equalized_odds_difference across sex,race <= 0.05")
    asked = Policy(rules=(rule,), settings=Settings(confidence=0.9))
    assert judge(again, asked) == judge(audited, asked)


PAIRS = {
    "mover_r": ((30, 100), (50, 100)),
    "mover_r_studentised_range": ((30, 100), (50, 100)),
    "newcombe": ((30, 100), (50, 100)),
    "newcombe_studentised_range": ((30, 100), (50, 100)),
}
ERRORS = ("normal", "t", "log_t", "logit_normal", "hanley_mcneil")
TABLES = ("jaccard_wilson", "mover_wilson", "dirichlet")


def row_for(method: str) -> Measurement:
    """A row as evidence would hold it, for any method but those over all groups."""
    if method in PAIRS:
        basis = Basis(method=method, rates=PAIRS[method], groups=4)
        facts: dict[str, Any] = {
            "slice": {"sex": "Female"},
            "across": ("sex",),
            "reference": "Male",
            "counts": (30, 100, 50, 100),
            "parameters": {"of": "selection_rate", "groups": 4},
        }
    elif method in TABLES:
        basis = Basis(method=method, table=(40, 5, 10, 45))
        facts = {"parameters": {"table": [40, 5, 10, 45]}}
    else:
        basis = Basis(method=method, value=0.7, n=100, standard_error=0.1, scale="any")
        facts = {"parameters": {"of": "the positive class", "bins": 10}}
    return Measurement(metric="accuracy", value=0.7, interval=interval(basis), n=100, **facts)


@pytest.mark.parametrize("method", [*PAIRS, *ERRORS, *TABLES])
def test_each_method_from_its_own_row(method: str):
    row = row_for(method)
    own = row.interval
    assert own is not None
    basis = basis_of(row, evidence(row))
    assert basis is not None
    assert limits_at(basis, 0.95) == (own.low, own.high)
    wider = interval_at(row, evidence(row), 0.999)
    assert wider is not None
    assert wider.low <= own.low <= own.high <= wider.high
    assert (wider.scale, wider.standard_error) == (own.scale, own.standard_error)


MEANS = [[2.0, 0.4, 19], [4.0, 0.3, 30], [3.0, 0.2, 25]]
STORED: dict[str, dict[str, Any]] = {
    "hall": {"skewness": 2.0},
    "hall_root": {"skewness": 2.0},
    "fieller_r2": {"means": MEANS[:2], "correlation": 0.3},
    "welch": {"means": MEANS[:2]},
    "smd_pooled": {"means": MEANS[:2]},
    "smd_population": {"means": MEANS},
    "two_sample_dkw": {},
    "two_sample_dkw_all_pairs": {},
    "noncentral_chi_square": {"groups": 3},
    "spearman": {},
    "newcombe_paired": {"rates": [[30, 40], [28, 40]], "correlation": 0.4},
    "robins_breslow_greenland": {"strata": [[[8, 20], [15, 30]], [[4, 9], [6, 11]]]},
    "greenland_robins": {"strata": [[[8, 20], [15, 30]], [[4, 9], [6, 11]]]},
}


@pytest.mark.parametrize("method", STORED)
def test_what_a_method_needs_is_kept_under_its_name(method: str):
    own = interval(Basis(method="normal", value=0.7, standard_error=0.1))
    own = msgspec.structs.replace(own, method=method)
    row = Measurement(
        metric="accuracy", value=0.7, n=40, interval=own, parameters={**STORED[method], "k": 5}
    )
    basis = basis_of(row, evidence(row))
    assert basis is not None
    for name, kept in STORED[method].items():
        assert np.ravel(getattr(basis, name)).tolist() == np.ravel(kept).tolist()
    narrow, wide = interval_at(row, evidence(row), 0.9), interval_at(row, evidence(row), 0.99)
    assert narrow is not None
    assert wide is not None
    assert wide.low <= narrow.low <= narrow.high <= wide.high


OF_GROUPS = {
    "largest_difference_of_limits": {},
    "smallest_ratio_of_limits": {},
    "difference_of_limits": {"slice": {"sex": "Female"}, "reference": "Male"},
    "difference_of_limits_studentised_range": {"slice": {"sex": "Female"}, "reference": "Male"},
    "ratio_of_limits": {"slice": {"sex": "Female"}, "reference": "Male"},
    "ratio_of_limits_studentised_range": {"slice": {"sex": "Female"}, "reference": "Male"},
}


@pytest.mark.parametrize("method", OF_GROUPS)
def test_a_comparison_of_other_numbers_comes_from_its_groups_own_intervals(method: str):
    own = [
        Basis(method="log_t", value=v, n=60, scale="log", standard_error=0.2) for v in (2.0, 3.0)
    ]
    groups = [
        Measurement(
            metric="mae", slice={"sex": sex}, value=basis.value, n=60, interval=interval(basis)
        )
        for sex, basis in zip(("Female", "Male"), own, strict=True)
    ]
    row = Measurement(
        metric="mae_gap",
        across=("sex",),
        value=1.0,
        n=120,
        parameters={"of": "mae", "groups": 2},
        interval=msgspec.structs.replace(interval(own[0]), method=method),
        **OF_GROUPS[method],
    )
    basis = basis_of(row, evidence(*groups, row))
    assert basis is not None
    assert basis.parts == tuple(own)
    assert interval_at(row, evidence(*groups, row), 0.99) is not None


def test_every_known_method_is_covered_by_these_tests():
    groups = {
        "studentised_range_difference",
        "studentised_range_ratio",
        "larger_gap",
        "largest_difference_paired",
        "larger_gap_paired",
        "difference_to_best_paired",
        "smallest_ratio_paired",
        "ratio_to_best_paired",
    }
    never_stored = {"paired_difference_of_limits"}
    covered = {*PAIRS, *ERRORS, *TABLES, *STORED, *OF_GROUPS, *groups, *never_stored, "wilson"}
    assert covered == set(METHODS)


class TestWeighted:
    """With weights there are no counts: rates come from the groups' rows, at the effective n."""

    ROWS = tuple(
        Measurement(metric="selection_rate", slice={"sex": sex}, value=value, n=n)
        for sex, value, n in (("Female", 0.3, 80.5), ("Male", 0.5, 120.25), (MISSING, 0.9, 40.0))
    )

    def test_a_rate_at_its_effective_size(self):
        basis = Basis(method="wilson", rates=((0.3 * 80.5, 80.5),))
        row = msgspec.structs.replace(self.ROWS[0], interval=interval(basis))
        assert basis_of(row, evidence(row)) == Basis(
            method="wilson", value=0.3, n=80.5, rates=((0.3 * 80.5, 80.5),)
        )

    @pytest.mark.parametrize("method", ["mover_r", "newcombe_studentised_range"])
    def test_a_comparison_looks_up_both_groups(self, method: str):
        pairs = ((0.3 * 80.5, 80.5), (0.5 * 120.25, 120.25))
        row = Measurement(
            metric="impact_ratio",
            slice={"sex": "Female"},
            across=("sex",),
            reference="Male",
            parameters={"of": "selection_rate", "groups": 3},
            value=0.6,
            interval=interval(Basis(method=method, rates=pairs, groups=3)),
            n=80.5,
        )
        found = basis_of(row, evidence(*self.ROWS, row))
        assert found is not None
        assert (found.rates, found.groups) == (pairs, 3)
        assert interval_at(row, evidence(row), 0.99) is None

    @pytest.mark.parametrize(("missing", "groups"), [(False, 2), (True, 3)])
    def test_a_largest_gap_looks_up_all_groups_that_take_part(self, missing: bool, groups: int):
        row = Measurement(
            metric="demographic_parity_difference",
            across=("sex",),
            parameters={"of": "selection_rate"},
            value=0.2,
            interval=number("x", 0.2, 0.1, 0.3).interval,
            n=200,
        )
        assert row.interval is not None
        own = msgspec.structs.replace(row.interval, method="studentised_range_difference")
        row = msgspec.structs.replace(row, interval=own)
        few = rate("selection_rate", 1, 4, status="insufficient", slice={"sex": "few"})
        other = rate("accuracy", 1, 2, slice={"sex": "Female"})
        found = basis_of(row, evidence(*self.ROWS, few, other, row, missing_as_group=missing))
        assert found is not None
        assert len(found.rates) == groups


def test_a_stratum_looks_up_groups_of_its_own_only():
    rows = [
        rate("selection_rate", k, 10, slice={"race": race, "sex": sex})
        for race, sex, k in (("A", "F", 2), ("A", "M", 4), ("B", "F", 6), ("B", "M", 8))
    ]
    own = number("x", 0.2, 0.1, 0.3).interval
    assert own is not None
    row = Measurement(
        metric="demographic_parity_difference",
        slice={"race": "B"},
        across=("sex",),
        parameters={"of": "selection_rate"},
        value=0.2,
        interval=msgspec.structs.replace(own, method="studentised_range_difference"),
    )
    found = basis_of(row, evidence(*rows, row))
    assert found is not None
    assert found.rates == ((6, 10), (8, 10))


@pytest.mark.parametrize("limits", [(0.1, math.inf), (-math.inf, 0.1)])
def test_limits_without_end_are_none(monkeypatch: pytest.MonkeyPatch, limits: tuple[float, float]):
    monkeypatch.setattr("audit.intervals.limits_at", lambda *_: limits)
    row = rate("accuracy", 7, 10)
    assert interval_at(row, evidence(row), 0.99) is None


@pytest.mark.parametrize(
    "parameters",
    [None, {"of": 3}, {"of": ["a", 3]}, {"groups": "two"}, {"table": [1, 2]}, {"of": "nothing"}],
)
@pytest.mark.parametrize("method", ["larger_gap", "dirichlet", "mover_r", "by another package"])
def test_evidence_that_lacks_what_a_method_needs_gives_none(method: str, parameters: Any):
    known = msgspec.structs.replace(number("x", 0.2, 0.1, 0.3).interval, method=method)
    row = Measurement(metric="accuracy", value=0.2, interval=known, parameters=parameters, n=10)
    assert interval_at(row, evidence(row), 0.99) is None


@given(
    st.dictionaries(
        st.sampled_from("abcdef"), st.tuples(st.integers(1, 30), st.just(30)), min_size=2
    )
)
@settings(max_examples=40)
def test_ratios_made_of_any_counts_come_back(groups: dict[str, tuple[int, int]]):
    rows = ratios(groups)
    for row in rows:
        if row.interval is not None:
            basis = basis_of(row, evidence(*rows))
            assert basis is not None
            assert limits_at(basis, 0.95) == (row.interval.low, row.interval.high)


def test_a_perfect_area_is_judged_by_how_many_there_were():
    """An AUC of 1 has no spread; its interval at any level comes from the smaller class."""
    y = np.array([0, 1] * 20, dtype=np.int32)
    people = subject(weighted=False, references={})
    perfect = replace(
        people,
        y_true=y,
        y_pred=y,
        y_score=y * 0.8 + 0.1,
        attributes=(),
    )
    found = measure_counts(perfect, Plan(10, False, 1))
    facts = SubjectFacts(name="perfect", task="binary")
    whole = evidence_of(found, facts, Provenance(tool="", python=""), perfect)
    (area,) = (row for row in whole.measurements if row.metric == "roc_auc")
    assert area.value == 1.0
    at_95, at_99 = area.interval, interval_at(area, whole, 0.99)
    assert 0.7 < at_99.low < at_95.low < at_95.high == 1.0


OF_CLASSES = {"a": (300, 1000), "b": (200, 1000)}


class TestOfOneClass:
    """A disparity of one class is made of that class's rows, or of rows that belong to none."""

    def rows(self, class_: str | None, *, more: int = 0) -> list[Measurement]:
        return [
            rate("selection_rate", k + more, n, slice={"sex": group}, class_=class_)
            for group, (k, n) in OF_CLASSES.items()
        ]

    def gap(self, class_: str | None) -> Measurement:
        return largest("demographic_parity_difference", OF_CLASSES, class_=class_)

    def rates(self, gap: Measurement, *rows: Measurement) -> Any:
        basis = basis_of(gap, evidence(*rows, gap))
        assert basis is not None
        return basis.rates

    def test_of_its_own_rows_where_there_are_any(self):
        others = [*self.rows(None, more=5), *self.rows("no", more=7)]
        assert self.rates(self.gap("yes"), *others, *self.rows("yes")) == ((300, 1000), (200, 1000))
        assert self.rates(self.gap("no"), *others, *self.rows("yes")) == ((307, 1000), (207, 1000))
        assert self.rates(self.gap(None), *others) == ((305, 1000), (205, 1000))

    def test_of_rows_without_a_class_where_it_has_none(self):
        others = [*self.rows("no", more=7), *self.rows(None, more=5)]
        assert self.rates(self.gap("yes"), *others) == ((305, 1000), (205, 1000))


def test_a_group_without_an_interval_leaves_a_comparison_without_one():
    bare = [
        Measurement(metric="brier_score", slice={"sex": group}, value=value, n=100)
        for group, value in (("a", 0.1), ("b", 0.3))
    ]
    row = number(
        "brier_score_difference", 0.2, 0.1, 0.3, slice={"sex": "b"}, across=("sex",), reference="a"
    )
    method = msgspec.structs.replace(row.interval, method="difference_of_limits", level=0.9)
    row = msgspec.structs.replace(row, interval=method, parameters={"of": "brier_score"})
    with pytest.raises(ValueError, match=r"^a group has no interval of its own$"):
        basis_of(row, evidence(*bare, row))
    assert interval_at(row, evidence(*bare, row), 0.95) is None
