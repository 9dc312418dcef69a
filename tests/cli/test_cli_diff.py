"""`audit diff`: what moved, by more than noise or not, and which verdicts changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from audit.evidence import Evidence, GlossaryEntry, Interval, Measurement, Provenance, SubjectFacts
from audit.judge.verdict import Outcome, Verdict, Verdicts
from audit.publish.store import Store


def rate(metric: str, part: int, whole: int) -> Measurement:
    share = part / whole
    interval = Interval(low=share - 0.02, high=share + 0.02, level=0.95, method="wilson")
    return Measurement(metric=metric, value=share, counts=(part, whole), interval=interval, n=whole)


def audited(*rows: Measurement, positive: int = 1, **model: Any) -> Evidence:
    return Evidence(
        subject=SubjectFacts(name="credit", task="binary", positive=positive, model=model),
        provenance=Provenance(tool="rai-audit 0", python="3.11"),
        measurements=rows,
    )


def judged(outcome: Outcome) -> Verdicts:
    verdict = Verdict(rule="accuracy >= 0.6", metric="accuracy", threshold=0.6, outcome=outcome)
    return Verdicts(outcome=outcome, verdicts=(verdict,))


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    store = Store(tmp_path / "reports")
    old = audited(
        rate("accuracy", 900, 1000), rate("recall", 500, 1000), rate("f1", 7, 10), seed=1, kind="x"
    )
    new = audited(
        rate("accuracy", 500, 1000),
        rate("recall", 501, 1000),
        Measurement(metric="f1", n=0, status="undefined"),
        rate("precision", 1, 2),
        positive=0,
        seed=2,
        kind="x",
        tried=["forest"] * 40,
        left_out=[],
    )
    for evidence, verdicts in ((old, judged("pass")), (new, judged("fail"))):
        store.publish(
            "credit",
            evidence,
            verdicts,
            draw=lambda folder, version: {},
            report={"formats": ["html"]},
            created="2026-01-02T03:04:05Z",
        )
    return store.root


def test_diff_tells_what_moved(audit: Callable[..., Any], reports: Path) -> None:
    ending = audit("diff", "credit@v1", "credit", "--reports", reports)
    assert (ending.code, ending.err) == (0, "")
    lines = ending.out.splitlines()
    assert lines[0] == "From credit@v1 to credit@v2"
    moved = next(line for line in lines if line.startswith("accuracy  "))
    assert moved.split()[:5] == ["accuracy", "everyone", "0.9000", "0.5000", "-0.4000"]
    assert not any(line.startswith("recall") for line in lines)
    assert "2 more numbers; --all shows them" in ending.out
    assert ["accuracy", ">=", "0.6", "pass", "fail"] in [line.split() for line in lines]
    assert ["positive", "1", "0"] in [line.split() for line in lines]
    assert ["model", "seed", "1", "2"] in [line.split() for line in lines]
    assert any(line.startswith("model tried") and line.endswith("...") for line in lines)
    assert "model kind" not in ending.out
    assert "left_out" not in ending.out
    assert "Only in credit@v2: 1 numbers, of precision." in lines


def test_diff_all_shows_the_noise(audit: Callable[..., Any], reports: Path) -> None:
    out = audit("diff", "credit@v1", "credit@v2", "--all", "--reports", reports).out
    cells = [line.split() for line in out.splitlines()]
    assert ["f1", "everyone", "0.7000", "undefined", "-", "-"] in cells
    assert any(line[:5] == ["recall", "everyone", "0.5000", "0.5010", "0.0010"] for line in cells)


DIRECTED = {
    "accuracy": GlossaryEntry(title="", definition="", kind="rate", direction="higher"),
    "f1": GlossaryEntry(title="", definition="", kind="score", direction="higher"),
    "selection_rate": GlossaryEntry(title="", definition="", kind="rate"),
}


def worse_from(root: Path, old: Any, new: Any) -> str:
    """Publish two audits whose metrics have directions, and return how to compare them."""
    for rows, outcome in (old, new):
        found = msgspec.structs.replace(audited(*rows), glossary=DIRECTED)
        Store(root).publish(
            "credit",
            found,
            judged(outcome),
            draw=lambda folder, version: {},
            report={},
            created="2026",
        )
    return str(root)


GOOD, BAD = rate("accuracy", 900, 1000), rate("accuracy", 500, 1000)
NOISE = rate("accuracy", 895, 1000)
BARE = Measurement(metric="f1", value=0.7, n=10)


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        (([GOOD], "pass"), ([BAD], "pass"), 1, "Worse: 0 verdicts and 1 number."),
        (([BAD], "pass"), ([GOOD], "pass"), 0, "Nothing got worse."),
        (([GOOD], "pass"), ([NOISE], "pass"), 0, "Nothing got worse."),
        (([GOOD], "pass"), ([NOISE], "inconclusive"), 1, "Worse: 1 verdict and 0 numbers."),
        (([GOOD], "fail"), ([NOISE], "not_assessable"), 0, "Nothing got worse."),
        (
            ([BARE], "pass"),
            ([Measurement(metric="f1", status="undefined")], "pass"),
            3,
            "Nothing got worse, but 1 number could not be compared.",
        ),
        (
            ([rate("selection_rate", 900, 1000)], "pass"),
            ([rate("selection_rate", 100, 1000)], "pass"),
            0,
            "Nothing got worse.",
        ),
    ],
)
def test_diff_fails_on_what_got_worse(
    audit: Callable[..., Any], tmp_path: Path, old: Any, new: Any, code: int, line: str
) -> None:
    root = worse_from(tmp_path / "reports", old, new)
    names = ("credit@v1", "credit@v2", "--reports", root)
    ending = audit("diff", *names, "--fail-on", "worse")
    assert (ending.code, ending.out.splitlines()[-1]) == (code, line)
    assert audit("diff", *names).code == 0


def test_diff_of_the_same_version_is_empty(audit: Callable[..., Any], reports: Path) -> None:
    ending = audit("diff", "credit@v2", "credit@v2", "--reports", reports)
    assert ending.out == ("From credit@v2 to credit@v2\nNothing moved, and no verdict changed.\n")


@pytest.mark.parametrize("names", [("credit@v1", "credit@v7"), ("crdit", "credit")])
def test_diff_with_what_is_not_there(
    audit: Callable[..., Any], reports: Path, names: tuple[str, str]
) -> None:
    ending = audit("diff", *names, "--reports", reports)
    assert (ending.code, ending.out) == (2, "")
    assert ending.err.count("\n") == 1
