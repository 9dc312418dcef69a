"""How the search for the number of people goes, step by step, and what grows with them."""

import math

import pytest

from audit.statistics.methods import Basis
from audit.statistics.rows_needed import _between, grown, more_people, people_of, times_as_many


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        ((1.0, 4.0, -1.0, 1.0), 16 / 9),  # 1/root 1 and 1/2: their middle is 3/4
        ((1.0, 4.0, -0.25, 0.25), 16 / 9),
        ((1.0, 16.0, -1.0, 3.0), (16 / 13) ** 2),  # a quarter of the way from 1 to 1/4
        ((4.0, 9.0, -math.inf, 1.0), 6.0),  # no line: the middle of both logarithms
        ((4.0, 9.0, 0.0, 0.0), 6.0),
        ((4.0, 9.0, -1.0, -1.0), 6.0),
        ((4.0, 9.0, -1e-9, 1.0), 4.002),  # never an end itself
        ((4.0, 9.0, -1.0, 1e-9), 9 / 1.0005),
    ],
)
def test_the_next_guess_is_where_a_line_is_0(ends: tuple, expected: float) -> None:
    assert _between(*ends) == pytest.approx(expected, rel=1e-12)


def test_all_that_grows_and_all_that_stays() -> None:
    part = Basis(method="t", value=0.5, n=10, standard_error=0.2)
    basis = Basis(
        method="any",
        value=0.4,
        n=30,
        rates=((3, 10), (4, 20)),
        others=((1, 5), (2, 6)),
        table=(1.0, 2.0, 3.0, 4.0),
        groups=5,
        scale="log",
        standard_error=0.6,
        skewness=0.7,
        correlation=0.8,
        parts=(part, part),
        means=((1.0, 0.2, 9.0, 0.5, 3.5), (2.0, 0.4, 8.0)),
        strata=(((1.0, 2.0), (3.0, 4.0)),),
    )
    assert grown(basis, 4.0) == Basis(
        method="any",
        value=0.4,
        n=120,
        rates=((12, 40), (16, 80)),
        others=((4, 20), (8, 24)),
        table=(4.0, 8.0, 12.0, 16.0),
        groups=5,
        scale="log",
        standard_error=0.3,
        skewness=0.7,
        correlation=0.8,
        parts=(part._replace(n=40, standard_error=0.1),) * 2,
        means=((1.0, 0.1, 36.0, 0.5, 3.5), (2.0, 0.2, 32.0)),
        strata=(((4.0, 8.0), (12.0, 16.0)),),
    )


def test_people_of_rates_and_how_many_more_of_them() -> None:
    two = Basis(method="newcombe", rates=((30, 100), (45, 120)))
    assert people_of(two) == (100, 120)
    two = Basis(method="newcombe", rates=((30, 100), (45, 100)))
    assert [more_people(two, threshold, 0.95, 0) for threshold in (0.0, -0.05)] == [0, 618]


def test_a_limit_on_the_threshold_never_leaves_it() -> None:
    assert times_as_many(Basis(method="wilson", rates=((0, 50),)), 0.0, 0.95) is None
