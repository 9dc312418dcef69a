"""Sentences with a slot, filled in with the terms of each group: rows that nobody is behind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from audit.config import Sentence

WHERE = "[template_test]"
SLOT = re.compile(r"\{([^{}]*)\}")
COLUMN, LABEL, KEY = "text", "label", "sentence"


@dataclass(frozen=True)
class Filled:
    """One sentence as the model reads it, and where it comes from."""

    key: str
    template: int
    slot: str
    group: str
    text: str


@dataclass(frozen=True)
class Templates:
    """Sentences with one slot each, and the terms of each group for each slot, checked.

    A slot is called as the attribute whose groups its terms name.
    """

    name: str
    sentences: tuple[Sentence, ...]
    terms: dict[str, dict[str, tuple[str, ...]]]
    column: str = COLUMN

    @property
    def labelled(self) -> bool:
        """Whether it is said of the sentences what is true of them."""
        return self.sentences[0].label is not None

    def filled(self) -> Iterator[Filled]:
        """Yield every sentence with every term of its slot, in the order they were written."""
        for number, sentence in enumerate(self.sentences):
            (slot,) = slots(sentence)
            for group, terms in self.terms[slot].items():
                for term in terms:
                    text = sentence.text.replace("{" + slot + "}", term)
                    yield Filled(f"{number + 1}: {term}", number, slot, group, text)


def slots(sentence: Sentence) -> list[str]:
    """Return the names of a sentence's slots, each once.

    >>> slots(Sentence(text="{gender} said that {gender} was late"))
    ['gender']
    """
    return list(dict.fromkeys(SLOT.findall(sentence.text)))


def columns_of(templates: Templates) -> dict[str, list[Any]]:
    """Return the filled-in sentences as columns: the text, its groups, its label and its key."""
    filled = list(templates.filled())
    columns: dict[str, list[Any]] = {templates.column: [one.text for one in filled]}
    for slot in templates.terms:
        columns[slot] = [one.group if one.slot == slot else None for one in filled]
    if templates.labelled:
        columns[LABEL] = [templates.sentences[one.template].label for one in filled]
    columns[KEY] = [one.key for one in filled]
    return columns
