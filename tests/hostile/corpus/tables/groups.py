"""Groups of odd types, and of odd names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import partial

import numpy as np
import pandas as pd

from ..case import AS_IF_NOTHING, Case, NoNumber, Sentence, right
from .frames import PEOPLE, ROWS, Line, case, objects, put, women


def cases() -> Iterator[Case]:
    """All of them."""
    for name, wrong, made, outcome in (*_group_types(), *_group_values()):
        yield case(name, wrong, made, outcome)


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
    yield "groups-nobody", "categories of nobody", lambda: put(sex=phantom), AS_IF_NOTHING
    ordered = pd.Categorical(ROWS["sex"], ["m", "f"], ordered=True)
    yield "groups-ordered", "ordered categories", lambda: put(sex=ordered), AS_IF_NOTHING
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
        made = partial(objects, sex=values)
        yield f"groups-{name}", f"groups that are {name}", made, right(people)
    for name, zone in (("naive", None), ("utc", UTC), ("berlin", "Europe/Berlin")):
        moments = pd.Series(
            [pd.Timestamp(datetime(2020 if s == "f" else 2021, 1, 1), tz=zone) for s in ROWS["sex"]]
        )
        texts = dict(zip("fm", (str(moments.iloc[0]), str(moments.iloc[-1])), strict=True))
        people = [(texts[s], h, p) for s, h, p in PEOPLE]
        made = partial(put, sex=moments)
        yield f"groups-moments-{name}", f"groups that are moments ({name})", made, right(people)


def _group_values() -> Iterator[Line]:
    for name, value in (("none", None), ("nan", np.nan), ("na", pd.NA), ("nat", pd.NaT), ("", "")):
        made = partial(objects, sex=[value if s == "f" else s for s in ROWS["sex"]])
        wrong = f"the groups of 40 people are {value!r}"
        yield f"missing-{name or 'empty'}", wrong, made, right(women("(missing)"))
    everyone = right(("(missing)", h, p) for _, h, p in PEOPLE)
    yield "missing-all", "nobody's group is known", lambda: put(sex=None), everyone
    alone = right(("f", h, p) for _, h, p in PEOPLE)
    yield "one-group", "everybody is of one group", lambda: put(sex="f"), alone
    many = [(f"g{place}", h, p) for place, (_, h, p) in enumerate(PEOPLE)]
    yield (
        "own-groups",
        "everybody is a group",
        lambda: put(sex=[s for s, _, _ in many]),
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
        made = partial(put, sex=ROWS["sex"].replace("f", word))
        yield f"named-{name}", wrong, made, right(women(word))
    broken = pd.Series(["\ud800" if s == "f" else s for s in ROWS["sex"]], dtype=object)
    yield (
        "named-surrogate",
        "a group's name is no Unicode",
        lambda: put(sex=broken),
        Sentence("not valid Unicode"),
    )
    yield (
        "named-as-missing",
        "a group bears the name of those without one",
        lambda: put(sex=ROWS["sex"].replace("f", "(missing)")),
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
        lambda: put(predicted=0),
        NoNumber("undefined", "", "demographic_parity_ratio", {}, ("sex",)),
    )
    yield (
        "nobody-chosen-gap",
        "nobody is selected: the gap is 0",
        lambda: put(predicted=0),
        right((s, h, 0) for s, h, _ in PEOPLE),
    )
