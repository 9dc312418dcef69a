"""How long do the documents of the demonstration's report take, and how large are they?

    python benchmarks/documents.py [--repeat 5] [--profile]

The demonstration is audited twice, once on all of its people and once on a tenth of them, and each
report is drawn again from its records: what is drawn follows from the evidence, not from the rows.
Ends with 1 where a document takes too long or is too large.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import sys
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

import msgspec
import pandas as pd

from audit.demo import DATA, configuration
from audit.pipeline import run
from audit.publish.render.documents import EXPORTERS, Record
from audit.report import Report

SECONDS = {"html": 1.0, "pdf": 5.0}
BYTES = {"html": 1_000_000, "pdf": 1_000_000}


@dataclass(frozen=True)
class Drawn:
    """One document: how long drawing it took each time, and its size."""

    format: str
    seconds: tuple[float, ...]
    size: int

    @property
    def holds(self) -> bool:
        """Whether it keeps to both limits."""
        return median(self.seconds) <= SECONDS[self.format] and self.size <= BYTES[self.format]


def audited(share: float, folder: Path) -> Report:
    """Audit the demonstration on a share of its people."""
    people = pd.read_parquet(DATA).sample(frac=share, random_state=0).sort_index()
    table = folder / "people.parquet"
    people.to_parquet(table, index=False)
    config = configuration(folder / "reports")
    data = msgspec.structs.replace(config.data, test=str(table))
    report = msgspec.structs.replace(config.report, formats=())
    return run(msgspec.structs.replace(config, data=data, report=report))


def drawn(report: Report, format: str, repeat: int) -> Drawn:
    """Draw one document a few times from the records of a version."""
    manifest = msgspec.json.decode((report.folder / "manifest.json").read_bytes())
    record = Record(report.evidence, report.verdicts, manifest)
    export = EXPORTERS.named(format)
    seconds, content = [], b""
    for _ in range(repeat):
        began = perf_counter()
        content = export.run(record)
        seconds.append(perf_counter() - began)
    return Drawn(format, tuple(seconds), len(content))


def main() -> None:
    """Audit, draw, print a line a document."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--profile", action="store_true", help="where the HTML's time goes")
    options = parser.parse_args()
    missed = []
    for share in (1.0, 0.1):
        with tempfile.TemporaryDirectory() as name, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            report = audited(share, Path(name))
            for format in SECONDS:
                made = drawn(report, format, options.repeat)
                print(
                    f"{report.evidence.subject.rows:>7,} people  {format:5}"
                    f"{median(made.seconds):7.2f} s ({SECONDS[format]:.0f} allowed)"
                    f"{made.size:>11,} bytes ({BYTES[format]:,} allowed)"
                )
                missed += [] if made.holds else [made]
            if options.profile:
                profile = cProfile.Profile()
                profile.runcall(drawn, report, "html", 1)
                pstats.Stats(profile).sort_stats("cumulative").print_stats(30)
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
