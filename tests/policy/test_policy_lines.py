"""On which line a table stands is known without its parser."""

from __future__ import annotations

import pytest

from audit.policy_lines import Header, Lines

TEXT = """\
[pack]
inside = { owner = "me" }

[pack.first]
owner = "me"

[pack."quoted"]
owner = "me"

[pack.first]
owner = "again"
"""


@pytest.mark.parametrize(
    ("below", "line"), [("first", 4), ("quoted", 7), ("inside", 2), ("nowhere", 1)]
)
def test_a_pack_stands_where_it_was_first_written(below: str, line: int) -> None:
    assert Lines(TEXT).of_inner("pack", below) == line


def test_a_pack_may_be_a_key_without_any_header() -> None:
    assert Lines('a = 1\npack.first.owner = "me"\n').of_inner("pack", "first") == 2


class Walked(list[Header]):
    """Headers that count how often somebody looks at one after another."""

    walks = 0

    def __iter__(self):  # type: ignore[no-untyped-def]
        self.walks += 1
        return super().__iter__()

    def __reversed__(self):  # type: ignore[no-untyped-def]
        self.walks += 1
        return super().__reversed__()


def test_thousands_of_packs_are_not_thousands_of_walks(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = Lines("".join(f"[pack.p{k}]\nowner = 1\n" for k in range(50)))
    headers = Walked(lines._headers)
    monkeypatch.setattr(lines, "_headers", headers)
    assert [lines.of_inner("pack", f"p{k}") for k in range(50)] == list(range(1, 100, 2))
    assert headers.walks == 1
