"""How much longer than decoding it does it take to count a Parquet file, and in what memory?

    python benchmarks/ten_million_rows.py [--rows 10000000] [--repeat 5]

Writes people with three sensitive attributes, a label, a prediction and a score, a tenth of the
rows and then all of them, to a temporary folder. Then, with and without the score, a process of
its own decodes the audit's columns with pyarrow and lets the audit open and count them, in turn:
the median times, and the median of their ratios. pyarrow decodes the columns into a table as it
does when nobody asks for anything else; beside it stands the time of decoding texts as codes of a
dictionary, which is what the audit does. The file's digest is taken beforehand and told apart.

Two more processes audit each file once, to the last interval, and tell their peak memory. The
smaller file is held in memory, as files of its size are. Ends with 1 where the ratio or the memory
is over its limit, or where the memory grows with the rows.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from audit.config import load_config
from audit.measure.counted import Plan, count
from audit.measure.measure import measure_counts
from audit.subject.data import parquet
from audit.subject.entry import open_subject

LIMIT = 1.6
LARGEST = 1024
"""MiB, of which a process that imports the audit takes some 200 before it has seen a row."""
FLAT = 1.25
PART = 1_000_000
ATTRIBUTES = ("sex", "race", "age")
TEXTS = ["sex", "race"]
PLAN = Plan(minimum_group=10, missing_as_group=False, intersections=3)


def write(file: Path, rows: int) -> None:
    """Write people of two sexes, five races and eight ages, a million a time."""
    rng = np.random.default_rng(0)
    with pq.ParquetWriter(file, people(rng, 1).schema) as writer:
        for start in range(0, rows, PART):
            writer.write_table(people(rng, min(PART, rows - start)))


def people(rng: np.random.Generator, n: int) -> pa.Table:
    """A score that knows something of the label, and a decision at one half."""
    label = rng.integers(0, 2, n)
    score = np.clip(0.3 + 0.4 * label + rng.normal(0, 0.2, n), 0, 1)
    return pa.table(
        {
            "sex": np.array(["Female", "Male"])[rng.integers(0, 2, n)],
            "race": np.array(["A", "B", "C", "D", "E"])[rng.integers(0, 5, n)],
            "age": rng.integers(0, 8, n),
            "label": label,
            "predicted": (score >= 0.5).astype(np.int64),
            "score": score,
        }
    )


def columns(scored: bool) -> list[str]:
    """The columns an audit reads."""
    return [*ATTRIBUTES, "label", "predicted", *(["score"] if scored else [])]


def configured(file: Path, scored: bool) -> Any:
    """The configuration of the audit."""
    options: dict[str, Any] = {"label": "label", "prediction": "predicted"}
    options |= {"data": str(file), "sensitive": ATTRIBUTES, "score": "score" if scored else None}
    return load_config(None, options)


def as_codes(file: Path, wanted: list[str]) -> None:
    """Decode columns in batches, texts as codes of a dictionary."""
    with pq.ParquetFile(file, read_dictionary=TEXTS, memory_map=True) as opened:
        for _ in opened.iter_batches(65_536, columns=wanted):
            pass


def timed(file: Path, scored: bool, repeat: int) -> dict[str, float]:
    """Decode and audit in turn, in this process."""
    config, wanted = configured(file, scored), columns(scored)
    start = perf_counter()
    digest = parquet.file_digest(file)
    digested = perf_counter() - start
    parquet.file_digest = lambda file: digest
    tasks: tuple[Callable[[], Any], ...] = (
        lambda: pq.read_table(file, columns=wanted),
        lambda: as_codes(file, wanted),
        lambda: count(open_subject(config), PLAN),
    )
    times = np.array([[seconds(task) for task in tasks] for _ in range(repeat)])
    decoding, coding, counting = np.median(times, axis=0).tolist()
    ratio = median((times[:, 2] / times[:, 0]).tolist())
    return {
        "decoding": decoding,
        "coding": coding,
        "counting": counting,
        "ratio": ratio,
        "digest": digested,
    }


def seconds(task: Callable[[], Any]) -> float:
    """How long one run takes."""
    start = perf_counter()
    task()
    return perf_counter() - start


def audited(file: Path, scored: bool) -> dict[str, float]:
    """Audit a file once in this process, and tell the largest memory it took, in MiB."""
    config = configured(file, scored)
    took = seconds(lambda: measure_counts(open_subject(config), PLAN))
    return {"all": took, "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def child(*asked: str) -> dict[str, float]:
    """Run this program on one file, in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, *asked], check=True, stdout=subprocess.PIPE, text=True
    )
    return dict(json.loads(done.stdout))


def report(folder: Path, rows: int, repeat: int) -> bool:
    """Print what each set of columns takes; whether all of it is within the limits."""
    few, all_ = folder / "few.parquet", folder / "all.parquet"
    write(few, rows // 10)
    write(all_, rows)
    good = True
    for flag in ((), ("--scored",)):
        first, last = (child("--file", str(file), "--repeat", "0", *flag) for file in (few, all_))
        times = child("--file", str(all_), "--repeat", str(repeat), *flag)
        print(f"{rows:,} rows: {', '.join(columns(bool(flag)))}")
        print(f"  decoding the columns         {times['decoding']:8.3f} s")
        print(f"  opening and counting         {times['counting']:8.3f} s")
        print(f"  ratio                        {times['ratio']:8.2f} x ({LIMIT:g} allowed)")
        print(f"  decoding texts as codes only {times['coding']:8.3f} s")
        print(f"  digest of the file           {times['digest']:8.3f} s")
        print(f"  the audit to the last number {last['all']:8.3f} s, digest included")
        print(f"  peak memory                  {last['memory']:8.0f} MiB ({LARGEST:,} allowed)")
        print(f"  of {rows // 10:>12,} rows         {first['memory']:8.0f} MiB")
        flat = last["memory"] <= FLAT * first["memory"]
        good = good and times["ratio"] <= LIMIT and last["memory"] <= LARGEST and flat
    return good


def main() -> None:
    """Write the files and time everything, or time one file as a child of this."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--scored", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.file is None:
        with tempfile.TemporaryDirectory() as folder:
            sys.exit(0 if report(Path(folder), options.rows, options.repeat) else 1)
    found = (
        timed(options.file, options.scored, options.repeat)
        if options.repeat
        else audited(options.file, options.scored)
    )
    print(json.dumps(found))


if __name__ == "__main__":
    main()
