"""A report as a table: every number in it, whatever the attributes are called."""

from __future__ import annotations

from pathlib import Path

import pytest
from handmade import evidence, rate, selection

from audit.evidence import Measurement
from audit.judge.verdict import Verdicts
from audit.report import FACTS, Report


def table(*rows: Measurement, attributes: tuple[str, ...], strata: tuple[str, ...] = ()):  # type: ignore[no-untyped-def]
    import msgspec

    found = evidence(*rows, attributes=(*attributes, *strata))
    subject = msgspec.structs.replace(found.subject, attributes=attributes, strata=strata)
    found = msgspec.structs.replace(found, subject=subject)
    return Report("r", 1, Path(), found, Verdicts(verdicts=())).to_frame()


def test_the_columns_are_the_metric_then_who_then_what_was_found() -> None:
    found = table(*selection({"f": (3, 9), "m": (5, 9)}), attributes=("sex",))
    assert list(found.columns) == [
        "metric", "sex", "across", "reference", "class", "value", "low", "high", "n", "status",
        "reason",
    ]  # fmt: skip
    assert set(found.columns) - {"sex"} == FACTS
    ours = found[(found["metric"] == "selection_rate") & (found["sex"] == "m")]
    assert ours[["value", "n", "status"]].to_numpy().tolist() == [[5 / 9, 9, "measured"]]


@pytest.mark.parametrize("name", sorted(FACTS))
def test_an_attribute_called_like_a_fact_is_told_apart_from_it(name: str) -> None:
    rows = (rate("accuracy", 3, 9), rate("accuracy", 2, 4, slice={name: "f"}))
    found = table(*rows, attributes=(name,))
    assert found[f"slice.{name}"].isna().tolist() == [True, False]
    assert found[f"slice.{name}"].tolist()[1] == "f"
    assert found["metric"].tolist() == ["accuracy"] * 2
    assert found["n"].tolist() == [9, 4]
    assert found["status"].tolist() == ["measured"] * 2


def test_attributes_called_like_each_others_columns_keep_one_each() -> None:
    names = ("n", "slice.n", "slice.slice.n")
    rows = [rate("accuracy", 1, 2, slice={name: f"of {name}"}) for name in names]
    found = table(*rows, attributes=names)
    columns = ["slice.slice.slice.n", "slice.n", "slice.slice.n"]
    assert [found[column].dropna().tolist() for column in columns] == [[f"of {n}"] for n in names]
    assert found["n"].tolist() == [2, 2, 2]


def test_rows_within_strata_say_which() -> None:
    rows = [rate("accuracy", 1, 2, slice={"sex": "f", "dept": dept}) for dept in "AB"]
    found = table(*rows, attributes=("sex",), strata=("dept",))
    assert found[["sex", "dept"]].to_numpy().tolist() == [["f", "A"], ["f", "B"]]
