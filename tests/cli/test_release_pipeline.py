"""A release from its first commit to its last: git, training, the command, nothing replaced."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from shlex import quote

import pytest

ROOT = Path(__file__).parents[2]
FIRST_OF_JUNE, LAST_OF_JUNE, FIRST_OF_JULY = 1780272000, 1782777600, 1782864000
ROWS = """
import random
draw = random.Random(7)
with open("people.csv", "w") as file:
    print("sex,income,debt,repaid", file=file)
    for _ in range(1200):
        income, debt = draw.gauss(50, 10), draw.gauss(20, 8)
        repaid = int(income - debt + draw.gauss(0, 4) > 28)
        print(draw.choice(["f", "m"]), f"{income:.2f},{debt:.2f}", repaid, sep=",", file=file)
"""
TRAIN = """
import sys
import pandas as pd, skops.io
from sklearn.linear_model import LogisticRegression
rows = pd.read_csv("people.csv")
truth = rows.repaid if sys.argv[1] == "well" else (rows.debt > 20).astype(int)
skops.io.dump(LogisticRegression().fit(rows[["income", "debt"]], truth), "model.skops")
"""
AUDIT = """
[audit]
name = "credit"
[data]
test = "people.csv"
label = "repaid"
positive = 1
sensitive = ["sex"]
[model]
source = "model.skops"
[explain]
budget = "2s"
people = 1
[report]
formats = ["html"]
"""
POLICY = """
[[rule]]
id = "accurate"
metric = "accuracy"
at_least = 0.8
why = "the clerks did as well without a model"

[[rule]]
id = "alike"
metric = "accuracy_difference"
across = ["sex"]
at_most = 0.2
why = "errors must not fall on one sex"
"""
WAIVER = """
[[waiver]]
rule = "accurate"
owner = "A. Person"
reason = "the next model is being trained"
expires = 2026-06-30
"""
HOOK = "#!/bin/sh\nexec {python} -m audit gate credit --policy policy.toml\n"

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Type a command in the repository, on a day."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT")}
    person = {
        f"GIT_{who}_{what}": "a@b.example"
        for who in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }

    def type_in(*words: str, day: int = FIRST_OF_JUNE) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            words,
            cwd=tmp_path,
            env={
                **kept,
                **person,
                "GIT_CONFIG_GLOBAL": os.devnull,
                "GIT_CONFIG_NOSYSTEM": "1",
                "PYTHONPATH": str(ROOT),
                "OMP_NUM_THREADS": "1",
                "SOURCE_DATE_EPOCH": str(day),
            },
            capture_output=True,
            text=True,
            check=False,
        )

    return type_in


@pytest.fixture
def repository(tmp_path: Path, run: Run) -> Path:
    """A repository in which nothing is committed that the gate does not let through."""
    assert run("git", "init", "--quiet").returncode == 0
    hook = tmp_path / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(HOOK.format(python=quote(sys.executable)))
    hook.chmod(0o755)
    for name, text in {"train.py": TRAIN, "audit.toml": AUDIT, "policy.toml": POLICY}.items():
        (tmp_path / name).write_text(text)
    assert run(sys.executable, "-c", ROWS).returncode == 0
    return tmp_path


def release(run: Run, how: str) -> tuple[int, int, str]:
    """Train, audit, commit; return how the audit and the commit ended, and all that was said."""
    assert run(sys.executable, "train.py", how).returncode == 0
    audited = run(sys.executable, "-m", "audit", "run", "audit.toml", "--policy", "policy.toml")
    committed = commit(run, how)
    return audited.returncode, committed.returncode, audited.stderr + committed.stderr


def commit(run: Run, why: str, day: int = FIRST_OF_JUNE) -> subprocess.CompletedProcess[str]:
    assert run("git", "add", "--all").returncode == 0
    return run("git", "commit", "--quiet", "--message", why, day=day)


def commits(run: Run) -> list[str]:
    return run("git", "log", "--format=%s").stdout.split("\n")[:-1]


def rule(said: str, name: str) -> set[str]:
    """The outcomes that the tables in the output give a rule."""
    return set(re.findall(rf"^{name} .*?(pass|fail(?: \(waived\))?)\s*$", said, re.MULTILINE))


def test_from_the_first_release_to_the_end_of_the_waiver(repository: Path, run: Run) -> None:
    audited, committed, said = release(run, "well")
    assert (audited, committed) == (0, 0), said
    assert rule(said, "accurate") == rule(said, "alike") == {"pass"}
    assert commits(run) == ["well"]

    audited, committed, said = release(run, "badly")
    assert (audited, committed) == (1, 1), said
    assert rule(said, "accurate") == {"fail"}
    assert commits(run) == ["well"]
    moved = run(sys.executable, "-m", "audit", "diff", "credit@v1", "credit@v2").stdout
    changed = [line for line in moved.splitlines() if line.startswith("accurate ")]
    assert any("pass" in line and "fail" in line for line in changed), moved
    assert not any(line.startswith("alike ") and "fail" in line for line in moved.splitlines())

    (repository / "policy.toml").write_text(POLICY + WAIVER)
    late = commit(run, "too late", day=FIRST_OF_JULY)
    assert late.returncode == 1
    assert rule(late.stderr, "accurate") == {"fail"}
    assert "The waiver of the rule “accurate” by A. Person expired on 2026-06-30" in late.stderr
    in_time = commit(run, "waived", day=LAST_OF_JUNE)
    assert in_time.returncode == 0, in_time.stderr
    assert rule(in_time.stderr, "accurate") == {"fail (waived)"}
    assert "waived by A. Person until 2026-06-30" in in_time.stderr
    assert commits(run) == ["waived", "well"]

    (repository / "note.txt").write_text("nothing else changed")
    assert commit(run, "a month later", day=FIRST_OF_JULY).returncode == 1
    assert commits(run) == ["waived", "well"]
