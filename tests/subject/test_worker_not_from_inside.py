"""Models that cannot be explained from inside say why, and nothing is silently wrong."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import PCA
from sklearn.ensemble import (
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
)
from sklearn.impute import KNNImputer
from sklearn.linear_model import LogisticRegression, PoissonRegressor, SGDClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, PolynomialFeatures, StandardScaler
from sklearn.svm import LinearSVC

from audit.errors import AuditError
from audit.publish.render.words import fill
from audit.subject.model import NotFromInside
from audit.subject.worker.attributing import Within, added, told
from audit.subject.worker.looking_inside import (
    FROM_OUTSIDE,
    REASONS,
    attributed,
    inside,
    not_from_inside,
)
from audit.subject.worker.predicting import Refusal

RANDOM = np.random.default_rng(4)
TABLE = pd.DataFrame(RANDOM.normal(size=(90, 3)), columns=list("abc"))
CLASSES = (TABLE["a"] > TABLE["b"]).to_numpy().astype(int)
SEVERAL = np.digitize(TABLE["a"], [-0.5, 0.5])


class OwnScaler(StandardScaler):
    """A subclass may do anything."""


def fitted(*steps: Any, labels: Any = CLASSES) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return make_pipeline(*steps).fit(TABLE, labels)


def native_categories() -> Any:
    table = TABLE.assign(word=pd.Categorical(np.where(CLASSES, "x", "y")))
    return HistGradientBoostingClassifier(categorical_features="from_dtype").fit(table, CLASSES)


REFUSED = {
    "function": lambda: lambda rows: rows["a"],
    "unknown": lambda: fitted(GaussianNB()),
    "mixes": lambda: fitted(PCA(2), LogisticRegression()),
    "mixes: products": lambda: fitted(PolynomialFeatures(2), LogisticRegression()),
    "mixes: neighbours": lambda: fitted(KNNImputer(), LogisticRegression()),
    "mixes: own code": lambda: fitted(OwnScaler(), LogisticRegression()),
    "mixes: a function": lambda: fitted(
        FunctionTransformer(lambda x: x[:, ::-1], validate=True), LogisticRegression()
    ),
    "several_classes": lambda: fitted(LogisticRegression(), labels=SEVERAL),
    "several_classes: boosted": lambda: fitted(
        HistGradientBoostingClassifier(max_iter=2), labels=SEVERAL
    ),
    "no_scores": lambda: fitted(LinearSVC()),
    "not_log_odds": lambda: fitted(SGDClassifier(loss="modified_huber")),
    "unknown: a product": lambda: fitted(PoissonRegressor(), labels=CLASSES),
    "product": lambda: fitted(HistGradientBoostingRegressor(loss="poisson"), labels=CLASSES),
    "own_start": lambda: fitted(GradientBoostingClassifier(init=LogisticRegression())),
    "native_categories": native_categories,
}


@pytest.mark.parametrize("reason", REFUSED)
def test_the_reason_is_said_in_a_sentence(reason: str) -> None:
    model = REFUSED[reason]()
    found = inside(told(lambda: Within(model)), "model")
    assert not found.exact
    assert found.space is None
    assert found.path == FROM_OUTSIDE
    assert found.numbers["why"]["text"] == REASONS[reason.partition(":")[0]]
    assert "{" not in fill(found.path, found.numbers)


def swapped(step: Any) -> Any:
    """A fitted step that gives the first two columns each other's places."""
    original = step.transform
    step.transform = lambda table: original(table)[:, [1, 0, 2]]
    return step


def test_a_step_that_is_not_what_it_says_is_found_by_trying() -> None:
    model = fitted(StandardScaler(), LogisticRegression())
    swapped(model[0])
    within = Within(model)
    with pytest.raises(Refusal) as caught:
        within.attribute(TABLE.head(5), TABLE.tail(9), 1, 1)
    assert caught.value.facts["columns"] == ["a", "b"]
    error = not_from_inside(caught.value.facts, "model")
    assert isinstance(error, NotFromInside)
    assert error.what == "columns change inputs of the model that are not theirs: a, b"


def test_a_step_that_looks_at_other_rows_is_found_by_trying() -> None:
    model = fitted(StandardScaler(), LogisticRegression())
    model[0].transform = lambda table: table.to_numpy() - table.to_numpy().mean(axis=0)
    with pytest.raises(Refusal) as caught:
        Within(model).attribute(TABLE.head(5), TABLE.tail(9), 1, 1)
    assert caught.value.facts["columns"] == ["a", "b", "c"]


def test_an_unknown_step_on_one_column_cannot_mix_anything() -> None:
    steps = ColumnTransformer(
        [("waves", FunctionTransformer(lambda x: np.hstack([np.sin(x), np.cos(x)])), ["b"])],
        remainder=OwnScaler(),
    )
    model = fitted(steps, LogisticRegression())
    with pytest.raises(Refusal, match="mixes"):  # the remainder sees two columns
        Within(model)
    steps.set_params(remainder="passthrough")
    model = fitted(steps, LogisticRegression())
    assert Within(model).origin.tolist() == [1, 1, 0, 2]


def test_a_path_with_too_many_columns_is_refused() -> None:
    from sklearn.tree import DecisionTreeRegressor

    wide = pd.DataFrame(np.eye(80) * -1.0)
    wide.columns = [f"c{place}" for place in range(80)]
    tree = DecisionTreeRegressor().fit(wide, 2.0 ** np.arange(80))
    answer, arrays = added(lambda: Within(tree), wide.head(3), wide.tail(3), None, 1)
    assert answer["refused"]["kind"] == "deep"
    assert arrays == []
    assert isinstance(not_from_inside(answer["refused"], "m"), NotFromInside)


def test_what_a_step_raises_is_named_by_its_kind_alone() -> None:
    model = fitted(StandardScaler(), LogisticRegression())

    def angry(table: Any) -> Any:
        raise ValueError("somebody's data")

    model[0].transform = angry
    answer, _ = added(lambda: Within(model), TABLE.head(3), TABLE.tail(3), 1, 1)
    assert answer["refused"] == {"kind": "inside", "type": "ValueError"}


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"exact": True, "kind": "magic", "space": "output", "numbers": {}},
        {"exact": True, "kind": "trees", "space": "output", "numbers": {"trees": 3}},
        {"exact": True, "kind": "linear", "space": "warmth", "numbers": {}},
        {"exact": False, "kind": [], "space": None, "numbers": {}},
        {"exact": "yes", "kind": "linear", "space": None, "numbers": {}},
    ],
)
def test_nonsense_about_the_inside_is_refused(told: dict[str, Any]) -> None:
    with pytest.raises(AuditError, match="no answer"):
        inside(told, "model")


def test_what_a_worker_says_is_never_read_as_a_placeholder() -> None:
    numbers = {"estimator": "{trees}\n\x1b[31m" + "x" * 300, "inputs": 3, "columns": 2}
    found = inside(
        {"exact": True, "kind": "linear", "space": "output", "numbers": numbers}, "model"
    )
    shown = found.path.format(**found.numbers)
    assert "{trees}" in shown
    assert "\x1b" not in shown
    assert len(shown) < 300


GOOD = [np.zeros((2, 4, 3)), np.zeros(4), np.zeros(2)]


@pytest.mark.parametrize(
    ("place", "bad"),
    [
        (0, np.zeros((2, 4, 2))),
        (0, np.full((2, 4, 3), np.nan)),
        (0, np.zeros((2, 4, 3), np.float32)),
        (1, np.zeros(3)),
        (1, np.full(4, np.inf)),
        (2, np.zeros((2, 1))),
        (2, np.zeros(3)),
    ],
)
def test_arrays_that_do_not_fit_are_refused(place: int, bad: Any) -> None:
    rows = TABLE.head(4)
    assert attributed(GOOD, {"space": "output"}, rows, rows, 9, "m").values.shape == (4, 3)
    wrong = [bad if number == place else one for number, one in enumerate(GOOD)]
    for arrays, space in ((wrong, "output"), (GOOD[:2], "output"), (GOOD, "warmth")):
        with pytest.raises(AuditError, match="no answer"):
            attributed(arrays, {"space": space}, rows, rows, 9, "m")


def test_values_stand_where_the_columns_were_given_and_parts_count_by_their_size() -> None:
    values = np.stack([np.full((1, 2), 3.0), np.full((1, 2), 6.0)])
    given = pd.DataFrame([[1, 2, 3]], columns=["other", "a", "b"])
    found = attributed(
        [values, np.zeros(1), np.array([0.0, 3.0])],
        {"space": "output"},
        given,
        given[["b", "a"]],
        3,
        "m",
    )
    assert found.values.tolist() == [[0, 5, 5]]  # of three rows one is in the first part
    assert found.base == 2
    assert found.by_part is not None
    assert found.by_part[:, 0].tolist() == [[0, 3, 3], [0, 6, 6]]
