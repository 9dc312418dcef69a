"""`audit policy lint` looks at what was filled in for packs, too."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit.policy_lint import Remark, lint


def linted(folder: Path, text: str) -> tuple[Remark, ...]:
    file = folder / "policy.toml"
    file.write_text(text)
    return lint([file], ["accuracy"]).remarks


@pytest.mark.parametrize(
    ("text", "says", "remedy"),
    [
        ("[pack.nyc-ll14]\n", "There is no pack nyc-ll14", "Did you mean nyc-ll144?"),
        ('[pack.nyc-ll144]\nsexx = "a"\n', "asks for no sexx", "Did you mean sex"),
        ("[pack.nyc-ll144]\nsex = 3\n", "sex cannot be read", "text"),
        ('[pack."nyc-ll144@2020-01-01"]\n', "does not count on 2020-01-01", "future"),
    ],
)
def test_what_no_pack_asks_for_is_a_mistake(
    tmp_path: Path, text: str, says: str, remedy: str
) -> None:
    (remark,) = linted(tmp_path, "\n" + text)
    assert remark.mistake
    assert remark.line == 2
    assert says in remark.what
    assert remedy in remark.remedy


def test_what_is_left_to_be_filled_in_is_advice(tmp_path: Path) -> None:
    (remark,) = linted(tmp_path, '[pack.us-fair-lending]\nattribute_source = "stated"\n')
    assert not remark.mistake
    assert remark.what.endswith("leaves to be filled in: alternatives")


def test_a_pack_that_asks_for_nothing_is_fine(tmp_path: Path) -> None:
    assert linted(tmp_path, "[pack.four-fifths]\n") == ()


def test_each_pack_has_its_own_line(tmp_path: Path) -> None:
    text = (
        '[pack.four-fifths]\ncolour = "a"\n\n[pack."nyc-ll144@2023-07-05"]\nsex = 3\n'
        '[pack]\nus-fair-lending = { colour = "a" }\n'
    )
    assert [(remark.line, remark.what.partition(":")[0]) for remark in linted(tmp_path, text)] == [
        (1, "[pack.four-fifths]"),
        (4, "[pack.nyc-ll144@2023-07-05]"),
        (7, "[pack.us-fair-lending]"),
    ]


def test_packs_that_are_no_tables_have_their_own_lines_too(tmp_path: Path) -> None:
    found = linted(tmp_path, "[pack]\nfour-fifths = 1\n'nyc-ll144' = 2\n")
    assert [remark.line for remark in found] == [2, 3]


def test_a_pack_written_with_dots_has_its_line(tmp_path: Path) -> None:
    found = linted(tmp_path, 'pack.four-fifths.colour = 1\npack."nyc-ll144".sex = 2\n[policy]\n')
    assert [remark.line for remark in found] == [1, 2]
