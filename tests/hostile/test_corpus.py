"""Every malformed input ends in a right number, a status with its reason, or one sentence."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from coming_out import check
from corpus import KINDS, cases_of, every_case
from corpus.case import Case, NoNumber, Right, Sentence, Value
from corpus.files.text import PACKED, PLAIN
from corpus.page import cells

CASES = every_case()
PAGE = Path(__file__).parents[2] / "docs" / "hostile.md"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_malformed_input_ends_as_it_must(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    check(case, case.run(tmp_path), tmp_path)


def test_there_are_at_least_300_of_six_kinds_and_no_two_of_one_name() -> None:
    assert len(CASES) >= 300
    assert len(KINDS) == 6
    assert all(len(cases_of(kind)) >= 40 for kind in KINDS)
    assert all(case.id.startswith(kind) for kind in KINDS for case in cases_of(kind))
    doubled = [name for name, times in Counter(case.id for case in CASES).items() if times > 1]
    assert doubled == []


def test_a_sentence_says_what_it_is_about_and_a_status_is_one() -> None:
    for case in CASES:
        match case.comes_out:
            case Sentence(words=words):
                assert words, case.id
            case NoNumber(status=status):
                assert status in ("undefined", "insufficient", "not_assessable"), case.id
            case Right(rates=rates):
                assert rates, case.id
            case Value(value=value):
                assert value == value, case.id  # it is a number


def test_the_page_lists_exactly_these_cases_and_what_comes_out() -> None:
    """The other side is not run again here: `python benchmarks/hostile_side_by_side.py --page`."""
    text = PAGE.read_text("utf-8")
    for case in CASES:
        assert f"| {' | '.join(cells(case))} |" in text, case.id
    listed = sum(line.startswith("| `") for line in text.splitlines())
    assert listed == len(CASES)


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("people.csv", PLAIN.replace(b",", b";"), "separated by semicolons"),
        ("people.csv.gz", PACKED[:60], "The file is damaged"),
        ("people.parquet", b"PAR1PAR1", "This is no Parquet file"),
    ],
    ids=["semicolons", "gzip", "parquet"],
)
def test_the_command_itself_ends_with_2_and_one_line(
    file: str, content: bytes, said: str, tmp_path: Path
) -> None:
    (tmp_path / file).write_bytes(content)
    words = ["run", "--data", file, "--label", "hired", "--prediction", "predicted", "--quiet"]
    root = Path(__file__).parents[2]
    ending = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import sys; sys.path.insert(0, {str(root)!r}); "
            "from audit.__main__ import main; main()",
            *words,
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (ending.returncode, ending.stdout) == (2, "")
    assert ending.stderr.count("\n") == 1
    assert said in ending.stderr
