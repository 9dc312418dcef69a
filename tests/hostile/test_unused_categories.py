"""Categories that a file or a DataFrame remembers and no row holds: nobody, wherever they stand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from audit.config import load_config
from audit.errors import AuditError
from audit.evidence import Evidence
from audit.pipeline import measure
from audit.progress import Silent
from audit.subject.entry import open_subject

PHANTOMS = ("0 nobody", "nobody", "zz nobody")
NAMED = {"label": "hired", "prediction": "predicted", "positive": "yes"}
GROUPED = {"sensitive": ["sex"], "strata": ["dept"]}


def people() -> pd.DataFrame:
    rows = [
        {
            "sex": "f" if n % 3 else "m",
            "dept": "x" if n % 5 < 2 else "y",
            "hired": "yes" if n % 2 else "no",
            "predicted": "yes" if n % 7 < 3 else "no",
            "split": "train" if n % 4 == 0 else "test",
        }
        for n in range(240)
    ]
    return pd.DataFrame(rows)


def with_phantoms(frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """The same people, in columns that remember categories of nobody."""
    changed = {}
    for name in columns or frame.columns:
        first, *others = PHANTOMS
        changed[name] = pd.Categorical(frame[name], [first, *sorted(set(frame[name])), *others])
    return frame.assign(**changed)


def in_memory(frame: pd.DataFrame, folder: Path) -> Any:
    return frame


def in_a_file(frame: pd.DataFrame, folder: Path) -> Any:
    frame.to_parquet(folder / "rows.parquet", row_group_size=50)
    return folder / "rows.parquet"


HELD = pytest.mark.parametrize("held", [in_memory, in_a_file])


def evidence_of(rows: Any, **options: Any) -> Evidence:
    data = None if isinstance(rows, pd.DataFrame) else str(rows)
    config = load_config(None, {**NAMED, **GROUPED, **options, "data": data})
    subject = open_subject(config, data=rows if data is None else None)
    return measure(subject, config, Silent())


def what_is_said(evidence: Evidence) -> tuple[Any, ...]:
    return (
        evidence.subject.classes,
        evidence.subject.groups,
        evidence.measurements,
        evidence.ledger,
        evidence.findings,
        evidence.tests,
    )


@HELD
@pytest.mark.parametrize("column", ["sex", "dept", "hired", "predicted"])
def test_a_category_of_nobody_changes_nothing(
    held: Callable[..., Any], column: str, tmp_path: Path
) -> None:
    plain = evidence_of(held(people(), tmp_path))
    remembered = evidence_of(held(with_phantoms(people(), column), tmp_path))
    assert what_is_said(remembered) == what_is_said(plain)


@HELD
def test_a_split_that_remembers_other_words_is_read(
    held: Callable[..., Any], tmp_path: Path
) -> None:
    found = evidence_of(held(with_phantoms(people()), tmp_path), split="split")
    assert found.subject.rows == 180


@HELD
def test_several_classes_are_those_that_somebody_has(
    held: Callable[..., Any], tmp_path: Path
) -> None:
    frame = people().assign(hired=lambda rows: rows["hired"] + rows["dept"])
    frame["predicted"] = frame["hired"].sample(frac=1, random_state=0).to_numpy()
    rows = held(with_phantoms(frame, "hired", "predicted"), tmp_path)
    found = evidence_of(rows, positive="yesx", strata=[])
    assert found.subject.task == "multiclass"
    assert found.subject.classes == ("nox", "noy", "yesx", "yesy")
    assert {row.class_ for row in found.measurements} <= {None, *found.subject.classes}


@HELD
@pytest.mark.parametrize("role", ["positive", "favourable"])
def test_nobodys_class_cannot_be_the_positive_one(
    held: Callable[..., Any], role: str, tmp_path: Path
) -> None:
    rows = held(with_phantoms(people()), tmp_path)
    with pytest.raises(AuditError, match="'nobody' is none of the classes 'no' and 'yes'"):
        evidence_of(rows, **{role: "nobody"})


@HELD
def test_nobodys_group_cannot_be_the_reference(held: Callable[..., Any], tmp_path: Path) -> None:
    rows = held(with_phantoms(people()), tmp_path)
    with pytest.raises(AuditError, match="nobody"):
        evidence_of(rows, references={"sex": "nobody"})
