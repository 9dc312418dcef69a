"""What the tables of several packs show of one category, or of what they do not show."""

from __future__ import annotations

from audit.evidence import message
from audit.judge.packs.answer import Cell, Said
from audit.judge.packs.impact_table import Category

NOT_SHOWN = Said(message("not shown"))


def numbers_of(category: Category) -> tuple[Cell, Cell, Cell]:
    """How many people a category has, how many of them are favoured, and the rate."""
    if category.people is None:
        return NOT_SHOWN, NOT_SHOWN, NOT_SHOWN
    return category.people, category.favoured, category.rate
