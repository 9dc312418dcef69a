"""Held-out rows are a seeded, stratified share."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from audit.subject.training import holdout


@given(
    st.lists(st.sampled_from(["a", "b", "c"]), max_size=200),
    st.integers(0, 2**63),
    st.floats(0, 1),
)
def test_each_class_gives_its_share(classes: list[str], seed: int, share: float) -> None:
    y = np.array(classes, dtype=object)
    marks = holdout(y, seed, share)
    assert marks.dtype == bool
    assert marks.shape == y.shape
    for name in set(classes):
        n, held = int((y == name).sum()), int(marks[y == name].sum())
        if n > 1:
            assert 1 <= held <= n - 1
            assert abs(held - n * share) <= 1
    np.testing.assert_array_equal(marks, holdout(y, seed, share))


def test_another_seed_holds_out_other_rows() -> None:
    y = np.arange(100) % 2
    assert holdout(y, 1).sum() == 24
    assert (holdout(y, 1) != holdout(y, 2)).any()
