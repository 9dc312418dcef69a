"""Mean SHAP by group and the gap's decomposition, on models whose answers are known."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from applicants import applicants, boosted
from hypothesis import given, settings
from hypothesis import strategies as st
from rows import attribute, subject

from audit.evidence import Attribution, Finding, Measurement, Test, encode
from audit.measure.catalogue import glossary
from audit.measure.explainers.group_effects import explain_groups
from audit.measure.explaining.budget import Budget
from audit.measure.explaining.by_group import draw_by_group, reference_groups
from audit.measure.explaining.study import Sample, Study
from audit.subject.model import Attributed, NotFromInside

SLOPE = np.array([2.0, -1.0, 0.5, 0.0])


def linear(rows):
    return rows.to_numpy() @ SLOPE + 3


def linear_inside(rows, background):
    """Shapley values of a linear model in closed form."""
    values = SLOPE * (rows - background.mean()).to_numpy()
    return Attributed(values, linear(rows), float(linear(background).mean()), "output")


def in_parts(exact):
    """Values against each of five parts of the background, too, as a model gives them."""

    def attribute(rows, background):
        ends = [len(background) * part // 5 for part in range(6)]
        parts = [background.iloc[start:end] for start, end in pairwise(ends)]
        by_part = np.array([exact(rows, part).values for part in parts])
        return replace(exact(rows, background), by_part=by_part)

    return attribute


def table(rows=600, seed=0):
    return pd.DataFrame(np.random.default_rng(seed).normal(size=(rows, 4)), columns=list("abcd"))


def study_of(score, features, groups, *, minimum=10, references=None, missing=False, **changes):
    known = tuple(attribute(name, values) for name, values in groups.items())
    drawn = draw_by_group(
        features, known, references or {}, minimum=minimum, missing_as_group=missing, seed=0
    )
    sample = Sample(features.head(50), features.tail(100), (), by_group=drawn)
    return Study(score, sample, space="output", **changes)


def run(study, seconds=60.0):
    pieces = list(explain_groups(study, Budget(seconds)))
    return [
        [piece for piece in pieces if isinstance(piece, kind)]
        for kind in (Attribution, Finding, Test)
    ]


def numbers(one):
    return np.array([part.value for part in one.values])


def errors(one):
    return np.array([part.error for part in one.values])


def named(made, explainer, **group):
    (found,) = [one for one in made if (one.explainer, one.slice) == (explainer, group)]
    return found


def two_groups(rows=300):
    features = table(rows)
    sex = np.where(np.arange(rows) % 3 == 0, "f", "m")
    features.loc[sex == "f", "a"] -= 1.0
    return features, {"sex": sex}


def explained_rows(study, name, people):
    """The rows that were explained of a group."""
    (grouped,) = study.sample.by_group.attributes
    (group,) = [group for group in grouped.groups if group.name == name]
    return study.sample.by_group.rows.iloc[group.places[:people]]


def test_a_linear_gap_is_shared_out_as_the_closed_form_says():
    features, groups = two_groups(300)
    study = study_of(linear, features, groups, references={"sex": "m"})
    made, findings, _ = run(study)
    gap = named(made, "score_gap", sex="f")
    women, men = (explained_rows(study, name, 200) for name in "fm")
    assert (len(women), len(men)) == (100, 200)
    expected = SLOPE * (women.mean() - men.mean()).to_numpy()
    assert numbers(gap) == pytest.approx(expected, abs=1e-9)
    assert gap.output == pytest.approx(linear(women).mean(), abs=1e-9)
    assert gap.base == pytest.approx(linear(men).mean(), abs=1e-9)
    assert gap.residual == pytest.approx(0, abs=1e-9)
    assert gap.output - gap.base == pytest.approx(numbers(gap).sum(), abs=1e-9)
    assert abs(numbers(gap)[0] + 2.0) < 3 * errors(gap)[0]
    assert gap.quality["additivity"] < 1e-9
    assert gap.stopped_by == "rows"
    (note,) = findings
    assert note.numbers["columns"] == ["a"]
    assert "f has the mean score furthest from that of m, lower by" in note.text.format(
        **note.numbers
    )


def test_means_of_a_group_add_up_from_the_background_to_its_score():
    features, groups = two_groups()
    study = study_of(linear, features, groups)
    made, _, _ = run(study)
    mean = named(made, "group_effects", sex="f")
    people = explained_rows(study, "f", 200)
    background = study.sample.background.head(40)
    assert mean.base == pytest.approx(linear(background).mean(), abs=1e-9)
    assert mean.base + numbers(mean).sum() == pytest.approx(mean.output, abs=1e-9)
    expected = SLOPE * (people.mean() - background.mean()).to_numpy()
    assert numbers(mean) == pytest.approx(expected, abs=1e-9)
    sizes = named(made, "importance_by_group", sex="f")
    each = np.abs(SLOPE * (people - background.mean()).to_numpy())
    assert numbers(sizes) == pytest.approx(each.mean(axis=0), abs=1e-9)
    assert set(sizes.quality) == {"additivity", "stability", "rank_correlation"}


def test_the_error_of_a_gap_is_what_other_draws_make_of_it():
    features, groups = two_groups(3000)
    gaps, told = [], []
    for seed in range(12):
        known = tuple(attribute(name, values) for name, values in groups.items())
        drawn = draw_by_group(features, known, {}, minimum=10, missing_as_group=False, seed=seed)
        background = features.sample(100, random_state=seed).reset_index(drop=True)
        sample = Sample(features.head(5), background, (), by_group=drawn)
        made, _, _ = run(Study(linear, sample, space="output", exact=in_parts(linear_inside)))
        gap = named(made, "score_gap", sex="f")
        gaps.append(numbers(gap)[0])
        told.append(errors(gap)[0])
    assert 0.5 < np.std(gaps, ddof=1) / np.mean(told) < 2


def interacting(rows):
    return rows["a"].to_numpy() * rows["b"].to_numpy() + rows["c"].to_numpy()


def test_the_model_from_inside_and_by_asking_give_the_same_within_the_error():
    features, groups = two_groups()

    def exact(rows, background):
        """Interventional Shapley values of a·b + c in closed form."""
        a, b, c, _ = (rows[name].to_numpy() for name in "abcd")
        means = background.mean()
        both = (background["a"] * background["b"]).mean()
        half_a = (a * b - means["a"] * b + a * means["b"] - both) / 2
        half_b = (a * b - means["b"] * a + b * means["a"] - both) / 2
        values = np.column_stack([half_a, half_b, c - means["c"], np.zeros(len(rows))])
        base = float(interacting(background).mean())
        return Attributed(values, interacting(rows), base, "output")

    inside, _, _ = run(study_of(interacting, features, groups, exact=in_parts(exact)))
    asked, _, _ = run(study_of(interacting, features, groups))
    for one, other in zip(inside, asked, strict=True):
        assert (one.explainer, one.slice) == (other.explainer, other.slice)
        assert one.quality["additivity"] < 1e-9
        apart = np.abs(numbers(one) - numbers(other))
        assert (apart <= 4 * np.hypot(errors(one), errors(other)) + 1e-9).all()


def test_a_model_that_cannot_be_looked_into_after_all_is_asked():
    features, groups = two_groups()

    def fails(rows, background):
        raise NotFromInside("It has an input that comes of no column")

    made, _, _ = run(study_of(linear, features, groups, exact=fails))
    assert numbers(named(made, "score_gap", sex="f")).size == 4


def none_of_it(rows, background):
    """Values that add up to nothing."""
    found = linear_inside(rows, background)
    return replace(found, values=np.zeros((len(rows), 4)))


def another_model(rows, background):
    """Values that add up, to outputs that the model does not give."""
    found = linear_inside(rows, background)
    return replace(found, outputs=found.outputs + 1.0, base=found.base + 1.0)


@pytest.mark.parametrize("wrong", [none_of_it, another_model])
def test_what_is_seen_inside_is_not_believed_where_the_model_says_otherwise(wrong):
    features, groups = two_groups()
    made, _, _ = run(study_of(linear, features, groups, exact=in_parts(wrong)))
    asked, _, _ = run(study_of(linear, features, groups))
    assert [encode(one) for one in made] == [encode(one) for one in asked]


def test_values_that_do_not_add_up_are_refused():
    features, groups = two_groups()

    def crowded(rows):
        return linear(rows) / (1.1 if len(rows) > 300 else 1.0)

    made, findings, tests = run(study_of(crowded, features, groups))
    assert made
    assert all(one.values == () for one in made)
    assert all(one.quality["additivity"] > 0.1 for one in made)
    assert findings == tests == []


def test_rare_groups_are_drawn_and_tiny_ones_said_to_be_left_out():
    features = table(5000)
    group = np.array(["common"] * 4970 + ["rare"] * 25 + ["tiny"] * 5)
    made, findings, _ = run(study_of(linear, features, {"group": group}))
    groups = [one.slice["group"] for one in made if one.explainer == "group_effects"]
    assert groups == ["common", "rare"]
    (note,) = [one for one in findings if one.code == "groups_not_explained"]
    assert note.numbers["groups"] == ["tiny"]
    assert note.numbers["minimum_group"] == 10
    assert "{" not in note.text.format(**note.numbers)


def test_people_without_a_value_are_explained_but_part_of_no_gap():
    features, groups = two_groups()
    groups["sex"] = np.where(np.arange(300) % 5 == 0, "(missing)", groups["sex"])
    made, _, _ = run(study_of(linear, features, groups))
    assert {one.slice["sex"] for one in made if one.explainer == "group_effects"} == {
        "(missing)",
        "f",
        "m",
    }
    assert [one.slice["sex"] for one in made if one.explainer == "score_gap"] == ["f"]
    made, _, _ = run(study_of(linear, features, groups, missing=True))
    assert [one.slice["sex"] for one in made if one.explainer == "score_gap"] == ["(missing)", "f"]


@pytest.mark.parametrize(("higher", "others"), [(True, "f"), (False, "m")])
def test_without_a_reference_it_is_who_fares_best(higher, others):
    features, groups = two_groups()
    made, _, _ = run(study_of(linear, features, groups, higher=higher))
    assert [one.slice["sex"] for one in made if one.explainer == "score_gap"] == [others]


def test_the_reference_is_the_configured_one_then_that_of_the_impact_ratio():
    people = subject([0, 1], sex=["f", "m"], race=["a", "b"], references={"sex": "f"})
    found = [
        Measurement(metric="impact_ratio", across=(name,), reference=group)
        for name, group in (("sex", "m"), ("race", "b"))
    ]
    assert reference_groups(people, found) == {"sex": "f", "race": "b"}
    assert reference_groups(people, []) == {"sex": "f"}


def test_one_group_alone_has_means_and_no_gap():
    features = table(100)
    made, findings, tests = run(study_of(linear, features, {"sex": ["f"] * 100}))
    assert [one.explainer for one in made] == ["group_effects", "importance_by_group"]
    assert findings == tests == []


def test_no_attributes_and_no_draw_are_nothing():
    features = table(30)
    assert draw_by_group(features, (), {}, minimum=10, missing_as_group=False, seed=0) is None
    assert run(Study(linear, Sample(features, features, ()))) == [[], [], []]


def test_without_time_every_group_says_so():
    features, groups = two_groups()
    made, _, _ = run(study_of(linear, features, groups), seconds=0.0)
    assert [(one.slice["sex"], one.stopped_by, one.values) for one in made] == [
        ("f", "budget", ()),
        ("m", "budget", ()),
    ]


def test_what_the_time_sufficed_for_is_kept():
    """The clock runs out between two chunks of rows."""
    features, groups = two_groups()

    class Short(Budget):
        calls = 0

        def advance(self, done, total):
            if done >= 100:
                self._end = 0.0

    study = study_of(linear, features, groups)
    pieces = list(explain_groups(study, Short(60)))
    made = [piece for piece in pieces if isinstance(piece, Attribution)]
    assert {one.stopped_by for one in made} == {"budget"}
    gap = named(made, "score_gap", sex="f")
    each = study.sample.by_group.complete(100)
    women, men = (explained_rows(study, name, each) for name in "fm")
    assert 30 < len(women) == len(men) < 100
    expected = SLOPE * (women.mean() - men.mean()).to_numpy()
    assert numbers(gap) == pytest.approx(expected, abs=1e-9)


def test_strings_missing_values_and_several_attributes():
    features = applicants(500)
    rows = np.arange(500)
    groups = {
        "sex": np.where(rows % 2, "f", "m"),
        "region": np.array(["north", "east", "south"])[rows % 3],
    }
    score = boosted(features)
    made, _, tests = run(study_of(score, features, groups))
    assert len([one for one in made if one.explainer == "score_gap"]) == 3
    assert all(one.quality["additivity"] < 1e-6 for one in made)
    assert [one.across for one in tests] == [("sex",), ("region",)]
    assert all(0 < one.p <= one.p_adjusted <= 1 for one in tests)
    again, _, _ = run(study_of(score, features, groups))
    assert [encode(one) for one in made] == [encode(one) for one in again]


def test_groups_for_whom_other_columns_matter_are_told_apart():
    features = table(600)
    sex = np.where(np.arange(600) % 2, "f", "m")
    features["sex"] = (sex == "f").astype(float)

    def score(rows):
        women = rows["sex"].to_numpy() == 1
        return np.where(women, 3 * rows["a"], 3 * rows["b"]) + rows["c"].to_numpy()

    _, _, (test,) = run(study_of(score, features, {"sex": sex}))
    assert test.p < 0.01
    _, _, (test,) = run(study_of(linear, table(600), {"sex": sex}))
    assert test.p > 0.05


def test_all_names_are_explained():
    for name in ("group_effects", "importance_by_group", "score_gap", "importance_ranks"):
        entry = glossary()[name]
        assert entry.kind == "explainer"
        assert entry.definition.partition("\n")[0].endswith(".")
        assert entry.reference


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("xyz"), st.sampled_from("pq")), min_size=1, max_size=80),
    st.integers(1, 12),
    st.integers(0, 3),
    st.integers(1, 80),
)
def test_the_first_rows_hold_equally_many_people_of_every_group(people, most, minimum, head):
    one, other = zip(*people, strict=True)
    features = pd.DataFrame({"place": np.arange(len(people))})
    known = (attribute("one", one), attribute("other", other))
    drawn = draw_by_group(
        features, known, {}, minimum=minimum, missing_as_group=False, seed=0, most=most
    )
    if drawn is None:
        assert minimum > 1
        return
    each = drawn.complete(head)
    for grouped, values in zip(drawn.attributes, (one, other), strict=True):
        for group in grouped.groups:
            rows = drawn.rows["place"].to_numpy()[group.places]
            assert len(set(rows.tolist())) == len(rows) == min(most, values.count(group.name))
            assert all(values[row] == group.name for row in rows)
            assert (group.places[:each] < head).all()
    assert len(drawn.head(head, 0)) <= max(head, 0)
    assert len(drawn.head(1, most)) == len(drawn.rows)


def test_many_groups_are_cut_to_the_largest():
    features = table(30 * 24)
    group = np.repeat([f"g{place:02}" for place in range(24)], 30)
    features = pd.concat([features, features.head(30)], ignore_index=True)
    group = np.append(group, ["g23"] * 30)
    study = study_of(linear, features, {"group": group})
    (grouped,) = study.sample.by_group.attributes
    assert len(grouped.groups) == 20
    assert grouped.groups[-1].name == "g23"
    assert grouped.many == ("g19", "g20", "g21", "g22")
    _, findings, _ = run(replace(study, seed=1))
    assert [one.code for one in findings] == ["groups_not_explained", "score_gap"]
