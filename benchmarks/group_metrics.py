"""Side by side with fairlearn's MetricFrame: the same cells, the same metrics, one run.

    python benchmarks/group_metrics.py [--rows 100000]

Prints the time of each, their ratio, and the largest difference between the two results.
The counts, and everything that follows from them, include all intervals; MetricFrame gives none.
"""

from __future__ import annotations

import argparse
import warnings
from statistics import median
from time import perf_counter

import fairlearn.metrics as fair
import numpy as np
import sklearn.metrics as sk

from audit.measure.counted import crossings
from audit.measure.measuring import measure
from audit.measure.metric import METRICS
from audit.measure.tally.slices import Meaning, Slices
from audit.measure.tally.tally import Shape, tally
from audit.subject.subject import Batch

COMPARED = {
    "accuracy": sk.accuracy_score,
    "selection_rate": fair.selection_rate,
    "true_positive_rate": fair.true_positive_rate,
    "false_positive_rate": fair.false_positive_rate,
    "true_negative_rate": fair.true_negative_rate,
    "false_negative_rate": fair.false_negative_rate,
    "positive_predictive_value": lambda y, p: sk.precision_score(y, p, zero_division=0),
    "base_rate": lambda y, p: float(np.mean(y)),
}
GROUPS = (2, 5, 8)


def rows(n: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray, list[np.ndarray]]:
    """Labels, predictions and three sensitive attributes, drawn at random."""
    rng = np.random.default_rng(seed)
    y_true = rng.integers(0, 2, n).astype(np.int32)
    y_pred = np.where(rng.random(n) < 0.8, y_true, 1 - y_true).astype(np.int32)
    return y_true, y_pred, [rng.integers(0, g, n).astype(np.int32) for g in GROUPS]


def ours(y_true: np.ndarray, y_pred: np.ndarray, groups: list[np.ndarray]) -> dict[object, float]:
    """Every metric with its interval for every group and every crossing of groups."""
    batch = Batch(y_true, y_pred, None, None, tuple(groups))
    slices = Slices(tally(Shape(GROUPS, 2, 2), [batch]), Meaning(1, 1, True, True))
    chosen = [METRICS[name] for name in COMPARED]
    found: dict[object, float] = {}
    for attributes in crossings(len(GROUPS), len(GROUPS)):
        for part in slices.by(attributes):
            for metric in chosen:
                row = measure(metric, part.inputs, {}, 10)
                found[metric.id, attributes, part.groups] = row.value or 0.0
    return found


def theirs(y_true: np.ndarray, y_pred: np.ndarray, groups: list[np.ndarray]) -> dict[object, float]:
    """The same points through MetricFrame, which gives no intervals."""
    found: dict[object, float] = {}
    for attributes in crossings(len(GROUPS), len(GROUPS)):
        names = {f"a{index}": groups[index] for index in attributes}
        frame = fair.MetricFrame(
            metrics=dict(COMPARED), y_true=y_true, y_pred=y_pred, sensitive_features=names
        )
        for metric, column in frame.by_group.items():
            for key, value in column.items():
                found[metric, attributes, key if isinstance(key, tuple) else (key,)] = float(value)
    return found


def main() -> None:
    """Time both on the same rows, in turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args()
    made = rows(options.rows)
    ratios, our_times, their_times = [], [], []
    for _ in range(options.repeat):
        start = perf_counter()
        mine = ours(*made)
        middle = perf_counter()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            other = theirs(*made)
        end = perf_counter()
        our_times.append(middle - start)
        their_times.append(end - middle)
        ratios.append((end - middle) / (middle - start))
    difference = max(abs(mine[key] - other[key]) for key in mine)
    print(f"{options.rows:,} rows, {len(COMPARED)} metrics, {len(mine) // len(COMPARED)} groups")
    print(f"rai-audit with intervals   {median(our_times) * 1000:9.1f} ms")
    print(f"MetricFrame, points only   {median(their_times) * 1000:9.1f} ms")
    print(f"ratio                      {median(ratios):9.0f} x")
    print(f"largest difference         {difference:9.1e}")


if __name__ == "__main__":
    main()
