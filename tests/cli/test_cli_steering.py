"""Whatever stands in data and in reports, no command writes what a terminal would obey."""

from __future__ import annotations

import contextlib
import io
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from audit.__main__ import run_command
from audit.cli.commands import COMMANDS
from audit.cli.terminal import harmless

MARKS = "\x9b2J\x1b]0;x\x07\u202e\u2066\u200e\u200f\u061c\u2028"
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u061c\u2028-\u202e\u2066-\u2069]")
SEX, PAY = f"sex{MARKS}", f"pay{MARKS}"
POLICY = """
[[rule]]
id = "most"
metric = "accuracy"
at_least = 0.9
why = "WHY"
[[waiver]]
rule = "most"
owner = "WHY"
reason = "WHY"
expires = 2999-01-01
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two reports of a model, and marks in every name that somebody else chose."""
    folder = tmp_path_factory.mktemp("desk")
    random = np.random.default_rng(0)
    rows = pd.DataFrame({PAY: random.normal(size=200), "key": range(200)})
    rows[SEX] = random.choice([f"f{MARKS}", f"m{MARKS}"], 200)
    rows["paid"] = (rows[PAY] + random.normal(size=200) > 0).astype(int)
    rows.to_parquet(folder / "people.parquet")
    joblib.dump(LogisticRegression().fit(rows[[PAY]], rows["paid"]), folder / "model.joblib")
    marks = "".join(f"\\u{ord(mark):04x}" for mark in MARKS)
    (folder / "policy.toml").write_text(POLICY.replace("WHY", marks))
    with contextlib.chdir(folder), contextlib.redirect_stderr(io.StringIO()):
        assert run_command([*RUN, "--quiet"]) == 0
        assert run_command([*RUN, "--quiet", "--seed", "1"]) == 0
        assert run_command(["keygen", "key"]) == 0
        assert run_command(["export", "people@v1", "--profile", "internal", "one.zip"]) == 0
    return folder


RUN = (
    *("run", "--data", "people.parquet", "--label", "paid", "--sensitive", SEX, "--drop", SEX),
    *("--model", "model.joblib", "--key", "key", "--title", MARKS, "--policy", "policy.toml"),
    *("--format", "badge", "--explain-people", "0", "--explain-budget", "1s"),
)
SAID = {
    "run": [[*RUN, "--json"], ["run", "--data", MARKS], ["run", f"{MARKS}.toml"]],
    "gate": [
        ["gate", "people", "--policy", "policy.toml"],
        ["gate", "people", "--json"],
        ["gate", "people", "--rule", f"accuracy of {SEX}={MARKS} >= 0.9"],
        ["gate", MARKS],
    ],
    "policy": [
        ["policy", "lint", "policy.toml"],
        ["policy", "show", "four-fifths"],
        ["policy", "show", MARKS],
    ],
    "list": [["list"]],
    "show": [["show", "people"], ["show", "people@v1", "--json"], ["show", MARKS]],
    "diff": [["diff", "people@v1", "people@v2"], ["diff", MARKS, MARKS]],
    "explain": [
        ["explain", "people", "--row", "3", "--explain-budget", "1s"],
        ["explain", "people", "--row", "3", "--explain-budget", "1s", "--json"],
        ["explain", "people", "--row", MARKS],
    ],
    "render": [["render", "people", "--format", "badge", "--out", "drawn"]],
    "replay": [["replay", "people"], ["replay", "people", "--json"]],
    "verify": [["verify"], ["verify", MARKS], ["verify", "--public-key", MARKS]],
    "keygen": [["keygen", "other"], ["keygen", f"{MARKS}/x"]],
    "sign": [["sign", "people", "--key", "key"], ["sign", "people", "--key", MARKS]],
    "export": [["export", "people", "--profile", "public", "two.zip"], ["export", MARKS, "x.zip"]],
    "import": [["import", "one.zip", "--reports", "elsewhere"], ["import", MARKS]],
    "gc": [["gc", "--older-than", "0s", "--dry-run"], ["gc", "people", "--keep", "1"]],
    "mlflow": [["mlflow", MARKS]],
    "catalog": [["catalog"], ["catalog", MARKS]],
    "init": [["init", "people.parquet", "--out", "a.toml"], ["init", MARKS]],
    "demo": [["demo", "--reports", "people.parquet"]],
    "schema": [["schema"], ["schema", MARKS]],
}


def test_every_command_is_tried() -> None:
    assert set(SAID) == set(COMMANDS)


@pytest.mark.parametrize("command", SAID)
def test_no_command_writes_what_a_terminal_obeys(
    desk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    here = tmp_path / "desk"
    shutil.copytree(desk, here)
    with contextlib.chdir(here):
        for words in SAID[command]:
            assert run_command(words) != 70, words
            out, err = capsys.readouterr()
            assert out + err, words
            assert not OBEYED.search(out + err), words


def test_json_holds_the_same_values(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["show", "people@v1", "--json", "--reports", str(desk / "reports")]) == 0
    out, _ = capsys.readouterr()
    kept = (desk / "reports" / "people" / "v1" / "evidence.json").read_text(encoding="utf-8")
    assert OBEYED.search(kept)
    assert json.loads(out) == json.loads(kept)
    assert f"f{MARKS}" in json.loads(out)["subject"]["groups"][SEX]


def test_what_was_altered_is_named_harmlessly(
    desk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(desk / "reports", tmp_path / "reports")
    (tmp_path / "reports" / "people" / "v1" / f"more{MARKS}").write_text("x")
    assert run_command(["verify", "--reports", str(tmp_path / "reports")]) == 1
    out, err = capsys.readouterr()
    assert "more\\x9b2J\\x1b" in err
    assert not OBEYED.search(out + err)


@pytest.mark.parametrize("mark", [*MARKS, "\r", "\x85", "\u2069"])
def test_json_is_escaped_where_a_terminal_would_obey(mark: str) -> None:
    told = json.dumps({"a": f"é{mark}東"}, ensure_ascii=False)
    assert not OBEYED.search(harmless(told))
    assert json.loads(harmless(told)) == json.loads(told)
    assert harmless('{\r\n"a": "é東"}') == '{\n\n"a": "é東"}'


@pytest.mark.parametrize("command", ["##[error]x", "##vso[task.complete]", "##teamcity[x]"])
def test_json_is_escaped_where_a_pipeline_s_runner_would_obey(command: str) -> None:
    told = json.dumps({command: [command, "##", "#a"]})
    assert not re.search(r"##\w*\[", harmless(told))
    assert json.loads(harmless(told)) == json.loads(told)
    assert '"##", "#a"' in harmless(told)


def test_a_long_row_of_marks_is_escaped_in_one_pass() -> None:
    row = "#" * 200_000
    assert harmless(row) == row  # looking ahead to its end from each of them would take minutes


def test_a_traceback_shown_on_demand_is_harmless(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import audit.cli.commands as commands

    def breaks(*_: Any, **__: Any) -> Callable[[], None]:
        raise ValueError(MARKS)

    monkeypatch.setattr(commands.audit, "main", breaks)
    monkeypatch.setenv("AUDIT_DEBUG", "1")
    assert run_command(["list"]) == 70
    _, err = capsys.readouterr()
    assert "Traceback" in err
    assert not OBEYED.search(err)
