"""Whether scores follow an explanation when columns are taken away."""

import numpy as np
import pandas as pd
import pytest
from applicants import applicants_sample, people

from audit.evidence import Attribution, Contribution
from audit.measure.explaining.budget import Budget
from audit.measure.explaining.calls import Caller, ModelFailed, OutOfTime
from audit.measure.explaining.faithfulness import faithfulness
from audit.measure.explaining.study import Sample, Study

SLOPES = np.array([3.0, -2.0, 1.0, 0.5, -0.25, 0.0])
NAMES = [f"c{place}" for place in range(len(SLOPES))]


def linear(rows):
    return rows[NAMES].to_numpy() @ SLOPES


def numbers(rows, seed=0, columns=NAMES):
    random = np.random.default_rng(seed)
    return pd.DataFrame(random.normal(size=(rows, len(columns))), columns=columns)


def study(score=linear, rows=None, background=None, **changes):
    rows = numbers(80) if rows is None else rows
    background = numbers(100, 1) if background is None else background
    return Study(score, Sample(rows, background, people(0, 1)), **changes)


def said(values, scope="local", row="person-0", names=NAMES):
    parts = (Contribution(feature=f, value=float(v)) for f, v in zip(names, values, strict=True))
    row = row if scope == "local" else None
    return Attribution(explainer="shap", scope=scope, row=row, values=tuple(parts))


def followed(of, *made, seconds=60):
    return faithfulness(of, made, Caller(of.margin, Budget(seconds)))


def exact(of, position=0):
    sample = of.sample
    return SLOPES * (sample.rows.iloc[position] - sample.background.mean()).to_numpy()


def test_the_truth_is_borne_out_and_its_opposite_is_not():
    true = exact(study())
    right, wrong = followed(study(), said(true), said(-true))
    assert right > 0.5
    assert wrong == pytest.approx(-right)


def test_everyones_importance_is_borne_out_and_its_opposite_is_not():
    right, wrong = followed(
        study(), said(np.abs(SLOPES), "global"), said(1 / (1 + np.abs(SLOPES)), "global")
    )
    assert right > 0.5
    assert wrong == pytest.approx(-right, abs=0.02)


def test_a_random_order_is_worth_nothing_on_average():
    random = np.random.default_rng(0)
    orders = [random.permutation(6) - 2.5 for _ in range(300)]
    local = followed(study(), *(said(order) for order in orders))
    overall = followed(study(), *(said(order + 3, "global") for order in orders))
    assert abs(np.mean(local)) < 0.08
    assert abs(np.mean(overall)) < 0.08
    assert np.min([*local, *overall]) >= -1
    assert np.max([*local, *overall]) <= 1


def test_one_column_that_decides_all_scores_a_full_mark():
    def score(rows):
        return (rows["c0"] > 0).to_numpy(dtype=float)

    rows, background = numbers(60).abs(), -numbers(30, 1).abs()
    of = study(score, rows, background)
    assert followed(of, said([9, 0, 0, 0, 0, 0]), said([9, 0, 0, 0, 0, 0], "global")) == [1.0, 1.0]
    assert followed(of, said([-1, 0, 0, 0, 0, 9])) == [-1.0]


def test_the_order_is_taken_on_the_scale_of_the_explanation():
    def squeezed(rows):
        return 1 / (1 + np.exp(-linear(rows)))

    of = study(squeezed, space="log-odds")
    assert followed(of, said(exact(of))) == pytest.approx(followed(study(), said(exact(of))))


@pytest.mark.parametrize(
    "made",
    [
        said([1.0, 2.0], names=["c0", "c1"]),
        said(SLOPES, row="nobody"),
        said(SLOPES, "group"),
        said(SLOPES[::-1], names=NAMES[::-1]),
        Attribution(explainer="shap", scope="global"),
    ],
)
def test_what_is_not_about_the_columns_is_not_tested(made):
    assert followed(study(), made, said(exact(study())))[0] is None


def test_nothing_can_be_tested_where_the_score_never_moves_or_one_column_is_all():
    flat = study(lambda rows: np.full(len(rows), 0.3))
    assert followed(flat, said(SLOPES), said(np.abs(SLOPES), "global")) == [None, None]
    one = Sample(numbers(9, columns=["c"]), numbers(9, 1, columns=["c"]), people(0))
    alone = Study(lambda rows: rows["c"].to_numpy(), one)
    assert followed(alone, said([1.0], names=["c"])) == [None]
    assert followed(study(background=numbers(0)), said(SLOPES)) == [None]


def test_a_single_background_row_and_a_single_row_will_do():
    of = Study(linear, Sample(numbers(1), numbers(1, 1), people(0)))
    assert followed(of, said(exact(of)), said(np.abs(exact(of)), "global"))[0] > 0.3


def test_a_thousand_columns_are_taken_away_in_twenty_steps():
    columns = [f"n{place}" for place in range(1000)]
    slopes = np.random.default_rng(0).normal(size=1000)
    called = []

    def score(rows):
        called.append(len(rows))
        return rows.to_numpy() @ slopes

    rows, background = numbers(60, columns=columns), numbers(60, 1, columns=columns)
    of = Study(score, Sample(rows, background, people(0)))
    values = slopes * (rows.iloc[0] - background.mean()).to_numpy()
    assert followed(of, said(values, names=columns))[0] > 0.5
    assert sum(called) <= 2 * 21 * 20


def test_many_people_share_the_mixtures():
    called = []

    def score(rows):
        called.append(len(rows))
        return linear(rows)

    followed(study(score), *[said(exact(study()))] * 1000)
    assert sum(called) <= 60_000 * 1.2


def test_strings_and_missing_values_stay_as_they_are():
    sample = applicants_sample()

    def score(rows):
        assert rows.dtypes.equals(sample.rows.dtypes)
        return (rows["purpose"] == "business").to_numpy(dtype=float)

    names = list(sample.rows.columns)
    values = [float(name == "purpose") for name in names]
    person = next(n for n, p in enumerate(sample.rows["purpose"]) if p == "business")
    of = Study(score, Sample(sample.rows, sample.background, people(person)))
    made = said(values, row=f"person-{person}", names=names)
    assert followed(of, made)[0] > 0.6


def test_no_time_and_a_failing_model_are_said_to_whoever_asked():
    with pytest.raises(OutOfTime):
        followed(study(), said(SLOPES), seconds=0)
    with pytest.raises(ModelFailed):
        followed(study(lambda rows: 1 / 0), said(SLOPES))


def test_the_same_question_has_the_same_answer():
    made = [said(exact(study())), said(np.abs(SLOPES), "global")]
    assert followed(study(), *made) == followed(study(), *made)
