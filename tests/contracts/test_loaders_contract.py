"""What holds for every loader that is registered."""

from __future__ import annotations

import re

import pytest

from audit.config import LimitsSection
from audit.errors import AuditError
from audit.subject.loader import LOADERS

SAMPLES: dict[str, object] = {
    "joblib": "somewhere/model.joblib",
    "skops": "somewhere/model.skops",
    "callable": "package.module:function",
    "live": lambda rows: rows,
}


@pytest.mark.parametrize("name", LOADERS)
def test_a_loader_explains_itself(name: str) -> None:
    loader = LOADERS[name]
    assert re.fullmatch(r"[a-z][a-z0-9_]*", loader.id)
    assert loader.title
    assert loader.opens
    assert loader.definition.partition("\n")[0].endswith(".")


@pytest.mark.parametrize("name", LOADERS)
@pytest.mark.parametrize("sample", SAMPLES)
def test_a_source_is_recognised_by_one_loader_alone(name: str, sample: str) -> None:
    if sample in LOADERS:
        assert LOADERS[name].recognises(SAMPLES[sample]) == (name == sample)


@pytest.mark.parametrize("name", LOADERS)
@pytest.mark.parametrize("nothing", [None, 3, "", ".", ":", "no such model", [], {}])
def test_what_is_no_model_is_left_alone(name: str, nothing: object) -> None:
    assert LOADERS[name].recognises(nothing) is False


@pytest.mark.parametrize("name", ["joblib", "skops"])
def test_a_file_that_is_not_there_is_one_sentence(name: str) -> None:
    with pytest.raises(AuditError, match="There is no file somewhere/model"):
        LOADERS[name].open(SAMPLES[name], trust=None, limits=LimitsSection())
