"""The malformed inputs of tests/hostile, given to fairlearn beside what rai-audit makes of them.

Each is tried in a process of its own, since some never end or take all memory there is.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import sys
import tempfile
import warnings
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests" / "hostile"))

from corpus import KINDS, cases_of
from corpus.case import Case, Right, Value
from corpus.page import cell, cells

SECONDS = 20
MOST_BYTES = 6 * 10**9
NOTHING = "–"
SAME, OTHER, RAISED, LOST = "the same numbers", "numbers", "raised", "no answer"
SUMMED = (
    "of these tried there",
    "the same numbers",
    "numbers where here are none, or others",
    "an exception",
    "no answer in time or memory",
)
INTRODUCTION = """# Malformed inputs, side by side

Written by `python benchmarks/hostile_side_by_side.py --page`. The inputs are made by
`tests/hostile/corpus/`, and `tests/hostile/test_corpus.py` holds rai-audit to what the third column
says. The last column is what {versions} made of the same rows:
read with pandas and handed to `MetricFrame(selection_rate)` (to scikit-learn's `roc_auc_score` and
`mean_absolute_error` for scores and amounts), in a process of its own with {seconds} seconds and
{gigabytes} GB. An exception there may be as good a refusal as a sentence here. Other libraries
promise less about files and types than an audit does, so their column is what happens to somebody
who relies on them for it, not a fault of theirs. Configurations, policies and stored evidence have
no counterpart there.
"""


def page(versions: str) -> Iterator[str]:
    """The lines of docs/hostile.md."""
    told = {kind: [(case, theirs(case)) for case in cases_of(kind)] for kind in KINDS}
    room = MOST_BYTES // 10**9
    yield INTRODUCTION.format(versions=versions, seconds=SECONDS, gigabytes=room)
    yield f"| kind | cases | {' | '.join(SUMMED)} |"
    yield "|---|---|---|---|---|---|---|"
    for kind, pairs in told.items():
        found = [said for _, said in pairs if said != NOTHING]
        numbers = [
            sum(said.startswith(word) for said in found) for word in (SAME, OTHER, RAISED, LOST)
        ]
        yield f"| {kind} | {len(pairs)} | {len(found)} | {' | '.join(map(str, numbers))} |"
    for kind, pairs in told.items():
        yield f"\n## {kind.capitalize()}\n"
        yield "| case | what is wrong | here | there |"
        yield "|---|---|---|---|"
        for case, said in pairs:
            yield f"| {' | '.join(cells(case))} | {cell(said)} |"


def theirs(case: Case) -> str:
    """What other libraries make of a case, in few words."""
    if case.rows is None:
        return NOTHING
    here, there = multiprocessing.get_context("fork").Pipe(duplex=False)
    child = multiprocessing.get_context("fork").Process(target=_try, args=(case, there))
    child.start()
    there.close()
    try:
        return str(here.recv()) if here.poll(SECONDS) else f"{LOST} in {SECONDS} seconds"
    except EOFError:
        return f"{LOST}: the process died"
    finally:
        child.kill()
        child.join()


def _try(case: Case, told: Connection) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        os.chdir(folder)
        try:
            said = _said(case, Path(folder))
        except MemoryError:
            said = f"{LOST}: memory ran out"
        except BaseException as error:  # whatever another library raises is its answer
            first = (str(error).strip().splitlines() or [""])[0].replace(folder, "")
            said = f"{RAISED} {type(error).__name__}: {first}".rstrip(": ")
        told.send(said.encode("utf-8", "replace").decode())


def _said(case: Case, folder: Path) -> str:
    """Ask as somebody would who holds these rows."""
    assert case.rows is not None
    rows = case.rows(folder)
    wanted = case.comes_out
    if case.id.startswith(("tables-scores", "tables-amounts")):
        found = _value(case, rows)
        same = isinstance(wanted, Value) and abs(found - wanted.value) <= 1e-9
        return SAME if same else f"{OTHER}: {found:.4g}"
    rates = _rates(rows, "w" if case.id.startswith("tables-weights") else None)
    if isinstance(wanted, Right):
        expected = {group: k / n for group, (k, n) in wanted.rates.items()}
        if rates.keys() == expected.keys() and all(
            abs(rates[group] - rate) <= 1e-9 for group, rate in expected.items()
        ):
            return SAME
        if sorted(rates.values()) == sorted(expected.values()):
            return f"{SAME}, groups by other names: {', '.join(list(rates)[:2])}"
    if isinstance(wanted, Value) and abs(rates.get("f", 2.0) - wanted.value) <= 1e-9:
        return SAME
    shown = ", ".join(f"{group} {rate:.3g}" for group, rate in list(rates.items())[:3])
    return f"{OTHER}: {shown}{', …' if len(rates) > 3 else ''}"


def _rates(rows: Any, weight: str | None) -> dict[str, float]:
    import fairlearn.metrics as fair

    known = {} if weight is None else {"sample_params": {"sample_weight": rows[weight]}}
    by_group = fair.MetricFrame(
        metrics=fair.selection_rate,
        y_true=rows["hired"],
        y_pred=rows["predicted"],
        sensitive_features=rows["sex"],
        **known,
    ).by_group
    return {str(group): float(rate) for group, rate in by_group.items()}


def _value(case: Case, rows: Any) -> float:
    import sklearn.metrics as sk

    if case.id.startswith("tables-scores"):
        return float(sk.roc_auc_score(rows["hired"], rows["s"]))
    return float(sk.mean_absolute_error(rows["hired"], rows["predicted"]))
