"""`audit list`, `show` and `schema`: what is read back from the store, and what is said of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from audit.evidence import (
    Evidence,
    Interval,
    Measurement,
    Provenance,
    SubjectFacts,
    encode,
)
from audit.judge.verdict import Verdict, Verdicts
from audit.publish.store import Store

INTERVAL = Interval(low=0.5, high=0.75, level=0.95, method="wilson")


def by_sex(metric: str, value: float | None, group: str, **more: Any) -> Measurement:
    return Measurement(metric=metric, slice={"sex": group}, value=value, n=40, **more)


EVIDENCE = Evidence(
    subject=SubjectFacts(
        name="credit",
        task="binary",
        label="paid",
        positive=1,
        favourable=1,
        attributes=("sex",),
        groups={"sex": ("Female", "Male", "\x1b[31mX")},
        rows=120,
    ),
    provenance=Provenance(tool="rai-audit 0", python="3.11"),
    measurements=(
        Measurement(metric="accuracy", value=0.625, interval=INTERVAL, n=120),
        Measurement(metric="roc_auc", n=0, status="not_assessable", reason="it needs scores"),
        Measurement(metric="recall", class_="0", n=0, status="undefined"),
        Measurement(
            metric="demographic_parity_difference",
            across=("sex",),
            value=0.31,
            interval=INTERVAL,
            n=120,
        ),
        by_sex("brier_score", None, "Female", status="not_assessable"),
        by_sex("selection_rate", 0.25, "Female"),
        by_sex("selection_rate", 0.5, "Male"),
        by_sex("selection_rate", 1.0, "\x1b[31mX", status="insufficient"),
        by_sex("impact_ratio", 0.5, "Female", across=("sex",), reference="Male"),
    ),
)
VERDICTS = Verdicts(
    outcome="inconclusive",
    verdicts=(
        Verdict(
            rule="accuracy >= 0.6",
            metric="accuracy",
            value=0.625,
            interval=INTERVAL,
            threshold=0.6,
            outcome="inconclusive",
            reason="The interval holds the threshold",
        ),
        Verdict(
            rule="soft", metric="recall", threshold=(0.1, 0.2), outcome="fail", severity="warn"
        ),
        Verdict(
            rule="let-off",
            metric="f1",
            threshold=0.1,
            outcome="fail",
            waiver={"owner": "me"},
        ),
    ),
)


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """Two versions of `credit` and one of `aid`."""
    store = Store(tmp_path / "reports")
    for name, verdicts in (("credit", Verdicts()), ("credit", VERDICTS), ("aid", Verdicts())):
        store.publish(
            name,
            EVIDENCE,
            verdicts,
            draw=lambda folder, version: {},
            report={"formats": ["html"]},
            created="2026-01-02T03:04:05Z",
        )
    return store.root


def test_list_names_every_version(audit: Callable[..., Any], reports: Path) -> None:
    ending = audit("list", "--reports", reports)
    assert (ending.code, ending.err) == (0, "")
    assert [line.split(maxsplit=3) for line in ending.out.splitlines()] == [
        ["name", "version", "created", "verdict"],
        ["aid", "v1", "2026-01-02T03:04:05Z", "not judged (no rules)"],
        ["credit", "v1", "2026-01-02T03:04:05Z", "not judged (no rules)"],
        ["credit", "v2", "2026-01-02T03:04:05Z", "inconclusive"],
    ]


def test_list_without_reports_says_so(audit: Callable[..., Any], tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        ending = audit("list", "--reports", folder)
        assert (ending.code, ending.out) == (0, "")
        assert "There are no reports" in ending.err


def test_list_survives_a_damaged_version(audit: Callable[..., Any], reports: Path) -> None:
    (reports / "credit" / "v1" / "manifest.json").unlink()
    (reports / "aid" / "v1" / "verdicts.json").write_text("{}")
    ending = audit("list", "--reports", reports)
    assert ending.code == 2
    assert "credit  v2" in ending.out
    assert "credit@v1 has no manifest.json" in ending.err
    assert "aid@v1" in ending.err
    assert "Traceback" not in ending.err


def test_a_reports_folder_that_is_a_file_is_one_sentence(
    audit: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    for words in (["list"], ["show", "credit"]):
        ending = audit(*words, "--reports", tmp_path / "file")
        assert ending.code in (0, 2)
        assert ending.err.count("\n") == 1


def test_show_tells_the_headlines(audit: Callable[..., Any], reports: Path) -> None:
    ending = audit("show", "credit", "--reports", reports)
    assert (ending.code, ending.err) == (0, "")
    lines = ending.out.splitlines()
    assert lines[0] == "credit v2, made 2026-01-02T03:04:05Z: inconclusive"
    assert "120 rows, label paid, positive 1, favourable 1" in lines
    cells = {tuple(line.split()) for line in lines}
    assert ("accuracy", "0.6250", "0.5000", "to", "0.7500", "120") in cells
    assert "Not assessable (it needs scores): roc_auc" in lines
    assert not any(line.startswith("brier_score") for line in lines)
    assert ("recall", "(class", "0)", "undefined", "-", "0") in cells
    assert ("demographic_parity_difference", "sex", "0.3100", "0.5000", "to", "0.7500") in cells
    assert ("selection_rate", "0.2500", "0.5000", "(1.0000)") in cells
    assert ("impact_ratio", "0.5000", "-", "-") in cells
    assert "\x1b" not in ending.out
    assert "\\x1b[31mX" in ending.out


def test_show_says_why_nothing_was_decided(audit: Callable[..., Any], reports: Path) -> None:
    out = audit("show", "credit", "--reports", reports).out
    assert "accuracy >= 0.6: The interval holds the threshold" in out
    assert "fail (warning only)" in out
    assert "fail (waived)" in out
    assert "0.1 to 0.2" in out


def test_show_takes_a_version(audit: Callable[..., Any], reports: Path) -> None:
    out = audit("show", "credit@v1", "--reports", reports).out
    assert out.startswith("credit v1, made 2026-01-02T03:04:05Z: not judged (no rules)\n")


def test_show_json_is_the_evidence_byte_for_byte(audit: Callable[..., Any], reports: Path) -> None:
    ending = audit("show", "credit", "--json", "--reports", reports)
    assert ending.out.encode() == encode(EVIDENCE)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("credt", "credit"),
        ("credit@v9", "v2"),
        ("credit@9", "credit@9"),
        ("../reports/credit", ""),
        ("", ""),
        ("@v1", ""),
    ],
)
def test_an_unknown_report_is_one_sentence(
    audit: Callable[..., Any], reports: Path, name: str, hint: str
) -> None:
    ending = audit("show", name, "--reports", reports)
    assert (ending.code, ending.out) == (2, "")
    assert ending.err.startswith("audit: ")
    assert ending.err.count("\n") == 1
    assert hint in ending.err


def test_an_altered_record_is_refused(audit: Callable[..., Any], reports: Path) -> None:
    (reports / "credit" / "v2" / "evidence.json").write_bytes(encode(EVIDENCE) + b" ")
    ending = audit("show", "credit", "--reports", reports)
    assert (ending.code, ending.out) == (2, "")
    assert "changed after it was published" in ending.err


@pytest.mark.parametrize(
    ("words", "kind"),
    [([], Evidence), (["evidence"], Evidence), (["verdicts"], Verdicts)],
)
def test_schema_is_the_schema_of_the_record(
    audit: Callable[..., Any], words: list[str], kind: type[msgspec.Struct]
) -> None:
    schema = json.loads(audit("schema", *words).out)
    assert schema.pop("$schema") == "https://json-schema.org/draft/2020-12/schema"
    assert schema == json.loads(msgspec.json.encode(msgspec.json.schema(kind)))
    names = [field.encode_name for field in msgspec.structs.fields(kind)]
    assert list(schema["$defs"][kind.__name__]["properties"]) == sorted(names)
