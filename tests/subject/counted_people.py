"""People who are counted, not drawn: so many of each sex, each label and each prediction."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

UNLIKE = {("f", 1, 1): 60, ("f", 1, 0): 60, ("f", 0, 1): 20, ("f", 0, 0): 100}
UNLIKE |= {("m", 1, 1): 150, ("m", 1, 0): 20, ("m", 0, 1): 60, ("m", 0, 0): 50}
"""To the two sexes the model is not the same."""


def write_people(file: Path, label: str, counts: Mapping[tuple[str, int, int], int]) -> None:
    """Write a table of sex, the label under its name, and the prediction, a row a person."""
    rows = [
        f"{sex},{true},{predicted}"
        for (sex, true, predicted), people in counts.items()
        for _ in range(people)
    ]
    file.write_text("\n".join([f"sex,{label},predicted", *rows]) + "\n")
