"""Rows made from sentences with a slot."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from audit.subject.data.frame import load_frame
from audit.subject.source import source
from audit.subject.table import Table
from audit.subject.templates.templates import Templates, columns_of


def _are_templates(given: object) -> bool:
    return isinstance(given, Templates)


@source(id="templates", title="sentences with slots", takes=_are_templates)
def load_templates(given: Templates, skip_bad_lines: bool) -> Table:
    """Every sentence with every term of its slot, one row each."""
    columns = columns_of(given)
    frame = pd.DataFrame(columns)
    return replace(load_frame(frame, skip_bad_lines), name=given.name)
