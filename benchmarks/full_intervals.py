"""Full intervals side by side with MetricFrame's bootstrap: the same cells, one run.

    python benchmarks/full_intervals.py [--rows 100000] [--replicates 2]

Eight metrics by three attributes and all their crossings. MetricFrame resamples the rows; a
thousand replicates are usual for limits at 95 %. A few are run; what one costs is the time with
them less the time without, and a thousand are extrapolated from that. rai-audit computes its
limits from counts and is run whole, each time on other rows, so that nothing is remembered: once
for the same cells, and once for all that it measures of such rows, disparities included.
"""

from __future__ import annotations

import argparse
import warnings
from collections.abc import Callable
from itertools import combinations
from statistics import median
from time import perf_counter
from typing import Any

import fairlearn.metrics as fair
import numpy as np
import pandas as pd
from group_metrics import COMPARED, GROUPS, ours, rows

from audit.config import load_config
from audit.measure.measure import Plan, measure_counts
from audit.subject.entry import open_subject

USUAL = 1_000
Rows = tuple[np.ndarray, np.ndarray, list[np.ndarray]]


def theirs(made: Rows, replicates: int = 0) -> None:
    """Every cell through MetricFrame, with percentile limits where there are replicates."""
    y_true, y_pred, groups = made
    bootstrap: dict[str, Any] = {}
    if replicates:
        bootstrap = {"n_boot": replicates, "ci_quantiles": [0.025, 0.975], "random_state": 0}
    for size in range(1, len(GROUPS) + 1):
        for attributes in combinations(range(len(GROUPS)), size):
            frame = fair.MetricFrame(
                metrics=dict(COMPARED),
                y_true=y_true,
                y_pred=y_pred,
                sensitive_features={f"a{index}": groups[index] for index in attributes},
                **bootstrap,
            )
            assert not replicates or len(frame.by_group_ci) == 2


def same_cells(made: Rows) -> Callable[[], int]:
    """What counts the cells that MetricFrame has, with their limits."""
    return lambda: len(ours(*made))


def everything(made: Rows) -> Callable[[], int]:
    """What measures all there is to be measured of these rows."""
    y_true, y_pred, groups = made
    columns = {"label": y_true, "predicted": y_pred}
    columns |= {f"a{index}": codes for index, codes in enumerate(groups)}
    sensitive = [name for name in columns if name not in ("label", "predicted")]
    options = {"label": "label", "prediction": "predicted", "sensitive": sensitive}
    subject = open_subject(load_config(None, options), data=pd.DataFrame(columns))
    plan = Plan(minimum_group=10, missing_as_group=False, intersections=len(GROUPS))
    return lambda: len(measure_counts(subject, plan).measurements)


def seconds(prepare: Callable[[Rows], Callable[[], int]], n: int, repeat: int) -> tuple[float, int]:
    """The median time over different rows, and how many numbers came of it."""
    prepare(rows(n, seed=99))()
    times, found = [], 0
    for seed in range(repeat):
        run = prepare(rows(n, seed))
        start = perf_counter()
        found = run()
        times.append(perf_counter() - start)
    return median(times), found


def main() -> None:
    """Time ours whole and theirs in part, and say what is extrapolated."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--replicates", type=int, default=2, help="replicates that are really run")
    parser.add_argument("--repeat", type=int, default=7)
    options = parser.parse_args()
    cells, how_many = seconds(same_cells, options.rows, options.repeat)
    whole, measured = seconds(everything, options.rows, options.repeat)
    made = rows(options.rows)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        start = perf_counter()
        theirs(made)
        middle = perf_counter()
        theirs(made, options.replicates)
        end = perf_counter()
    points = middle - start
    each = (end - middle - points) / options.replicates
    other = points + USUAL * each
    print(f"{options.rows:,} rows, {len(COMPARED)} metrics, {how_many // len(COMPARED)} groups")
    print(f"MetricFrame, points only           {points:12.1f} s")
    print(f"MetricFrame, one replicate         {each:12.1f} s (of {options.replicates} run)")
    print(f"MetricFrame, {USUAL:,} replicates      {other:12,.0f} s (extrapolated)")
    print(f"rai-audit, the same {how_many:,} cells   {cells:12.4f} s {other / cells:12,.0f} x")
    print(f"rai-audit, all {measured:,} numbers      {whole:12.4f} s {other / whole:12,.0f} x")


if __name__ == "__main__":
    main()
