"""What others make of rows that ought to stop anybody, beside what rai-audit makes of them.

    python benchmarks/hostile_side_by_side.py
    python benchmarks/hostile_side_by_side.py --page > docs/hostile.md

Without a flag it prints a few traps, with `--page` every malformed input of tests/hostile/corpus.
Every line is run as it stands with the installed versions, and nothing is asserted: what other
libraries do may change. What rai-audit does is held by test_silent_wrongs.py
and test_corpus.py in tests/hostile.
"""

from __future__ import annotations

import io
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import fairlearn.metrics as fair
import numpy as np
import pandas as pd
import sklearn.metrics as sk

from audit.config import load_config
from audit.errors import AuditError
from audit.evidence import Measurement
from audit.measure.measure import Plan, measure_counts
from audit.subject.entry import open_subject

PARITY = "demographic_parity_difference"
WIDTH = 38
Made = Callable[[], object]


def people() -> pd.DataFrame:
    """40 women of whom 12 are selected, 40 men of whom 28 are; every other one is hired."""
    return pd.DataFrame(
        {
            "sex": ["f"] * 40 + ["m"] * 40,
            "hired": [0, 1] * 40,
            "predicted": [1] * 12 + [0] * 28 + [1] * 28 + [0] * 12,
        }
    )


def ours(rows: Any, metric: str = PARITY, group: str = "", **options: Any) -> str:
    """A number, or why there is none; with a group that group's own, else the gap."""
    named = {"label": "hired", "prediction": "predicted", "sensitive": ["sex"], **options}
    try:
        subject = open_subject(load_config(None, named), data=rows)
    except AuditError as error:
        return f"refused: {error.what}"
    plan = Plan(minimum_group=10, missing_as_group=False, intersections=1)
    slice_ = {"sex": group} if group else {}
    across = () if group else ("sex",)
    for row in measure_counts(subject, plan).measurements:
        if (row.metric, row.slice, row.across) == (metric, slice_, across):
            return told(row)
    return "no such group"


def told(row: Measurement) -> str:
    """The value with its counts, or the status with its reason."""
    if row.value is None:
        return f"{row.status}: {row.reason}"
    counts = f" of counts {list(row.counts)}" if row.counts else ""
    return f"{row.value:.3f}{counts}" + (f" ({row.reason})" if row.reason else "")


def parity(rows: pd.DataFrame, **known: Any) -> float:
    """fairlearn's gap."""
    return fair.demographic_parity_difference(
        rows["hired"], rows["predicted"], sensitive_features=rows["sex"], **known
    )


def labels_and_predictions() -> Iterator[tuple[str, Made, Made]]:
    """Traps in what is true and what is said."""
    rows = people()
    words = rows.replace({"hired": {0: "no", 1: "yes"}, "predicted": {0: "no", 1: "yes"}})
    texts = rows.astype({"hired": str, "predicted": str})
    sure = rows.assign(predicted=rows["predicted"] * 0.8 + 0.1)
    holes = rows.assign(predicted=rows["predicted"].where(rows.index % 4 > 0))
    mixed = rows["predicted"].sample(frac=1, random_state=0)
    named = {"sex": rows["sex"], "hired": rows["hired"], "predicted": mixed}
    yield "'yes' and 'no' (true gap .4)", lambda: parity(words), lambda: ours(words, positive="yes")
    yield "'1' and '0' (true gap .4)", lambda: parity(texts), lambda: ours(texts)
    yield "probabilities as predictions", lambda: parity(sure), lambda: ours(sure)
    yield "predictions that are NaN", lambda: parity(holes), lambda: ours(holes)
    yield (
        "a Series with another index",
        lambda: fair.demographic_parity_difference(
            rows["hired"], mixed, sensitive_features=rows["sex"]
        ),
        lambda: ours(named),
    )


def nobody() -> Iterator[tuple[str, Made, Made]]:
    """Traps in groups that lack somebody."""
    rows = people()
    unlucky = pd.DataFrame({"sex": "x", "hired": 0, "predicted": [0, 1] * 20})
    lacking = pd.concat([rows, unlucky], ignore_index=True)
    scored = lacking.assign(score=np.linspace(0, 1, len(lacking)))
    none = rows.assign(predicted=0)
    yield (
        "recall of a group without positives",
        lambda: _by_group(fair.true_positive_rate, lacking)["x"],
        lambda: ours(lacking, "true_positive_rate", "x"),
    )
    yield (
        "the gap it makes (true gap .4)",
        lambda: fair.equal_opportunity_difference(
            lacking["hired"], lacking["predicted"], sensitive_features=lacking["sex"]
        ),
        lambda: ours(lacking, "equal_opportunity_difference"),
    )
    yield (
        "AUC gap with a one-class group",
        lambda: fair.MetricFrame(
            metrics=sk.roc_auc_score,
            y_true=scored["hired"],
            y_pred=scored["score"],
            sensitive_features=scored["sex"],
        ).difference(),
        lambda: ours(scored, "roc_auc", "x", score="score"),
    )
    yield (
        "nobody is selected: the ratio",
        lambda: fair.demographic_parity_ratio(
            none["hired"], none["predicted"], sensitive_features=none["sex"]
        ),
        lambda: ours(none, "demographic_parity_ratio"),
    )


def _by_group(metric: Any, rows: pd.DataFrame) -> Any:
    return fair.MetricFrame(
        metrics=metric,
        y_true=rows["hired"],
        y_pred=rows["predicted"],
        sensitive_features=rows["sex"],
    ).by_group


def weights() -> Iterator[tuple[str, Made, Made]]:
    """Traps in weights."""
    rows = people()
    zero = rows.assign(weight=np.where(rows["sex"] == "f", 0.0, 1.0))
    nothing = rows.assign(weight=0.0)
    negative = rows.assign(weight=np.where(rows.index % 3 == 0, -1.5, 1.0))
    for what, weighted in (
        ("a group of weight 0", zero),
        ("every weight is 0", nothing),
        ("negative weights", negative),
    ):
        yield (
            what,
            lambda weighted=weighted: parity(weighted, sample_weight=weighted["weight"]),
            lambda weighted=weighted: ours(weighted, weight="weight"),
        )


def files() -> Iterator[tuple[str, Made, Made]]:
    """Traps in text that is guessed at."""
    lines = "sex,hired,predicted\n" + "NA,0,1\nNA,1,1\n" * 10 + "None,0,0\nnull,1,0\n" * 10
    codes = "sex,hired,predicted\n" + "007,0,1\n7,1,0\n" * 20
    extra = "sex,hired,predicted\n" + "f,x,0,1\nm,x,1,0\n" * 20
    for what, content, group in (
        ("groups NA, None, null", lines, "NA"),
        ("groups 007 and 7", codes, "007"),
        ("one field too many", extra, "f"),
    ):
        yield (
            what,
            lambda content=content: sorted(
                pd.read_csv(io.StringIO(content))["sex"].map(str).unique()
            ),
            lambda content=content, group=group: of_file(content, group),
        )


def of_file(content: str, group: str) -> str:
    """The selection rate of one group in a CSV file."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "people.csv"
        file.write_text(content)
        return ours(str(file), "selection_rate", group)


def shown(made: Made) -> str:
    """What came of it, on one line."""
    try:
        found = made()
    except Exception as error:  # whatever another library raises is its answer
        return f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
    return f"{found:.3f}" if isinstance(found, float) else str(found)


def main() -> None:
    """Print the traps, or the page."""
    known = ", ".join(f"{name} {version(name)}" for name in ("fairlearn", "pandas"))
    if "--page" in sys.argv:
        from hostile_corpus import page

        print("\n".join(page(known)))
        return
    print(f"with {known}")
    for trap in (labels_and_predictions, nobody, weights, files):
        for what, theirs, mine in trap():
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                print(f"{what:<{WIDTH}} they {shown(theirs)}")
                print(f"{'':<{WIDTH}} here {shown(mine)}")


if __name__ == "__main__":
    main()
