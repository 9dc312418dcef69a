"""What a name of the glossary means, in the language of the report."""

from __future__ import annotations

import re

from audit.publish.render.language import told

_GAP = re.compile(r"\n\s*\n|\s{2,}")
"""Between two paragraphs; once a record is made printable, its line breaks are blanks."""


def paragraphs(definition: str) -> tuple[str, ...]:
    """The paragraphs of a definition, each on one line: these are the messages translated.

    >>> paragraphs("Share of people\\nwho are found.\\n\\ntp / (tp + fn)")
    ('Share of people who are found.', 'tp / (tp + fn)')
    """
    parts = (" ".join(part.split()) for part in _GAP.split(definition.strip()))
    return tuple(part for part in parts if part)


def meaning(definition: str) -> str:
    """Say a definition as one text."""
    return " ".join(told(part) for part in paragraphs(definition))
