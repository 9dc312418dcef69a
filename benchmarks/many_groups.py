"""Ten thousand groups of four people each, side by side with fairlearn's MetricFrame.

    python benchmarks/many_groups.py [--groups 10000] [--part 10] [--whole]

Twice: the same eight points a group, and everything that rai-audit measures of such rows, which is
all metrics by group with their intervals, every disparity, and who is left out. MetricFrame is run
on a tenth of the groups with their people and extrapolated in proportion; its time does grow in
proportion, and `--whole` shows it: MetricFrame then runs once on everything.
"""

from __future__ import annotations

import argparse
import warnings
from collections.abc import Callable
from statistics import median
from time import perf_counter

import fairlearn.metrics as fair
import numpy as np
import pandas as pd
from group_metrics import COMPARED

from audit.config import load_config
from audit.measure.measure import Plan, measure_counts
from audit.measure.metric import METRICS
from audit.measure.results import Rate
from audit.measure.tally.slices import Meaning, Slices
from audit.measure.tally.tally import Shape, tally
from audit.subject.entry import open_subject
from audit.subject.subject import Subject

PEOPLE = 4
"""How many there are in every group."""


def rows(groups: int, seed: int = 0) -> pd.DataFrame:
    """Labels and predictions at random, and the name of each person's group."""
    rng = np.random.default_rng(seed)
    n = groups * PEOPLE
    town = rng.permutation(np.arange(n) % groups)
    return pd.DataFrame(
        {
            "town": pd.Series(town).map("town {:05d}".format),
            "label": rng.integers(0, 2, n),
            "predicted": rng.integers(0, 2, n),
        }
    )


def opened(groups: int, seed: int = 0) -> Subject:
    """The same rows as a subject."""
    options = {"label": "label", "prediction": "predicted", "sensitive": ["town"]}
    return open_subject(load_config(None, options), data=rows(groups, seed))


def our_points(subject: Subject) -> int:
    """Eight points a group, from one tally; return how many."""
    (town,) = subject.attributes
    counts = tally(Shape((len(town.groups),), 2, 2), subject.batches())
    chosen = [METRICS[name] for name in COMPARED]
    found: dict[object, float | None] = {}
    for part in Slices(counts, Meaning(1, 1, True, True)).by((0,)):
        for metric in chosen:
            rate = metric.compute(*(part.inputs[name] for name in metric.needs))
            assert isinstance(rate, Rate)
            value = float(rate.part) / float(rate.whole) if rate.whole else None
            found[part.groups, metric.id] = value
    return len(found)


def everything(subject: Subject) -> int:
    """All that is measured, with intervals and disparities; return how many numbers."""
    plan = Plan(minimum_group=1, missing_as_group=False, intersections=1)
    return len(measure_counts(subject, plan).measurements)


def theirs(frame: pd.DataFrame) -> int:
    """Eight points a group; return how many."""
    made = fair.MetricFrame(
        metrics=dict(COMPARED),
        y_true=frame["label"],
        y_pred=frame["predicted"],
        sensitive_features=frame["town"],
    )
    return int(made.by_group.size)


def seconds(run: Callable[[Subject], int], groups: int, repeat: int) -> tuple[float, int]:
    """The median time over different rows, and how many numbers came of it."""
    run(opened(100))
    times, found = [], 0
    for seed in range(repeat):
        subject = opened(groups, seed)
        start = perf_counter()
        found = run(subject)
        times.append(perf_counter() - start)
    return median(times), found


def main() -> None:
    """Time both."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--groups", type=int, default=10_000)
    parser.add_argument("--part", type=int, default=10, help="MetricFrame gets one in so many")
    parser.add_argument("--whole", action="store_true", help="MetricFrame gets all of them")
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    part = 1 if options.whole else options.part
    points, how_many = seconds(our_points, options.groups, options.repeat)
    whole, measured = seconds(everything, options.groups, options.repeat)
    some = rows(options.groups // part)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        start = perf_counter()
        theirs(some)
        other = (perf_counter() - start) * part
    how = f"extrapolated from {options.groups // part:,} groups" if part > 1 else "run once"
    print(f"{options.groups:,} groups, {options.groups * PEOPLE:,} rows")
    print(f"MetricFrame, {how_many:,} points                {other:8.2f} s ({how})")
    print(f"rai-audit, the same points               {points:8.2f} s {other / points:8.0f} x")
    print(f"rai-audit, {measured:,} with intervals      {whole:8.2f} s {other / whole:8.0f} x")


if __name__ == "__main__":
    main()
