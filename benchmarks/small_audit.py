"""How long does a whole audit of 2,000 rows take, from a DataFrame to a published report?

    python benchmarks/small_audit.py [--rows 2000] [--profile]

Runs `audit.run` on columns of predictions and scores with one sensitive attribute, HTML only, once
cold and then warm, every time on other people, so that nothing is remembered from the last audit.
Beside it fairlearn's MetricFrame on the same rows: the eight numbers it shares with an audit, as
points, with no interval, no verdict and no report. Counts the processes that were started: no model
is opened, so there is none. Ends with 1 where the median is over the limit. `--profile` says where
the time goes.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import sys
import tempfile
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter

import fairlearn.metrics as fair
import numpy as np
import pandas as pd
from group_metrics import COMPARED

import audit

LIMIT = 0.3
STARTS = ("subprocess.Popen", "os.fork", "os.forkpty", "os.posix_spawn", "os.exec", "os.system")


def rows(n: int, seed: int = 0) -> pd.DataFrame:
    """People of two sexes with a label, a score that knows something of it, and a decision."""
    rng = np.random.default_rng(seed)
    sex = rng.choice(["Female", "Male"], n)
    label = rng.integers(0, 2, n)
    score = np.clip(0.5 * label + rng.normal(0.25, 0.2, n) + 0.05 * (sex == "Male"), 0, 1)
    return pd.DataFrame({"sex": sex, "hired": label, "score": score, "predicted": score >= 0.5})


def audited(frame: pd.DataFrame, reports: Path) -> None:
    """One audit, from the rows to the report on disk."""
    audit.run(
        data=frame,
        label="hired",
        prediction="predicted",
        score="score",
        sensitive=["sex"],
        rules=["impact_ratio across sex >= 0.8", "accuracy >= 0.6"],
        reports=str(reports),
        format=["html"],
    )


def points_only(frame: pd.DataFrame) -> None:
    """Eight numbers a group through MetricFrame."""
    fair.MetricFrame(
        metrics=dict(COMPARED),
        y_true=frame["hired"],
        y_pred=frame["predicted"].astype(int),
        sensitive_features=frame["sex"],
    )


def seconds(run: Callable[[pd.DataFrame], None], frames: list[pd.DataFrame]) -> list[float]:
    """Time one run on each of some frames."""
    found = []
    for frame in frames:
        start = perf_counter()
        run(frame)
        found.append(perf_counter() - start)
    return found


def main() -> None:
    """Time one audit cold and several warm."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=2_000)
    parser.add_argument("--repeat", type=int, default=9)
    parser.add_argument("--profile", action="store_true", help="where the time goes, 25 lines")
    options = parser.parse_args()
    started: list[str] = []
    sys.addaudithook(lambda event, _: started.append(event) if event in STARTS else None)
    first, last, *others = (rows(options.rows, seed) for seed in range(options.repeat + 2))
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ours = partial(audited, reports=Path(folder))
        (cold,) = seconds(ours, [first])
        warm = seconds(ours, others)
        points_only(first)
        theirs = seconds(points_only, others)
        if options.profile:
            profile = cProfile.Profile()
            profile.runcall(ours, last)
            pstats.Stats(profile).sort_stats("cumulative").print_stats(25)
    print(f"{options.rows:,} rows, one attribute, HTML only; {len(started)} processes started")
    print(f"rai-audit, cold            {cold * 1000:9.1f} ms")
    print(f"rai-audit, warm            {median(warm) * 1000:9.1f} ms ({LIMIT * 1000:.0f} allowed)")
    print(f"MetricFrame, 8 points      {median(theirs) * 1000:9.1f} ms")
    print(f"audit over MetricFrame     {median(warm) / median(theirs):9.1f} x")
    sys.exit(1 if median(warm) > LIMIT or started else 0)


if __name__ == "__main__":
    main()
