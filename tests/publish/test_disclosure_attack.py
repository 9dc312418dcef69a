"""An attack on what the public sees: solve for every hidden cell from all that is shown."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from disclosure_tables import Table, counted, sums
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sample_rows import RATES
from scipy.optimize import Bounds, LinearConstraint, milp

from audit.evidence import Evidence
from audit.publish.disclosure.cells import SMALLEST
from audit.publish.disclosure.profile import public

TRUE_FALSE = ("tp", "fp", "fn", "tn")
FEWEST = 2
"""How far apart the least and the most that a hidden cell could be must be: three values."""


class Attacker:
    """Knows which groups there may be, and every number that is shown; nothing else."""

    def __init__(self, table: Table, shown: Evidence) -> None:
        """Write every shown count as a sum of unknown crossed cells."""
        names = [tuple(dict.fromkeys(pair[place] for pair in table)) for place in (0, 1)]
        self.places = {key: i for i, key in enumerate(product(product(*names), range(4)))}
        rows: list[np.ndarray] = []
        values: list[float] = []
        for row in shown.measurements:
            if row.counts is not None and len(row.counts) == 2:
                k, n = _parts(row.metric)
                for part, number in zip((k, n), row.counts, strict=True):
                    rows.append(self.sum_of(tuple(row.slice.items()), part))
                    values.append(number)
            elif row.counts is not None and row.slice:
                for part, number in zip(_parts("selection_rate"), row.counts[:2], strict=True):
                    rows.append(self.sum_of(tuple(row.slice.items()), part))
                    values.append(number)
        for entry in shown.ledger:
            rows.append(self.sum_of(tuple(entry.slice.items()), (0, 1, 2, 3)))
            values.append(entry.n)
        self.known = LinearConstraint(np.array(rows), values, values) if rows else ()

    def sum_of(self, slice: tuple[tuple[str, str], ...], cells: tuple[int, ...]) -> np.ndarray:
        """The unknowns that a number of a slice is the sum of."""
        found = np.zeros(len(self.places))
        for ((a, b), cell), place in self.places.items():
            if cell in cells and all({"a": a, "b": b}[key] == name for key, name in slice):
                found[place] = 1
        return found

    def range_of(self, form: np.ndarray) -> tuple[float, float]:
        """The least and the most that a sum of unknown cells can be."""
        ends = []
        for sign in (1, -1):
            # scipy's door for a table of integers that nobody can be less than none of
            found = milp(
                sign * form,
                constraints=self.known,
                integrality=np.ones(len(form)),
                bounds=Bounds(0, 10_000),
            )
            assert found.status == 0, found.message
            ends.append(round(sign * found.fun))
        return ends[0], ends[1]


def _parts(metric: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Which of the four cells a rate counts, and which it counts among."""
    units = np.eye(4, dtype=int)
    found = [RATES[metric](*unit) for unit in units]
    return tuple(np.flatnonzero([k for k, _ in found])), tuple(
        np.flatnonzero([n for _, n in found])
    )


def attack(table: Table) -> None:
    """Fail where a cell of few people is shown, or can be worked out to fewer than three values."""
    evidence = counted(table)
    attacker = Attacker(table, public(evidence))
    forms = [(i,) for i in range(4)] + [(0, 1), (2, 3), (0, 1, 2, 3)]
    for items, cells in sums(table).items():
        for form in forms:
            number = sum(cells[i] for i in form)
            if number < SMALLEST:
                low, high = attacker.range_of(attacker.sum_of(items, form))
                assert low <= number <= high
                assert high - low >= FEWEST, (items, form, number, low, high)


cells = st.tuples(*[st.integers(0, 40)] * 4)
tables = st.fixed_dictionaries(
    {pair: cells | st.tuples(*[st.integers(15, 90)] * 4) for pair in product("xyz", "mf")}
)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(tables)
def test_no_small_cell_can_be_worked_out(table: Table) -> None:
    if any(map(sum, table.values())):
        attack(table)


BIG = (60, 50, 40, 70)
HARD = {
    "one small group": {("x", "m"): (3, 2, 4, 1), **dict.fromkeys(product("yz", "mf"), BIG)},
    "one small outcome": {
        ("x", "m"): (30, 2, 40, 50),
        ("x", "f"): (40, 30, 20, 60),
        **dict.fromkeys(product("yz", "mf"), BIG),
    },
    "zeros across from each other": {
        ("x", "m"): (0, 20, 20, 20),
        ("x", "f"): BIG,
        ("y", "m"): (30, 20, 30, 0),
        ("y", "f"): BIG,
        **dict.fromkeys(product("z", "mf"), BIG),
    },
    "nobody in one": {
        ("x", "m"): (0, 0, 0, 0),
        **dict.fromkeys([*product("yz", "mf"), ("x", "f")], BIG),
    },
    "hardly anybody": dict.fromkeys(product("xyz", "mf"), (1, 0, 2, 1)),
}


@pytest.mark.parametrize("name", HARD)
def test_tables_made_to_give_a_cell_away(name: str) -> None:
    attack(HARD[name])


def test_the_attack_finds_what_nobody_hid() -> None:
    table = HARD["one small group"]
    attacker = Attacker(table, counted(table))
    assert attacker.range_of(attacker.sum_of((("a", "x"), ("b", "m")), (0,))) == (3, 3)


def test_what_can_be_shown_is_shown() -> None:
    shown = public(counted(dict.fromkeys(product("xyz", "mf"), BIG)))
    assert {row.status for row in shown.measurements} == {"measured"}
    assert all(row.n >= SMALLEST for row in shown.measurements)
