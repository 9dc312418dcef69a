"""The change of a gap between groups on the same rows, beside two audits taken apart.

    python benchmarks/coverage/paired_beside_apart.py [--draws 400]

Two groups by two models whose answers correlate more or less. Prints how often either interval
contains the true change, and the median width of the one on the same rows as a share of the other.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from statistics import median

import numpy as np
from paired_gaps import SETTINGS, changed

from audit.statistics.differences import difference
from audit.statistics.limits import Estimate, Limits
from audit.statistics.methods import Basis, limits_at

LEVEL = 0.95
APART = {
    "largest_difference_paired": "studentised_range_difference",
    "smallest_ratio_paired": "studentised_range_ratio",
}
PEOPLE = (50, 200, 500, 2000)
CORRELATIONS = (0.0, 0.5, 0.8, 0.95)


def main() -> None:
    """Simulate every setting and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draws", type=int, default=400, help="samples a line")
    draws = parser.parse_args().draws
    print("method, people a group, correlation, setting: covered together, apart; width")
    for method in APART:
        for people in PEOPLE:
            for name, groups in SETTINGS.items():
                for shared in CORRELATIONS:
                    rng = np.random.default_rng(1)
                    found = list(beside(changed(method, groups, people, shared)(rng, draws)))
                    together, apart = (sum(each[place] for each in found) for place in (0, 1))
                    width = median(each[2] for each in found)
                    print(
                        f"{method} {people:5} {shared:4} {name:32} "
                        f"{together / draws:.3f} {apart / draws:.3f} {width:.2f}"
                    )


def beside(claims: Iterator[tuple[Basis, float]]) -> Iterator[tuple[bool, bool, float]]:
    """Whether each interval contains the truth, and how wide the first is beside the second."""
    for basis, truth in claims:
        together, other = limits_at(basis, LEVEL), apart(basis)
        width = (together.high - together.low) / (other.high - other.low)
        covered = (each.low <= truth <= each.high for each in (together, other))
        yield (*covered, width)  # type: ignore[misc]


def apart(basis: Basis) -> Limits:
    """The change as it is judged where the two audits are taken to share no rows."""
    now, then = (tuple(part.rates[model] for part in basis.parts) for model in (0, 1))
    return difference(gap(basis.method, now), gap(basis.method, then))


def gap(method: str, rates: tuple[tuple[float, float], ...]) -> Estimate:
    """One model's gap between its limits."""
    shares = [k / n for k, n in rates]
    most, least = max(shares), min(shares)
    value = least / most if method.startswith("smallest_ratio") else most - least
    return Estimate(value, *limits_at(Basis(method=APART[method], rates=rates), LEVEL))


if __name__ == "__main__":
    main()
