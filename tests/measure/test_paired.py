"""Two models on the same rows: every change beside the rows it is made of."""

from __future__ import annotations

import msgspec
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import precision_score, recall_score, roc_auc_score

from audit.config import AuditConfig, AuditSection, DataSection, ModelSection
from audit.errors import AuditError
from audit.evidence import Measurement
from audit.measure.counted import Plan
from audit.measure.paired.kinds import GAPS, MEASURES, TITLES
from audit.measure.paired.paired import measure_paired
from audit.statistics.paired_auc import paired_delong
from audit.subject.entry import open_subject
from audit.subject.subject import EarlierAnswers, Subject

PLAN = Plan(minimum_group=10, missing_as_group=False, intersections=2)


def rows(n: int = 400, seed: int = 1) -> pd.DataFrame:
    """Labels, two models' answers that go together, and two sensitive attributes."""
    random = np.random.default_rng(seed)
    label = random.random(n) < 0.4
    old = np.where(random.random(n) < 0.75, label, ~label)
    new = np.where(random.random(n) < 0.8, old, label)
    return pd.DataFrame(
        {
            "label": label.astype(int),
            "new": new.astype(int),
            "old": old.astype(int),
            "sex": random.choice(["F", "M"], n),
            "town": random.choice(["Ulm", "Bonn", "Trier"], n, p=[0.6, 0.38, 0.02]),
            "w": random.random(n) + 0.5,
        }
    )


def opened(table: pd.DataFrame, weight: str | None = None, **data: object) -> Subject:
    data = {"label": "label", "sensitive": ("sex", "town"), "weight": weight, **data}
    config = AuditConfig(
        audit=AuditSection(name="a"),
        data=DataSection(**data),
        model=ModelSection(prediction="new", baseline_prediction="old"),
    )
    return open_subject(config, data=table)


def changes(subject: Subject) -> dict[tuple[str, str], Measurement]:
    found = measure_paired(subject, PLAN)
    return {
        (row.metric.removeprefix("change_in_"), str(row.slice)): row
        for row in found
        if not row.across
    }


def test_every_rate_is_new_minus_earlier() -> None:
    table = rows()
    found = changes(opened(table))
    for metric, score in (("precision", precision_score), ("recall", recall_score)):
        row = found[metric, "{}"]
        new, old = (score(table.label, table[column]) for column in ("new", "old"))
        assert row.value == pytest.approx(new - old)
        assert row.interval is not None
        assert row.interval.method == "newcombe_paired"
        assert row.interval.low < row.value < row.interval.high
    women = table[table.sex == "F"]
    accuracy = found["accuracy", "{'sex': 'F'}"]
    right = [(women[column] == women.label) for column in ("new", "old")]
    n = len(women)
    assert accuracy.counts == (right[0].sum(), n, right[1].sum(), n)
    assert accuracy.parameters is not None
    only = [int((right[0] & ~right[1]).sum()), int((right[1] & ~right[0]).sum())]
    assert accuracy.parameters["discordant"] == only
    assert (accuracy.parameters["baseline"], accuracy.parameters["column"]) == (None, "old")


def test_groups_of_both_attributes_and_few_people() -> None:
    found = changes(opened(rows()))
    assert found["accuracy", "{'town': 'Trier'}"].status in ("insufficient", "measured")
    crossed = [row for row in found.values() if len(row.slice) == 2]
    assert crossed
    small = [row for row in found.values() if row.status == "measured" and row.n < 10]
    assert small == []
    assert {metric for metric, _ in found} == set(TITLES) - {"roc_auc"}


@settings(derandomize=True, deadline=None, max_examples=30)
@given(st.integers(0, 10_000), st.integers(5, 60))
def test_weights_of_one_change_nothing(seed: int, n: int) -> None:
    table = rows(n, seed).assign(w=1.0)
    if table.label.nunique() < 2:
        return
    counted, weighted = changes(opened(table)), changes(opened(table, weight="w"))
    assert counted.keys() == weighted.keys()
    for key, row in counted.items():
        other = weighted[key]
        assert (row.value, row.n) == pytest.approx((other.value, other.n)), key
        assert other.counts is None
        if row.interval is not None and other.interval is not None:
            ends = (row.interval.low, row.interval.high)
            assert ends == pytest.approx((other.interval.low, other.interval.high))


def test_the_same_answers_are_no_change_with_little_doubt() -> None:
    table = rows().assign(old=lambda t: t.new)
    row = changes(opened(table))["accuracy", "{}"]
    assert row.value == 0
    assert row.interval is not None
    assert row.interval.high < 0.01
    assert row.parameters is not None
    assert row.parameters["discordant"] == [0, 0]


def test_areas_are_delong_s() -> None:
    table = rows()
    random = np.random.default_rng(3)
    scores = [table[column] * 0.5 + random.random(len(table)) * 0.6 for column in ("new", "old")]
    subject = opened(table)
    earlier = EarlierAnswers(
        y_pred=subject.earlier[0].y_pred,
        y_score=scores[1].to_numpy(),
        baseline="a@v1",
    )
    subject = Subject(
        **{name: getattr(subject, name) for name in subject.__dataclass_fields__}
        | {"y_score": scores[0].to_numpy(), "earlier": ()}
    )
    (row,) = [
        row
        for row in measure_paired(subject, PLAN, (earlier,))
        if row.metric == "change_in_roc_auc" and not row.slice
    ]
    y = table.label.to_numpy() == 1
    areas = [float(roc_auc_score(y, score)) for score in scores]
    parts = [
        (np.greater.outer(s[y], s[~y]) + 0.5 * np.equal.outer(s[y], s[~y]))
        for s in (score.to_numpy() for score in scores)
    ]
    covariance = sum(
        np.cov([part.mean(axis=axis) for part in parts]) / parts[0].shape[1 - axis]
        for axis in (0, 1)
    )
    assert row.value == pytest.approx(areas[0] - areas[1])
    test = paired_delong(*areas, covariance[0, 0], covariance[1, 1], covariance[0, 1])
    assert row.interval is not None
    assert row.interval.standard_error is not None
    assert row.value / row.interval.standard_error == pytest.approx(test.statistic)
    assert row.parameters is not None
    assert row.parameters["baseline"] == "a@v1"


def test_of_several_classes_there_is_the_accuracy() -> None:
    table = rows()
    for column in ("label", "new", "old"):
        table[column] = np.where(table[column] == 1, "yes", "no")
    table.loc[:30, "label"] = "maybe"
    table.loc[:9, "old"] = "maybe"
    found = changes(opened(table))
    assert {metric for metric, _ in found} == {"accuracy"}
    right = [(table[column] == table.label).mean() for column in ("new", "old")]
    assert found["accuracy", "{}"].value == pytest.approx(right[0] - right[1])


def test_without_labels_there_is_the_selection_rate() -> None:
    found = changes(opened(rows().drop(columns="label"), label=None))
    assert {metric for metric, _ in found} == {"selection_rate"}


def test_an_earlier_column_is_never_a_feature_and_must_hold_classes() -> None:
    with pytest.raises(AuditError, match="no known class"):
        opened(rows().assign(old=7))
    config = AuditConfig(
        data=DataSection(label="label"),
        model=ModelSection(prediction="new", baseline_prediction="new"),
    )
    with pytest.raises(AuditError, match="named as prediction and baseline prediction"):
        open_subject(config, data=rows())


def test_the_catalogue_says_what_each_change_is() -> None:
    assert {measure.id for measure in MEASURES} == {f"change_in_{m}" for m in (*TITLES, *GAPS)}
    assert all(measure.kind == "difference" and measure.definition for measure in MEASURES)
    msgspec.json.encode(list(changes(opened(rows())).values()))
