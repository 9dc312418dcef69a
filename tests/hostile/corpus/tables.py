"""DataFrames and columns: odd types, indexes, labels, weights, keys and groups."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from .case import (
    AS_IF_NOTHING,
    Case,
    Ending,
    NoNumber,
    Outcome,
    Person,
    Sentence,
    Value,
    asked,
    everybody,
    right,
)

PEOPLE = everybody()
ROWS = pd.DataFrame(PEOPLE, columns=["sex", "hired", "predicted"])
Made = Callable[[], Any]
Line = tuple[str, str, Made, Outcome]


def cases() -> Iterator[Case]:
    """All of them."""
    lines = (_indexes, _containers, _columns, _group_types, _group_values, _labels, _predictions)
    for each in lines:
        for name, wrong, made, outcome in each():
            yield _case(name, wrong, made, outcome)
    for name, wrong, made, outcome, options in (*_weights(), *_keys(), *_scores(), *_quantities()):
        yield _case(name, wrong, made, outcome, **options)


def _case(name: str, wrong: str, made: Made, outcome: Outcome, **options: Any) -> Case:
    def run(folder: Path) -> Ending:
        return asked(made(), **options)

    return Case(f"tables-{name}", wrong, run, outcome, lambda folder: made())


def _put(**columns: Any) -> pd.DataFrame:
    return ROWS.assign(**columns)


def _objects(**columns: Any) -> pd.DataFrame:
    """Columns whose values stay what they are."""
    return _put(**{name: pd.Series(values, dtype=object) for name, values in columns.items()})


def _women(name: Any) -> list[Person]:
    return [(name if sex == "f" else sex, hired, said) for sex, hired, said in PEOPLE]


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
        made = partial(_objects, note=values)
        hidden = Sentence("not valid Unicode") if name == "surrogates" else AS_IF_NOTHING
        yield f"beside-{name}", wrong, made, hidden


def _group_types() -> Iterator[Line]:
    for name, kind in (
        ("string", "string"),
        ("arrow", "string[pyarrow]"),
        ("category", "category"),
        ("object", object),
    ):
        made = partial(ROWS.astype, {"sex": kind})
        yield f"groups-{name}", f"groups of the type {name}", made, AS_IF_NOTHING
    phantom = pd.Categorical(ROWS["sex"], ["z", "m", "f", "nobody"])
    yield "groups-nobody", "categories of nobody", lambda: _put(sex=phantom), AS_IF_NOTHING
    ordered = pd.Categorical(ROWS["sex"], ["m", "f"], ordered=True)
    yield "groups-ordered", "ordered categories", lambda: _put(sex=ordered), AS_IF_NOTHING
    for name, one, other, shown in (
        ("truth", True, False, ("True", "False")),
        ("wholes", 1, 0, ("1", "0")),
        ("floats", 1.0, 0.0, ("1", "0")),
        ("endless", np.inf, -np.inf, ("inf", "-inf")),
        ("huge", 10**30, 10**30 + 1, (str(10**30), str(10**30 + 1))),
        ("near", 2**53, 2**53 + 1, (str(2**53), str(2**53 + 1))),
        ("decimals", Decimal("1.50"), Decimal("1.5"), ("1.50", "1.5")),
        ("fractions", Fraction(1, 3), Fraction(2, 3), ("1/3", "2/3")),
        ("lists", [1], [2], ("[1]", "[2]")),
        ("mappings", {"a": 1}, {}, ("{'a': 1}", "{}")),
        ("tuples", ("f", 1), ("m", 1), ("('f', 1)", "('m', 1)")),
        ("bytes", b"f", b"m", ("b'f'", "b'm'")),
        ("days", date(2020, 1, 1), date(2021, 1, 1), ("2020-01-01", "2021-01-01")),
        ("empty-and-blank", " ", "m", (" ", "m")),
    ):
        values = [one if sex == "f" else other for sex in ROWS["sex"]]
        people = [(shown[0] if s == "f" else shown[1], h, p) for s, h, p in PEOPLE]
        made = partial(_objects, sex=values)
        yield f"groups-{name}", f"groups that are {name}", made, right(people)
    for name, zone in (("naive", None), ("utc", UTC), ("berlin", "Europe/Berlin")):
        moments = pd.Series(
            [pd.Timestamp(datetime(2020 if s == "f" else 2021, 1, 1), tz=zone) for s in ROWS["sex"]]
        )
        texts = dict(zip("fm", (str(moments.iloc[0]), str(moments.iloc[-1])), strict=True))
        people = [(texts[s], h, p) for s, h, p in PEOPLE]
        made = partial(_put, sex=moments)
        yield f"groups-moments-{name}", f"groups that are moments ({name})", made, right(people)


def _group_values() -> Iterator[Line]:
    for name, value in (("none", None), ("nan", np.nan), ("na", pd.NA), ("nat", pd.NaT), ("", "")):
        made = partial(_objects, sex=[value if s == "f" else s for s in ROWS["sex"]])
        wrong = f"the groups of 40 people are {value!r}"
        yield f"missing-{name or 'empty'}", wrong, made, right(_women("(missing)"))
    everyone = right(("(missing)", h, p) for _, h, p in PEOPLE)
    yield "missing-all", "nobody's group is known", lambda: _put(sex=None), everyone
    alone = right(("f", h, p) for _, h, p in PEOPLE)
    yield "one-group", "everybody is of one group", lambda: _put(sex="f"), alone
    many = [(f"g{place}", h, p) for place, (_, h, p) in enumerate(PEOPLE)]
    yield (
        "own-groups",
        "everybody is a group",
        lambda: _put(sex=[s for s, _, _ in many]),
        right(many),
    )
    for name, word in (
        ("markup", "<script>alert(1)</script>"),
        ("placeholder", "{reason}"),
        ("separators", "a: b, c"),
        ("control", "\x1b[31m"),
        ("long", "x" * 5000),
    ):
        wrong = f"a group is called {ascii(word)[:30]}"
        made = partial(_put, sex=ROWS["sex"].replace("f", word))
        yield f"named-{name}", wrong, made, right(_women(word))
    broken = pd.Series(["\ud800" if s == "f" else s for s in ROWS["sex"]], dtype=object)
    yield (
        "named-surrogate",
        "a group's name is no Unicode",
        lambda: _put(sex=broken),
        Sentence("not valid Unicode"),
    )
    yield (
        "named-as-missing",
        "a group bears the name of those without one",
        lambda: _put(sex=ROWS["sex"].replace("f", "(missing)")),
        Sentence("the name this tool gives to no value"),
    )
    unlucky = pd.DataFrame({"sex": "x", "hired": 0, "predicted": [0, 1] * 20})
    yield (
        "no-positives",
        "nobody of a group is positive",
        lambda: pd.concat([ROWS, unlucky]),
        NoNumber(
            "undefined", "nobody in this group is positive", "true_positive_rate", {"sex": "x"}
        ),
    )
    yield (
        "nobody-chosen",
        "nobody is selected",
        lambda: _put(predicted=0),
        NoNumber("undefined", "", "demographic_parity_ratio", {}, ("sex",)),
    )
    yield (
        "nobody-chosen-gap",
        "nobody is selected: the gap is 0",
        lambda: _put(predicted=0),
        right((s, h, 0) for s, h, _ in PEOPLE),
    )


def _labels() -> Iterator[Line]:
    for kind in (bool, object, str, float, "boolean", "Int8", "category", "string", np.uint64):
        made = partial(ROWS.astype, {"hired": kind})
        name = kind if isinstance(kind, str) else kind.__name__
        yield f"labels-{name}", f"labels of the type {name}", made, AS_IF_NOTHING
    for name, values, said in (
        ("constant", [1] * 80, "in every row"),
        ("missing", [None] * 80, "holds nothing"),
        ("words", ["no", "yes"] * 40, "Nothing says which of the classes"),
        ("case", ["yes", "Yes"] * 40, "Nothing says which of the classes"),
        ("lists", [[0], [1]] * 40, "Nothing says"),
        ("moments", list(pd.to_datetime(["2020", "2021"])) * 40, "Nothing says"),
        ("endless", [0.0, np.inf] * 40, "Nothing says"),
        ("minus", [-1, 1] * 40, "Nothing says"),
        ("one-two", [1, 2] * 40, "Nothing says"),
    ):
        made = partial(_put, hired=values)
        yield f"labels-{name}", f"labels: {name}", made, Sentence(said)
    for name, value in (("none", None), ("nan", np.nan), ("na", pd.NA)):
        made = partial(_objects, hired=[value] * 4 + list(ROWS["hired"][4:]))
        yield f"labels-some-{name}", f"four labels are {value!r}", made, right(PEOPLE[4:])


def _predictions() -> Iterator[Line]:
    for kind in (bool, object, str, float, "boolean", "Int64", "category"):
        made = partial(ROWS.astype, {"predicted": kind})
        name = kind if isinstance(kind, str) else kind.__name__
        yield f"predictions-{name}", f"predictions of the type {name}", made, AS_IF_NOTHING
    for name, values, said in (
        ("probabilities", [0.9, 0.2] * 40, "probabilities where classes are expected"),
        ("half", [0.5, 1.0] * 40, "probabilities where classes are expected"),
        ("missing", [None] * 80, "holds nothing"),
        ("words", ["Y", "N"] * 40, "no known class"),
        ("strange", [0, 7] * 40, "no known class"),
        ("endless", [0, np.inf] * 40, "no known class"),
        ("lists", [[1], [0]] * 40, "no known class"),
        ("minus", [-1, 1] * 40, "no known class"),
        ("blanks", ["1 ", "0"] * 40, "no known class"),
    ):
        made = partial(_put, predicted=values)
        yield f"predictions-{name}", f"predictions: {name}", made, Sentence(said)
    for name, value in (("none", None), ("nan", np.nan), ("na", pd.NA), ("empty", "")):
        made = partial(_objects, predicted=[value, *ROWS["predicted"][1:]])
        yield f"predictions-one-{name}", f"one prediction is {value!r}", made, Sentence("row 1")


Asked = tuple[str, str, Made, Outcome, dict[str, Any]]


def _weights() -> Iterator[Asked]:
    how = {"weight": "w"}
    for name, values, said in (
        ("negative", [1.0, -1.0] * 40, "A weight is negative"),
        ("nothing", [0.0] * 80, "Every weight is 0"),
        ("endless", [1.0, np.inf] * 40, "holds 'inf'"),
        ("words", ["1", "heavy"] * 40, "holds 'heavy'"),
        ("missing", [None] * 80, "left out 80 for blank weight"),
        ("truth", [True] * 80, "row 1 holds 'True'"),
        ("lists", [[1]] * 80, "row 1 holds '[1]'"),
        ("complex", [1 + 1j] * 80, "row 1 holds '(1+1j)'"),
        ("moments", [pd.Timestamp("2020")] * 80, "not a finite number everywhere"),
    ):
        made = partial(_put, w=values)
        yield f"weights-{name}", f"weights: {name}", made, Sentence(said), how
    for name, values in (
        ("huge", [1e300] * 80),
        ("tiny", [1e-300] * 80),
        ("texts", ["2"] * 80),
        ("exact", [Decimal("0.5")] * 80),
    ):
        made = partial(_put, w=values)
        wanted = Value("selection_rate", 12 / 40, {"sex": "f"})
        yield f"weights-{name}", f"weights: {name}", made, wanted, how
    uneven = [1.0 + place % 3 for place in range(80)]
    chosen = sum(w * p for w, (_, _, p) in zip(uneven[:40], PEOPLE[:40], strict=True))
    wanted = Value("selection_rate", chosen / sum(uneven[:40]), {"sex": "f"})
    yield "weights-uneven", "weights 1, 2, 3", lambda: _put(w=uneven), wanted, how
    absent = NoNumber("undefined", "", slice={"sex": "f"})
    none = np.where(ROWS["sex"] == "f", 0.0, 1.0)
    yield "weights-of-a-group", "a group of weight 0", lambda: _put(w=none), absent, how


def _keys() -> Iterator[Asked]:
    how = {"key": "k"}
    for name, values, said in (
        ("doubled", [0, 0, *range(2, 80)], "The key '0' occurs twice"),
        ("constant", ["same"] * 80, "The key 'same' occurs twice"),
        ("missing", [None, *range(1, 80)], "A key is missing"),
    ):
        made = partial(_put, k=values)
        yield f"keys-{name}", f"keys: {name}", made, Sentence(said), how
    both = {"sensitive": ["hired"], "label": "hired"}
    yield "roles-twice", "the label is a group", lambda: ROWS, Sentence("named as label and"), both
    both = {"prediction": "hired"}
    yield (
        "roles-label-predicted",
        "the label is its own prediction",
        lambda: ROWS,
        Sentence("named as label and"),
        both,
    )
    nobody = {"sensitive": ["sec"]}
    yield "roles-unknown", "a group that is no column", lambda: ROWS, Sentence("sex"), nobody


def _scores() -> Iterator[Asked]:
    how = {"score": "s", "threshold": 0.5}
    for name, values, said in (
        ("words", ["0.5", "high"] * 40, "high"),
        ("endless", [0.5, np.inf] * 40, "row 2 holds 'inf'"),
        ("lists", [[0.5]] * 80, "row 1 holds '[0.5]'"),
        ("missing", [None] * 80, "left out 80 for blank score"),
        ("complex", [1j] * 80, "row 1 holds '1j'"),
    ):
        made = partial(_put, s=values)
        options = how | {"prediction": None}
        yield f"scores-{name}", f"scores: {name}", made, Sentence(said), options
    ranks = np.linspace(0, 1, 80)
    auc = _auc(ranks.tolist(), [h for _, h, _ in PEOPLE])
    for name, values in (
        ("texts", [repr(float(score)) for score in ranks]),
        ("objects", pd.Series(ranks, dtype=object)),
        ("nullable", pd.Series(ranks, dtype="Float64")),
    ):
        made = partial(_put, s=values)
        options = how | {"prediction": None}
        yield f"scores-{name}", f"scores: {name}", made, Value("roc_auc", auc), options
    same = how | {"prediction": None}
    yield "scores-same", "all scores are the same", lambda: _put(s=0.5), Value("roc_auc", 0.5), same
    alone = ROWS.assign(s=ranks)
    alone.loc[alone["sex"] == "m", "hired"] = 1
    one_class = NoNumber("undefined", "", "roc_auc", {"sex": "m"})
    yield "scores-one-class", "a group of one class", lambda: alone, one_class, same


def _quantities() -> Iterator[Asked]:
    how = {"task": "regression", "prediction": "predicted"}
    for name, values, said in (
        ("endless", [1.0, np.inf] * 40, "row 2 holds 'inf'"),
        ("words", ["1.5", "many"] * 40, "many"),
        ("moments", [pd.Timestamp("2020")] * 80, "not a finite number everywhere"),
        ("constant", [7.5] * 80, "7.5"),
    ):
        made = partial(_put, hired=values)
        yield f"amounts-{name}", f"amounts: {name}", made, Sentence(said), how
    large = [1e160 * (place + 1) for place in range(80)]
    yield (
        "amounts-huge",
        "amounts whose squares overflow",
        lambda: _put(hired=large, predicted=[value + 1e160 for value in large]),
        Sentence("too large to be squared and summed"),
        how,
    )


def _auc(scores: list[float], labels: list[int]) -> float:
    """Count pairs: how often somebody positive is above somebody negative; ties are half."""
    up = [score for score, label in zip(scores, labels, strict=True) if label]
    down = [score for score, label in zip(scores, labels, strict=True) if not label]
    wins = sum((high > low) + 0.5 * (high == low) for high in up for low in down)
    return wins / (len(up) * len(down))
