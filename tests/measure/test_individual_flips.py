"""The flip test: models that look at the attribute, models that do not, and models that fail."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from rows import attribute, subject

from audit.errors import AuditError
from audit.measure.individual.individual_fairness import individual_fairness
from audit.measure.individual.replacing import MOST_GROUPS, MOST_QUESTIONS
from audit.subject.model import ModelFacts, Predictions
from audit.subject.subject import Attribute


class Stub:
    """A model out of a function from a table to scores; it decides at one half."""

    def __init__(self, score, labels=None):
        self.score, self.labels, self.asked = score, labels, 0

    @property
    def facts(self):
        return ModelFacts(kind="stub", name="stub")

    def predict(self, features):
        self.asked += len(features)
        if self.labels is not None:
            return Predictions(np.asarray(self.labels(features), np.int64), None, None)
        score = np.asarray(self.score(features), np.float64)
        labels = (score >= 0.5).astype(np.int64)
        return Predictions(labels, np.c_[1 - score, score], (0, 1))

    def close(self):
        pass


def _people(count=200, seed=0):
    random = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "sex": random.choice(["f", "m"], count),
            "points": np.round(random.uniform(0, 1, count), 3),
        }
    )


def _audited(table, model, named=("sex",), **changes):
    said = model.predict(table)
    score = None if said.probabilities is None else said.probabilities[:, 1]
    rows = subject(np.zeros(len(table)), said.labels, score, **changes)
    model.asked = 0
    return replace(
        rows,
        features=table,
        model=model,
        attributes=tuple(attribute(name, table[name]) for name in named),
    )


def _flips(audited, metric="flip_rate", **options):
    told = {"seed": 0, "minimum_group": 10, **options}
    found = individual_fairness(audited, **told)
    return [row for row in found.measurements if row.metric == metric], found.findings


def _generous_to_men(table):
    return np.clip(table["points"] + 0.1 * (table["sex"] == "m") - 0.05, 0, 1)


def test_decisions_that_follow_the_attribute_are_counted():
    table = _people()
    rows, findings = _flips(_audited(table, Stub(_generous_to_men)))
    torn = table["points"].between(0.45, 0.55, inclusive="left")
    whole, women, men = rows
    assert (whole.slice, whole.across) == ({}, ("sex",))
    assert whole.counts == (int(torn.sum()), 200)
    assert women.counts == (int((torn & (table["sex"] == "f")).sum()), (table["sex"] == "f").sum())
    assert men.counts == (int((torn & (table["sex"] == "m")).sum()), (table["sex"] == "m").sum())
    assert women.parameters["would_gain"] == women.counts[0]
    assert men.parameters["would_lose"] == men.counts[0]
    assert whole.interval.method == "wilson"
    (warning,) = findings
    assert warning.columns == ("sex",)
    assert warning.numbers == {"changed": whole.counts[0], "people": 200, "attribute": "sex"}


def test_the_score_tells_how_far_and_in_which_direction():
    table = _people()
    table["points"] = table["points"] * 0.8 + 0.1  # nobody is clipped
    (whole, women, men), _ = _flips(_audited(table, Stub(_generous_to_men)), "flip_score_change")
    assert women.parameters["mean_change"] == pytest.approx(0.1)
    assert men.parameters["mean_change"] == pytest.approx(-0.1)
    assert [row.value for row in (whole, women, men)] == pytest.approx([0.1] * 3)
    assert abs(whole.parameters["mean_change"]) < 0.1


def test_favourable_decides_who_would_gain():
    table = _people()
    rows, _ = _flips(_audited(table, Stub(_generous_to_men), favourable=0))
    women = rows[1]
    assert women.parameters["would_lose"] == women.counts[0] > 0


def test_a_model_that_ignores_the_attribute_flips_nobody():
    table = _people()
    rows, findings = _flips(_audited(table, Stub(lambda table: table["points"])))
    assert [row.counts[0] for row in rows] == [0, 0, 0]
    assert rows[0].interval.high > 0
    assert findings == []
    scores, _ = _flips(_audited(table, Stub(lambda table: table["points"])), "flip_score_change")
    assert (scores[0].value, scores[0].interval) == (0.0, None)


def test_a_model_that_does_not_see_the_attribute_says_so():
    table = _people()
    rows = _audited(table, Stub(lambda table: table["points"]))
    unseen = replace(rows, features=table[["points"]])
    (row,), _ = _flips(unseen)
    assert (row.status, row.reason) == ("not_assessable", "the model does not see {attribute}")
    assert (row.across, row.parameters) == (("sex",), {"attribute": "sex"})
    assert rows.model.asked == 0


def test_without_a_model_it_cannot_be_told():
    rows = replace(_audited(_people(), Stub(_generous_to_men)), model=None)
    (row,), _ = _flips(rows)
    assert row.status == "not_assessable"
    assert "model" in row.reason


def test_every_other_group_is_tried_and_any_change_counts():
    table = _people()
    table["sex"] = np.resize(["f", "m", "x"], 200)
    rows, _ = _flips(_audited(table, Stub(lambda t: np.where(t["sex"] == "x", 1.0, 0.0))))
    assert [row.counts for row in rows] == [(200, 200), (67, 67), (67, 67), (66, 66)]
    changes, _ = _flips(
        _audited(table, Stub(lambda t: np.where(t["sex"] == "x", 1.0, 0.0))), "flip_score_change"
    )
    assert [row.value for row in changes[1:]] == pytest.approx([0.5, 0.5, 1.0])


def test_numbers_and_categories_keep_their_types():
    table = _people()
    table["sex"] = pd.Categorical(np.resize(["f", "m"], 200), categories=["m", "f", "x"])
    table["member"] = np.resize([1, 2], 200)
    seen = []

    def score(rows):
        seen.append((rows.dtypes.to_dict(), rows.index[0]))
        return np.where(rows["member"] == 2, 0.9, 0.1)

    rows, _ = _flips(_audited(table, Stub(score), named=("sex", "member")))
    assert {row.parameters["attribute"]: row.counts for row in rows if not row.slice} == {
        "sex": (0, 200),
        "member": (200, 200),
    }
    assert all(one == (table.dtypes.to_dict(), 0) for one in seen)
    assert table["member"].tolist() == [1, 2] * 100


def test_a_number_in_bins_takes_the_other_bins_median():
    table = _people()
    table["age"] = np.resize([20, 22, 30, 50, 70], 200)
    asked = []

    def score(rows):
        asked.extend(rows["age"].tolist())
        return np.where(rows["age"] >= 40, 0.9, 0.1)

    rows = _audited(table, Stub(score))
    codes = np.searchsorted([25, 40], table["age"].to_numpy(), side="right").astype(np.int32)
    bins = Attribute("age", ("under 25", "25 to 39", "40 and over"), codes)
    asked.clear()
    found, _ = _flips(replace(rows, attributes=(bins,)))
    assert found[0].counts == (200, 200)
    replaced = asked[200:]
    assert set(replaced) == {20, 30, 50}


def test_people_without_a_value_are_left_alone_unless_they_are_a_group():
    table = _people()
    table.loc[:49, "sex"] = None
    rows = _audited(table, Stub(lambda t: np.where(t["sex"].isna(), 0.9, 0.1)))
    sexes = table["sex"].fillna("(missing)")
    rows = replace(rows, attributes=(attribute("sex", sexes),))
    found, _ = _flips(rows)
    assert found[0].counts == (0, 150)
    as_group, _ = _flips(rows, missing_as_group=True)
    assert as_group[0].counts == (200, 200)


def test_of_very_many_groups_the_largest_are_tried_on_fewer_people():
    table = pd.DataFrame({"sex": [f"g{place % 400:03}" for place in range(4000)]})
    model = Stub(lambda t: np.full(len(t), 0.2))
    found, _ = _flips(_audited(table, model), rows=4000)
    assert found[0].parameters["groups_tried"] == MOST_GROUPS
    assert found[0].n == MOST_QUESTIONS // (MOST_GROUPS - 1)
    assert model.asked <= MOST_QUESTIONS + 2 * found[0].n


def test_a_model_that_contradicts_itself_is_not_believed():
    model = Stub(None, labels=lambda t: np.zeros(len(t)))
    rows = _audited(_people(), model)
    (row,), _ = _flips(replace(rows, y_pred=np.ones(200, np.int32)))
    assert row.status == "not_assessable"
    assert "asked again" in row.reason


def test_a_model_that_refuses_other_values_ends_in_a_reason():
    table = _people()

    def labels(rows):
        if rows["sex"].nunique() == 1:
            raise AuditError("the model's own words about Ms Miller")
        return np.zeros(len(rows))

    (row,), findings = _flips(_audited(table, Stub(None, labels=labels)))
    assert row.status == "not_assessable"
    assert row.reason == "the model could not answer about people whose {attribute} was replaced"
    assert findings == []


def test_decisions_alone_have_no_change_of_score():
    rows, _ = _flips(
        _audited(_people(), Stub(None, labels=lambda t: t["sex"] == "m")), "flip_score_change"
    )
    assert {row.reason for row in rows} == {"it needs scores"}


def test_one_group_has_no_other():
    table = _people()
    table["sex"] = "f"
    (row,), _ = _flips(_audited(table, Stub(lambda t: t["points"])))
    assert row.reason == "there is no other group to put people into"


def test_the_same_seed_draws_the_same_people_and_weights_count():
    table = _people(500)
    rows = _audited(table, Stub(_generous_to_men), weight=np.linspace(1, 3, 500))
    one, _ = _flips(rows, rows=100, seed=3)
    assert one == _flips(rows, rows=100, seed=3)[0]
    assert one[0].counts is None
    assert one[0].n < 100
    assert one[0].parameters["of_people"] == 500


def test_a_regression_has_none_of_it():
    rows = replace(_audited(_people(), Stub(_generous_to_men)), task="regression")
    found = individual_fairness(rows, seed=0, minimum_group=10)
    assert found.measurements == []
