"""Markdown that somebody wrote: its structure is kept, none of its markup and no address acts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from audit.publish.render.prose import Block, prose


def said(blocks: tuple[Block, ...]) -> str:
    """All words of some blocks."""
    return "".join(
        "".join(span.text for span in block.spans) + "".join(map(said, block.items))
        for block in blocks
    )


def test_paragraphs_lists_and_emphasis() -> None:
    one, two, three = prose("For **loans** in `EUR`.\n\n- a\n  1. b\n- c\n\n# Then")
    assert [(span.text, span.look) for span in one.spans] == [
        ("For ", "plain"),
        ("loans", "strong"),
        (" in ", "plain"),
        ("EUR", "code"),
        (".", "plain"),
    ]
    assert two.kind == "ul"
    first, second = two.items
    assert [block.kind for block in first] == ["p", "ol"]
    assert said(second) == "c"
    assert three.kind == "head"


def test_quotations_and_code() -> None:
    quote, code, after = prose("> of\n> 1994\n\n```html\n<b>\n```\n\nend")
    assert (quote.kind, said(quote.items[0])) == ("quote", "of 1994")
    assert (code.kind, said((code,))) == ("code", "<b>")
    assert said((after,)) == "end"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[policy](https://a.example/p?x=1&y=2)", "policy (https://a.example/p?x=1&y=2)"),
        ("<https://a.example/>", "https://a.example/"),
        ("<me@a.example>", "me@a.example"),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("[x](data:text/html,y)", "[x](data:text/html,y)"),
        ("[x](//a.example)", "[x](//a.example)"),
        ("[x](file:///etc/passwd)", "[x](file:///etc/passwd)"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("a <b onclick=x()>b</b>", "a <b onclick=x()>b</b>"),
        ("{{7*7}} {% x %} ]]> =cmd()", "{{7*7}} {% x %} ]]> =cmd()"),
        ("null\x00 \u202eturned", "null\\x00 \\u202eturned"),
    ],
)
def test_what_could_act_is_text(text: str, shown: str) -> None:
    assert said(prose(text)) == shown


def test_a_picture_is_its_words_and_address() -> None:
    assert said(prose("![a cat](https://a.example/cat.png)")) == (
        "!a cat (https://a.example/cat.png)"
    )


@given(some.text(alphabet="ab *_`[]()<>!#->1.\n\\&:/\t", max_size=80))
def test_any_text_becomes_blocks(text: str) -> None:
    assert all(isinstance(block, Block) for block in prose(text))


def test_very_deep_nesting_ends() -> None:
    assert len(said(prose("> " * 2000 + "deep"))) < 10_000
