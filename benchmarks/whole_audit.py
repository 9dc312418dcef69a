"""How long does a whole default audit of a saved model take, and where does the time go?

    python benchmarks/whole_audit.py [--rows 30000] [--format skops] [--repeat 3] [--profile]

Histogram gradient boosting behind an encoder, trained on the census data of the demonstration and
saved to a file; 30,000 other people, 14 columns, two sensitive attributes; every metric, check and
explainer, HTML and PDF. Each stage is what the progress line shows. Ends with 1 where the median
is over the limit.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import sys
import tempfile
import warnings
from hashlib import sha256
from pathlib import Path
from statistics import median
from time import perf_counter

import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.pipeline import Pipeline

from audit.config import AuditConfig, load_config
from audit.demo import DATA
from audit.pipeline import run
from audit.subject.training.preparing import preparation

LIMIT = 20.0
LABEL = "income_gt_50k"


class Stages:
    """A listener that notes when each stage began."""

    def __init__(self) -> None:
        self.begun: list[tuple[str, float]] = [("Starting", perf_counter())]

    def stage(self, text: str) -> None:
        """A new stage begins; its first words say which."""
        self.begun.append((text, perf_counter()))

    def advance(self, done: float, total: float) -> None:
        """How far the stage is does not matter here."""

    def seconds(self) -> dict[str, float]:
        """Return what each stage took, in their order; stages of one name are taken together."""
        ends = [began for _, began in self.begun[1:]] + [perf_counter()]
        found: dict[str, float] = {}
        for (text, began), end in zip(self.begun, ends, strict=True):
            found[text] = found.get(text, 0.0) + end - began
        return found


def prepared(rows: int, kind: str, folder: Path) -> tuple[Path, Path]:
    """Train on the people who are not audited; return the files of the model and of the others."""
    people = pd.read_parquet(DATA).drop(columns="split").sample(frac=1, random_state=0)
    audited, rest = people.iloc[:rows], people.iloc[rows:]
    features = rest.drop(columns=LABEL)
    model = Pipeline(
        [
            ("prepare", preparation(features, "ordinal")),
            ("estimator", HistGradientBoostingClassifier(random_state=0)),
        ]
    ).fit(features, rest[LABEL])
    table = folder / "people.parquet"
    audited.to_parquet(table, index=False)
    return saved(model, kind, folder), table


def saved(model: Pipeline, kind: str, folder: Path) -> Path:
    """Write the model to a file of that kind."""
    path = folder / f"model.{kind}"
    if kind == "skops":
        import skops.io

        skops.io.dump(model, path)
    else:
        import joblib

        joblib.dump(model, path)
    return path


def settings(model: Path, table: Path, reports: Path) -> AuditConfig:
    """A default audit: nothing is said beyond what there is to audit."""
    return load_config(
        None,
        {
            "data": str(table),
            "model": str(model),
            "label": LABEL,
            "sensitive": ["sex", "race"],
            "trust_model": f"sha256:{sha256(model.read_bytes()).hexdigest()}",
            "rules": ["impact_ratio across sex >= 0.8", "accuracy >= 0.8"],
            "reports": str(reports),
        },
    )


def print_stages(found: dict[str, float]) -> None:
    """Print a line a stage."""
    for text, seconds in found.items():
        print(f"  {text:44} {seconds:7.2f} s")


def main() -> None:
    """Audit the same people a few times; the first audit imports everything."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=30_000)
    parser.add_argument("--format", choices=["joblib", "skops"], default="skops")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--profile", action="store_true", help="where the time goes, 60 lines")
    options = parser.parse_args()
    # numba would take the folder `coverage` beside this file for the package of that name
    sys.path[:] = [place for place in sys.path if Path(place).resolve() != Path(__file__).parent]
    totals = []
    with tempfile.TemporaryDirectory() as name, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        folder = Path(name)
        config = settings(*prepared(options.rows, options.format, folder), folder / "reports")
        for number in range(options.repeat):
            stages = Stages()
            profile = cProfile.Profile()
            if options.profile:
                profile.enable()
            run(config, progress=stages)
            profile.disable()
            found = stages.seconds()
            totals.append(sum(found.values()))
            print(f"{options.rows:,} rows, {options.format}, audit {number + 1}")
            print_stages(found)
            print(f"  {'all':44} {totals[-1]:7.2f} s")
            if options.profile:
                pstats.Stats(profile).sort_stats("cumulative").print_stats(60)
    print(f"median {median(totals):.2f} s ({LIMIT:.0f} allowed)")
    sys.exit(1 if median(totals) > LIMIT else 0)


if __name__ == "__main__":
    main()
