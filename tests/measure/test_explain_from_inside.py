"""SHAP from inside: exact where the model keeps its word, refused and said where it does not."""

from __future__ import annotations

from dataclasses import replace
from time import monotonic

import numpy as np
import pandas as pd
import pytest
from applicants import applicants, applicants_sample
from clock import Clock
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from audit.config import LimitsSection
from audit.errors import AuditError
from audit.evidence import Attribution, Finding, encode, phrase
from audit.measure.explainers.shap import explain_by_shap
from audit.measure.explaining.budget import Budget
from audit.measure.explaining.calls import ModelFailed
from audit.measure.explaining.from_inside import MISS_SCORES
from audit.measure.explaining.study import Study
from audit.publish.render.words import fill
from audit.subject.model import Attributed, NotFromInside
from audit.subject.opening import open_model
from audit.subject.training.preparing import preparation


def study_of(final, rows=200, background=200, seed=0):
    """A study of a pipeline behind encoders, known from inside."""
    table = applicants(500)
    labels = (table["amount"].fillna(0).to_numpy() % 7 > 3).astype(int)
    fitted = make_pipeline(preparation(table, "scaled"), final).fit(table, labels)
    model = open_model(fitted, limits=LimitsSection())
    inside = model.inside()
    assert inside.exact
    return Study(
        score=lambda rows: model.predict(rows).probabilities[:, 1],
        sample=applicants_sample(rows, background),
        seed=seed,
        space=inside.space,
        exact=lambda features, behind: model.attribute(features, behind, 1),
    )


@pytest.fixture(scope="module")
def boosted():
    return study_of(HistGradientBoostingClassifier(max_iter=20))


def explained(study, seconds=60, clock=monotonic):
    made = list(explain_by_shap(study, Budget(seconds, clock=clock)))
    findings = [one for one in made if isinstance(one, Finding)]
    attributions = [one for one in made if isinstance(one, Attribution)]
    return attributions[-1], attributions[:-1], findings


def numbers(one):
    return np.array([part.value for part in one.values])


def errors(one):
    return np.array([part.error for part in one.values])


def test_people_add_up_to_the_models_own_scores(boosted):
    everyone, people, findings = explained(boosted)
    assert not findings
    margins = boosted.margin(boosted.sample.rows)
    for one, person in zip(people, boosted.sample.people, strict=True):
        assert one.space == "log-odds"
        assert one.output == pytest.approx(margins[person.position], abs=1e-6)
        assert one.base + numbers(one).sum() == pytest.approx(one.output, abs=1e-9)
        assert one.quality["additivity"] < 1e-9
    assert everyone.quality["additivity"] < 1e-9
    assert everyone.stopped_by in ("error", "rows")


def test_inside_and_outside_agree_within_their_errors(boosted):
    boosted = replace(boosted, sample=applicants_sample(20, 50))
    everyone, people, _ = explained(boosted)
    other, others, _ = explained(replace(boosted, exact=None))
    apart = np.abs(numbers(everyone) - numbers(other))
    assert (apart <= 4 * np.hypot(errors(everyone), errors(other)) + 1e-6).all()
    for one, same in zip(people, others, strict=True):
        assert one.base == pytest.approx(same.base, abs=1e-6)
        assert (np.abs(numbers(one) - numbers(same)) <= 5 * errors(same) + 1e-3).all()


@pytest.mark.parametrize(
    "final", [LogisticRegression(max_iter=999), RandomForestClassifier(5, random_state=0)]
)
def test_the_same_seed_gives_the_same_bytes(final):
    first, again = (
        [encode(one) for one in explain_by_shap(study_of(final), Budget(60))] for _ in range(2)
    )
    assert first == again


def spoilt(study, change):
    """The same study, whose inside says something else."""

    def exact(features, behind):
        return change(study.exact(features, behind))

    return replace(study, exact=exact)


def raising(error):
    def change(found: Attributed) -> Attributed:
        raise error

    return change


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda found: replace(found, outputs=found.outputs + 1e-3, base=found.base + 1e-3),
         "its outputs differ from its scores by 0."),
        (lambda found: replace(found, values=found.values * 1.01), "its values miss its outputs"),
        (lambda found: replace(found, outputs=found.outputs * np.nan), "not a number"),
        (lambda found: replace(found, space="probability"), "on the scale probability"),
        (lambda found: replace(found, by_part=found.by_part[:2]), "2 parts"),
        (raising(NotFromInside("columns change inputs that are not theirs: job")), "theirs: job"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_and_explained_from_outside(boosted, change, says):
    small = replace(boosted, sample=applicants_sample(20, 20))
    everyone, people, findings = explained(spoilt(small, change))
    (finding,) = findings
    assert finding.code == "inside_refused"
    assert says in fill(finding.text, finding.numbers)
    honest, persons, _ = explained(replace(small, exact=None))
    assert everyone == honest
    assert people == persons


def test_a_model_whose_process_is_gone_is_a_failure_of_the_model(boosted):
    with pytest.raises(ModelFailed, match="AuditError"):
        explained(spoilt(boosted, raising(AuditError("The model's process has ended"))))


def test_a_part_that_is_not_told_is_a_background_without_parts(boosted):
    whole = spoilt(boosted, lambda found: replace(found, by_part=None))
    tiny = replace(whole, sample=applicants_sample(20, 1))
    everyone, people, findings = explained(tiny)
    assert not findings
    assert people[0].values
    assert people[0].values[0].error is None  # one background row has no spread
    assert everyone.values


def test_time_that_runs_out_is_kept_and_said(boosted):
    clock = Clock()

    def slow(found):
        clock.sleep(0.2)
        return found

    everyone, people, _ = explained(spoilt(boosted, slow), seconds=1.0, clock=clock)
    assert clock.passed < 1.0 * 1.2
    assert everyone.stopped_by == "budget"
    assert all(one.values or one.stopped_by == "budget" for one in people)


def test_a_regressions_outputs_are_compared_in_their_own_size():
    random = np.random.default_rng(0)
    table = pd.DataFrame(random.normal(size=(300, 3)), columns=list("abc"))
    behind = table.tail(100).reset_index(drop=True)
    sample = replace(applicants_sample(), rows=table, background=behind, people=())

    def score(rows):
        return 1e6 * rows["a"].to_numpy()

    def exact(features, behind):
        bases = np.array([part.mean() for part in np.array_split(score(behind), 5)])
        values = np.zeros((5, *features.shape))
        values[:, :, 0] = score(features) - bases[:, None]
        outputs = score(features) + off
        mean = bases.mean() + off
        return Attributed(values.mean(axis=0), outputs, mean, "output", values, bases + off)

    study = Study(score, sample, space="output", exact=exact)
    off = 0.01
    _, _, findings = explained(study)
    assert not findings
    off = 10.0
    _, _, findings = explained(study)
    assert findings[0].numbers["problem"] == phrase(MISS_SCORES, apart=10.0)
