"""Overlaps of top columns, by hand."""

import pytest

from audit.evidence import Attribution, Contribution
from audit.measure.explaining.agreement import agreement, stability, top_features


def parts(**values):
    return tuple(Contribution(feature=name, value=value) for name, value in values.items())


def local(**values):
    return Attribution(explainer="any", scope="local", values=parts(**values))


ten = dict(zip("abcdefghij", (10, -9, 8, -7, 6, 5, 4, 3, 2, 1), strict=True))
turned = dict(zip("abcdefghij", (10, 9, 8, 1, 2, 3, 4, 5, 6, 7), strict=True))


def test_five_of_ten_and_half_of_fewer():
    assert top_features(parts(**ten)) == set("abcde")
    assert top_features(parts(a=1, b=-2, c=0.5)) == {"b"}
    assert top_features(parts(a=1)) == {"a"}
    assert top_features(()) == frozenset()


def test_agreement_is_the_shared_part_of_the_top():
    assert agreement(local(**ten), local(**ten)) == 1
    assert agreement(local(**ten), local(**turned)) == pytest.approx(3 / 5)
    assert agreement(local(a=1, b=0, c=0, d=0), local(a=0, b=1, c=0, d=0)) == 0


def test_nothing_to_compare_is_no_agreement_and_no_disagreement():
    assert agreement(local(), local(**ten)) is None
    assert agreement(local(a=0, b=0), local(a=0, b=0)) is None


def test_stability_is_the_mean_jaccard_over_pairs():
    assert stability([parts(**ten), parts(**ten), parts(**ten)]) == 1
    assert stability([parts(**ten), parts(**turned)]) == pytest.approx(3 / 7)
    assert stability([parts(**ten), parts(**ten), parts(**turned)]) == pytest.approx(
        (1 + 3 / 7 + 3 / 7) / 3
    )
    assert stability([parts(**ten)]) is None
    assert stability([parts(a=0), parts(a=0)]) is None
