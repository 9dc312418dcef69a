"""Tables of odd make: their indexes, what holds their columns, and what these are called."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from ..case import AS_IF_NOTHING, Case, Sentence
from .frames import ROWS, Line, case, objects


def cases() -> Iterator[Case]:
    """All of them."""
    for name, wrong, made, outcome in (*_indexes(), *_containers(), *_columns()):
        yield case(name, wrong, made, outcome)


def _indexes() -> Iterator[Line]:
    for name, index in (
        ("constant", [0] * 80),
        ("missing", [np.nan] * 80),
        ("backwards", range(79, -1, -1)),
        ("mixed", [0, "0"] * 40),
        ("dates", pd.date_range("2020", periods=80, tz="UTC")),
        ("levels", pd.MultiIndex.from_product([["a", "b"], range(40)])),
        ("named-alike", pd.Index(range(80), name="other")),
        ("intervals", pd.interval_range(0, 80)),
    ):
        made = partial(ROWS.set_axis, index)
        yield f"index-{name}", f"an index: {name}", made, AS_IF_NOTHING
    yield (
        "index-same-name",
        "index and column of one name",
        lambda: ROWS.set_axis(pd.Index(range(80), name="sex")),
        AS_IF_NOTHING,
    )
    yield "index-is-group", "the groups are the index", lambda: ROWS.set_index("sex"), AS_IF_NOTHING


def _containers() -> Iterator[Line]:
    lists = {name: list(column) for name, column in ROWS.items()}
    mixed = ROWS["predicted"].sample(frac=1, random_state=0)
    yield "mapping", "a mapping of lists", lambda: lists, AS_IF_NOTHING
    yield (
        "mapping-arrays",
        "a mapping of arrays",
        lambda: {name: np.asarray(column) for name, column in lists.items()},
        AS_IF_NOTHING,
    )
    yield (
        "mapping-uneven",
        "columns of different lengths",
        lambda: lists | {"hired": [0, 1]},
        Sentence("do not fit together"),
    )
    yield (
        "mapping-scalars",
        "nothing but scalars",
        lambda: {"sex": "f", "hired": 1},
        Sentence("do not fit together"),
    )
    yield "mapping-empty", "an empty mapping", dict, Sentence("no columns")
    yield (
        "mapping-orders",
        "columns in another order, with their index",
        lambda: {"sex": ROWS["sex"], "hired": ROWS["hired"], "predicted": mixed},
        AS_IF_NOTHING,
    )
    yield (
        "mapping-half-ordered",
        "one column has an index of another order, one has none",
        lambda: {"sex": lists["sex"], "hired": ROWS["hired"], "predicted": mixed},
        Sentence("in different orders"),
    )
    for name, given in (
        ("list", [1, 2, 3]),
        ("array", np.zeros((3, 3))),
        ("series", ROWS["sex"]),
        ("number", 7),
        ("bytes", b"sex,hired\n"),
        ("generator", iter([1])),
        ("frame-type", pd.DataFrame),
    ):
        said = Sentence("Rows cannot be read from a")
        yield f"no-table-{name}", f"no table, but: {name}", lambda given=given: given, said
    yield "to-pandas-raises", "a table whose to_pandas raises", _Raises, Sentence("fails: no rows")
    yield "to-pandas-text", "a table whose to_pandas gives text", _Text, Sentence("no DataFrame")
    yield "no-rows", "columns and no row", lambda: ROWS[:0], Sentence("no row")
    yield "no-columns", "rows and no column", lambda: ROWS[[]], Sentence("no columns")


class _Raises:
    def to_pandas(self) -> Any:
        raise RuntimeError("no rows today\nwith a second line")


class _Text:
    def to_pandas(self) -> Any:
        return "sex,hired"


def _columns() -> Iterator[Line]:
    for name, columns, said in (
        ("twice", ["sex", "hired", "hired"], "Two columns are called 'hired'"),
        ("numbers", [0, 1, 2], "has no text for a name"),
        ("none", ["sex", "hired", None], "has no text for a name"),
        ("tuples", [("a", "sex"), ("a", "hired"), ("b", "p")], "has no text for a name"),
        ("blank", ["", " ", "\t"], "There is no column"),
    ):
        made = partial(ROWS.set_axis, columns, axis=1)
        yield f"columns-{name}", f"columns called {columns!a}", made, Sentence(said)
    levels = pd.MultiIndex.from_tuples([("a", "sex"), ("a", "hired"), ("b", "predicted")])
    yield (
        "columns-levels",
        "columns in two levels",
        lambda: ROWS.set_axis(levels, axis=1),
        Sentence("has no text for a name"),
    )
    for name, values in (
        ("lists", [[1, 2]] * 80),
        ("mappings", [{"a": 1}] * 80),
        ("itself", [ROWS] * 80),
        ("functions", [print] * 80),
        ("huge", [10**400] * 80),
        ("complex", [1 + 2j] * 80),
        ("mixed", [1, "1", None, 1.5] * 20),
        ("surrogates", ["\ud800"] * 80),
        ("objects", [object()] * 80),
    ):
        wrong = f"a column beside the others holds {name}"
        made = partial(objects, note=values)
        hidden = Sentence("not valid Unicode") if name == "surrogates" else AS_IF_NOTHING
        yield f"beside-{name}", wrong, made, hidden
