"""Published numbers: each test is named after the vector it checks."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from audit.statistics.exact import below_four_fifths, value_of
from audit.statistics.methods import Basis, limits_at
from audit.statistics.multiplicity import benjamini_hochberg, holm, holm_rejects

VECTORS = json.loads((Path(__file__).parents[1] / "data" / "vectors.json").read_text("utf-8"))


def named(topic: str) -> Any:
    return pytest.mark.parametrize("vector", VECTORS[topic], ids=lambda vector: vector["id"])


@named("wilson")
def test_wilson(vector: dict[str, Any]) -> None:
    limits = limits_at(Basis(method="wilson", rates=(tuple(vector["counts"]),)), 0.95)
    assert limits == pytest.approx((vector["low"], vector["high"]), abs=vector["tolerance"])


@named("newcombe")
def test_newcombe(vector: dict[str, Any]) -> None:
    k, n, k_ref, n_ref = vector["counts"]
    limits = limits_at(Basis(method="newcombe", rates=((k, n), (k_ref, n_ref))), 0.95)
    assert limits == pytest.approx((vector["low"], vector["high"]), abs=vector["tolerance"])
    difference = value_of(vector["counts"], difference=True)
    assert float(difference) == pytest.approx(vector["difference"], abs=5e-5)


@named("exact")
def test_exact_ratio_and_four_fifths(vector: dict[str, Any]) -> None:
    ratio = value_of(vector["counts"])
    assert float(ratio) == pytest.approx(vector["ratio"], abs=1e-6)
    assert (ratio < Fraction(4, 5)) is vector["below_four_fifths"]
    assert below_four_fifths(vector["counts"]) is vector["below_four_fifths"]


@named("multiplicity")
def test_holm_and_benjamini_hochberg(vector: dict[str, Any]) -> None:
    assert holm(vector["p"]) == pytest.approx(tuple(vector["holm"]))
    assert benjamini_hochberg(vector["p"]) == pytest.approx(tuple(vector["bh"]))
    rejected = holm_rejects(lambda index, level: vector["p"][index] <= 1 - level, len(vector["p"]))
    assert rejected == tuple(p <= 0.05 for p in vector["holm"])
