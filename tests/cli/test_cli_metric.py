"""A metric of the user's own, named on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from audit.measure.metric import METRICS

NUMBERS = count()
RUN = ["--data", "people.csv", "--label", "hired", "--prediction", "predicted"]
RUN += ["--sensitive", "sex", "--format", "html"]
OWN = '''
print("imported")

def missed(y_true, y_pred):
    """Share of people who are missed."""
    print("called")
    return float(((y_true == 1) & (y_pred == 0)).mean())

def broken(y_true, y_pred):
    raise KeyError("cost of a mistake")

def nothing(y_true, y_pred):
    return float("nan")

def words(y_true, y_pred):
    return "much"
'''
DECORATED = '''
from audit.measure.metric import metric
from audit.measure.results import Rate, Scalar

@metric(title="{name}", kind="{kind}", better="lower", undefined="nobody", reference="none")
def {name}(cells):
    """What is decorated."""
    return {gives}
'''


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with people of two sexes: 5 of 40 women are missed, and 10 of 40 men."""
    rows = [f"f,{n % 2},{n % 2 if n < 30 else 0}" for n in range(40)]
    rows += [f"m,{n % 2},{n % 2 if n < 20 else 0}" for n in range(40)]
    (tmp_path / "people.csv").write_text("\n".join(["sex,hired,predicted", *rows]) + "\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def module(desk: Path, text: str = OWN) -> str:
    """Write a module of a new name, as Python would keep an old one."""
    name = f"own_command_{next(NUMBERS)}"
    (desk / f"{name}.py").write_text(text)
    return name


def rows_of(folder: str, metric: str) -> dict[str, dict[str, Any]]:
    found = json.loads((Path(folder.strip()) / "evidence.json").read_text())["measurements"]
    return {
        row["slice"].get("sex", ""): row
        for row in found
        if row["metric"] == metric and not row["across"]
    }


def test_a_function_is_measured_and_judged(audit: Callable[..., Any], desk: Path) -> None:
    own = module(desk)
    ending = audit("run", *RUN, "--metric", f"{own}:missed", "--rule", "missed of sex=m <= 0.05")
    assert (ending.code, ending.out.count("\n")) == (1, 1), ending.err
    rows = rows_of(ending.out, "missed")
    assert {group: row["value"] for group, row in rows.items()} == {
        "": 0.1875,
        "f": 0.125,
        "m": 0.25,
    }
    assert rows["m"]["interval"]["low"] > 0.05
    assert "imported" in ending.err


def test_audit_toml_names_functions_too(audit: Callable[..., Any], desk: Path) -> None:
    own = module(desk)
    (desk / "audit.toml").write_text(
        '[data]\ntest = "people.csv"\nlabel = "hired"\nsensitive = ["sex"]\n'
        '[model]\nprediction = "predicted"\n[report]\nformats = ["html"]\n'
        f'[measure]\nmetrics = ["{own}:missed", "sklearn.metrics:zero_one_loss"]\n'
    )
    ending = audit("run", "audit.toml", "--rule", "zero_one_loss <= 0.9")
    assert ending.code == 0, ending.err
    assert rows_of(ending.out, "missed")["f"]["value"] == 0.125
    evidence = json.loads((Path(ending.out.strip()) / "evidence.json").read_text())
    assert evidence["glossary"]["missed"]["definition"] == "Share of people who are missed."


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        ("broken", "KeyError: 'cost of a mistake'"),
        ("nothing", "nan"),
        ("words", "str"),
    ],
)
def test_a_function_that_gives_no_number_is_a_row_that_says_so(
    audit: Callable[..., Any], desk: Path, function: str, reason: str
) -> None:
    target = f"{module(desk)}:{function}"
    ending = audit("run", *RUN, "--metric", target, "--rule", f"{function} <= 1")
    assert ending.code == 3, ending.err
    for row in rows_of(ending.out, function).values():
        assert (row["status"], row["value"]) == ("undefined", None)
        assert row["parameters"]["problem"] == reason


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("no_such_own:cost", "There is no module no_such_own to import"),
        ("{own}:mised", "Did you mean missed"),
        ("cost", "'cost' names no function"),
        ("sklearn.metrics:accuracy_scor", "Did you mean accuracy_score"),
        ("sklearn.metrics:mean_squared_error,x", "names no function"),
    ],
)
def test_what_is_wrong_is_said_in_one_message(
    audit: Callable[..., Any], desk: Path, target: str, said: str
) -> None:
    ending = audit("run", *RUN, "--metric", target.format(own=module(desk)))
    assert (ending.code, ending.out) == (2, "")
    assert said in ending.err
    assert "Traceback" not in ending.err
    assert not (desk / "reports" / "people").exists()


def test_a_name_that_is_taken_is_refused(audit: Callable[..., Any], desk: Path) -> None:
    own = module(desk, "def accuracy(y_true, y_pred):\n    return 1.0\n")
    ending = audit("run", *RUN, "--metric", f"{own}:accuracy")
    assert ending.code == 2
    assert "There is a metric called accuracy already" in ending.err


@pytest.mark.parametrize(
    ("kind", "gives", "status"),
    [
        ("rate", "Rate(cells.fn, cells.total)", "measured"),
        ("score", "Scalar(1 / 0, 1)", "undefined"),
        ("score", "Scalar(float('nan'), 10)", "undefined"),
    ],
)
def test_a_decorated_function_is_one_of_the_house(
    audit: Callable[..., Any], desk: Path, kind: str, gives: str, status: str
) -> None:
    name = f"decorated_{next(NUMBERS)}"
    own = module(desk, DECORATED.format(name=name, kind=kind, gives=gives))
    try:
        ending = audit("run", *RUN, "--metric", f"{own}:{name}", "--rule", f"{name} of sex=f <= 1")
        assert ending.code == (0 if status == "measured" else 3), ending.err
        rows = rows_of(ending.out, name)
        assert {row["status"] for row in rows.values()} == {status}
        if status == "measured":
            assert rows["f"]["counts"] == [5, 40]
    finally:
        METRICS._entries.pop(name, None)


def test_a_decorated_function_that_gives_a_bare_number_is_told_what_to_give(
    audit: Callable[..., Any], desk: Path
) -> None:
    name = f"decorated_{next(NUMBERS)}"
    own = module(desk, DECORATED.format(name=name, kind="score", gives="0.5"))
    try:
        ending = audit("run", *RUN, "--metric", f"{own}:{name}")
        assert ending.code == 2
        assert "A metric returns Rate, OfTable or Scalar" in ending.err
    finally:
        METRICS._entries.pop(name, None)
