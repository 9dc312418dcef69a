"""A user's own metrics: the right arrays go in, and whatever comes out becomes a row."""

from __future__ import annotations

import functools
import sys
import warnings
from dataclasses import replace

import fairlearn.metrics as fair
import numpy as np
import pytest
import sklearn.metrics as sk
from rows import subject

from audit.errors import AuditError
from audit.evidence import MISSING
from audit.judge.again import interval_at
from audit.measure.callables import MOST_GROUPS, check_callables, jackknife_error, measure_callables
from audit.measure.own_metric import Arrays, OwnMetric


def _rows(count=300, seed=0, **changes):
    random = np.random.default_rng(seed)
    labels = random.integers(0, 2, count)
    scores = np.clip(random.normal(0.4 + 0.2 * labels, 0.2), 0, 1)
    told = {"sex": random.choice(["f", "m"], count), "age": random.choice(["old", "young"], count)}
    return subject(labels, scores >= 0.5, scores, **told | changes)


def _measured(metric, rows=None, **options):
    found = measure_callables(
        _rows() if rows is None else rows, {"mine": metric}, minimum_group=10, **options
    )
    return found.measurements


def _everyone(metric, rows=None, **options):
    return _measured(metric, rows, **options)[0]


def test_every_row_is_what_metric_frame_says():
    rows = _rows()
    sex = np.array(rows.attributes[0].groups)[rows.attributes[0].codes]
    frame = fair.MetricFrame(
        metrics=sk.f1_score, y_true=rows.y_true, y_pred=rows.y_pred, sensitive_features=sex
    )
    found = {tuple(row.slice.items()): row for row in _measured(sk.f1_score, rows)}
    assert found[()].value == pytest.approx(frame.overall, abs=1e-12)
    for group in ("f", "m"):
        row = found[(("sex", group),)]
        assert row.value == pytest.approx(frame.by_group[group], abs=1e-12)
        assert (row.n, row.status) == ((sex == group).sum(), "measured")
    assert len(found) == 5


def test_intersections_hold_only_groups_that_occur():
    rows = _rows(40, sex=["f", "m"] * 20, age=["old", "young"] * 20)
    slices = [row.slice for row in _measured(sk.accuracy_score, rows, intersections=2)]
    assert slices[-2:] == [{"sex": "f", "age": "old"}, {"sex": "m", "age": "young"}]
    assert len(slices) == 7


def test_scores_and_weights_go_to_whoever_names_them():
    rows = _rows(weight=np.linspace(1, 3, 300))
    area = _everyone(sk.roc_auc_score, rows)
    assert area.value == pytest.approx(
        sk.roc_auc_score(rows.y_true, rows.y_score, sample_weight=rows.weight), abs=1e-12
    )
    assert area.n == pytest.approx(rows.weight.sum() ** 2 / (rows.weight**2).sum())

    def both(y_true, y_pred, y_score):
        return float(np.mean(np.abs(y_pred - y_score)))

    row = _everyone(both, rows)
    assert row.value == pytest.approx(np.abs(rows.y_pred - rows.y_score).mean())
    assert row.n == 300
    assert "sample_weight" in row.reason
    assert len(_measured(both, rows)) == 5


def test_the_positive_class_is_one_whatever_it_is_called():
    rows = replace(_rows(), classes=("good", "bad"), positive=0, favourable=0)
    row = _everyone(sk.precision_score, rows)
    assert row.value == pytest.approx(
        sk.precision_score(rows.y_true == 0, rows.y_pred == 0), abs=1e-12
    )


def test_several_classes_come_as_themselves():
    random = np.random.default_rng(0)
    codes, said = random.integers(0, 3, 90), random.integers(0, 3, 90)
    scores = random.dirichlet([1, 1, 1], 90)
    rows = replace(
        subject(codes, said, group=["a", "b", "c"] * 30),
        task="multiclass",
        classes=("x", "y", "z"),
        positive=None,
        y_scores=scores,
    )
    macro = functools.partial(sk.f1_score, average="macro")
    assert _everyone(macro, rows).value == pytest.approx(sk.f1_score(codes, said, average="macro"))
    seen = []

    def top_two(y_true, y_score):
        seen.append(set(y_true.tolist()))
        return sk.top_k_accuracy_score(np.searchsorted(["x", "y", "z"], y_true), y_score, k=2)

    assert len(_measured(top_two, rows)) == 4
    assert seen[0] == {"x", "y", "z"}


def test_a_regression_gives_its_numbers():
    target = np.arange(40.0)
    rows = replace(
        subject(None, group=["a", "b"] * 20),
        task="regression",
        classes=(),
        positive=None,
        favourable=None,
        target=target,
        estimate=target + 2,
    )
    row = _everyone(lambda y_true, y_pred: float(np.max(y_pred - y_true)), rows)
    assert (row.value, row.n) == (2.0, 40)


def test_what_the_subject_cannot_give_is_said():
    unscored = replace(_rows(), y_score=None)
    assert _everyone(sk.roc_auc_score, unscored).reason == "it needs scores"
    unlabelled = replace(_rows(), y_true=None)
    assert _everyone(sk.f1_score, unlabelled).reason == "it needs labels"
    undecided = replace(_rows(), y_pred=None)
    (row,) = _measured(sk.f1_score, undecided)
    assert row.status == "not_assessable"
    assert "decisions" in row.reason


class Odd(Exception):
    def __str__(self):
        raise RuntimeError("no message either")


def _raising(error):
    def metric(y_true, y_pred):
        raise error

    return metric


@pytest.mark.parametrize(
    ("metric", "problem"),
    [
        (_raising(ValueError("bad\n  {luck}")), "ValueError: bad {luck}"),
        (_raising(KeyError()), "KeyError"),
        (_raising(SystemExit(3)), "SystemExit: 3"),
        (_raising(Odd()), "Odd"),
        (lambda y_true, y_pred: None, "NoneType"),
        (lambda y_true, y_pred: "0.5", "str"),
        (lambda y_true, y_pred: float("nan"), "nan"),
        (lambda y_true, y_pred: np.inf, "inf"),
        (lambda y_true, y_pred: 1j, "complex"),
        (lambda y_true, y_pred: np.array([0.5]), "ndarray"),
        (lambda y_true, y_pred: {"value": 1}, "dict"),
        (lambda y_true, y_pred: 10**400, "int"),
        (lambda y_true: 1.0, "TypeError"),
    ],
)
def test_what_is_no_number_becomes_a_reason_in_every_row(metric, problem):
    rows = _measured(metric)
    assert len(rows) == 5
    for row in rows:
        assert (row.status, row.value, row.interval) == ("undefined", None, None)
        assert row.reason.endswith(" ({problem})")
        assert row.parameters["problem"].startswith(problem)


def test_a_long_message_is_cut():
    row = _everyone(_raising(ValueError("x" * 10_000)))
    assert len(row.parameters["problem"]) <= 160


def test_only_the_group_that_fails_is_undefined():
    rows = _rows(60, sex=["f"] * 30 + ["m"] * 29 + ["x"], age=["old"] * 60)
    rows = replace(rows, y_true=np.array([0, 1] * 15 + [1] * 30, np.int32))
    found = {row.slice.get("sex"): row for row in _measured(sk.roc_auc_score, rows)[1:4]}
    assert found["f"].status == "measured"
    assert {found["m"].status, found["x"].status} == {"undefined"}


def test_a_made_up_zero_of_scikit_learn_is_undefined():
    rows = subject([0] * 40, [0] * 40, group=["a", "b"] * 20)
    for row in _measured(sk.precision_score, rows):
        assert (row.status, row.value) == ("undefined", None)
        assert "undefined" in row.reason


def test_numbers_of_every_type_count():
    for value in (1, True, np.float32(1), np.int8(1), np.bool_(True), np.array(1.0)):
        row = _everyone(lambda y_true, y_pred, value=value: value)
        assert (row.value, type(row.value)) == (1.0, float)


def test_a_metric_cannot_change_what_the_next_one_sees():
    def spoils(y_true, y_pred):
        y_true[:] = 1
        y_pred[:] = 1
        warnings.warn("something else", UserWarning, stacklevel=2)
        return 1.0

    rows = _rows()
    both = {"spoils": spoils, "mine": sk.accuracy_score}
    found = measure_callables(rows, both, minimum_group=10).measurements
    assert found[5].value == sk.accuracy_score(rows.y_true, rows.y_pred)
    assert 0 in rows.y_true


def test_a_small_group_is_shown_as_insufficient_and_missing_people_are_shown():
    sex = ["f"] * 40 + ["m"] * 5 + [MISSING] * 15
    found = {row.slice.get("sex"): row for row in _measured(sk.accuracy_score, _rows(60, sex=sex))}
    assert (found["m"].status, found["m"].n) == ("insufficient", 5)
    assert found["m"].value is not None
    assert found[MISSING].status == "measured"


def test_the_jackknife_of_a_mean_is_its_standard_error():
    random = np.random.default_rng(2)
    own = OwnMetric.of("mean", lambda y_true, y_pred: float(np.mean(y_pred)))
    errors = []
    for seed in range(40):
        values = random.normal(0, 2, 400)
        errors.append(jackknife_error(own, Arrays(values, values), 20, seed))
    assert np.mean(errors) == pytest.approx(2 / np.sqrt(400), rel=0.08)


def test_the_interval_says_that_it_is_approximate_and_can_be_had_at_another_level():
    row = _everyone(sk.f1_score)
    assert row.interval.method == "normal"
    assert row.interval.low < row.value < row.interval.high
    assert row.reason.startswith("approximate")
    assert row.parameters == {"parts": 20}
    assert interval_at(row, None, 0.99).high > row.interval.high
    assert _everyone(sk.f1_score) == row


def test_a_number_that_never_changes_has_no_interval():
    row = _everyone(lambda y_true, y_pred: 0.25)
    assert (row.value, row.interval, row.status) == (0.25, None, "measured")
    assert row.reason.startswith("no error")


def test_very_many_groups_are_measured_without_errors():
    group = np.arange(300) % (MOST_GROUPS + 1)
    found = _measured(sk.accuracy_score, _rows(sex=group.astype(str), age=["a"] * 300))
    assert len(found) == MOST_GROUPS + 3
    assert found[0].interval is not None
    assert found[1].interval is None


def test_the_glossary_says_what_the_docstring_says():
    def cost_error(y_true, y_pred):
        """Money lost a person.

        Two for a miss, one for a false alarm.
        """
        return float(np.mean(y_true > y_pred) * 2 + np.mean(y_pred > y_true))

    metrics = {
        "money_lost": cost_error,
        "macro": functools.partial(sk.f1_score, average="macro"),
        "bare": lambda y_true, y_pred: 1.0,
        "builtin": max,
    }
    found = measure_callables(_rows(), metrics, minimum_group=10).glossary
    assert found["money_lost"].title == "Money lost"
    assert found["money_lost"].definition.startswith("Money lost a person.\n\nTwo for a miss")
    assert found["money_lost"].direction == "lower"
    assert found["macro"].reference.endswith("f1_score")
    assert found["macro"].direction == "higher"
    assert "partial" not in found["macro"].definition
    assert "own" in found["bare"].definition
    assert all(len(entry.definition) <= 800 for entry in found.values())


@pytest.mark.parametrize("name", ["", "two words", "9lives", "<script>", "x" * 65, "a-b"])
def test_a_name_that_no_rule_could_speak_of_is_refused(name):
    with pytest.raises(AuditError, match="cannot be a metric's name"):
        check_callables({name: sk.f1_score})


def test_a_taken_name_and_what_cannot_be_called_are_refused():
    with pytest.raises(AuditError, match="own_accuracy"):
        check_callables({"accuracy": sk.accuracy_score})
    with pytest.raises(AuditError, match="cannot be called"):
        measure_callables(_rows(), {"mine": 0.5}, minimum_group=10)


def test_fairlearn_is_not_imported_before_it_is_needed():
    assert "fairlearn" in sys.modules  # by this test; the module itself imports it in a function
    import audit.measure.own_metric as module

    assert not hasattr(module, "MetricFrame")
