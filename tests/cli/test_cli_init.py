"""`audit init`: the file it writes can be read again, whatever the columns are called."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.cli.starter import quoted, starter
from audit.config import load_config
from audit.subject.guess import guess_roles
from audit.subject.source import load_rows

PEOPLE = "sex,age,hired,predicted\nf,31,yes,yes\nm,45,no,yes\nf,28,no,no\nm,52,yes,yes\n"


@pytest.fixture
def people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "people.csv").write_text(PEOPLE)
    return tmp_path


def test_init_writes_a_file_that_run_can_read(audit: Callable[..., Any], people: Path) -> None:
    ending = audit("init", "people.csv")
    assert ending.code == 0
    assert ending.out == f"{people}/audit.toml\n"
    assert "audit run audit.toml" in ending.err
    config = load_config("audit.toml", {})
    assert config.data.test == "people.csv"
    assert config.data.label == "hired"
    assert config.data.positive == "yes"
    assert "sex" in config.data.sensitive
    assert config.model.prediction == "predicted"
    assert config.policy.rules == ()


def test_without_a_prediction_a_model_is_trained(audit: Callable[..., Any], people: Path) -> None:
    (people / "bare.csv").write_text("sex,hired\nf,1\nm,0\nf,0\nm,1\n")
    audit("init", "bare.csv", "--out", "bare.toml")
    config = load_config("bare.toml", {})
    assert config.train.estimator == "hist_gradient_boosting"
    assert (config.model.prediction, config.model.source) == (None, None)


@pytest.mark.parametrize(
    ("rows", "task", "label"),
    [
        ("sex,wage\n" + "".join(f"f,{n}.5\n" for n in range(30)), "regression", "wage"),
        ("sex,target,pred\n" + "f,low,low\nm,mid,low\nf,top,top\n" * 2, "multiclass", "target"),
        ("sex,age,job\n" + "f,30,a\nm,31,b\nf,32,c\n" * 2, "multiclass", "job"),
    ],
)
def test_other_tasks_are_written_down(
    audit: Callable[..., Any], people: Path, rows: str, task: str, label: str
) -> None:
    (people / "other.csv").write_text(rows)
    assert audit("init", "other.csv", "--out", "other.toml").code == 0
    config = load_config("other.toml", {})
    assert (config.audit.task, config.data.label) == (task, label)
    assert config.data.positive is None
    assert config.model.prediction == ("pred" if "pred" in rows else None)
    assert (config.train.estimator is None) == ("pred" in rows)


def test_what_nobody_can_guess_is_said(audit: Callable[..., Any], people: Path) -> None:
    (people / "odd.csv").write_text("a,b\n1,x\n2,y\n3,z\n")
    err = audit("init", "odd.csv").err
    assert "No column looks like the label" in err
    assert "No column looks like a sensitive attribute" in err
    assert load_config("audit.toml", {}).data.label is None


def test_a_file_is_never_written_over_unless_forced(
    audit: Callable[..., Any], people: Path
) -> None:
    (people / "audit.toml").write_text("mine")
    ending = audit("init", "people.csv")
    assert (ending.code, ending.out) == (2, "")
    assert "--force" in ending.err
    assert (people / "audit.toml").read_text() == "mine"
    assert audit("init", "people.csv", "--force").code == 0
    assert load_config("audit.toml", {}).data.label == "hired"


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["poeple.csv"], "people.csv"),
        (["empty.csv"], "empty"),
        ([".", "--out", "x.toml"], "folder"),
        (["people.csv", "--out", "nowhere/audit.toml"], "nowhere"),
        (["people.txt"], ""),
    ],
)
def test_a_mistake_writes_nothing(
    audit: Callable[..., Any], people: Path, words: list[str], hint: str
) -> None:
    (people / "empty.csv").write_text("")
    before = sorted(people.iterdir())
    ending = audit("init", *words)
    assert (ending.code, ending.out) == (2, "")
    assert hint in ending.err
    assert ending.err.count("\n") == 1
    assert sorted(people.iterdir()) == before


NAMES = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12)


@given(text=NAMES)
def test_any_text_can_be_quoted(text: str) -> None:
    assert tomllib.loads(f"key = {quoted(text)}  # {quoted(text)}") == {"key": text}


@settings(deadline=None, max_examples=40)
@given(label=NAMES, positive=NAMES.filter(str.strip), data=NAMES)
def test_the_file_is_toml_whatever_the_columns_are_called(
    label: str, positive: str, data: str
) -> None:
    frame = pd.DataFrame({"sex": ["f", "m", "f", "m"], f"label {label}": [positive, "_", "_", "_"]})
    text = starter(data, guess_roles(load_rows(frame)))
    read = tomllib.loads(text)
    assert read["data"]["test"] == data
    assert read["data"]["sensitive"] == ["sex"]
