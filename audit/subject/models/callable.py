"""A function of the user's own, named as package.module:function."""

from __future__ import annotations

import re
from pathlib import Path

from audit.config import LimitsSection
from audit.subject.loader import loader
from audit.subject.model import Model
from audit.subject.worker.model import open_in_worker

TARGET = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*:[^\W\d]\w*(?:\.[^\W\d]\w*)*")


def names_a_function(source: object) -> bool:
    """Whether a source looks like package.module:function.

    >>> names_a_function("credit.scoring:predict"), names_a_function("C:/models/credit.pkl")
    (True, False)
    """
    return isinstance(source, str) and TARGET.fullmatch(source) is not None


@loader(
    id="callable",
    title="Python function",
    opens="package.module:function",
    recognises=names_a_function,
)
def open_callable(
    source: str, *, trust: str | None, limits: LimitsSection, python: str | None = None
) -> Model:
    """A function that is given a DataFrame of features and returns one value a row.

    Class labels, scores of the positive class, or one column a class (a table's column names are
    the classes; an array's are the label's classes in ascending order). An object with `predict`
    may stand in its place. It is imported from the working folder, PYTHONPATH or what is
    installed, with the user's own environment; it needs no `trust`.
    """
    return open_in_worker(
        "callable",
        source,
        {"kind": "callable", "target": source, "folder": str(Path.cwd())},
        limits=limits,
        python=python,
    )
