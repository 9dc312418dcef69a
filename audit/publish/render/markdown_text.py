"""Text for Markdown: whatever somebody typed is shown as they typed it, and does nothing.

A file of Markdown is read twice: by a parser, and then, where it is shown, by a site that looks for
people (`@name`), issues (`#12`), commits and addresses in what the parser left. A backslash only
stops the first, so an invisible blank of no width stands where the second would begin.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from audit.publish.render import words
from audit.publish.render.overriding import in_words
from audit.publish.render.templates import templates

if TYPE_CHECKING:
    from jinja2 import Environment

NO_WIDTH = "\u200b"
_BLANKS = re.compile(r"[ \t\r\n\f\v]+")
_GAP = re.compile(r"\n{3,}")
_CALLS = re.compile(
    r"""@                                   # a person or a team, an address of mail
    |\#(?=\w) | \bgh-(?=\d)                 # an issue
    |:(?=//) | \bwww(?=\.)                  # an address
    |:(?=[\w+-]+:)                          # a picture by its name""",
    re.VERBOSE | re.IGNORECASE,
)
_COMMIT = re.compile(r"(?<![0-9A-Za-z])[0-9a-f]{7,}(?![0-9A-Za-z])", re.IGNORECASE)
_SIXES = re.compile(".{1,6}")
_BESIDE_A_WORD = re.compile(r"(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_FIRST = re.compile(r"^(?:(\d{1,9})(?=[.)](?:\s|$))|(?=[-+=]))")
_MARKS = str.maketrans(
    {
        **{mark: f"\\{mark}" for mark in "\\`*{}[]~#"},
        "&": "&amp;",
        "<": "&lt;",
        ">": "&gt;",
        "|": "&#124;",
        "$": "<span>$</span>",
    }
)
"""A dollar begins a formula wherever it stands; in a span of its own, as the sites advise, none."""


def escaped(text: str) -> str:
    r"""Write a text so that a reader sees it as it was typed, on one line, and nothing happens.

    >>> escaped("<b>race</b> | [x](y) *z* two_years")
    '&lt;b&gt;race&lt;/b&gt; &#124; \\[x\\](y) \\*z\\* two_years'
    >>> escaped("1. first"), escaped("- a"), escaped("@team") == f"@{NO_WIDTH}team"
    ('1\\. first', '\\- a', True)
    """
    line = _BLANKS.sub(" ", words.printable(text)).strip(" ")
    apart = _CALLS.sub(lambda found: found[0] + NO_WIDTH, line)
    apart = _COMMIT.sub(lambda found: NO_WIDTH.join(_SIXES.findall(found[0])), apart)
    marked = apart.translate(_MARKS)
    quiet = _BESIDE_A_WORD.sub(r"\\_", marked)
    return _FIRST.sub(lambda found: f"{found[1] or ''}\\", quiet)


def filled(template: str, own: Mapping[str, str], **values: object) -> str:
    """Fill a template of Markdown; every text put in is escaped, the template's own is not.

    `own` are somebody's own templates by name, which take the place of the house's in a sandbox.
    """
    with in_words(own):
        environment = _environment(own) if own else _shipped()
        text = environment.get_template(template).render(**values)
    return _GAP.sub("\n\n", text).strip("\n") + "\n"


@lru_cache(maxsize=1)
def _shipped() -> Environment:
    return _environment({})


def _environment(own: Mapping[str, str]) -> Environment:
    return templates(
        own, finalize=lambda value: escaped(value) if isinstance(value, str) else value
    )
