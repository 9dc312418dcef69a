"""A large Parquet file, counted as it is read, gives the evidence its rows give when held."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from audit.config import load_config
from audit.errors import AuditError
from audit.measure.counted import Plan, count
from audit.measure.tally import folded as folded_module
from audit.measure.tally import score_counts
from audit.pipeline import measure
from audit.progress import Silent
from audit.subject.entry import open_subject
from audit.subject.streamed import cells as cells_module
from audit.subject.streamed import fold as fold_module
from audit.subject.streamed import open as open_module
from audit.subject.subject import Subject

LARGE = 10**9


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small batches, so that a test's few rows come in many."""
    monkeypatch.setattr(fold_module, "BATCH_ROWS", 13)
    monkeypatch.setattr(folded_module, "ROWS_AT_ONCE", 40)


def both(
    monkeypatch: pytest.MonkeyPatch, file: Path, **options: Any
) -> tuple[Subject, dict[str, Any], dict[str, Any]]:
    """Audit a file by the streamed path and by the ordinary one; the two pieces of evidence."""
    config = load_config(None, {"data": str(file), **options})
    found = []
    subjects = []
    for threshold in (0, LARGE):
        monkeypatch.setattr(open_module, "STREAMED_ROWS", threshold)
        subjects.append(open_subject(config))
        evidence = measure(subjects[-1], config, Silent())
        found.append(msgspec.to_builtins(evidence))
    assert subjects[1].folded is None
    return subjects[0], found[0], found[1]


def written(folder: Path, columns: dict[str, Any], row_group: int = 40) -> Path:
    file = folder / "rows.parquet"
    pq.write_table(pa.table(columns), file, row_group_size=row_group)
    return file


def people(n: int, seed: int) -> dict[str, Any]:
    """People with blanks in every column that may have some, and a group that comes late."""
    rng = np.random.default_rng(seed)

    def blank(values: list[Any], share: float = 0.05) -> list[Any]:
        return [
            None if lost else value
            for value, lost in zip(values, rng.random(n) < share, strict=True)
        ]

    label = rng.integers(0, 2, n)
    score = np.clip(0.3 + 0.4 * label + rng.normal(0, 0.2, n), 0, 1)
    race = rng.choice(["b", "a", "ç", ""], n).tolist()
    race[-3:] = ["late"] * 3
    return {
        "sex": blank(rng.choice(["M", "F"], n).tolist()),
        "race": race,
        "age": pa.array(blank(rng.integers(18, 80, n).tolist()), pa.int16()),
        "old": pa.array((rng.random(n) < 0.3).tolist()),
        "dept": pa.array(blank(rng.choice(["x", "y"], n).tolist())).dictionary_encode(),
        "label": blank(label.tolist()),
        "predicted": (score >= 0.5).astype(np.int8),
        "score": blank(score.tolist()),
        "rounded": pa.array(np.round(score, 1)),
        "weight": blank(rng.integers(0, 4, n).astype(float).tolist()),
        "share": rng.random(n),
        "split": rng.choice(["Train", "test", "test"], n),
    }


def same(mine: Any, theirs: Any, path: str = "") -> None:
    """The same plain data, floats to the last few digits: sums may be taken in another order."""
    if isinstance(theirs, float) and isinstance(mine, float):
        assert mine == pytest.approx(theirs, rel=1e-9, abs=1e-12), path
    elif isinstance(theirs, dict):
        assert list(mine) == list(theirs), path
        for key in theirs:
            same(mine[key], theirs[key], f"{path}.{key}")
    elif isinstance(theirs, list | tuple):
        assert len(mine) == len(theirs), path
        for place, (one, other) in enumerate(zip(mine, theirs, strict=True)):
            same(one, other, f"{path}[{place}]")
    else:
        assert mine == theirs, path


GROUPS = {"sensitive": ["sex", "race", "old"], "intersections": 2}
AUDITS: dict[str, dict[str, Any]] = {
    "predictions": {"label": "label", "prediction": "predicted"},
    "predictions and scores": {"label": "label", "prediction": "predicted", "score": "score"},
    "scores": {"label": "label", "score": "score"},
    "a threshold": {"label": "label", "score": "score", "threshold": 0.5},
    "few scores": {"label": "label", "prediction": "predicted", "score": "rounded"},
    "no label": {"prediction": "predicted"},
    "weights": {"label": "label", "prediction": "predicted", "weight": "weight"},
    "broken weights": {
        "label": "label",
        "prediction": "predicted",
        "score": "score",
        "weight": "share",
    },
    "blank weights": {"label": "label", "score": "score", "weight": "weight", "threshold": 0.4},
    "a split": {"label": "label", "prediction": "predicted", "split": "split", "score": "score"},
    "strata": {"label": "label", "prediction": "predicted", "strata": ["dept"]},
    "missing people": {"label": "label", "prediction": "predicted", "missing_as_group": True},
    "the other favourable": {"label": "label", "prediction": "predicted", "favourable": "0"},
}


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("asked", AUDITS)
@pytest.mark.usefixtures("few")
def test_evidence_is_the_same(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, asked: str, seed: int
) -> None:
    file = written(tmp_path, people(300, seed))
    subject, mine, theirs = both(monkeypatch, file, **AUDITS[asked], **GROUPS)
    assert subject.folded is not None
    if "weight" in AUDITS[asked]:
        same(mine, theirs)
    else:
        assert mine == theirs


@pytest.mark.parametrize("rows", [1, 50, 10**6])
@pytest.mark.usefixtures("few")
def test_evidence_is_the_same_where_only_what_occurs_is_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, rows: int
) -> None:
    monkeypatch.setattr(cells_module, "ROOM", 20)
    monkeypatch.setattr(open_module, "ROOM", 20)
    monkeypatch.setattr(cells_module, "ROWS_AT_ONCE", rows)
    asked = AUDITS["predictions and scores"]
    subject, mine, theirs = both(monkeypatch, written(tmp_path, people(300, 3)), **asked, **GROUPS)
    assert subject.folded is not None
    assert mine == theirs


@pytest.mark.parametrize("room", [1, 10**6])
@pytest.mark.parametrize("asked", ["predictions and scores", "few scores", "broken weights"])
@pytest.mark.usefixtures("few")
def test_scores_in_bins_are_the_same(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, asked: str, room: int
) -> None:
    """Beyond the rows whose scores are kept exactly, both paths cut them into the same bins."""
    small = {"EXACT_ROWS": 50, "BINS": 64, "MOST": 65, "LOOKED_AT": 90}
    for name, value in small.items():
        monkeypatch.setattr(score_counts, name, value)
    monkeypatch.setattr(fold_module, "BATCH_ROWS", 100)
    monkeypatch.setattr(folded_module, "ROOM", room)
    file = written(tmp_path, people(600, 4))
    subject, mine, theirs = both(monkeypatch, file, **AUDITS[asked], **GROUPS)
    counted = count(subject, Plan(10, False, 2)).slices.tally.scores
    assert counted is not None
    assert (counted.width > 0) == (asked != "few scores")
    same(mine, theirs)


@pytest.mark.usefixtures("few")
def test_numbers_cut_into_groups(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = written(tmp_path, people(300, 5))
    options = {"sensitive": ["age"], "bins": {"age": [25, 40, 60]}}
    subject, mine, theirs = both(monkeypatch, file, **AUDITS["predictions"], **options)
    assert subject.folded is not None
    assert mine == theirs


@pytest.mark.usefixtures("few")
def test_the_ledger_adds_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    columns = people(300, 6)
    subject, _, _ = both(
        monkeypatch, written(tmp_path, columns), **AUDITS["blank weights"], **GROUPS
    )
    frame = pd.DataFrame({name: pd.Series(columns[name]) for name in ("label", "score", "weight")})
    left = frame.dropna(subset=["label"])
    lines = {entry.reason: entry.n for entry in subject.ledger if entry.what == "rows"}
    assert lines == {
        "read": 300,
        "blank label": 300 - len(left),
        "blank score": len(left) - len(left.dropna(subset=["score"])),
        "blank weight": len(left.dropna(subset=["score"])) - len(left.dropna()),
        "audited": len(left.dropna()),
    }
    assert subject.rows == lines["audited"]
    assert sum(n for reason, n in lines.items() if reason != "read") == 300


@pytest.mark.parametrize(
    ("factor", "held"), [(1e-29, False), (1e18, False), (1e-200, True), (1e19, True), (1e200, True)]
)
@pytest.mark.usefixtures("few")
def test_weights_that_have_to_be_scaled_are_held(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, factor: float, held: bool
) -> None:
    """By which power of two is known only when all weights are."""
    columns = people(300, 11)
    columns["weight"] = np.repeat([1.0, 0.0, 0.5], 100) * factor
    file = written(tmp_path, columns)
    subject, mine, theirs = both(monkeypatch, file, **AUDITS["weights"], **GROUPS)
    assert (subject.folded is None) == held
    same(mine, theirs)


REFUSED: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "prediction blank": ({"predicted": [None, *[1] * 59]}, {"prediction": "predicted"}),
    "prediction unknown": ({"predicted": ["maybe", *["1"] * 59]}, {"prediction": "predicted"}),
    "probabilities": ({"predicted": [0.25] * 60}, {"prediction": "predicted"}),
    "score outside": ({"score": [0.5] * 59 + [1.5]}, {"score": "score"}),
    "score endless": ({"score": [0.5] * 59 + [float("inf")]}, {"score": "score"}),
    "weight negative": (
        {"weight": [1.0] * 59 + [-1.0]},
        {"prediction": "predicted", "weight": "weight"},
    ),
    "weights zero": ({"weight": [0.0] * 60}, {"prediction": "predicted", "weight": "weight"}),
    "one label": ({"label": [1] * 60}, {"prediction": "predicted"}),
    "no label": ({"label": pa.nulls(60, pa.int64())}, {"prediction": "predicted"}),
    "a word for nothing": ({"sex": ["(missing)"] * 60}, {"prediction": "predicted"}),
    "no such column": ({}, {"prediction": "predictions"}),
    "no such reference": ({}, {"prediction": "predicted", "references": {"sex": "f"}}),
    "two roles": ({}, {"prediction": "label"}),
    "nobody left": ({"score": pa.nulls(60, pa.float64())}, {"score": "score"}),
}


@pytest.mark.parametrize("wrong", REFUSED)
@pytest.mark.usefixtures("few")
def test_refusals_are_the_doors_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, wrong: str
) -> None:
    changes, options = REFUSED[wrong]
    columns: dict[str, Any] = {"sex": ["F", "M"] * 30, "label": [0, 1, 1] * 20}
    columns |= {"predicted": [1, 0] * 30, **changes}
    config = load_config(
        None,
        {
            "data": str(written(tmp_path, columns)),
            "label": "label",
            "sensitive": ["sex"],
            **options,
        },
    )
    said = []
    for threshold in (0, LARGE):
        monkeypatch.setattr(open_module, "STREAMED_ROWS", threshold)
        with pytest.raises(AuditError) as caught:
            open_subject(config)
        said.append(str(caught.value))
    assert said[0] == said[1]


HELD: dict[str, dict[str, Any]] = {
    "a key": {"prediction": "predicted", "key": "number"},
    "the first of a list": {"score": "score", "top_k": [10], "task": "ranking"},
    "a number that is not cut": {"prediction": "predicted", "sensitive": ["age"]},
    "several classes": {"prediction": "dept", "label": "race"},
    "a number to predict": {"prediction": "share", "label": "age", "task": "regression"},
}


@pytest.mark.parametrize("asked", HELD)
@pytest.mark.usefixtures("few")
def test_what_needs_every_row_is_held(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, asked: str
) -> None:
    columns = people(300, 7) | {"number": np.arange(300), "race": ["a", "b", "c"] * 100}
    columns |= {"dept": ["a", "b", "c"] * 100, "age": np.arange(300)}
    options = {"label": "label", "sensitive": ["sex"]} | HELD[asked]
    monkeypatch.setattr(open_module, "STREAMED_ROWS", 0)
    subject = open_subject(load_config(None, {"data": str(written(tmp_path, columns)), **options}))
    assert subject.folded is None
    assert subject.rows > 250


@pytest.mark.usefixtures("few")
def test_a_file_that_changes_meanwhile_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(open_module, "STREAMED_ROWS", 0)
    file = written(tmp_path, people(300, 8))
    config = load_config(None, {"data": str(file), **AUDITS["scores"], **GROUPS})
    for other in (people(200, 8), people(300, 8) | {"sex": ["X"] * 300}):
        file = written(tmp_path, people(300, 8))
        subject = open_subject(config)
        written(tmp_path, other)
        with pytest.raises(AuditError, match="changed while it was read"):
            measure(subject, config, Silent())


def test_only_large_files_are_streamed(tmp_path: Path) -> None:
    file = written(tmp_path, people(300, 9))
    options = {**AUDITS["predictions"], **GROUPS}
    assert open_subject(load_config(None, {"data": str(file), **options})).folded is None


@pytest.mark.parametrize("asked", ["predictions and scores", "broken weights", "blank weights"])
def test_scores_counted_in_bins_on_the_way_are_the_same(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, asked: str
) -> None:
    """Scores that fill the bins need no second look at the file."""
    for module in (score_counts, folded_module):
        monkeypatch.setattr(module, "EXACT_ROWS", 1000)
    monkeypatch.setattr(fold_module, "BATCH_ROWS", 5_000)
    file = written(tmp_path, people(30_000, 10), row_group=7_000)
    options = AUDITS[asked] | {"sensitive": ["sex"]}
    subject, mine, theirs = both(monkeypatch, file, **options)
    assert subject.folded is not None
    lost = replace(subject, folded=replace(subject.folded, scores=None))
    counted = count(lost, Plan(10, False, 1)).slices.tally.scores
    assert counted is not None
    assert counted.exponent == -12
    same(mine, theirs)


@pytest.mark.parametrize("asked", ["predictions", "strata", "a split"])
@pytest.mark.usefixtures("few")
def test_categories_that_nobody_holds_are_nothing_on_either_path(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, asked: str
) -> None:
    frame = pd.DataFrame({name: pd.Series(cells) for name, cells in people(300, 11).items()})
    for name in ("sex", "race", "dept", "label", "predicted", "split"):
        texts = frame[name].map(lambda value: value if pd.isna(value) else str(value))
        known = sorted(texts.dropna().unique())
        frame[name] = pd.Categorical(texts, ["A phantom", *known, "nobody", "2"])
    frame.to_parquet(tmp_path / "rows.parquet", row_group_size=40)
    subject, mine, theirs = both(
        monkeypatch, tmp_path / "rows.parquet", **AUDITS[asked], **GROUPS, positive="1.0"
    )
    assert subject.folded is not None
    assert mine == theirs
    assert subject.classes == (0, 1)
    assert not {"A phantom", "nobody", "2"} & {
        group for row in mine["measurements"] for group in row["slice"].values()
    }
