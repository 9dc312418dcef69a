"""What of a subject is explained, for every task, and the people who are chosen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from applicants import applicants, defaulted
from door import of_rows
from sklearn.base import clone
from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression, RidgeClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from audit.config import ExplainSection
from audit.errors import AuditError
from audit.evidence import Attribution, Finding, encode, phrase
from audit.measure.counted import Plan
from audit.measure.explaining.budget import Budget
from audit.measure.explaining.calls import ModelFailed
from audit.measure.explaining.choosing import choose
from audit.measure.explaining.explained import explained_of
from audit.measure.explaining.explanations import explain_subject, study_of
from audit.measure.explaining.inside import exact_of
from audit.measure.explaining.people import (
    APPROVAL,
    BETWEEN,
    CLASSES,
    FURTHEST_OFF,
    HIGHEST,
    LOWEST,
    MIDDLE,
    MISTAKE,
    OF_CLASS,
    REFUSAL,
    WORST_OFF,
    WORST_OFF_MEAN,
)
from audit.measure.measure import measure_counts
from audit.progress import Silent
from audit.publish.render.words import fill
from audit.subject.model import Attributed, Inside, ModelFacts, Predictions
from audit.subject.subject import Folded

FEATURES = ["age", "amount", "months", "income", "purpose", "housing"]
LOGISTIC = LogisticRegression()
PLAN = Plan(minimum_group=10, missing_as_group=False, intersections=1)


class Asked:
    """A model as the house sees it, which says of its inside what it is told to."""

    def __init__(self, predict, classes=None, inside=None):
        self.facts = ModelFacts(kind="test", name="asked", classes=classes)
        self._predict = predict
        self._inside = inside or Inside(exact=False, path="it is asked")

    def predict(self, rows):
        return self._predict(rows)

    def inside(self):
        return self._inside

    def attribute(self, features, background, explained):
        zeros = np.zeros(features.shape)
        return Attributed(zeros, np.zeros(len(features)), 0.0, self._inside.space or "output")

    def close(self):
        pass


def complete():
    """Applicants without missing words."""
    table = applicants(400).drop(columns=["member", "grade"])
    return table.fillna({"housing": "unknown"})


def fitted(estimator, labels):
    words = make_pipeline(SimpleImputer(strategy="most_frequent"), OneHotEncoder())
    figures = make_pipeline(SimpleImputer(), StandardScaler())
    encoder = make_column_transformer(
        (words, ["purpose", "housing"]), (figures, ["age", "amount", "months", "income"])
    )
    return make_pipeline(encoder, clone(estimator)).fit(complete()[FEATURES], labels)


def rows(labels):
    """Applicants with a label, some sensitive columns beside the features, and a key."""
    table = complete().assign(label=labels)
    table["sex"] = np.where(np.arange(len(table)) % 3 > 0, "f", "m")
    table["number"] = [f"customer {n}" for n in range(len(table))]
    return table


def asked(model, **changes):
    def predict(table):
        labels = model.predict(table)
        if not hasattr(model, "predict_proba"):
            return Predictions(labels, None, None)
        return Predictions(labels, model.predict_proba(table), tuple(model.classes_.tolist()))

    known = getattr(model, "classes_", None)
    return Asked(predict, None if known is None else tuple(known.tolist()), **changes)


def subject_of(model, labels, **options):
    options = {"label": "label", "sensitive": ["sex"], "key": "number"} | options
    opened = of_rows(rows(labels), model=model, **options)
    return replace(opened, model=asked(model))


def binary(estimator=LOGISTIC, **options):
    labels = defaulted(applicants(400))
    return subject_of(fitted(estimator, labels), labels, **options)


def grades():
    amount = applicants(400)["amount"]
    return np.where(amount > 5000, "high", np.where(amount > 2500, "middle", "low"))


def several(estimator=LOGISTIC, **options):
    model = fitted(estimator, grades())
    return subject_of(model, grades(), task="multiclass", **options)


def amounts():
    table = applicants(400)
    return table["amount"] * 0.3 + table["age"] * 20.0 + np.random.default_rng(0).normal(size=400)


def regression(**options):
    model = fitted(LinearRegression(), amounts())
    return subject_of(model, amounts(), task="regression", **options)


def study(subject, people=5, seed=0, settings=None, budget=None):
    explained = explained_of(subject, subject.model)
    measurements = measure_counts(subject, PLAN).measurements
    chosen = choose(subject, explained, measurements, people, seed)
    settings = settings or ExplainSection()
    return study_of(subject, explained, chosen, settings, seed, budget or Budget(60))


def reasons(subject, people=5):
    return [person.why for person in study(subject, people)[0].sample.people]


def test_of_two_classes_the_positive_one_is_explained_in_log_odds():
    subject = binary()
    made, notes = study(subject)
    sample = made.sample
    assert made.space == "log-odds"
    assert made.line == 0.5
    assert made.higher
    probabilities = subject.model.predict(sample.rows).probabilities[:, 1]
    assert (made.score(sample.rows) == probabilities).all()
    assert np.allclose(made.margin(sample.rows), np.log(probabilities / (1 - probabilities)))
    assert [note.code for note in notes] == ["explanation_path"]


def test_groups_and_truth_lie_beside_the_sampled_rows():
    subject = binary()
    sample = study(subject)[0].sample
    joined = subject.features.assign(
        sex=np.array(subject.attributes[0].groups)[subject.attributes[0].codes],
        truth=subject.y_true == subject.positive,
    )
    keyed = joined.set_index(["age", "amount"])
    (attribute,) = sample.attributes
    for place in range(0, 400, 17):
        age, amount = sample.rows["age"][place], sample.rows["amount"][place]
        found = keyed.loc[(age, amount)]
        assert attribute.groups[attribute.codes[place]] == found["sex"]
        assert sample.truth[place] == found["truth"]


def test_a_low_score_is_wanted_where_the_other_class_is_favourable():
    made, _ = study(binary(positive="1", favourable="0"))
    assert not made.higher
    approved = made.sample.people[0]
    assert approved.why == APPROVAL
    assert made.score(made.sample.rows)[approved.position] < 0.2


def test_certain_probabilities_and_no_probabilities_stay_on_their_own_scale():
    assert study(binary(RandomForestClassifier(5, random_state=0)))[0].space == "probability"
    made, _ = study(binary(RidgeClassifier()))
    assert made.space == "probability"
    assert made.line == 0.5
    assert set(np.unique(made.score(made.sample.rows))) == {0.0, 1.0}


def test_a_threshold_is_the_line():
    assert study(binary(threshold=0.3))[0].line == 0.3


def test_scores_alone_are_explained_and_nobody_is_said_to_have_been_approved():
    model = fitted(LogisticRegression(), defaulted(applicants(400)))

    def score(table):
        return model.predict_proba(table[FEATURES])[:, 1]

    labels = defaulted(applicants(400))
    opened = of_rows(rows(labels), model=score, label="label", sensitive=["sex"], drop=["number"])
    only = Asked(lambda table: Predictions(None, score(table)[:, None], None))
    made, _ = study(replace(opened, model=only))
    assert made.space == "log-odds"
    assert made.line is None
    told = {person.why for person in made.sample.people}
    assert told == {HIGHEST, LOWEST, MIDDLE, WORST_OFF_MEAN}


def test_a_ranking_is_explained_by_its_scores():
    def score(table):
        return table["amount"].to_numpy() / 7.0

    opened = of_rows(
        rows(defaulted(applicants(400))), model=score, task="ranking", sensitive=["sex"]
    )
    only = Asked(lambda table: Predictions(None, score(table)[:, None], None))
    made, _ = study(replace(opened, model=only))
    assert made.space == "output"
    assert made.line is None
    assert np.allclose(made.margin(made.sample.rows), score(made.sample.rows))
    assert made.sample.people[0].why == HIGHEST


def test_of_several_classes_the_favourable_one_is_explained_and_named():
    subject = several(favourable="low")
    made, notes = study(subject)
    place = subject.model.facts.classes.index("low")
    said = subject.model.predict(made.sample.rows).probabilities
    assert (made.score(made.sample.rows) == said[:, place]).all()
    assert notes[0].numbers == {"class": "low"}
    assert "favourable" in notes[0].text
    assert made.line is None
    clear, refused, close = (person.position for person in made.sample.people[:3])
    lead = said[:, place] - np.delete(said, place, axis=1).max(axis=1)
    assert lead[clear] == lead.max()
    assert lead[refused] == lead.min()
    assert abs(lead[close]) == np.abs(lead).min()
    assert reasons(subject, 6) == [APPROVAL, REFUSAL, BETWEEN, MISTAKE, WORST_OFF, APPROVAL]


def test_of_several_classes_none_of_them_favourable_the_most_frequent_is_explained():
    subject = several()
    made, notes = study(subject)
    frequent = max(set(grades()), key=list(grades()).count)
    assert notes[0].numbers == {"class": frequent}
    assert "most frequent" in notes[0].text
    assert {person.why for person in made.sample.people} <= {*vars(CLASSES).values(), MISTAKE}
    assert made.sample.people[0].why == OF_CLASS


def test_several_classes_without_probabilities_have_a_line_all_the_same():
    made, _ = study(several(RidgeClassifier(), favourable="high"))
    assert (made.space, made.line) == ("probability", 0.5)
    assert set(np.unique(made.score(made.sample.rows))) == {0.0, 1.0}


def test_a_regression_explains_the_estimate_in_its_own_unit():
    subject = regression()
    made, _ = study(subject)
    assert made.space == "output"
    assert made.line is None
    assert np.allclose(made.score(made.sample.rows), subject.model.predict(made.sample.rows).labels)
    estimates, people = made.score(made.sample.rows), made.sample.people
    assert [person.why for person in people] == [
        HIGHEST,
        LOWEST,
        MIDDLE,
        FURTHEST_OFF,
        WORST_OFF_MEAN,
    ]
    at = [person.position for person in people]
    assert estimates[at[0]] == estimates.max()
    assert estimates[at[1]] == estimates.min()
    errors = np.abs(made.sample.truth - estimates)
    assert errors[at[3]] == errors.max()


@pytest.mark.parametrize("favourable", [None, "lower"])
def test_who_is_worst_off_depends_on_what_is_wanted(favourable):
    subject = regression(favourable=favourable)
    (attribute,) = subject.attributes
    means = [subject.estimate[attribute.codes == code].mean() for code in (0, 1)]
    worst = int(np.argmin(means) if favourable is None else np.argmax(means))
    made, _ = study(subject)
    (person,) = (one for one in made.sample.people if one.why == WORST_OFF_MEAN)
    assert made.sample.attributes[0].codes[person.position] == worst
    assert made.higher == (favourable is None)


def test_names_are_hashes_unless_keys_are_to_be_shown():
    subject = binary()
    hidden = [person.name for person in study(subject)[0].sample.people]
    assert all(len(name) == 12 and int(name, 16) >= 0 for name in hidden)
    settings = ExplainSection(show_identifiers=True)
    shown = [person.name for person in study(subject, settings=settings)[0].sample.people]
    assert all(name.startswith("customer ") for name in shown)
    assert len(set(shown)) == len(shown) == 5


def test_sensitive_and_configured_columns_are_fixed():
    labels = defaulted(applicants(400))
    model = fitted(LogisticRegression(), labels)
    table = rows(labels)
    opened = of_rows(table, model=model, label="label", sensitive=["housing"], drop=["number"])
    opened = replace(opened, model=asked(model))
    assert study(opened)[0].fixed == ("housing",)
    settings = ExplainSection(immutable=("age", "sex"))
    assert study(opened, settings=settings)[0].fixed == ("age", "housing")
    with pytest.raises(AuditError, match="There is no column agee") as wrong:
        study(opened, settings=ExplainSection(immutable=("agee",)))
    assert "age" in wrong.value.remedy


def explained(subject, budget="60s", people=2, **settings):
    settings = ExplainSection(budget=budget, people=people, **settings)
    measurements = measure_counts(subject, PLAN).measurements
    pieces = explain_subject(subject, measurements, settings, seed=0, progress=Silent())
    return (
        [piece for piece in pieces if isinstance(piece, Attribution)],
        [piece for piece in pieces if isinstance(piece, Finding)],
    )


@pytest.mark.parametrize(
    ("subject", "space"),
    [(binary, "log-odds"), (several, "log-odds"), (regression, "output")],
)
def test_every_task_is_explained_for_everyone_and_for_people(subject, space):
    attributions, findings = explained(subject())
    assert {one.space for one in attributions if one.explainer in ("shap", "lime")} == {space}
    scopes = {(one.explainer, one.scope) for one in attributions if one.values}
    assert {("shap", "global"), ("shap", "local"), ("lime", "local")} <= scopes
    for finding in findings:
        assert "{" not in fill(finding.text, finding.numbers)


@pytest.mark.parametrize("subject", [binary, several, regression])
def test_two_runs_with_one_seed_are_the_same_byte_for_byte(subject):
    first, second = (
        [encode(piece) for pieces in explained(subject()) for piece in pieces] for _ in "ab"
    )
    assert first == second


def test_a_model_seen_from_inside_and_one_that_is_called_agree_within_the_printed_error():
    called = binary()
    model = fitted(LOGISTIC, defaulted(applicants(400)))
    opened = of_rows(
        rows(defaulted(applicants(400))),
        model=model,
        label="label",
        sensitive=["sex"],
        key="number",
    )
    made = [explained(subject) for subject in (opened, called)]
    paths = [next(f.text for f in found if f.code == "explanation_path") for _, found in made]
    assert "exactly" in paths[0]
    assert paths[1] == "it is asked"
    inside, outside = (next(one for one in found if one.explainer == "shap") for found, _ in made)
    for ours, theirs in zip(inside.values, outside.values, strict=True):
        assert ours.feature == theirs.feature
        assert abs(ours.value - theirs.value) <= 3 * np.hypot(ours.error, theirs.error)
    for ours, theirs in zip(*(people_in(found) for found, _ in made), strict=True):
        assert ours.row == theirs.row
        assert ours.output == pytest.approx(theirs.output)


def people_in(attributions):
    return [one for one in attributions if (one.explainer, one.scope) == ("shap", "local")]


def test_answers_without_a_model_have_one_note():
    labels = defaulted(applicants(400))
    table = rows(labels).assign(said=labels)
    subject = of_rows(table, label="label", prediction="said", sensitive=["sex"])
    attributions, findings = explained(subject)
    assert attributions == []
    assert [finding.code for finding in findings] == ["not_explained"]


def test_rows_that_were_only_counted_have_the_same_note():
    labels = defaulted(applicants(400))
    table = rows(labels).assign(said=labels)
    subject = of_rows(table, label="label", prediction="said", sensitive=["sex"])
    counted = replace(subject, folded=Folded(rows=np.ones(400, np.int64)), keys=None)
    pieces = explain_subject(counted, [], ExplainSection(), seed=0, progress=Silent())
    assert [piece.code for piece in pieces] == ["not_explained"]


def test_a_path_is_told_and_exact_values_are_taken_on_the_models_own_scale():
    exact = Inside(exact=True, path="linear, by {how}", numbers={"how": "sum"}, space="log-odds")
    model = Asked(lambda table: None, classes=(0, 1), inside=exact)
    ask, space, note = exact_of(model, 1)
    assert space == "log-odds"
    assert ask(pd.DataFrame({"a": [1.0]}), pd.DataFrame({"a": [2.0]})).space == "log-odds"
    assert (note.code, note.text, note.numbers) == ("explanation_path", exact.path, {"how": "sum"})
    ask, space, note = exact_of(model, None, "output")
    assert (ask, space) == (None, None)
    assert note.numbers == {"inside": phrase("log-odds"), "space": phrase("output")}
    ask, space, note = exact_of(Asked(lambda table: None), None, "output")
    assert (ask, space, note.text) == (None, None, "it is asked")


def test_a_model_that_cannot_be_looked_into_is_called():
    class Shut(Asked):
        def inside(self):
            raise AuditError("The worker ended")

    ask, space, note = exact_of(Shut(lambda table: None), 1)
    assert (ask, space) == (None, None)
    assert "calling it" in note.text


def test_the_explained_class_is_named_as_the_model_writes_it():
    heard = []

    class Listening(Asked):
        def attribute(self, features, background, explained):
            heard.append(explained)
            return super().attribute(features, background, explained)

    inside = Inside(exact=True, path="x", space="log-odds")
    table = pd.DataFrame({"a": [1.0]})
    for classes, label in (((0, 1), "1"), (("no", "yes"), "yes"), ((False, True), True)):
        exact_of(Listening(None, classes, inside), label)[0](table, table)
    assert heard == [1, "yes", True]


def test_a_model_that_fails_at_once_leaves_the_scale_alone_and_is_said():
    subject = replace(binary(), model=Asked(lambda table: 1 / 0, classes=(0, 1)))
    attributions, findings = explained(subject)
    assert attributions == []
    assert findings[-1].code == "model_unusable"
    with pytest.raises(ZeroDivisionError):
        explained_of(subject, subject.model).score(subject.features)
    assert issubclass(ModelFailed, Exception)
