"""The smallest change with which a model decides otherwise."""

from dataclasses import replace
from time import monotonic

import numpy as np
import pandas as pd
import pytest
from applicants import applicants, applicants_sample, boosted, people
from clock import Clock

from audit.evidence import Attribution, Contribution, encode
from audit.measure.explainer import EXPLAINERS
from audit.measure.explainers.counterfactuals import (
    ALL_FIXED,
    AT_THE_LINE,
    NONE,
    UNFINISHED,
    explain_by_counterfactuals,
)
from audit.measure.explaining.budget import Budget
from audit.measure.explaining.explained import lead_of
from audit.measure.explaining.study import Sample, Study
from audit.publish.render.words import fill
from audit.subject.model import Predictions


class Spy:
    """A model that remembers every table it was asked for."""

    def __init__(self, score):
        self.score = score
        self.tables = []

    def __call__(self, rows):
        self.tables.append(rows)
        return self.score(rows)


@pytest.fixture(scope="module")
def boosting():
    return boosted(applicants(500))


def changes(score, sample, line=0.5, seconds=60, clock=monotonic, **more):
    study = Study(score, sample, line=line, **more)
    return list(explain_by_counterfactuals(study, Budget(seconds, clock=clock)))


def said(finding):
    """Each change of a finding, in words."""
    return [fill("{change}", {"change": change}) for change in finding.numbers["changes"]]


def numbers(seed, rows=400):
    random = np.random.default_rng(seed)
    return pd.DataFrame(random.normal(size=(rows, 3)), columns=list("abc"))


def logistic(rows):
    return 1 / (1 + np.exp(-(rows.to_numpy() @ np.array([2.0, -1.0, 0.25]))))


def test_it_is_registered_with_a_definition():
    assert EXPLAINERS["counterfactuals"].run is explain_by_counterfactuals
    assert EXPLAINERS["counterfactuals"].definition.startswith("The smallest change of a person")
    assert EXPLAINERS["counterfactuals"].people


def test_of_one_column_it_is_the_nearest_value_that_turns_the_decision():
    rows, background = numbers(1), numbers(2)
    sample = Sample(rows, background, people(*range(12)))
    everyone = pd.concat([rows, background])
    low, high = everyone.quantile(0.06), everyone.quantile(0.94)
    found = changes(logistic, sample, shown=True)
    alone = 0
    for position, finding in enumerate(found):
        person = rows.iloc[position]
        nearest = {}
        for column in rows:
            values = np.unique(
                everyone[column][everyone[column].between(low[column], high[column])]
            )
            tried = pd.DataFrame([person] * len(values)).assign(**{column: values})
            turned = (logistic(tried) > 0.5) != (logistic(rows.iloc[[position]]) > 0.5)
            if turned.any():
                away = np.abs(values - person[column])[turned] / np.ptp(everyone[column])
                nearest[column] = away.min(), values[turned][away.argmin()]
        if nearest:
            column = min(nearest, key=lambda name: nearest[name][0])
            assert finding.columns == (column,)
            assert said(finding) == [
                f"{column}: {nearest[column][1]:.6g} instead of {person[column]:.6g}"
            ]
            alone += 1
    assert alone >= 8


def test_two_columns_are_changed_where_one_is_not_enough():
    def both(rows):
        return 0.2 + 0.3 * (rows["a"] > 0.5) + 0.3 * (rows["b"] < -0.5)

    rows = numbers(3)
    none = np.flatnonzero((rows["a"] < 0) & (rows["b"] > 0))[:2]
    sample = Sample(rows, numbers(4), people(*none))
    for finding in changes(both, sample, line=0.7):
        assert sorted(finding.columns) == ["a", "b"]
        assert (finding.numbers["before"], finding.numbers["after"]) == (0.2, 0.8)


def test_three_columns_at_most():
    rows = numbers(5).assign(d=numbers(6)["a"])

    def all_of(count):
        return lambda table: (table.iloc[:, :count] > 0.5).sum(axis=1).to_numpy() / count

    worst = int((rows < 0).sum(axis=1).to_numpy().argmax())
    sample = Sample(rows, rows, people(worst))
    (three,) = changes(all_of(3), sample, line=0.9)
    assert sorted(three.columns) == ["a", "b", "c"]
    (four,) = changes(all_of(4), sample, line=0.9)
    assert (four.code, four.text) == ("counterfactual_none", NONE)
    assert four.text.format(**four.numbers).startswith("No change of up to 3 columns was found")


def test_what_is_found_was_asked_of_the_model_and_turns_it(boosting):
    sample = replace(applicants_sample(400, 300), people=people(*range(8)))
    spy = Spy(boosting)
    found = changes(spy, sample, higher=False, fixed=("age", "housing"))
    told = [finding for finding in found if finding.code == "counterfactual"]
    assert len(told) >= 4
    own = boosting(sample.rows)
    verified = spy.tables[-1]
    assert len(verified) == len(told)
    known = pd.concat([sample.rows, sample.background])
    asked = {finding.numbers["person"]: finding for finding in told}
    for position, person in enumerate(sample.people):
        if person.name not in asked:
            continue
        finding = asked[person.name]
        changed = verified.iloc[list(asked).index(person.name)]
        before = sample.rows.iloc[position]
        same = (changed == before) | (changed.isna() & before.isna())
        assert set(finding.columns) == set(same.index[~same])
        assert (finding.numbers["before"] < 0.5) != (finding.numbers["after"] < 0.5)
        assert finding.numbers["before"] == pytest.approx(own[position])
        assert ("no longer gives" in finding.text) == (own[position] < 0.5)
    for table in spy.tables:
        assert table.dtypes.equals(sample.rows.dtypes)
        for column in table:
            assert table[column].dropna().isin(known[column].dropna()).all()


def test_fixed_columns_and_missing_values_are_left_alone(boosting):
    rows = applicants(300, 1)
    rows.loc[0, ["income", "housing"]] = [np.nan, None]
    spy = Spy(boosting)
    changes(spy, Sample(rows, applicants(200, 2), people(0)), fixed=("age", "purpose"))
    asked = pd.concat(spy.tables)
    assert len(asked) > 30
    assert set(asked["age"]) == {rows["age"][0]}
    assert set(asked["purpose"]) == {rows["purpose"][0]}
    assert asked["income"].isna().all()
    assert asked["housing"].isna().all()


def test_values_of_a_person_are_not_told_unless_asked_for():
    rows = pd.DataFrame({"pay": np.arange(2000, 2400, dtype=float) + 0.5, "home": ["own"] * 400})
    rows.loc[200:, "home"] = "rent"

    def score(table):
        return 0.2 + 0.6 * (table["pay"].to_numpy() > 2337)

    sample = Sample(rows, rows, people(20))
    (masked,) = changes(score, sample)
    assert said(masked) == ["pay: 320 more"]
    (shown,) = changes(score, sample, shown=True)
    assert said(shown) == ["pay: 2337.5 instead of 2020.5"]

    def by_home(table):
        return (table["home"] == "rent").to_numpy() * 0.9

    assert said(changes(by_home, sample)[0]) == ["home: rent"]
    assert said(changes(by_home, sample, shown=True)[0]) == ["home: rent instead of own"]


def test_dates_are_told_in_days():
    rows = pd.DataFrame({"since": pd.date_range("2020-01-01", periods=300)})

    def score(table):
        return (table["since"] > "2020-06-01").to_numpy() * 1.0

    (finding,) = changes(score, Sample(rows, rows, people(100)))
    assert said(finding) == ["since: 53 days more"]


def test_a_level_that_few_people_have_is_not_proposed():
    rows = pd.DataFrame({"town": ["Ulm"] * 195 + ["Elm Street 4"] * 5})

    def score(table):
        return (table["town"] != "Ulm").to_numpy() * 1.0

    usual, rare = changes(score, Sample(rows, rows.head(0), people(0, 199)))
    assert usual.text == NONE
    assert "Elm" not in str(usual)
    assert said(rare) == ["town: Ulm"]


def test_nothing_to_change_is_said_once():
    rows = numbers(1, 50).assign(d=7, e=np.nan)
    sample = Sample(rows, rows, people(0, 1))
    (finding,) = changes(logistic, sample, fixed=("a", "b", "c"))
    assert (finding.code, finding.text) == ("counterfactuals_all_fixed", ALL_FIXED)


def test_somebody_at_the_line_has_no_other_side():
    rows = numbers(1)
    at_line, other = changes(
        lambda t: 0.5 + 0.1 * (t["a"] > 0), Sample(rows, rows, both_sides(rows))
    )
    assert at_line.text == AT_THE_LINE
    assert other.text == NONE


def both_sides(rows):
    return people(int((rows["a"] < 0).argmax()), int((rows["a"] > 0).argmax()))


def test_a_decision_that_cannot_turn_is_said_to_be_so():
    rows = numbers(1)
    found = changes(lambda table: np.full(len(table), 0.25), Sample(rows, rows, people(0, 1)))
    assert [finding.text for finding in found] == [NONE, NONE]
    assert [finding.numbers["person"] for finding in found] == ["person-0", "person-1"]


def test_a_model_that_only_names_classes():
    rows = numbers(1)
    refused = int((rows["a"] < -0.5).to_numpy().argmax())
    sample = Sample(rows, rows, people(refused))
    (finding,) = changes(lambda table: (table["a"] > 0).to_numpy() * 1.0, sample)
    assert finding.columns == ("a",)
    assert finding.numbers["after"] == 1


def test_a_number_decides_nothing_in_a_regression():
    assert changes(logistic, Sample(numbers(1), numbers(2), people(0)), line=None) == []


def test_nobody_to_explain_needs_no_model():
    assert changes(None, Sample(numbers(1), numbers(2), ())) == []


class Likely:
    """Three classes, of which `a` is the likelier the larger `a` is."""

    def predict(self, rows):
        shares = np.exp(np.column_stack([rows["a"], rows["b"], np.zeros(len(rows))]))
        return Predictions(None, shares / shares.sum(axis=1, keepdims=True), ("x", "y", "z"))


class Named:
    def predict(self, rows):
        return Predictions(np.where(rows["a"] > rows["b"], "x", "y"), None, None)


@pytest.mark.parametrize("model", [Likely(), Named()])
def test_of_several_classes_the_lead_of_one_decides(model):
    rows = numbers(1)
    lead = lead_of(model, ("x", "y", "z"), 0)
    away = int(((rows["a"] < rows["b"] - 0.3) & (rows["b"] > 0.2)).to_numpy().argmax())
    (finding,) = changes(None, Sample(rows, rows, people(away)), line=None, lead=lead)
    assert finding.text.startswith("The smallest change found with which the model takes {person}")
    assert finding.numbers["before"] < 0 < finding.numbers["after"]


def test_two_searches_give_the_same_bytes(boosting):
    sample = applicants_sample()
    once = [encode(one) for one in changes(boosting, sample)]
    assert once == [encode(one) for one in changes(boosting, sample)]
    assert len(once) == 2


def test_few_calls_for_everybody_at_once(boosting):
    sample = replace(applicants_sample(300, 300), people=people(*range(10)))
    spy = Spy(boosting)
    changes(spy, sample)
    assert len(spy.tables) < 30


def test_time_that_runs_out_is_said_of_everyone():
    clock = Clock()

    def slow(rows):
        clock.sleep(0.05 + len(rows) / 1000)
        return np.full(len(rows), 0.25)

    sample = Sample(numbers(1), numbers(2), people(0, 1, 2))
    found = changes(slow, sample, seconds=0.4, clock=clock)
    assert clock.passed < 0.4 * 1.2
    assert {finding.text for finding in found} == {UNFINISHED}
    assert len(found) == 3
    assert [finding.text for finding in changes(slow, sample, seconds=0)] == [UNFINISHED] * 3


def test_where_time_is_short_some_are_looked_at():
    def slow(rows):
        clock.sleep(len(rows) / 250)
        return 0.25 + 0.5 * (rows["a"] > 0)

    sample = Sample(numbers(1), numbers(2), people(*range(8)))
    found = changes(slow, sample, seconds=1, clock=(clock := Clock()), fixed=("c",))
    assert [finding.numbers["person"] for finding in found] == [one.name for one in sample.people]
    assert 0 < sum(finding.code == "counterfactual" for finding in found) < 8
    assert found[-1].text == UNFINISHED


def test_what_was_found_when_time_ran_out_is_told_as_such():
    calls, clock = [], Clock()

    def slows_down(rows):
        calls.append(len(rows))
        clock.sleep(0 if len(calls) < 3 else 0.5)
        return logistic(rows)

    found = changes(slows_down, Sample(numbers(1), numbers(2), people(0)), seconds=0.3, clock=clock)
    assert found[0].text.endswith("the time budget ended before smaller ones were tried")


def test_numbers_without_end_and_huge_ones_do_no_harm():
    rows = numbers(1).assign(d=[np.inf, -np.inf, 1e308, -1e308] * 100, e=[5e-324, 0.0] * 200)
    found = changes(lambda table: logistic(table[list("abc")]), Sample(rows, rows, people(0, 1)))
    assert all(finding.code == "counterfactual" for finding in found)


def test_of_a_thousand_columns_those_that_count_most_are_changed():
    random = np.random.default_rng(0)
    rows = pd.DataFrame(random.normal(size=(80, 1000))).add_prefix("c")
    spy = Spy(lambda table: 0.25 + 0.5 * (table["c999"].to_numpy() > 0))
    counts = Attribution(
        explainer="shap", scope="global", values=(Contribution(feature="c999", value=1.0),)
    )
    (finding,) = changes(spy, Sample(rows, rows, people(0)), known=(counts,))
    assert finding.columns == ("c999",)
    assert sum(map(len, spy.tables)) < 3000
