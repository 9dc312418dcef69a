"""The commands one after the other as a person would type them, with nothing replaced."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from counted_people import UNLIKE, write_people

RUN = ("--data", "people.csv", "--label", "hired", "--prediction", "predicted")
SEX = ("--sensitive", "sex", "--name", "hiring", "--format", "html")
PASSES = "accuracy >= 0.5"
FAILS = "impact_ratio across sex >= 0.8"
UNDECIDED = "accuracy >= 0.69"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with people of two sexes, to whom the model is not the same."""
    write_people(tmp_path / "people.csv", "hired", UNLIKE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("rules", "code"),
    [
        ([], 0),
        ([PASSES], 0),
        ([FAILS], 1),
        ([UNDECIDED], 3),
        ([PASSES, UNDECIDED, FAILS], 1),
        (["roc_auc >= 0.5"], 3),
    ],
)
def test_the_exit_code_is_what_a_release_obeys(
    audit: Callable[..., Any], desk: Path, rules: list[str], code: int
) -> None:
    words = [word for rule in rules for word in ("--rule", rule)]
    ending = audit("run", *RUN, *SEX, *words)
    assert ending.code == code, ending.err
    assert ending.out == f"{desk}/reports/hiring/v1\n"
    folder = Path(ending.out.strip())
    assert (folder / "report.html").is_file()
    assert len(json.loads((folder / "verdicts.json").read_text())["verdicts"]) == len(rules)


def test_a_day_at_the_desk(audit: Callable[..., Any], desk: Path) -> None:
    assert audit("run", *RUN, *SEX, "--rule", PASSES, "--quiet").err == ""
    again = (desk / "people.csv").read_text().replace("f,1,0", "f,1,1")
    (desk / "people.csv").write_text(again)
    assert audit("run", *RUN, *SEX, "--rule", PASSES, "--rule", FAILS).code in (0, 1, 3)

    listed = audit("list").out.splitlines()
    assert [line.split()[:2] for line in listed[1:]] == [["hiring", "v1"], ["hiring", "v2"]]

    shown = audit("show", "hiring@v1").out
    assert "520 rows, label hired, positive 1, favourable 1" in shown
    assert ["selection_rate", "0.3333", "0.7500"] in [line.split() for line in shown.splitlines()]

    moved = audit("diff", "hiring@v1", "hiring").out
    assert ["recall", "everyone", "0.7241", "0.9310", "0.2069"] in [
        line.split()[:5] for line in moved.splitlines()
    ]
    assert "no such rule" in moved

    drawn = audit("render", "hiring@v1", "--out", "drawn")
    assert (drawn.code, drawn.out) == (0, f"{desk}/drawn\n")
    html = (desk / "reports" / "hiring" / "v1" / "report.html").read_bytes()
    assert (desk / "drawn" / "report.html").read_bytes() == html


def test_what_init_wrote_can_be_run(audit: Callable[..., Any], desk: Path) -> None:
    assert audit("init", "people.csv").code == 0
    ending = audit("run", "audit.toml", "--format", "html")
    assert ending.code == 0, ending.err
    assert ending.out == f"{desk}/reports/people/v1\n"


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ((*RUN, "--sensitive", "sexx"), "Did you mean sex?"),
        ((*RUN, "--favourable", "2"), "favourable"),
        ((*RUN, *SEX, "--rule", "imact_ratio across sex >= 0.8"), "Did you mean impact_ratio"),
        ((*RUN, *SEX, "--rule", "recall across race >= 0.8"), "race"),
        (("--data", "peple.csv", *RUN[2:]), "Did you mean people.csv"),
        (("--data", "people.csv"), "--prediction"),
    ],
)
def test_a_mistake_is_one_message_and_leaves_nothing_behind(
    audit: Callable[..., Any], desk: Path, words: tuple[str, ...], hint: str
) -> None:
    ending = audit("run", *words, "--quiet")
    assert (ending.code, ending.out) == (2, "")
    assert hint in ending.err
    assert ending.err.count("\n") == 1
    assert [path.name for path in desk.iterdir()] == ["people.csv"]


def test_group_names_cannot_steer_the_terminal(audit: Callable[..., Any], desk: Path) -> None:
    rows = (desk / "people.csv").read_text().replace("\nf,", "\n\x1b]0;x\x07[red],")
    (desk / "people.csv").write_text(rows)
    ran = audit("run", *RUN, *SEX, "--rule", FAILS)
    assert ran.code == 1, ran.err
    for text in (ran.err, audit("show", "hiring").out, audit("list").out):
        assert "\x1b" not in text
        assert "\x07" not in text
    assert "\\x1b]0;x\\x07[red]" in ran.err
