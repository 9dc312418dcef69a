"""Published and recomputed results with their counts, from tests/data/vectors.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

VECTORS = json.loads((Path(__file__).parents[1] / "data" / "vectors.json").read_text("utf-8"))


def named(topic: str) -> Any:
    """Run a test for every vector of a topic, under the vector's id."""
    return pytest.mark.parametrize("vector", VECTORS[topic], ids=lambda vector: vector["id"])


def vector_of(topic: str, id: str) -> dict[str, Any]:
    (found,) = (vector for vector in VECTORS[topic] if vector["id"] == id)
    return found
