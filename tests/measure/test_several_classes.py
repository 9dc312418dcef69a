"""Several classes: each against the rest, averages over them, and groups class by class."""

from __future__ import annotations

import numpy as np
import pytest
import sklearn.metrics as sk
from hypothesis import given, settings
from hypothesis import strategies as st
from rows import several_classes

from audit.evidence import Provenance
from audit.judge.gate import judge
from audit.measure.counted import Plan
from audit.measure.facts import subject_facts
from audit.measure.measure import evidence_of, measure_counts
from audit.rules import parse_rule

PLAN = Plan(minimum_group=1, missing_as_group=False, intersections=1)
NAMES = ("admin", "custodial", "manage")


@st.composite
def audits(draw):
    n = draw(st.integers(6, 60))
    label = st.integers(0, 2)
    y_true = np.array(draw(st.lists(label, min_size=n, max_size=n)))
    y_pred = np.array(draw(st.lists(label, min_size=n, max_size=n)))
    group = draw(st.lists(st.sampled_from("ab"), min_size=n, max_size=n))
    raw = np.random.default_rng(draw(st.integers(0, 999))).random((n, 3))
    return y_true, y_pred, raw / raw.sum(axis=1, keepdims=True), np.array(group)


def _rows(subject):
    found = measure_counts(subject, PLAN)
    return found, {
        (m.metric, m.class_, m.slice.get("group"), m.across): m for m in found.measurements
    }


@settings(max_examples=150, deadline=None)
@given(audits())
def test_each_class_against_the_rest_and_the_averages_equal_scikit_learn(audit):
    y_true, y_pred, scores, group = audit
    _, rows = _rows(several_classes(y_true, y_pred, NAMES, scores, group=group))
    assert rows["accuracy", None, None, ()].value == pytest.approx(
        sk.accuracy_score(y_true, y_pred), abs=1e-12
    )
    for label, name in enumerate(NAMES):
        truth, said = y_true == label, y_pred == label
        assert rows["base_rate", name, None, ()].counts == (int(truth.sum()), len(truth))
        for metric, oracle, there in (
            ("precision", sk.precision_score, said.any()),
            ("recall", sk.recall_score, truth.any()),
            ("f1", sk.f1_score, (truth | said).any()),
        ):
            row = rows[metric, name, None, ()]
            if there:
                assert row.value == pytest.approx(oracle(truth, said), abs=1e-12)
            else:
                assert row.status == "undefined"
        row = rows["roc_auc", name, None, ()]
        if truth.any() and not truth.all():
            assert row.value == pytest.approx(sk.roc_auc_score(truth, scores[:, label]), abs=1e-10)
    seen = set(y_true) | set(y_pred)
    for metric, oracle in (
        ("macro_f1", lambda: sk.f1_score(y_true, y_pred, average="macro")),
        ("weighted_f1", lambda: sk.f1_score(y_true, y_pred, average="weighted")),
    ):
        if len(seen) == 3:
            assert rows[metric, None, None, ()].value == pytest.approx(oracle(), abs=1e-12)
        else:
            assert rows[metric, None, None, ()].status == "undefined"


def test_groups_are_compared_class_by_class():
    y_pred = [0] * 20 + [2] * 20 + [0] * 30 + [2] * 10
    y_true = [0, 2] * 40
    subject = several_classes(y_true, y_pred, NAMES, group=["m"] * 40 + ["f"] * 40)
    _, rows = _rows(subject)
    gap = rows["demographic_parity_difference", "manage", None, ("group",)]
    assert gap.value == pytest.approx(0.5 - 0.25)
    assert gap.counts == (20, 40, 10, 40)
    ratio = rows["impact_ratio", "manage", "f", ("group",)]
    assert ratio.value == pytest.approx(0.5)
    empty = rows["true_positive_rate", "custodial", "f", ()]
    assert (empty.status, empty.value) == ("undefined", None)
    assert ("selection_rate", None, "f", ()) not in rows


def test_a_named_favourable_class_has_rows_of_its_own():
    y_pred = [0] * 20 + [2] * 20 + [0] * 30 + [2] * 10
    subject = several_classes(
        [0, 2] * 40, y_pred, NAMES, favourable=2, group=["m"] * 40 + ["f"] * 40
    )
    _, rows = _rows(subject)
    assert rows["selection_rate", None, "m", ()].value == 0.5
    assert rows["impact_ratio", None, "f", ("group",)].value == pytest.approx(0.5)


def test_a_rule_is_judged_on_the_favourable_class_and_again_from_the_groups():
    y_pred = [0] * 200 + [2] * 200 + [0] * 300 + [2] * 100
    subject = several_classes(
        [0, 2] * 400, y_pred, NAMES, favourable=2, group=["m"] * 400 + ["f"] * 400
    )
    found = measure_counts(subject, PLAN)
    evidence = evidence_of(
        found, subject_facts(subject, PLAN), Provenance(tool="", python=""), subject
    )
    rules = (
        parse_rule("impact_ratio across group >= 0.8"),
        parse_rule("demographic_parity_difference across group <= 0.4"),
        parse_rule("roc_auc >= 0.5"),
    )
    outcomes = [verdict.outcome for verdict in judge(evidence, rules).verdicts]
    assert outcomes == ["fail", "pass", "not_assessable"]


def test_the_confusion_matrix_has_every_class():
    found, _ = _rows(several_classes([0, 1, 2] * 10, [0, 2, 2] * 10, NAMES, group=["a"] * 30))
    (matrix,) = found.matrices
    assert matrix.rows == NAMES
    assert matrix.values == ((10.0, 0.0, 0.0), (0.0, 0.0, 10.0), (0.0, 0.0, 10.0))
