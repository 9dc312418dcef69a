"""The templates whose score depends most on whose term stands in them."""

from __future__ import annotations

from collections.abc import Sequence

from audit.publish.render import amounts, words
from audit.publish.render.language import say, say_as
from audit.publish.render.parts import Cell, Column, Table
from audit.publish.render.reading import Reading
from audit.publish.render.tables import name_cell, table

MATRIX = "template_scores"
PLACES = 3
LONGEST = 90
ON_PAPER = 12


def template_tables(reading: Reading, attributes: Sequence[str]) -> tuple[Table, ...]:
    """Set each template with the mean score of each group's terms; none without a template test."""
    names = {f"{MATRIX}/{attribute}" for attribute in attributes}
    made = []
    for matrix in reading.evidence.matrices:
        if matrix.matrix not in names or len(attributes) > 1:
            continue
        heads = [Column(words.visible(words.shorten(group)), True) for group in matrix.columns]
        rows = [
            [name_cell(text, most=LONGEST), *(_score(value) for value in line)]
            for text, line in zip(matrix.rows, matrix.values, strict=True)
        ]
        caption = say(
            "Mean score of templates by {attribute}, largest gap first",
            attribute=words.shorten(attributes[0], 50),
        )
        columns = [Column(say_as("column head", "template")), *heads]
        made.append(table(caption, columns, rows, on_paper=ON_PAPER))
    return tuple(made)


def _score(value: float | None) -> Cell:
    return Cell("" if value is None else amounts.number(value, PLACES))
