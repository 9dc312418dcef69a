"""Puts a model to the test: some of the rows again, in another order, and one by one.

Numbers are worth what the answers are worth that they are counted from. A model that gives rows
back in another order looks fair, since everybody's errors are spread over everybody; one that is
fitted anew on whatever it is given says something else of each person alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from time import monotonic

import numpy as np
import numpy.typing as npt
import pandas as pd

from audit.errors import AuditError
from audit.subject.contract.alike import Compared, compared, of_rows, scores_of
from audit.subject.contract.contract import Breach, Contract, Example, Promise
from audit.subject.contract.drawing import Places, drawn, shuffled
from audit.subject.model import Model, Predictions

MOST, FEW = 128, 8
"""Rows that are asked about together, and one by one."""
SECONDS = 20.0
"""Time for all of it. It only decides how many rows a slow model is asked about."""
CALLS = 5
"""How often the rows are asked about together."""
SHOWN = 3

Clock = Callable[[], float]


@dataclass(frozen=True)
class Asking:
    """A model, what it is asked about, and what it said of all rows when they were audited."""

    model: Model
    features: pd.DataFrame
    said: Predictions

    def about(self, rows: Places) -> Predictions:
        """Ask about some rows, in this order, as a table of their own."""
        return self.model.predict(self.features.iloc[rows].reset_index(drop=True))


def probe(
    model: Model,
    features: pd.DataFrame,
    said: Predictions,
    *,
    seed: int = 0,
    now: Clock = monotonic,
) -> Contract:
    """Ask a model about up to 128 of its rows again, and up to 8 of them alone.

    `said` is what it said of all the `features` at once. Where it does not answer the same twice,
    nothing else can be told of it, and it is asked no further.
    """
    asking = Asking(model, features, said)
    rows = drawn(said, len(features), MOST, seed)
    began = now()
    try:
        affordable = _affordable(asking, rows, now)
        slow = affordable < len(rows)
        rows = np.sort(rows[:affordable])
        contract = Contract(audited=len(features), rows=len(rows), slow=slow)
        first, again = asking.about(rows), asking.about(rows)
    except AuditError:
        failed = Breach("repeatability", probed=len(rows), failed=True)
        return Contract(audited=len(features), rows=len(rows), breaches=(failed,))
    twice = _breach("repeatability", rows, first, again, same_call=True)
    if twice is not None:
        return replace(contract, breaches=(twice,))
    ordered = _in_another_order(asking, rows, first, seed)
    contract = _alone(asking, rows, first, contract, lambda: now() - began)
    if ordered is not None:
        contract = replace(contract, breaches=(ordered, *contract.breaches))
    return _columns(asking, rows, first, contract)


def _affordable(asking: Asking, rows: Places, now: Clock) -> int:
    """How many rows there is time for, from what rows take beyond what any call takes."""
    few, more = rows[:FEW], rows[: 2 * FEW]
    brief = _seconds(asking, few, now)
    if brief * CALLS * len(rows) <= SECONDS * len(few):
        return len(rows)
    each = max(0.0, _seconds(asking, more, now) - brief) / max(1, len(more) - len(few))
    if each * CALLS * len(rows) <= SECONDS:
        return len(rows)
    return int(np.clip(SECONDS / CALLS / each, FEW, len(rows)))


def _seconds(asking: Asking, rows: Places, now: Clock) -> float:
    began = now()
    asking.about(rows)
    return now() - began


def _in_another_order(asking: Asking, rows: Places, first: Predictions, seed: int) -> Breach | None:
    order = shuffled(len(rows), seed)
    try:
        answer = asking.about(rows[order])
    except AuditError:
        return Breach("order", probed=len(rows), failed=True)
    return _breach("order", rows[order], of_rows(first, order), answer)


def _alone(
    asking: Asking, rows: Places, first: Predictions, contract: Contract, spent: Clock
) -> Contract:
    """Compare what is said of rows among all, among some, and alone."""
    among_all = of_rows(asking.said, rows)
    found = _breach("batch", rows, among_all, first)
    alone = 0
    for place in range(min(FEW, len(rows))):
        if place and spent() > SECONDS:
            contract = replace(contract, slow=True)
            break
        one = np.array([place], np.intp)
        try:
            answer = asking.about(rows[one])
        except AuditError:
            contract = replace(contract, refuses_one=True)
            break
        alone += 1
        if found is None:
            found = _breach("batch", rows[one], of_rows(among_all, one), answer)
    contract = replace(contract, alone=alone)
    return contract if found is None else replace(contract, breaches=(found,))


def _columns(asking: Asking, rows: Places, first: Predictions, contract: Contract) -> Contract:
    """Look at what the model does with the columns of its table."""
    model, table = asking.model, asking.features.iloc[rows].reset_index(drop=True)
    facts = model.facts
    try:
        contract = replace(contract, writes=model.writes_into(table))
        if facts.features is None and not facts.reads_text and table.shape[1] > 1:
            answer = model.predict(table.iloc[:, ::-1])
            differ = compared(first, answer).differ
            contract = replace(contract, by_position=bool(differ.any()))
    except AuditError:  # it refuses columns in another order: nobody can get them wrong unnoticed
        pass
    return contract


def _breach(
    promise: Promise,
    rows: Places,
    first: Predictions,
    second: Predictions,
    *,
    same_call: bool = False,
) -> Breach | None:
    found = compared(first, second, same_call=same_call)
    if not found.differ.any():
        return None
    return Breach(
        promise,
        probed=len(rows),
        rows=int(found.differ.sum()),
        largest=found.largest if found.largest is None or np.isfinite(found.largest) else None,
        examples=_examples(rows, found, first, second),
    )


def _examples(
    rows: Places, found: Compared, first: Predictions, second: Predictions
) -> tuple[Example, ...]:
    """Name a few rows that differ, in the order of the table."""
    places = np.flatnonzero(found.differ)
    places = places[np.argsort(rows[places], kind="stable")][:SHOWN]
    one, other = scores_of(first, second), scores_of(second, first)
    examples = []
    for place in places.tolist():
        pair = _scores(one, other, place) or _classes(first, second, place)
        if pair is not None:
            examples.append(Example(int(rows[place]), *pair))
    return tuple(examples)


def _scores(
    one: npt.NDArray[np.float64] | None, other: npt.NDArray[np.float64] | None, place: int
) -> tuple[float, float] | None:
    """The two scores that differ most; None where none do."""
    if one is None or other is None or one.shape != other.shape:
        return None
    column = int(np.argmax(np.abs(one[place] - other[place])))
    a, b = float(one[place, column]), float(other[place, column])
    return (a, b) if a != b and np.isfinite((a, b)).all() else None


def _classes(first: Predictions, second: Predictions, place: int) -> tuple[str, str] | None:
    if first.labels is None or second.labels is None:
        return None
    return str(first.labels[place]), str(second.labels[place])
