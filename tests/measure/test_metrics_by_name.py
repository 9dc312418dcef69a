"""Metrics named as module:function: what is imported, and what is said where that fails."""

from __future__ import annotations

import sys
from itertools import count
from pathlib import Path

import pytest

from audit.errors import AuditError
from audit.measure.metric import METRICS
from audit.measure.metrics_by_name import metrics_by_name

NUMBERS = count()


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Write a module into the working folder; Python keeps modules, so each has its own name."""
    monkeypatch.chdir(tmp_path)

    def write(text: str) -> str:
        name = f"own_by_name_{next(NUMBERS)}"
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
        return name

    return write


def refusal(*targets: str) -> AuditError:
    with pytest.raises(AuditError) as caught:
        metrics_by_name(targets)
    assert caught.value.where.startswith("--metric")
    return caught.value


def test_a_function_is_called_by_its_name(module):
    name = module("def cost(y_true, y_pred):\n    return 0.5\nclass A:\n    gain = print\n")
    found = metrics_by_name([f"{name}:cost", f"{name}:A.gain", f"{name}:cost"])
    assert list(found) == ["cost", "gain"]
    assert found["cost"]([], []) == 0.5


def test_what_is_installed_is_found_too(module):
    assert set(metrics_by_name(["sklearn.metrics:f1_score"])) == {"f1_score"}


def test_the_search_path_is_left_as_it_was(module):
    before = list(sys.path)
    name = module("def cost(y_true, y_pred):\n    return 0.5\n")
    metrics_by_name([f"{name}:cost"])
    refusal(f"{module('1 / 0')}:cost")
    assert sys.path == before


DECORATED = """
from audit.measure.metric import metric
from audit.measure.results import Rate

@metric(title="Wanted", kind="rate", better=None, undefined="nobody is there", reference="none")
def {function}(cells):
    \"\"\"Share of people.\"\"\"
    return Rate(cells.fn, cells.total)
"""


def test_a_decorated_function_is_in_the_catalogue_where_its_name_says(module):
    name = module(DECORATED.format(function="loss_by_name"))
    try:
        assert metrics_by_name([f"{name}:loss_by_name"]) == {}
        assert METRICS["loss_by_name"].title == "Wanted"
        assert list(METRICS) == sorted(METRICS)
        assert metrics_by_name([f"{name}:loss_by_name"]) == {}
    finally:
        METRICS._entries.pop("loss_by_name", None)


def test_a_decorated_function_cannot_take_a_name_that_is_taken(module):
    name = module(DECORATED.format(function="accuracy"))
    error = refusal(f"{name}:accuracy")
    assert (error.what, error.remedy) == ("Two metrics are called accuracy", "Rename one of them")
    assert METRICS["accuracy"].title != "Wanted"


def test_a_module_that_is_not_there(module):
    error = refusal("no_such_module_here:cost")
    assert error.what == "There is no module no_such_module_here to import"
    assert "working folder" in error.remedy
    inner = module("import no_such_module_there\n")
    assert "No module named 'no_such_module_there'" in refusal(f"{inner}:cost").what


def test_a_function_that_is_not_there_and_its_nearest(module):
    name = module("def missed_cost(y_true, y_pred):\n    return 0.5\n")
    error = refusal(f"{name}:mised_cost")
    assert error.what == f"{name} has no mised_cost"
    assert error.remedy == "Did you mean missed_cost?"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("def", "SyntaxError"),
        ("raise SystemExit(0)", "SystemExit: 0"),
        ("raise AuditError", "NameError"),
    ],
)
def test_a_module_that_fails(module, text, said):
    name = module(text)
    error = refusal(f"{name}:cost")
    assert error.what.startswith(f"Importing {name} raised {said}")


def test_what_cannot_be_called(module):
    name = module("cost = 5")
    assert refusal(f"{name}:cost").what == "cost cannot be called: its type is int"


@pytest.mark.parametrize("target", ["", "cost", "own:", ":cost", "own.py:cost()", "a b:c"])
def test_what_names_no_function(target):
    error = refusal(target)
    assert error.what == f"{target!r} names no function"
    assert "package.module:function" in error.remedy


def test_two_of_one_name(module):
    first, second = (module("def cost(y_true, y_pred):\n    return 0.5\n") for _ in range(2))
    assert refusal(f"{first}:cost", f"{second}:cost").what == "Two metrics are called cost"
