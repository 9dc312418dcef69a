"""One published version, as a Python object."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from audit.evidence import Evidence, Measurement
from audit.judge.verdict import Verdicts

if TYPE_CHECKING:
    import pandas as pd

FACTS = frozenset(
    ("metric", "across", "reference", "class", "value", "low", "high", "n", "status", "reason")
)
"""The columns of a table of measurements that are not about who was measured."""


@dataclass(frozen=True)
class Report:
    """What an audit found, what was judged of it, and where it was published.

    `failed` names the documents that could not be made and says why.
    """

    name: str
    version: int
    folder: Path
    evidence: Evidence
    verdicts: Verdicts
    failed: dict[str, str] = field(default_factory=dict)

    @property
    def exit_code(self) -> int:
        """What the command would end with: 0 passed or no rules, 1 failed, 3 undecided."""
        return self.verdicts.exit_code

    def to_frame(self) -> pd.DataFrame:
        """All measurements as a table, one row each.

        After `metric` comes a column for every sensitive attribute and every stratum, under its
        own name; one that is called like a column of the table, such as `n`, is `slice.n`. A cell
        is missing where the row is not about one of its groups.
        """
        import pandas as pd

        subject = self.evidence.subject
        columns = _columns((*subject.attributes, *subject.strata))
        rows = [_row(found, columns) for found in self.evidence.measurements]
        return pd.DataFrame.from_records(rows)

    def __repr__(self) -> str:
        outcome = self.verdicts.outcome or "nothing was judged"
        numbers, rules = len(self.evidence.measurements), len(self.verdicts.verdicts)
        return (
            f"<Report {self.name}@v{self.version}: {outcome}; "
            f"{rules} rules, {numbers} measurements; {self.folder}>"
        )

    def _repr_html_(self) -> str:
        """Show the first page and the main charts in a notebook, apart from its styles."""
        from audit.publish.render.notebook import notebook

        return notebook(self.evidence, self.verdicts, self._manifest())

    def _manifest(self) -> dict[str, Any]:
        """What the version's manifest says; name and version where it is no longer there."""
        try:
            found = msgspec.json.decode((self.folder / "manifest.json").read_bytes(), type=dict)
        except (OSError, msgspec.DecodeError):
            found = {}
        return {"name": self.name, "version": self.version, **found}


def _columns(attributes: Iterable[str]) -> dict[str, str]:
    """The attribute that each column is about, none of them called like another column.

    >>> _columns(("sex", "n"))
    {'sex': 'sex', 'slice.n': 'n'}
    """
    names = dict.fromkeys(attributes)
    found = {}
    for name in names:
        column = name
        while column in FACTS or (column != name and column in names):
            column = f"slice.{column}"
        found[column] = name
    return found


def _row(found: Measurement, columns: Mapping[str, str]) -> dict[str, object]:
    from audit.publish.render.words import reason

    interval = found.interval
    parameters = found.parameters or {}
    return {
        "metric": found.metric,
        **{column: found.slice.get(attribute) for column, attribute in columns.items()},
        "across": ", ".join(found.across) or None,
        "reference": found.reference,
        "class": found.class_,
        "value": found.value,
        "low": interval.low if interval else None,
        "high": interval.high if interval else None,
        "n": found.n,
        "status": found.status,
        "reason": reason(found.reason, parameters) or None,
    }
