"""Laws that every registered statistic keeps: what names, order and parts must not change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from rows import regression, subject

from audit.evidence import MISSING, Measurement
from audit.measure.counted import Plan
from audit.measure.measure import measure_counts
from audit.measure.statistic import STATISTICS
from audit.subject.subject import Batch, Quantity, Subject

EVERY_STATISTIC = pytest.mark.parametrize("statistic", STATISTICS.values(), ids=list(STATISTICS))
PLAN = Plan(minimum_group=10, missing_as_group=False, intersections=2)
ROWS = 160
RENAMED = {"a": "z", "b": "m", "c": "<script>", MISSING: MISSING, "x": "NA", "y": " "}


def _columns(seed: int = 0) -> dict[str, Any]:
    """People in three groups and nobody's, and in two more; a tenth of their ages are not known."""
    rng = np.random.default_rng(seed)
    group = np.r_[["a"] * 70, ["b"] * 45, ["c"] * 30, [MISSING] * 15]
    age = np.where(rng.random(ROWS) < 0.1, np.nan, rng.integers(18, 70, ROWS))
    return {
        "group": group,
        "side": rng.choice(["x", "y"], ROWS),
        "label": rng.integers(0, 2, ROWS),
        "score": np.round(rng.beta(1 + (group == "a"), 2, ROWS), 2),
        "weight": rng.choice([0.5, 2.0], ROWS),
        "target": np.round(rng.lognormal(3, 1, ROWS), 1),
        "age": age,
    }


def _decided(known: dict[str, Any]) -> Subject:
    made = subject(
        known["label"],
        (known["score"] > 0.45).astype(int),
        known["score"],
        group=known["group"],
        side=known["side"],
    )
    return replace(made, quantities=(Quantity("age", known["age"]),), top_k=(5, 40))


def _weighted(known: dict[str, Any]) -> Subject:
    return replace(_decided(known), weight=known["weight"])


def _undecided(known: dict[str, Any]) -> Subject:
    return replace(_decided(known), y_true=None, y_pred=None)


def _estimated(known: dict[str, Any]) -> Subject:
    return regression(
        known["target"],
        np.round(known["target"] * (1 + known["score"] / 5), 1),
        group=known["group"],
        side=known["side"],
        quantities=(Quantity("age", known["age"]),),
        top_k=(5, 40),
    )


KINDS: dict[str, Callable[[dict[str, Any]], Subject]] = {
    "decisions": _decided,
    "weights": _weighted,
    "scores alone": _undecided,
    "a regression": _estimated,
}
EVERY_KIND = pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))


def said(made: Subject) -> list[Measurement]:
    """What the statistics say of a subject."""
    rows = measure_counts(made, PLAN).measurements
    return [row for row in rows if row.metric in STATISTICS]


def facts(rows: list[Measurement], names: dict[str, str] | None = None) -> dict[Any, Any]:
    """Status, value, n and limits of each row, by what it is about; groups under other names."""
    named = names or {}

    def about(row: Measurement) -> tuple[object, ...]:
        group = {attribute: named.get(name, name) for attribute, name in row.slice.items()}
        told = {
            name: value
            for name, value in (row.parameters or {}).items()
            if name in ("denominator", "deviation", "of", "with", "k", "number")
        }
        return (row.metric, str(sorted(group.items())), row.across, row.class_, str(told))

    found = {about(row): _numbers(row) for row in rows}
    assert len(found) == len(rows), "no two rows say the same"
    return found


def _numbers(row: Measurement) -> tuple[object, ...]:
    limits = () if row.interval is None else (row.interval.low, row.interval.high)
    numbers = [number for number in (row.value, row.n, *limits) if number is not None]
    why = (row.reason or "").partition(":")[0]  # names of groups follow
    return row.status, why, row.counts, numbers


def assert_alike(mine: dict[Any, Any], theirs: dict[Any, Any]) -> None:
    """The same rows; numbers may differ in the last digits, where sums run in another order."""
    assert mine.keys() == theirs.keys()
    for key, (*told, numbers) in theirs.items():
        assert mine[key][:-1] == tuple(told), key
        assert mine[key][-1] == pytest.approx(numbers, rel=1e-9, abs=1e-12), key


@EVERY_STATISTIC
def test_each_of_these_kinds_together_holds_every_statistic(statistic: Any) -> None:
    """So that no law below is kept by saying nothing."""
    measured = [row for kind in KINDS.values() for row in said(kind(_columns()))]
    assert any(row.metric == statistic.id and row.status == "measured" for row in measured)


@EVERY_KIND
def test_names_of_groups_change_nothing(kind: Callable[[dict[str, Any]], Subject]) -> None:
    known = _columns()
    other = known | {
        name: np.array([RENAMED[value] for value in known[name]]) for name in ("group", "side")
    }
    assert_alike(facts(said(kind(other))), facts(said(kind(known)), RENAMED))


@EVERY_KIND
def test_the_order_of_rows_changes_nothing(kind: Callable[[dict[str, Any]], Subject]) -> None:
    known = _columns()
    order = np.random.default_rng(1).permutation(ROWS)
    shuffled = {name: column[order] for name, column in known.items()}
    assert_alike(facts(said(kind(shuffled))), facts(said(kind(known))))


@EVERY_KIND
@pytest.mark.parametrize("size", [1, 7, ROWS - 1])
def test_tallies_of_parts_may_be_added_in_any_order(
    monkeypatch: pytest.MonkeyPatch, kind: Callable[[dict[str, Any]], Subject], size: int
) -> None:
    made = kind(_columns())
    whole = facts(said(made))
    batches = Subject.batches

    def apart(self: Subject) -> Iterator[Batch]:
        parts = list(batches(self, size))
        yield from (parts[place] for place in np.random.default_rng(2).permutation(len(parts)))

    monkeypatch.setattr(Subject, "batches", apart)
    assert_alike(facts(said(made)), whole)


@EVERY_KIND
def test_a_group_that_nobody_belongs_to_changes_nothing(
    kind: Callable[[dict[str, Any]], Subject],
) -> None:
    made = kind(_columns())
    more = tuple(replace(each, groups=(*each.groups, "nobody")) for each in made.attributes)
    assert_alike(facts(said(replace(made, attributes=more))), facts(said(made)))


@EVERY_KIND
def test_one_person_is_never_enough(kind: Callable[[dict[str, Any]], Subject]) -> None:
    known = {name: column[:1] for name, column in _columns().items()}
    for row in said(kind(known)):
        assert row.status != "measured", row
        assert row.reason


@EVERY_KIND
def test_nobody_with_a_number_is_no_error(kind: Callable[[dict[str, Any]], Subject]) -> None:
    rows = said(kind(_columns() | {"age": np.full(ROWS, np.nan)}))
    numbers = [row for row in rows if STATISTICS[row.metric].needs == ("quantity",)]
    assert numbers
    for row in numbers:
        assert (row.status, row.value, row.interval, row.n) == ("undefined", None, None, 0)
        assert row.reason


NOTHING_TO_SAY: dict[str, Callable[[], Subject]] = {
    "nobody is selected": lambda: replace(_decided(_columns()), y_pred=np.zeros(ROWS, np.int32)),
    "everybody is selected": lambda: replace(_decided(_columns()), y_pred=np.ones(ROWS, np.int32)),
    "one score for all": lambda: replace(_undecided(_columns()), y_score=np.full(ROWS, 0.5)),
    "one age for all": lambda: _decided(_columns() | {"age": np.full(ROWS, 30.0)}),
    "one group": lambda: _decided(_columns() | {"group": np.full(ROWS, "a")}),
    "nobody's group": lambda: _decided(_columns() | {"group": np.full(ROWS, MISSING)}),
    "everybody is a group": lambda: _decided(
        _columns() | {"group": np.array([f"p{place}" for place in range(ROWS)])}
    ),
    "a reference of nobody": lambda: replace(_decided(_columns()), references={"group": "q"}),
    "no numbers differ": lambda: regression(
        np.ones(ROWS), np.ones(ROWS), group=_columns()["group"], top_k=(5,)
    ),
}


@pytest.mark.parametrize("made", NOTHING_TO_SAY.values(), ids=list(NOTHING_TO_SAY))
def test_what_is_undefined_says_why(made: Callable[[], Subject]) -> None:
    rows = said(made())
    assert rows
    for row in rows:
        if row.status == "measured":
            assert row.value is not None
            assert np.isfinite(row.value)
        else:
            assert row.reason, row
        if row.reason:
            text = row.reason.format(**(row.parameters or {}))
            assert "{" not in text, "a reason finds what it names in the row's parameters"
