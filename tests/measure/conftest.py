"""An oracle that talks while it is imported."""

from __future__ import annotations

import logging
from importlib import import_module
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def aif360() -> ModuleType:
    logging.disable(logging.WARNING)  # it speaks of parts that are not installed
    try:
        return import_module("aif360.sklearn.metrics")
    finally:
        logging.disable(logging.NOTSET)
