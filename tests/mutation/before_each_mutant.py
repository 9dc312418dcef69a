"""The conftest of a mutated tree: what one mutant's run must not take over from another's.

mutmut forks from a process that has run all tests on the unchanged code. What a function has
remembered there (lru_cache) would answer for the mutant, so it is forgotten first.
"""

from __future__ import annotations

import sys

import pytest
from hypothesis import HealthCheck, Phase, settings

FEW = settings(
    max_examples=20,
    phases=[Phase.explicit, Phase.generate],
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


def pytest_sessionstart() -> None:
    for name, module in list(sys.modules.items()):
        if name.startswith("audit."):
            for each in list(vars(module).values()):
                if hasattr(each, "cache_clear"):
                    each.cache_clear()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Twenty examples each, the same every time, and no search for the simplest that fails."""
    for item in items:
        test = getattr(item, "obj", None)
        test = getattr(test, "__func__", test)
        if hasattr(test, "_hypothesis_internal_use_settings"):
            test._hypothesis_internal_use_settings = FEW
