"""Hypothesis tests: a table for each large family, one for all the others."""

from __future__ import annotations

from collections.abc import Sequence

from audit.evidence import Test
from audit.publish.render import amounts, words
from audit.publish.render.families import title_of_family, title_of_test
from audit.publish.render.language import say, say_as
from audit.publish.render.parts import Cell, Column, Table
from audit.publish.render.reading import Reading
from audit.publish.render.tables import name_cell, table

LARGE = 4
PAPER_TESTS = 6
LONGEST_ABOUT = 140
"""Room for two crossed groups, whose names may differ at their ends alone."""
_LEAST = 0.0001


def test_tables(reading: Reading, tests: Sequence[Test]) -> tuple[Table, ...]:
    """Every test with its p-value, and its p-value adjusted for the family it was made in."""
    families: dict[str, list[Test]] = {}
    for test in tests:
        families.setdefault(test.family or "", []).append(test)
    large = {name: found for name, found in families.items() if name and len(found) >= LARGE}
    others = [test for name, found in families.items() if name not in large for test in found]
    tables = [
        table(
            words.shorten(words.upper_first(title_of_family(reading, name)), 120),
            _columns(),
            [_row(reading, test) for test in _least_likely(found)],
            on_paper=PAPER_TESTS,
        )
        for name, found in large.items()
    ]
    if others:
        columns = (*_columns(), Column(say_as("column head", "family")))
        rows = [[*_row(reading, test), Cell(_family(reading, test))] for test in others]
        caption = say("Other tests") if tables else say("Tests")
        tables.append(table(caption, columns, rows, on_paper=PAPER_TESTS))
    return tuple(tables)


def _columns() -> tuple[Column, ...]:
    return (
        Column(say_as("column head", "test")),
        Column(say_as("column head", "of")),
        Column(say_as("column head", "statistic"), True),
        Column(say_as("column head", "p"), True),
        Column(say_as("column head", "p, adjusted"), True),
    )


def _least_likely(tests: Sequence[Test]) -> list[Test]:
    """Those first that are least likely by chance; without a p-value last."""
    return sorted(tests, key=lambda test: 2.0 if test.p is None else test.p)


def _row(reading: Reading, test: Test) -> list[Cell]:
    about = [
        *test.across,
        *(f"{name} {words.visible(group)}" for name, group in test.slice.items()),
    ]
    return [
        Cell(title_of_test(reading, test.test)),
        name_cell(words.listed(dict.fromkeys(about)) or say("everyone"), most=LONGEST_ABOUT),
        Cell("" if test.statistic is None else amounts.loose(test.statistic)),
        Cell(_chance(test.p)),
        Cell(_chance(test.p_adjusted)),
    ]


def _family(reading: Reading, test: Test) -> str:
    return words.shorten(title_of_family(reading, test.family), 90) if test.family else ""


def _chance(p: float | None) -> str:
    """A p-value: two digits that count, and never a zero."""
    if p is None:
        return ""
    if p < _LEAST:
        return f"<{amounts.NBSP}{amounts.bare(_LEAST)}"
    return amounts.number(p, 2 if p >= 0.1 else 4)
