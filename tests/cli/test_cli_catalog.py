"""`audit catalog`: everything that is measured can be looked up."""

from __future__ import annotations

from collections.abc import Callable
from inspect import cleandoc
from typing import Any

import pytest

from audit.measure.catalogue import entries

IDS = [found.id for found in entries()]


def test_the_catalogue_lists_everything(audit: Callable[..., Any]) -> None:
    ending = audit("catalog")
    assert ending.code == 0
    lines = ending.out.splitlines()
    assert [line.split()[0] for line in lines[1:]] == IDS
    assert {"impact_ratio", "roc_auc", "selection_rate"} <= set(IDS)


@pytest.mark.parametrize("name", IDS)
def test_one_is_explained_in_full(audit: Callable[..., Any], name: str) -> None:
    ending = audit("catalog", name)
    (found,) = (found for found in entries() if found.id == name)
    assert ending.code == 0
    assert ending.out.startswith(f"{name} ({found.group}): {found.entry.title}\n")
    for line in cleandoc(found.entry.definition).splitlines():
        assert f"\n{line}\n" in ending.out


def test_a_misspelt_one_is_one_sentence(audit: Callable[..., Any]) -> None:
    ending = audit("catalog", "impact_rato")
    assert (ending.code, ending.out) == (2, "")
    assert "Did you mean impact_ratio" in ending.err
    assert ending.err.count("\n") == 1
