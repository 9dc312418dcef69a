"""Every number beside scikit-learn's and fairlearn's, wherever those are defined."""

from __future__ import annotations

from math import isnan

import fairlearn.metrics as fair
import numpy as np
import pytest
import sklearn.metrics as sk
from hypothesis import given, settings
from hypothesis import strategies as st
from rows import subject

from audit.measure.counted import Plan
from audit.measure.measure import measure_counts

PLAN = Plan(minimum_group=1, missing_as_group=False, intersections=1)
EXACT = {"abs": 1e-12, "rel": 1e-12}


@st.composite
def audits(draw):
    n = draw(st.integers(4, 80))
    bit = st.integers(0, 1)
    y_true = np.array(draw(st.lists(bit, min_size=n, max_size=n)))
    y_pred = np.array(draw(st.lists(bit, min_size=n, max_size=n)))
    score = st.one_of(st.sampled_from([0.0, 0.25, 0.5, 1.0]), st.floats(0, 1))
    y_score = np.array(draw(st.lists(score, min_size=n, max_size=n)))
    group = np.array(draw(st.lists(st.sampled_from("abc"), min_size=n, max_size=n)))
    weights = st.lists(st.floats(0.1, 5.0), min_size=n, max_size=n)
    weight = draw(st.one_of(st.none(), weights.map(np.array)))
    return y_true, y_pred, y_score, group, weight


def _values(rows):
    return {
        (m.metric, m.slice.get("group"), m.class_): m
        for m in measure_counts(rows, PLAN).measurements
    }


@settings(max_examples=400, deadline=None)
@given(audits())
def test_performance_equals_scikit_learn(audit):
    y_true, y_pred, y_score, group, weight = audit
    found = _values(subject(y_true, y_pred, y_score, weight=weight, group=group))

    def value(metric):
        return found[metric, None, None].value

    assert value("accuracy") == pytest.approx(
        sk.accuracy_score(y_true, y_pred, sample_weight=weight), **EXACT
    )
    assert value("brier_score") == pytest.approx(
        np.average((y_score - y_true) ** 2, weights=weight), **EXACT
    )
    assert value("log_loss") == pytest.approx(
        sk.log_loss(y_true, y_score, sample_weight=weight, labels=[0, 1]), **EXACT
    )
    if (y_pred == 1).any():
        assert value("precision") == pytest.approx(
            sk.precision_score(y_true, y_pred, sample_weight=weight), **EXACT
        )
    else:
        assert found["precision", None, None].status == "undefined"
    if (y_true == 1).any():
        assert value("recall") == pytest.approx(
            sk.recall_score(y_true, y_pred, sample_weight=weight), **EXACT
        )
        assert value("average_precision") == pytest.approx(
            sk.average_precision_score(y_true, y_score, sample_weight=weight), abs=1e-10
        )
    if len(np.unique(y_true)) == 2:
        assert value("roc_auc") == pytest.approx(
            sk.roc_auc_score(y_true, y_score, sample_weight=weight), abs=1e-10
        )
        assert value("balanced_accuracy") == pytest.approx(
            sk.balanced_accuracy_score(y_true, y_pred, sample_weight=weight), **EXACT
        )
    else:
        assert found["roc_auc", None, None].status == "undefined"
        assert found["balanced_accuracy", None, None].status == "undefined"
    if len(np.unique(y_true)) == 2 and len(np.unique(y_pred)) == 2:
        assert value("matthews_corrcoef") == pytest.approx(
            sk.matthews_corrcoef(y_true, y_pred, sample_weight=weight), abs=1e-10
        )
    if (y_true == 1).any() or (y_pred == 1).any():
        assert value("f1") == pytest.approx(
            sk.f1_score(y_true, y_pred, sample_weight=weight), **EXACT
        )


@settings(max_examples=400, deadline=None)
@given(audits())
def test_groups_equal_fairlearn_where_it_is_defined(audit):
    y_true, y_pred, _, group, weight = audit
    found = _values(subject(y_true, y_pred, weight=weight, group=group))
    oracles = {
        "selection_rate": (fair.selection_rate, np.ones_like(y_true)),
        "true_positive_rate": (fair.true_positive_rate, y_true == 1),
        "false_positive_rate": (fair.false_positive_rate, y_true == 0),
        "true_negative_rate": (fair.true_negative_rate, y_true == 0),
        "false_negative_rate": (fair.false_negative_rate, y_true == 1),
    }
    for metric, (oracle, denominator) in oracles.items():
        for name in np.unique(group):
            mask = group == name
            part = None if weight is None else weight[mask]
            row = found[metric, str(name), None]
            if not np.asarray(denominator, bool)[mask].any():
                assert row.status == "undefined"
                assert row.value is None
                continue
            expected = oracle(y_true[mask], y_pred[mask], pos_label=1, sample_weight=part)
            assert row.value == pytest.approx(expected, **EXACT)


@settings(max_examples=300, deadline=None)
@given(audits())
def test_disparities_equal_fairlearn_where_it_is_defined(audit):
    y_true, y_pred, _, group, weight = audit
    found = _values(subject(y_true, y_pred, weight=weight, group=group))
    arguments = {"sensitive_features": group, "sample_weight": weight}
    if len(np.unique(group)) < 2:
        assert found["demographic_parity_difference", None, None].status == "undefined"
        return
    assert found["demographic_parity_difference", None, None].value == pytest.approx(
        fair.demographic_parity_difference(y_true, y_pred, **arguments), **EXACT
    )
    ratio = fair.demographic_parity_ratio(y_true, y_pred, **arguments)
    row = found["demographic_parity_ratio", None, None]
    if isnan(ratio):
        assert row.status == "undefined"
    else:
        assert row.value == pytest.approx(ratio, **EXACT)
    both = all(len(np.unique(y_true[group == name])) == 2 for name in np.unique(group))
    if both:  # elsewhere fairlearn makes up a rate of 0
        assert found["equalized_odds_difference", None, None].value == pytest.approx(
            fair.equalized_odds_difference(y_true, y_pred, **arguments), **EXACT
        )
        assert found["equal_opportunity_difference", None, None].value == pytest.approx(
            fair.equal_opportunity_difference(y_true, y_pred, **arguments), **EXACT
        )
