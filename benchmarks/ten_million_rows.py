"""How much longer than decoding it does it take to count a Parquet file, and in what memory?

    python benchmarks/ten_million_rows.py [--rows 10000000] [--repeat 7]

Writes people with three sensitive attributes, a label, a prediction and a score to a temporary
folder: a tenth of the rows, three tenths, and all of them. Then, with and without the score, a
process of its own decodes the audit's columns with pyarrow and lets the audit open and count them,
in turn: the least time of each, since other work on the machine only ever adds to it. The file's
digest is taken beforehand and told apart.

Decoding is `iter_batches` over the same columns in batches of the same size, with pyarrow's own
settings; the limit is on the ratio to that. Beside it stand two other ways: all columns at once
into a table, and texts as codes of a dictionary. The last is the part of pyarrow's work that the
audit waits for, so the ratio to it says what counting adds.

Further processes audit each file once, to the last interval, and tell their peak memory. The
smallest file is held in memory, as files of its size are. Ends with 1 where the ratio or the memory
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
from audit.subject.streamed.fold import BATCH_ROWS

LIMIT = 1.6
LARGEST = 1024
"""MiB, of which a process that imports the audit takes some 200 before it has seen a row."""
FLAT = 1.25
TENTHS = (1, 3, 10)
"""How many tenths of the rows there are in each file."""
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


def decode(file: Path, wanted: list[str], as_codes: list[str] | None = None) -> None:
    """Decode columns in batches as large as the audit's; some, where named, as codes."""
    with pq.ParquetFile(file, read_dictionary=as_codes, memory_map=True) as opened:
        for _ in opened.iter_batches(BATCH_ROWS, columns=wanted):
            pass


def timed(file: Path, scored: bool, repeat: int) -> dict[str, float]:
    """Decode and audit in turn, in this process; the least seconds of each."""
    config, wanted = configured(file, scored), columns(scored)
    start = perf_counter()
    digest = parquet.file_digest(file)
    digested = perf_counter() - start
    parquet.file_digest = lambda file: digest
    tasks: dict[str, Callable[[], Any]] = {
        "decoding": lambda: decode(file, wanted),
        "table": lambda: pq.read_table(file, columns=wanted),
        "codes": lambda: decode(file, wanted, TEXTS),
        "counting": lambda: count(open_subject(config), PLAN),
    }
    times = [{name: seconds(task) for name, task in tasks.items()} for _ in range(repeat)]
    return {name: min(time[name] for time in times) for name in tasks} | {"digest": digested}


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
    files = {rows * tenths // 10: folder / f"{tenths}.parquet" for tenths in TENTHS}
    for size, file in files.items():
        write(file, size)
    good = True
    for flag in ((), ("--scored",)):
        print(f"{rows:,} rows: {', '.join(columns(bool(flag)))}")
        times = child("--file", str(files[rows]), "--repeat", str(repeat), *flag)
        good = in_time(times) and good
        audits = {
            size: child("--file", str(file), "--repeat", "0", *flag) for size, file in files.items()
        }
        print(f"  the audit to the last number  {audits[rows]['all']:7.3f} s, digest included")
        good = in_room({size: found["memory"] for size, found in audits.items()}) and good
    return good


def in_time(times: dict[str, float]) -> bool:
    """Print what the audit took beside decoding; whether it is within the limit."""
    ratios = {name: times["counting"] / times[name] for name in ("decoding", "table", "codes")}
    print(f"  opening and counting          {times['counting']:7.3f} s")
    print(f"  decoding in batches           {times['decoding']:7.3f} s")
    print(f"  ratio                         {ratios['decoding']:7.2f} x ({LIMIT:g} allowed)")
    print(f"  decoding into one table       {times['table']:7.3f} s {ratios['table']:7.2f} x")
    print(f"  decoding texts as codes only  {times['codes']:7.3f} s {ratios['codes']:7.2f} x")
    print(f"  digest of the file            {times['digest']:7.3f} s")
    return ratios["decoding"] <= LIMIT


def in_room(memory: dict[int, float]) -> bool:
    """Print the peak memory by rows, in MiB; whether it is within the limit and does not grow."""
    for size, peak in memory.items():
        print(f"  peak memory, {size:>12,} rows {peak:8.0f} MiB ({LARGEST:,} allowed)")
    *fewer, most = memory.values()
    print(f"  most rows to fewer            {most / min(fewer):7.2f} x ({FLAT:g} allowed)")
    return max(memory.values()) <= LARGEST and most <= FLAT * min(fewer)


def main() -> None:
    """Write the files and time everything, or time one file as a child of this."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--repeat", type=int, default=7)
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
