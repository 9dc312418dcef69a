"""What the sandbox costs: to lock in, to start, and for each row that is predicted.

    python benchmarks/sandbox.py [--rows 1000000] [--columns 20]

The same fitted model predicts the same table in this process and in its locked worker, turn by
turn in one run, each with one thread; the best of the turns counts. The ratio is the worker's rate
over the rate in this process; the bar is 90 %. A logistic regression is hardly more than one pass
over the rows, so it shows what carrying them over costs. Beside the clock stands the same ratio by
processor time, of both processes together, for a machine that has other things to do. Locking in
is timed inside the worker, everything that is tried included; the bar is 10 ms.
"""

from __future__ import annotations

import argparse
import os

os.environ["OMP_NUM_THREADS"] = "1"

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

import joblib
import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression

from audit.config import LimitsSection
from audit.subject.opening import open_model
from audit.subject.worker.model import WorkerModel
from audit.subject.worker.process import Worker

LIMITS = LimitsSection(memory="16GB")
TRAINING = 20_000
MODELS = {
    "logistic regression": LogisticRegression(),
    "forest, 20 trees of depth 8": RandomForestClassifier(20, max_depth=8, random_state=0),
    "histogram boosting, 100 trees": HistGradientBoostingClassifier(max_iter=100),
}


def locking_in(times: int = 9) -> list[float]:
    """Milliseconds that a worker takes to lock itself in."""
    found = []
    for _ in range(times):
        worker = Worker("a model", LIMITS)
        isolation = worker.lock_in()
        worker.close()
        assert isolation.complete, isolation.sentence
        found.append(isolation.seconds * 1000)
    return found


@dataclass(frozen=True)
class Took:
    """Seconds that something took: by the clock, and of the processors."""

    clock: float
    processors: float


def took(call: Callable[[], Any], worker: int | None = None) -> Took:
    clock, processors = perf_counter(), process_time() + used(worker)
    call()
    return Took(perf_counter() - clock, process_time() + used(worker) - processors)


def used(process: int | None) -> float:
    """Processor seconds of another process so far."""
    if process is None:
        return 0.0
    words = Path("/proc", str(process), "stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def compared(model: Any, rows: pd.DataFrame, folder: Path, turns: int) -> tuple[Took, Took]:
    """The best of the turns in this process, and in the worker."""
    file = folder / "model.joblib"
    joblib.dump(model, file)
    here, there = open_model(model, limits=LIMITS), open_model(file, limits=LIMITS)
    assert isinstance(there, WorkerModel)
    assert "locked itself in" in there.facts.isolation
    worker = there._worker._process.pid
    first, second = here.predict(rows), there.predict(rows)
    np.testing.assert_allclose(first.probabilities, second.probabilities, rtol=1e-9)
    ours, theirs = [], []
    for _ in range(turns):
        ours.append(took(lambda: here.predict(rows)))
        theirs.append(took(lambda: there.predict(rows), worker))
    there.close()
    return best(ours), best(theirs)


def best(turns: list[Took]) -> Took:
    return Took(min(turn.clock for turn in turns), min(turn.processors for turn in turns))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--columns", type=int, default=20)
    parser.add_argument("--turns", type=int, default=3)
    given = parser.parse_args()

    locked = locking_in()
    print(f"locking in: {median(locked):.1f} ms (median of {len(locked)}; bar: 10 ms)")

    random = np.random.default_rng(0)
    names = [f"c{place}" for place in range(given.columns)]
    rows = pd.DataFrame(random.normal(size=(given.rows, given.columns)), columns=names)
    truth = (rows["c0"] + rows["c1"] > 0).astype(int)
    print(f"\n{given.rows:,} rows of {given.columns} columns; rows a second")
    print(f"{'model':32}{'here':>14}{'locked in':>14}{'ratio':>8}{'of processors':>16}")
    with TemporaryDirectory() as folder:
        for name, model in MODELS.items():
            model.fit(rows[:TRAINING], truth[:TRAINING])
            ours, theirs = compared(model, rows, Path(folder), given.turns)
            rates = f"{len(rows) / ours.clock:14,.0f}{len(rows) / theirs.clock:14,.0f}"
            ratio = f"{ours.clock / theirs.clock:8.0%}{ours.processors / theirs.processors:16.0%}"
            print(f"{name:32}{rates}{ratio}")


if __name__ == "__main__":
    main()
