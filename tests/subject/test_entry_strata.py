"""Strata, and sensitive attributes that are numbers and stay numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from door import of_rows, opened

from audit.errors import AuditError

ROWS = {
    "y": [0, 1] * 15,
    "p": [0, 1, 1] * 10,
    "g": ["f", "m"] * 15,
    "dept": ["A", "B", None] * 10,
    "age": list(range(20, 50)),
}
LABEL = {"label": "y", "prediction": "p"}


def test_strata_are_read_as_groups_are() -> None:
    subject = of_rows(ROWS, **LABEL, sensitive=["g"], strata=["dept"])
    (stratum,) = subject.strata
    assert (stratum.name, stratum.groups, stratum.missing) == ("dept", ("A", "B", "(missing)"), 2)
    assert stratum.codes.tolist() == [0, 1, 2] * 10
    assert [attribute.name for attribute in subject.attributes] == ["g"]
    parts = [entry for entry in subject.ledger if entry.what == "stratum"]
    assert [(entry.slice["dept"], entry.n) for entry in parts] == [
        ("A", 10),
        ("B", 10),
        ("(missing)", 10),
    ]
    (batch,) = subject.batches()
    assert len(batch.groups) == 2
    assert np.array_equal(batch.groups[1], stratum.codes)


def test_text_is_kept_and_one_stratum_will_do(tmp_path: Path) -> None:
    content = "y,p,d,e\n0,1,007,x\n1,1,7,x\n0,0,NA,x\n"
    subject = opened(tmp_path, content, **LABEL, strata=["d", "e"])
    assert [stratum.groups for stratum in subject.strata] == [("007", "7", "NA"), ("x",)]


def test_a_stratum_may_be_cut_and_may_hold_one_class() -> None:
    subject = of_rows(ROWS, **LABEL, strata=["age"], bins={"age": [30]})
    assert subject.strata[0].groups == ("under 30", "30 and over")
    split = {**ROWS, "dept": ["A" if y else "B" for y in ROWS["y"]]}
    assert of_rows(split, **LABEL, strata=["dept"]).strata[0].groups == ("A", "B")


def test_a_stratum_may_be_a_feature() -> None:
    seen: list[list[str]] = []

    def model(table: Any) -> list[int]:
        seen.append(list(table.columns))
        return [0, 1] * 15

    of_rows(ROWS, model, label="y", sensitive=["g"], strata=["dept"], drop=["p"])
    assert seen == [["g", "dept", "age"]]


def test_strata_of_regressions() -> None:
    rows = {**ROWS, "y": [n / 4 for n in range(30)]}
    assert of_rows(rows, **LABEL, strata=["dept"]).strata[0].groups == ("A", "B", "(missing)")


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"strata": ["dep"]}, "no column 'dep' .stratum in data.*mean dept"),
    ({"strata": ["g"], "sensitive": ["g"]}, "'g' is named as sensitive and stratum"),
    ({"strata": ["dept", "dept"]}, "'dept' is named as stratum twice"),
    ({"strata": ["y"]}, "'y' is named as label and stratum"),
    ({"strata": ["p"]}, "'p' is named as prediction and stratum"),
    ({"strata": ["dept"], "bins": {"dept": [1]}}, "dept to cut into bins is not a finite number"),
    ({"strata": ["dept"], "references": {"dept": "A"}}, "dept has references but is no sensitive"),
    ({"sensitive": ["age"], "references": {"age": "30"}}, "age has a reference but no groups"),
    ({"sensitive": ["odd"]}, "sensitive number odd is not a finite number.*row 2 holds 'inf'"),
]


@pytest.mark.parametrize(("options", "said"), WRONG, ids=[said for _, said in WRONG])
def test_what_cannot_be_a_stratum_or_a_number(options: dict[str, Any], said: str) -> None:
    rows = {**ROWS, "odd": [1.5, np.inf, *range(28)]}
    with pytest.raises(AuditError, match=said) as caught:
        of_rows(rows, **LABEL, **options)
    assert "\n" not in str(caught.value)


def test_a_sensitive_number_of_many_values_stays_one(tmp_path: Path) -> None:
    lines = "".join(f"{n % 2},1,{n if n % 10 else 'NA'},{n % 3}\n" for n in range(40))
    subject = opened(tmp_path, "y,p,age,g\n" + lines, **LABEL, sensitive=["age", "g"])
    (quantity,) = subject.quantities
    assert quantity.name == "age"
    assert np.isnan(quantity.values).nonzero()[0].tolist() == [0, 10, 20, 30]
    assert np.nansum(quantity.values) == sum(n for n in range(40) if n % 10)
    assert [attribute.name for attribute in subject.attributes] == ["g"]
    (note,) = subject.findings
    assert (note.code, note.grade, note.columns) == ("attribute_not_cut", "note", ("age",))
    assert "bins" in note.text
    told = {entry.reason: entry.n for entry in subject.ledger if entry.what == "quantity"}
    assert told == {"has a number: age": 36, "has no number: age": 4}


@pytest.mark.parametrize(
    ("values", "groups"),
    [
        (list(range(20)) * 2, 20),
        ([f"g{n}" for n in range(40)], 40),
        ([f"{n:03}" for n in range(40)], 40),
        ([*range(39), "unknown"], 40),
    ],
)
def test_few_numbers_codes_and_words_are_groups(values: list[Any], groups: int) -> None:
    rows = {"y": [0, 1] * 20, "p": [0, 1] * 20, "g": values}
    subject = of_rows(rows, **LABEL, sensitive=["g"])
    assert subject.quantities == ()
    assert len(subject.attributes[0].groups) == groups


def test_bins_make_groups_of_it() -> None:
    subject = of_rows(ROWS, **LABEL, sensitive=["age"], bins={"age": [30, 40]})
    assert subject.quantities == ()
    assert subject.attributes[0].groups == ("under 30", "30 to 39", "40 and over")
    assert subject.findings == ()


def test_ten_thousand_groups_are_no_special_case() -> None:
    n = 40_000
    rows = {
        "y": [0, 1] * (n // 2),
        "p": [0, 1] * (n // 2),
        "g": [f"g{k % 10_000}" for k in range(n)],
    }
    assert len(of_rows(rows, **LABEL, sensitive=["g"]).attributes[0].groups) == 10_000
