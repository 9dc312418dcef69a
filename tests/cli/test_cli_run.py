"""`audit run`: what it reads, what it prints where, and how it ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from audit.errors import AuditError
from audit.judge.verdict import Outcome, Verdicts

FILE = """
[data]
test = "people.csv"
label = "hired"
sensitive = ["sex"]
[[rule]]
metric = "impact_ratio"
across = ["sex"]
at_least = 0.8
"""


def test_standard_output_is_the_folder_and_nothing_else(
    pipeline: Any, audit: Callable[..., Any], tmp_path: Path
) -> None:
    ending = audit("run", "--data", "people.csv")
    assert ending.out == f"{tmp_path}/reports/credit/v3\n"
    assert Path(ending.out.strip()).is_absolute()


def test_a_relative_folder_is_printed_absolute(
    pipeline: Any, audit: Callable[..., Any], tmp_path: Path
) -> None:
    pipeline.report.folder = Path("reports/credit/v3")
    assert audit("run", "--data", "people.csv").out == f"{tmp_path}/reports/credit/v3\n"


def test_the_person_is_told_on_standard_error(pipeline: Any, audit: Callable[..., Any]) -> None:
    err = audit("run", "--data", "people.csv").err
    assert err.splitlines()[0] == "Reading the rows"
    assert "credit v3: fail" in err
    row = next(line for line in err.splitlines() if line.startswith("impact_ratio across sex"))
    assert row.split()[-3:] == ["-", "0.8", "fail"]
    assert "Female" in row
    assert "0.79999" in row, "a value under the limit must not be printed as the limit"
    assert "1 critical, 2 warnings" in err
    assert "\x1b" not in err


def test_a_group_that_nobody_is_of_is_named(pipeline: Any, audit: Callable[..., Any]) -> None:
    rule = {"name": "she", "slice": {"sex": "Femal"}, "file": "policy.toml", "line": 6}
    judged = Verdicts(outcome="not_assessable", policy={"rules": [rule]})
    pipeline.report.verdicts = judged
    evidence = pipeline.report.evidence
    subject = msgspec.structs.replace(
        evidence.subject, groups={"sex": {"Female": 400, "Male": 600}}
    )
    pipeline.report.evidence = msgspec.structs.replace(evidence, subject=subject)
    told = "policy.toml, line 6: she: no sex is 'Femal'. Did you mean Female or Male?"
    assert told in audit("run", "--data", "people.csv").err.splitlines()
    assert audit("run", "--data", "people.csv", "--quiet").err == ""


@pytest.mark.parametrize(
    ("outcome", "code"),
    [("pass", 0), (None, 0), ("fail", 1), ("inconclusive", 3), ("not_assessable", 3)],
)
def test_the_exit_code_is_the_verdict(
    pipeline: Any, audit: Callable[..., Any], outcome: Outcome | None, code: int
) -> None:
    pipeline.report.verdicts = Verdicts(outcome=outcome)
    for words in ([], ["--quiet"], ["--json"]):
        assert audit("run", "--data", "people.csv", *words).code == code


def test_quiet_leaves_the_folder_and_the_errors(pipeline: Any, audit: Callable[..., Any]) -> None:
    assert audit("run", "--data", "people.csv", "--quiet").err == ""
    pipeline.report.failed = {"report.pdf": "Pango is missing."}
    ending = audit("run", "--data", "people.csv", "--quiet")
    assert ending.err == "audit: report.pdf could not be made: Pango is missing.\n"
    assert ending.code == 1


def test_json_prints_the_verdicts_instead(pipeline: Any, audit: Callable[..., Any]) -> None:
    ending = audit("run", "--data", "people.csv", "--json")
    assert msgspec.json.decode(ending.out.encode(), type=Verdicts) == pipeline.report.verdicts
    assert json.loads(ending.out)["outcome"] == "fail"


def test_a_file_alone(pipeline: Any, audit: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(FILE)
    audit("run", "mine.toml")
    (config,) = pipeline.configs
    assert config.data.label == "hired"
    assert [rule.name for rule in config.policy.rules] == ["impact_ratio across sex >= 0.8"]


def test_flags_win_over_the_file_and_rules_add_up(
    pipeline: Any, audit: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "mine.toml").write_text(FILE)
    audit("run", "mine.toml", "--label", "paid", "--rule", "recall >= 0.5", "--rule", "f1 >= 0.1")
    (config,) = pipeline.configs
    assert config.data.label == "paid"
    assert config.data.test == "people.csv"
    assert [rule.metric for rule in config.policy.rules] == ["impact_ratio", "recall", "f1"]


def test_nothing_said_reads_the_usual_file(
    pipeline: Any, audit: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "audit.toml").write_text(FILE)
    audit("run", "--quiet")
    (config,) = pipeline.configs
    assert config.data.test == "people.csv"


def test_flags_alone_leave_the_usual_file_alone(
    pipeline: Any, audit: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "audit.toml").write_text(FILE)
    audit("run", "--data", "other.csv")
    (config,) = pipeline.configs
    assert (config.data.test, config.data.label, config.policy.rules) == ("other.csv", None, ())


def test_flags_that_name_no_rows_are_not_laid_over_a_file_nobody_named(
    pipeline: Any, audit: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "audit.toml").write_text(FILE)
    ending = audit("run", "--rule", "recall >= 0.5")
    assert ending.code == 2
    assert "audit run audit.toml" in ending.err
    assert pipeline.configs == []


def test_nothing_said_and_nothing_there(pipeline: Any, audit: Callable[..., Any]) -> None:
    ending = audit("run")
    assert ending.code == 2
    assert "--data" in ending.err
    assert ending.err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["missing.toml"], "There is no file missing.toml"),
        (["people.csv"], "audit run --data people.csv"),
        (["--data", "d.csv", "--rule", "impact ratio > 0.8"], "impact_ratio across sex >= 0.8"),
        (["--data", "d.csv", "--bins", "age"], "--bins NAME=VALUE"),
        (["--data", "d.csv", "--bins", "age=a,b"], "--bins"),
        (["--data", "d.csv", "--folds", "1"], "2 is the least"),
        (["--data", "d.csv", "--name", "../up"], "letters, digits"),
        (["--data", "d.csv", "--limit-load", "soon"], "a duration such as 60s"),
    ],
)
def test_a_mistake_in_the_configuration_is_one_sentence(
    pipeline: Any, audit: Callable[..., Any], words: list[str], hint: str
) -> None:
    ending = audit("run", *words)
    assert (ending.code, ending.out) == (2, "")
    assert ending.err.startswith("audit: ")
    assert hint in ending.err
    assert ending.err.count("\n") == 1
    assert pipeline.configs == []


def test_a_mistake_in_the_file_is_named(
    pipeline: Any, audit: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "audit.toml").write_text("[data]\nlabl = 'x'\n")
    ending = audit("run")
    assert ending.code == 2
    assert "Did you mean label" in ending.err
    (tmp_path / "audit.toml").write_bytes(b"\xff\xfe[data]")
    assert audit("run").code == 2


def test_an_error_of_the_pipeline_leaves_standard_output_empty(
    pipeline: Any, audit: Callable[..., Any]
) -> None:
    pipeline.raises = AuditError("There is no column agee", where="d.csv", remedy="age")
    ending = audit("run", "--data", "d.csv")
    assert (ending.code, ending.out) == (2, "")
    assert ending.err == "audit: There is no column agee (d.csv). age.\n"


@pytest.mark.parametrize("word", ["-", "--data="])
def test_odd_words_are_no_defect(pipeline: Any, audit: Callable[..., Any], word: str) -> None:
    assert audit("run", word).code != 70
