"""A model's contract, probed: in a file, as a function of a module, and as an object."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import make_classification
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler, scale

from audit.config import LimitsSection
from audit.subject.contract.contract import Contract
from audit.subject.contract.probe import FEW, MOST, probe
from audit.subject.model import Model
from audit.subject.opening import open_model

ROWS = 300
CLOCKLESS = itertools.repeat(0.0)


def table(rows: int = ROWS, names: bool = True) -> tuple[pd.DataFrame, Any]:
    values, truth = make_classification(rows, 4, n_informative=3, n_redundant=0, random_state=0)
    return pd.DataFrame(values, columns=list("abcd")), truth


def put_to_the_test(model: Model, rows: pd.DataFrame, **how: Any) -> Contract:
    try:
        said = model.predict(rows)
        return probe(model, rows, said, now=lambda: next(CLOCKLESS), **how)
    finally:
        model.close()


def opened(source: Any) -> Model:
    return open_model(source, trust=None, limits=LimitsSection(), python=None)


def as_file(folder: Path, model: Any) -> Model:
    joblib.dump(model, folder / "model.joblib")
    return opened(str(folder / "model.joblib"))


def promises(contract: Contract) -> list[str]:
    return [breach.promise for breach in contract.breaches]


def behind(step: Callable[..., Any], **options: Any) -> Any:
    """A pipeline whose first step does what it likes with all rows at once."""
    rows, truth = table()
    first = FunctionTransformer(step, kw_args=options)
    return make_pipeline(first, LogisticRegression()).fit(rows.to_numpy(), truth)


@pytest.mark.parametrize(
    "estimator",
    [
        make_pipeline(StandardScaler(), LogisticRegression()),
        RandomForestClassifier(10, random_state=0),
        MLPClassifier((16,), solver="lbfgs", max_iter=40, tol=0.1, random_state=0),
    ],
    ids=["logistic", "forest", "network"],
)
def test_an_honest_model_keeps_it_in_a_file_and_as_an_object(
    tmp_path: Path, estimator: Any
) -> None:
    rows, truth = table()
    estimator.fit(rows, truth)
    kept = Contract(audited=ROWS, rows=MOST, alone=FEW)
    assert put_to_the_test(as_file(tmp_path, estimator), rows) == kept
    assert put_to_the_test(opened(estimator), rows) == kept


def test_rounding_of_seven_digits_is_no_breach() -> None:
    """Sums of another number of rows round otherwise: no two batches give the same bits here."""

    def rounds(rows: pd.DataFrame) -> Any:
        score = 1 / (1 + np.exp(-rows["a"].to_numpy()))
        return np.float32(score) * np.float32(1 + len(rows) * 1e-8)

    assert not put_to_the_test(opened(rounds), table()[0]).breaches


def test_a_model_that_sorts_its_rows_is_found_in_a_file(tmp_path: Path) -> None:
    contract = put_to_the_test(as_file(tmp_path, behind(np.sort, axis=0)), table()[0])
    assert promises(contract) == ["order", "batch"]
    breach = contract.breaches[0]
    assert breach.probed == MOST
    assert breach.rows > MOST / 2
    assert breach.largest is not None
    assert breach.largest > 0.1
    assert len(breach.examples) == 3
    assert all(0 <= one.row < ROWS and one.first != one.second for one in breach.examples)


def test_a_step_fitted_at_serving_time_is_found_in_a_file(tmp_path: Path) -> None:
    contract = put_to_the_test(as_file(tmp_path, behind(scale)), table()[0])
    assert promises(contract) == ["batch"]
    assert not contract.refuses_one


def test_the_example_is_what_was_said_of_that_row(tmp_path: Path) -> None:
    rows, _ = table()
    model = behind(scale)
    contract = put_to_the_test(opened(model), rows)
    whole = model.predict_proba(rows)
    for example in contract.breaches[0].examples:
        assert example.first in whole[example.row]
        assert example.second not in whole[example.row]


def test_rows_shuffled_by_chance_are_found_in_a_file(tmp_path: Path) -> None:
    shuffles = behind(np.copy)
    shuffles.steps[0] = ("shuffle", FunctionTransformer(np.random.permutation))
    contract = put_to_the_test(as_file(tmp_path, shuffles), table()[0])
    assert promises(contract) == ["repeatability"]
    assert contract.alone == 0, "nothing else can be told of it"


CALLABLES = """
import numpy as np
import pandas as pd
calls = 0
def score(rows):
    return 1 / (1 + np.exp(-rows["a"].to_numpy()))
def counts(rows):
    global calls
    calls += 1
    return score(rows) * (1 - calls / 1000)
def grouped(rows):
    parts = [part for _, part in rows.groupby(rows["b"] > 0)]
    return score(pd.concat(parts))
def dummies(rows):
    return rows["a"].rank(pct=True).to_numpy() * 0.99
def writes(rows):
    found = score(rows)
    rows["a"] = 0.0
    rows["new"] = 1
    return found
def position(rows):
    return 1 / (1 + np.exp(-rows.to_numpy()[:, 0]))
def squeezed(rows):
    return np.squeeze(score(rows))
def ties(rows):
    return np.where(np.random.random(len(rows)) < 0.5, "yes", "no")
def words(rows):
    return np.where(rows["a"] > 0, "yes", "no")
"""
FOUND = {
    "score": Contract(audited=ROWS, rows=MOST, alone=FEW),
    "words": Contract(audited=ROWS, rows=MOST, alone=FEW),
    "writes": Contract(audited=ROWS, rows=MOST, alone=FEW, writes=("a", "new")),
    "position": Contract(audited=ROWS, rows=MOST, alone=FEW, by_position=True),
    "squeezed": Contract(audited=ROWS, rows=MOST, refuses_one=True),
    "counts": ["repeatability"],
    "ties": ["repeatability"],
    "grouped": ["order", "batch"],
    "dummies": ["batch"],
}


@pytest.mark.parametrize("name", FOUND)
def test_functions_of_a_module_and_the_same_as_objects(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (tmp_path / "scoring_probed.py").write_text(CALLABLES)
    monkeypatch.chdir(tmp_path)
    namespace: dict[str, Any] = {}
    exec(CALLABLES, namespace)
    rows, _ = table()
    for model in (opened(f"scoring_probed:{name}"), opened(namespace[name])):
        contract = put_to_the_test(model, rows)
        if isinstance(FOUND[name], Contract):
            assert contract == FOUND[name]
        else:
            assert promises(contract) == FOUND[name]
    assert rows.equals(table()[0])


def test_chance_is_looked_for_where_two_classes_tie() -> None:
    rows, truth = table(4000)
    model = LogisticRegression().fit(rows, truth)
    tie = np.flatnonzero(np.abs(model.decision_function(rows) - 0.2) < 0.01)[:3]
    level = {tuple(rows.iloc[place]) for place in tie}

    class BreaksTies:
        classes_ = np.array([0, 1])

        def __init__(self) -> None:
            self.random = np.random.default_rng(0)

        def predict_proba(self, given: pd.DataFrame) -> Any:
            scores = model.predict_proba(given)
            scores[[tuple(row) in level for row in given.to_numpy()]] = 0.5
            return scores

        def predict(self, given: pd.DataFrame) -> Any:
            scores = self.predict_proba(given)[:, 1]
            chance = self.random.integers(0, 2, len(given))
            return np.where(scores == 0.5, chance, scores > 0.5).astype(int)

    contract = put_to_the_test(opened(BreaksTies()), rows)
    assert contract.breaches
    assert {one.row for breach in contract.breaches for one in breach.examples} <= set(tie.tolist())


def test_estimates_are_numbers_however_large() -> None:
    rows, _ = table()
    model = LinearRegression().fit(rows, rows["a"] * 1e7 + rows["b"])
    assert not put_to_the_test(opened(model), rows).breaches


@pytest.mark.parametrize(("seconds", "expected", "alone"), [(0.125, 32, FEW), (0.5, FEW, 1)])
def test_a_slow_model_is_asked_about_fewer_rows_and_that_is_said(
    seconds: float, expected: int, alone: int
) -> None:
    rows, truth = table()
    model, asked = LogisticRegression().fit(rows, truth), []

    def slow(given: pd.DataFrame) -> Any:
        asked.append(len(given))
        return model.predict_proba(given)[:, 1]

    def clock() -> float:
        return seconds * sum(asked)

    live = opened(slow)
    said = live.predict(rows)
    asked.clear()
    contract = probe(live, rows, said, now=clock)
    assert contract == Contract(audited=ROWS, rows=expected, alone=alone, slow=True)


def test_a_model_that_only_starts_slowly_is_asked_about_all_of_them() -> None:
    rows, truth = table()
    live = opened(LogisticRegression().fit(rows, truth))
    ticks = itertools.chain([0.0, 0.0, 9.0, 9.0, 9.1], itertools.repeat(9.1))
    contract = probe(live, rows, live.predict(rows), now=lambda: next(ticks))
    assert (contract.rows, contract.slow) == (MOST, False)


def test_a_model_that_answers_once_keeps_no_promise() -> None:
    answered = []

    def once(given: pd.DataFrame) -> Any:
        if answered:
            raise RuntimeError("the generator is used up")
        answered.append(1)
        return given["a"].abs().to_numpy() / 100

    contract = put_to_the_test(opened(once), table()[0])
    assert [(one.promise, one.failed) for one in contract.breaches] == [("repeatability", True)]


@pytest.mark.parametrize("rows", [1, 2, 3])
def test_few_rows_are_enough(rows: int) -> None:
    _, truth = table()
    model = LogisticRegression().fit(table()[0], truth)
    contract = put_to_the_test(opened(model), table()[0].iloc[:rows])
    assert contract == Contract(audited=rows, rows=rows, alone=rows)


def test_the_rows_asked_about_follow_from_the_seed() -> None:
    rows, _ = table()
    one, same, other = (
        put_to_the_test(opened(behind(scale)), rows, seed=seed) for seed in (1, 1, 2)
    )
    assert one == same
    assert one.breaches[0].examples != other.breaches[0].examples
