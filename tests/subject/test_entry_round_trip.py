"""Whatever labels and groups are called, the same people are in the same places."""

from __future__ import annotations

import csv
import io
from typing import Any

import numpy as np
import pandas as pd
import pytest
from door import left_out, of_rows
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

QUIET = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
ODD = [
    "NA",
    "None",
    "null",
    "nan",
    " ",
    "  x ",
    "x" * 3000,
    "<script>alert(1)</script>",
    "‮abc‏",
    "a\x00b",
    "=1+1",
    "@SUM(A1)",
    "-1",
    "+1",
    "\tx",
    "a\r\nb",
    '"',
    "a,b",
    "{text}",
    "$\\frac{1}{$",
    "日本",
    "007",
    "7",
    "7.0",
    "True",
    "true",
    "missing",
    "(Missing)",
]

NEGATIVE_AND_POSITIVE: list[tuple[Any, Any]] = [
    (0, 1),
    (False, True),
    (0.0, 1.0),
    ("0", "1"),
    ("no", "yes"),
    ("False", "True"),
    (1, 2),
    (-1, 1),
    ("NA", "None"),
    (" ", "  "),
    ("1", "01"),
    (0.25, 0.5),
    ("b", "a"),
    ("x" * 3000, "y"),
]


@pytest.mark.parametrize(("low", "high"), NEGATIVE_AND_POSITIVE, ids=lambda value: str(value)[:9])
def test_labels_of_any_kind_give_the_same_codes(tmp_path: Any, low: Any, high: Any) -> None:
    truth = np.array([0, 1, 1, 0, 1, 0, 0])
    said = np.array([1, 1, 0, 0, 1, 0, 1])
    values = np.array([low, high], dtype=object)
    frame = pd.DataFrame({"y": values[truth], "p": values[said]})
    kinds = [frame, frame.astype({"y": "category"})]
    if type(low) is not str:
        kinds.append(frame.astype({"y": type(low), "p": float}))
    file = tmp_path / "rows.csv"
    file.write_text(frame.to_csv(index=False), newline="")
    for rows in (*kinds, file):
        subject = of_rows(rows, label="y", prediction="p", positive=high)
        assert subject.y_true is not None
        assert subject.y_pred is not None
        assert ((subject.y_true == subject.positive) == (truth == 1)).all()
        assert ((subject.y_pred == subject.positive) == (said == 1)).all()


def as_csv(columns: dict[str, list[str]]) -> str:
    written = io.StringIO()
    writer = csv.writer(written, quoting=csv.QUOTE_ALL)
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    return written.getvalue()


GROUP = st.one_of(
    st.sampled_from(ODD),
    st.just(""),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
)


@QUIET
@given(groups=st.lists(GROUP, min_size=2, max_size=12))
def test_groups_of_any_name_are_all_there(tmp_path_factory: Any, groups: list[str]) -> None:
    answers = [str(n % 2) for n in range(len(groups))]
    file = tmp_path_factory.mktemp("rows") / "rows.csv"
    file.write_bytes(as_csv({"y": answers, "p": answers, "g": groups}).encode())
    subject = of_rows(file, label="y", prediction="p", sensitive=["g"])
    attribute = subject.attributes[0]
    names = [attribute.groups[code] for code in attribute.codes]
    assert names == [group or "(missing)" for group in groups]
    present = [group for group in attribute.groups if group != "(missing)"]
    assert present == sorted(set(groups) - {""})
    assert (attribute.missing is not None) == ("" in groups)
    left_out(subject)


@QUIET
@given(data=st.data(), n=st.integers(4, 30))
def test_another_order_of_rows_is_the_same_people(data: Any, n: int) -> None:
    truth = data.draw(st.lists(st.sampled_from([0, 1]), min_size=n, max_size=n))
    truth[:2] = [0, 1]
    frame = pd.DataFrame(
        {
            "k": [f"k{row}" for row in range(n)],
            "y": truth,
            "s": data.draw(st.lists(st.floats(0, 1), min_size=n, max_size=n)),
            "g": data.draw(st.lists(st.sampled_from(ODD), min_size=n, max_size=n)),
        }
    )
    order = data.draw(st.permutations(range(n)))
    options = {"label": "y", "score": "s", "threshold": 0.5, "sensitive": ["g"], "key": "k"}
    straight, mixed = of_rows(frame, **options), of_rows(frame.iloc[order], **options)
    for name in ("y_true", "y_pred", "y_score", "keys"):
        assert np.array_equal(getattr(straight, name)[order], getattr(mixed, name))
    assert straight.attributes[0].groups == mixed.attributes[0].groups
    assert np.array_equal(straight.attributes[0].codes[order], mixed.attributes[0].codes)
    assert straight.ledger == mixed.ledger


CELL = st.sampled_from(["0", "1", "", "0.5", "NA", "x", "-1", " ", "test", "train", "1e999"])


@QUIET
@given(rows=st.lists(st.tuples(CELL, CELL, CELL, CELL, CELL), min_size=1, max_size=6))
def test_a_ledger_adds_up_or_the_input_is_refused(
    tmp_path_factory: Any, rows: list[tuple[str, ...]]
) -> None:
    from audit.errors import AuditError

    columns = {name: [row[at] for row in rows] for at, name in enumerate("ysgwt")}
    file = tmp_path_factory.mktemp("rows") / "rows.csv"
    file.write_bytes(as_csv(columns).encode())
    for extra in ({}, {"weight": "w"}, {"split": "t"}, {"bins": {"g": [0.25]}}):
        try:
            subject = of_rows(file, label="y", score="s", sensitive=["g"], **extra)
        except AuditError:
            continue
        left_out(subject)
        assert subject.y_score is not None
        assert np.isfinite(subject.y_score).all()
