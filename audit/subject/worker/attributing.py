"""What a model is inside, and what each raw column adds to its output, exactly.

A pipeline's final estimator is taken apart; its inputs are led back to the user's columns, which
are the players: a column with five dummies is one player, not five. Whatever this file cannot be
sure of it refuses, and the model is then explained from outside.

It stands alone, as `program.py` does: Python 3.8 syntax, numpy and pandas.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from .boosters import BOOSTERS, opened_booster
from .estimators import Opened, opened_up
from .linear import Weighted
from .predicting import Refusal, described, plain, width_of
from .raw_columns import mixed_up, origin_of
from .tree_paths import Paths, TooManyColumns, lay_out
from .tree_shapley import outputs, shapley
from .trees import Trees

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

    from .estimators import Sum

    Floats = npt.NDArray[np.float64]

WRAPPERS = {
    "GridSearchCV": "best_estimator_",
    "RandomizedSearchCV": "best_estimator_",
    "HalvingGridSearchCV": "best_estimator_",
    "HalvingRandomSearchCV": "best_estimator_",
    "FixedThresholdClassifier": "estimator_",
    "TunedThresholdClassifierCV": "estimator_",
    "FrozenEstimator": "estimator",
}
"""What holds an estimator and gives its probabilities or estimates unchanged."""


class Within:
    """One model, opened up: its steps, its final estimator, and the origin of what that is given.

    Raises Refusal with the reason where it cannot be explained from inside.
    """

    def __init__(self, model: Any) -> None:
        if not hasattr(model, "predict"):
            raise Refusal("function")
        known = described(model)
        names = known["features"] or list(range(known["n_features"] or 0))
        self.steps, self.estimator = apart(model)
        self.columns = len(names)
        with quietly():
            self._opened = self._look()
            self.origin = np.asarray(origin_of(self.steps, names), dtype=np.intp)
        wanted = width_of(self.estimator)
        if not len(self.origin) or wanted not in (None, len(self.origin)):
            raise Refusal("unclear", step=type(self.estimator).__name__)
        self._sums: dict[int, tuple[Sum, list[Paths]]] = {}
        self._tried = False

    @property
    def kind(self) -> str:
        """What sort of a sum it is."""
        return "linear" if self._opened.trees is None else "trees"

    @property
    def space(self) -> str:
        """The scale on which it is a sum."""
        return self._opened.space

    @property
    def numbers(self) -> dict[str, Any]:
        """What is to be said of it beside its kind."""
        trees = self._opened.trees
        return {
            "estimator": type(self.estimator).__name__,
            "inputs": len(self.origin),
            "columns": self.columns,
            **({} if trees is None else {"trees": trees}),
        }

    def attribute(
        self, rows: pd.DataFrame, background: pd.DataFrame, explained: Any, parts: int
    ) -> tuple[Floats, Floats, Floats]:
        """Return values (parts, rows, columns), outputs (rows,), and mean outputs (parts,).

        The parts are those of the background, one after the other and of nearly equal size.
        `explained` is a class as the model writes it, or None where it estimates. The columns
        are the model's own, in its order.
        """
        if rows.shape[1] != self.columns or not 1 <= parts <= len(background):
            raise Refusal("unclear", step=type(self.estimator).__name__)
        with quietly():
            if not self._tried:
                wrong = mixed_up(self.transform, rows, background, self.origin)
                if wrong:
                    raise Refusal("mixed_up", columns=wrong)
                self._tried = True
            whole, paths = self._summed(explained)
            ends = [len(background) * part // parts for part in range(parts + 1)]
            slices = [slice(*both) for both in zip(ends, ends[1:])]  # noqa: B905, RUF007
            ahead, behind = self.transform(rows), self.transform(background)
            if isinstance(whole, Weighted):
                values = whole.shapley(ahead, behind, slices, self.origin, self.columns)
                out, usual = whole.outputs(ahead), whole.outputs(behind)
            else:
                ours, theirs = whole.cells(ahead), whole.cells(behind)
                values = shapley(paths, ours, theirs, slices, self.columns)
                out, usual = (outputs(paths, each) + whole.constant for each in (ours, theirs))
            return values, out, np.array([usual[part].mean() for part in slices])

    def transform(self, table: pd.DataFrame) -> Floats:
        """Return what the final estimator is given, shape (rows, inputs)."""
        made: Any = table.copy()
        for step in self.steps:
            made = step.transform(made)
        dense = made.toarray() if hasattr(made, "toarray") else made
        return np.asarray(dense, dtype=np.float64)

    def _look(self) -> Opened:
        root = type(self.estimator).__module__.partition(".")[0]
        return opened_booster(self.estimator) if root in BOOSTERS else opened_up(self.estimator)

    def _summed(self, explained: Any) -> tuple[Sum, list[Paths]]:
        """Return the sum for a class, and the paths of its trees."""
        place = self._place(explained)
        if place not in self._sums:
            whole = self._opened.sum_of(place)
            paths = [] if isinstance(whole, Weighted) else self._laid_out(whole)
            self._sums[place] = (whole, paths)
        return self._sums[place]

    def _laid_out(self, trees: Trees) -> list[Paths]:
        try:
            return lay_out(trees, self.origin)
        except TooManyColumns:
            raise Refusal("deep", estimator=type(self.estimator).__name__) from None

    def _place(self, explained: Any) -> int:
        classes = getattr(self.estimator, "classes_", None)
        if classes is None or not len(classes):
            return 0
        labels = [plain(label) for label in classes]
        if explained not in labels:
            raise Refusal("class", estimator=type(self.estimator).__name__)
        return labels.index(explained)


def told(look: Callable[[], Within]) -> dict[str, Any]:
    """Return what a model is inside, or why it cannot be explained from there, as an answer."""
    try:
        found = look()
    except Refusal as refusal:
        facts = facts_of(refusal)
        return {"exact": False, "kind": facts.pop("kind"), "space": None, "numbers": facts}
    return {"exact": True, "kind": found.kind, "space": found.space, "numbers": found.numbers}


def added(
    look: Callable[[], Within],
    rows: pd.DataFrame,
    background: pd.DataFrame,
    explained: Any,
    parts: int,
) -> tuple[dict[str, Any], list[Floats]]:
    """Return what each column adds as an answer and its arrays: values, outputs, bases."""
    try:
        found = look()
        arrays = found.attribute(rows, background, explained, parts)
    except Refusal as refusal:
        return {"refused": facts_of(refusal)}, []
    return {"space": found.space}, [np.ascontiguousarray(array) for array in arrays]


def facts_of(refusal: Refusal) -> dict[str, Any]:
    """Return why, without a foreign message."""
    return {name: value for name, value in refusal.facts.items() if name != "message"}


def apart(model: Any) -> tuple[list[Any], Any]:
    """Return the steps before a model's final estimator, and that estimator."""
    kind = type(model)
    if kind.__module__.startswith("sklearn."):
        if kind.__name__ == "Pipeline":
            steps, last = apart(model.steps[-1][1])
            return [*real(step for _, step in model.steps[:-1]), *steps], last
        if kind.__name__ in WRAPPERS:
            return apart(getattr(model, WRAPPERS[kind.__name__]))
    return [], model


def real(steps: Iterator[Any]) -> Sequence[Any]:
    """Return the steps that do something."""
    return [step for step in steps if step is not None and step != "passthrough"]


@contextmanager
def quietly() -> Iterator[None]:
    """Somebody else's code: its warnings are dropped, and its errors named by their kind alone.

    A foreign message may quote somebody's data.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except (Refusal, MemoryError):
            raise
        except (Exception, SystemExit) as error:
            raise Refusal("inside", type=type(error).__name__) from None
