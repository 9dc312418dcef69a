"""Audited rows that are training rows: planted ones are found, chance repeats are not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from rows import regression, subject

from audit.evidence import Finding
from audit.measure.checks.seen_rows import check_seen_rows
from audit.measure.counted import Plan
from audit.measure.repeats import repeats
from audit.subject.subject import Subject

PLAN = Plan(minimum_group=10, missing_as_group=False, intersections=1)


def _people(rows: int, seed: int = 0) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    amount = random.random(rows)
    height = np.where(random.random(rows) < 0.3, np.nan, random.random(rows))
    word = random.choice(["x", "y"], rows).astype(object)
    word[::5] = None
    return pd.DataFrame(
        {
            "amount": amount,
            "height": height,
            "word": word,
            "age": random.integers(18, 80, rows),
            "y": random.random(rows) < 0.4,
        }
    )


def _split(audited: pd.DataFrame, training: pd.DataFrame, **facts: Any) -> Subject:
    """A subject of these rows; their label is the column y."""
    return replace(
        subject(audited["y"], audited["y"], weight=facts.pop("weight", None)),
        features=audited.drop(columns="y"),
        background=training.drop(columns="y"),
        background_truth=training["y"].to_numpy(np.int32),
        **facts,
    )


def _found(made: Subject) -> list[Finding]:
    return [piece for piece in check_seen_rows(made, PLAN, 0) if isinstance(piece, Finding)]


def _told(made: Subject) -> tuple[str, int]:
    (finding,) = _found(made)
    assert finding.code == "rows_seen_in_training"
    assert finding.text.format(**finding.numbers)
    assert finding.numbers["rows"] == made.rows
    assert finding.numbers["share"] == finding.numbers["n"] / made.rows
    return finding.grade, finding.numbers["n"]


def test_other_people_are_no_finding() -> None:
    people = _people(800)
    assert _found(_split(people[:200], people[200:])) == []


@pytest.mark.parametrize(
    ("planted", "grade"), [(1000, "critical"), (500, "critical"), (499, "warning"), (20, "warning")]
)
def test_planted_rows_are_counted(planted: int, grade: str) -> None:
    people = _people(4000)
    audited, training = people[:1000], pd.concat([people[1000:], people[:planted]])
    assert _told(_split(audited, training)) == (grade, planted)


def test_very_few_are_a_note() -> None:
    people = _people(12000)
    training = pd.concat([people[4000:], people[:39]])
    assert _told(_split(people[:4000], training)) == ("note", 39)


def test_rows_doubled_before_a_split_are_found() -> None:
    people = _people(500)
    doubled = pd.concat([people, people]).sample(frac=1, random_state=1)
    audited, training = doubled[:250], doubled[250:]
    grade, seen = _told(_split(audited, training))
    assert grade == "critical"
    assert seen == sum(row in set(training.index) for row in audited.index)


def test_numbers_are_the_same_whatever_type_a_file_gives_them() -> None:
    people = _people(300)
    training = people.astype({"age": float})
    assert _told(_split(people, training)) == ("critical", 300)


def test_another_label_is_another_row() -> None:
    people = _people(300)
    assert _found(_split(people, people.assign(y=~people["y"]))) == []
    unlabelled = replace(_split(people, people.assign(y=~people["y"])), background_truth=None)
    assert _told(unlabelled) == ("critical", 300)


def test_repeats_among_few_columns_are_chance() -> None:
    random = np.random.default_rng(3)
    columns = {"department": random.integers(0, 6, 4000), "sex": random.integers(0, 2, 4000)}
    people = pd.DataFrame({**columns, "y": random.random(4000) < 0.4})
    assert _found(_split(people[:1000], people[1000:])) == []
    told = people.assign(y=people["department"] > 2)
    assert _found(_split(told[:1000], told[1000:])) == []


def test_a_label_that_follows_from_few_columns_makes_no_copies() -> None:
    random = np.random.default_rng(6)
    columns = {name: random.integers(0, 25, 4000) for name in ("a", "b")}
    people = pd.DataFrame({**columns, "y": columns["a"] > 12})
    made = repeats(people[:400], people[400:2000], None)
    assert 2 * made.distinct > made.rows
    assert _found(_split(people[:400], people[400:800])) == []


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("values", [5, 20, 60])
def test_repeats_now_and_then_are_chance(values: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    columns = {name: random.integers(0, values, 4000) for name in ("a", "b")}
    people = pd.DataFrame({**columns, "y": random.random(4000) < 0.3})
    assert repeats(people[:1000], people[1000:], None).seen > 50
    assert _found(_split(people[:1000], people[1000:])) == []


def test_more_than_chance_is_found_among_chance_repeats() -> None:
    random = np.random.default_rng(4)
    columns = {name: random.integers(0, 60, 2000) for name in ("a", "b")}
    people = pd.DataFrame({**columns, "y": random.random(2000) < 0.5})
    audited = people[:1000]
    (finding,) = _found(_split(audited, pd.concat([people[1000:], audited])))
    assert (finding.grade, finding.numbers["n"]) == ("critical", 1000)
    assert finding.numbers["chance"] > 100


def test_the_same_data_given_twice_is_critical_even_where_rows_repeat() -> None:
    people = pd.DataFrame({"sex": [0, 1] * 50, "y": [0, 0, 1, 1] * 25})
    data = {"sha256": "a", "train": {"sha256": "a"}}
    assert _told(_split(people, people, data=data)) == ("critical", 100)
    (finding,) = _found(_split(people, people, data=data))
    assert "the same data" in finding.text
    assert _found(_split(people, people, data={"sha256": "a", "train": {"sha256": "b"}})) == []


def test_weights_change_nothing() -> None:
    people = _people(1000)
    training = pd.concat([people[400:], people[:100]])
    weight = np.random.default_rng(0).random(400) * 1000
    plain, weighted = (_split(people[:400], training, weight=w) for w in (None, weight))
    assert _found(plain) == _found(weighted)
    assert _told(weighted) == ("warning", 100)


def test_a_number_as_label_is_compared_too() -> None:
    people = _people(400)
    number = np.random.default_rng(9).random(400)
    made = replace(
        regression(number[:200], number[:200]),
        features=people[:200],
        background=people[:200],
        background_truth=number[:200],
    )
    assert _told(made) == ("critical", 200)
    assert _found(replace(made, background_truth=number[200:])) == []


def test_without_training_rows_nothing_is_looked_for() -> None:
    people = _people(100)
    made = _split(people, people)
    assert _found(replace(made, background=None)) == []
    assert _found(replace(made, features=None)) == []
    assert _found(replace(made, features=made.features[[]], background=made.background[[]])) == []
    assert _found(replace(made, background=made.background[:0], background_truth=None)) == []
