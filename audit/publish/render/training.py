"""How a trained model came about: its settings, its folds, and what else was tried.

Nothing here knows an estimator. What a detail is follows from its shape: a table with `folds`,
`mean` and `sd` is a cross-validation, several tables in a row are settings that were tried.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from audit.evidence import Interval, Measurement
from audit.publish.render import amounts, phrases, words
from audit.publish.render.language import say, say_as, say_many
from audit.publish.render.parts import Cell, Column, Table
from audit.publish.render.reading import Reading
from audit.publish.render.tables import table

Details = Mapping[str, Any]


def training_tables(reading: Reading, details: Details) -> tuple[Table, ...]:
    """The cross-validation as a table, and, where several settings were tried, those too."""
    folded = {key: value for key, value in details.items() if _folds(value)}
    tried = {key: _tables(value) for key, value in details.items() if len(_tables(value)) > 1}
    return (
        *(_folds_table(reading, key, value) for key, value in folded.items()),
        *(_tried_table(reading, key, found, details) for key, found in tried.items()),
    )


def is_training(value: object) -> bool:
    """Whether a detail has a table of its own, or would have one if there were more of it."""
    return bool(_folds(value) or _tables(value))


def _folds(value: object) -> Sequence[Details]:
    """The folds of a cross-validation, or nothing where this is none."""
    if isinstance(value, Mapping) and isinstance(value.get("mean"), Mapping):
        return _tables(value.get("folds"))
    return ()


def _tables(value: object) -> Sequence[Details]:
    """Several tables in a row, or nothing where a value is anything else."""
    if not isinstance(value, list | tuple) or not all(isinstance(part, Mapping) for part in value):
        return ()
    return value


def _folds_table(reading: Reading, key: str, value: Details) -> Table:
    folds = _folds(value)
    columns = (
        Column(say_as("column head", "measure")),
        Column(say_as("column head", "mean"), True),
        Column(say_as("column head", "standard deviation"), True),
        Column(say_as("column head", "lowest to highest"), True),
        Column(say_as("column head", "folds"), True),
    )
    spread = value.get("sd")
    deviations = spread if isinstance(spread, Mapping) else {}
    measures = sorted(value["mean"], key=phrases.first(phrases.PERFORMANCE))
    lines = [
        _measure(reading, name, value["mean"][name], deviations.get(name), folds)
        for name in measures
    ]
    return table(_folds_caption(_named(key), folds), columns, lines)


def _folds_caption(named: str, folds: Sequence[Details]) -> str:
    """How many folds there are, and, where it is known, of how many rows each."""
    rows = sorted({fold["rows"] for fold in folds if isinstance(fold.get("rows"), int)})
    if not rows:
        return say_many(
            "{what}: one fold of the training rows",
            "{what}: {n} folds of the training rows",
            len(folds),
            what=named,
        )
    low, high = amounts.count(rows[0]), amounts.count(rows[-1])
    return say_many(
        "{what}: one fold of the training rows, {sizes} in it",
        "{what}: {n} folds of the training rows, {sizes} in each",
        len(folds),
        what=named,
        sizes=low if low == high else say("{low} to {high}", low=low, high=high),
    )


def _measure(
    reading: Reading, name: str, mean: Any, deviation: Any, folds: Sequence[Details]
) -> list[Cell]:
    """One measure over the folds, with the decimals that its spread allows."""
    found = [fold[name] for fold in folds if isinstance(fold.get(name), int | float)]
    row = Measurement(metric=name, value=mean if isinstance(mean, int | float) else None)
    title = Cell(reading.head(row))
    if row.value is None or not found:
        return [title, Cell(say("undefined")), Cell(""), Cell(""), Cell(amounts.count(len(found)))]
    unit = reading.unit(row)
    whole = Interval(low=min(found), high=max(found), level=1.0, method="range")
    amount = amounts.amount(row.value, whole, unit)
    places = amounts.digits(whole, unit, row.value * unit.factor) + 1
    spread = ""
    if isinstance(deviation, int | float):
        spread = amounts.number(deviation * unit.factor, places)
    span = amount.span if len(found) > 1 else ""
    return [title, *map(Cell, (amount.value, spread, span, amounts.count(len(found))))]


def _tried_table(
    reading: Reading, key: str, candidates: Sequence[Details], details: Details
) -> Table:
    """One row a candidate: its settings, then the measures; the chosen one says so."""
    measures = dict.fromkeys(name for one in candidates for name in _table(one, "mean"))
    ordered = sorted(measures, key=phrases.first(phrases.PERFORMANCE))
    columns = [Column(say_as("column head", "settings"))]
    columns += [Column(reading.head(Measurement(metric=name)), True) for name in ordered]
    rows = []
    for one in candidates:
        settings = _table(one, "parameters")
        used = _table(details, "parameters")
        chosen = bool(settings) and all(used.get(name) == settings[name] for name in settings)
        note = say("chosen") if chosen else ""
        said = Cell(words.shorten(amounts.loose(settings), 160), note=note)
        rows.append([said, *(_mean(reading, one, name) for name in ordered)])
    caption = say("{what}: {n}", what=_named(key), n=amounts.count(len(candidates)))
    return table(caption, columns, rows)


def _named(key: str) -> str:
    if key in phrases.DETAILS:
        return say(phrases.DETAILS[key])
    return words.upper_first(words.shorten(key.replace("_", " ")))


def _table(details: Details, name: str) -> Details:
    found = details.get(name)
    return found if isinstance(found, Mapping) else {}


def _mean(reading: Reading, candidate: Details, name: str) -> Cell:
    value = _table(candidate, "mean").get(name)
    if not isinstance(value, int | float):
        return Cell(say("undefined"))
    return Cell(amounts.amount(value, None, reading.unit(Measurement(metric=name))).value)
