"""One published version, as a Python object."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from audit.evidence import Evidence, Measurement
from audit.judge.verdict import Verdicts

if TYPE_CHECKING:
    import pandas as pd


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
        """All measurements as a table, one row each; a column for every sensitive attribute.

        A cell of an attribute is missing where the row is not about one of its groups.
        """
        import pandas as pd

        attributes = self.evidence.subject.attributes
        rows = [_row(found, attributes) for found in self.evidence.measurements]
        return pd.DataFrame.from_records(rows)

    def _repr_html_(self) -> str:
        """Show the report itself, framed, in a notebook."""
        from audit.publish.render.documents import page

        document = page(self.folder)
        return (
            f'<iframe title="Audit report {escape(self.name)}" srcdoc="{escape(document)}" '
            'width="100%" height="720" sandbox></iframe>'
        )


def _row(found: Measurement, attributes: tuple[str, ...]) -> dict[str, object]:
    from audit.publish.render.words import reason

    interval = found.interval
    parameters = found.parameters or {}
    return {
        "metric": found.metric,
        **{attribute: found.slice.get(attribute) for attribute in attributes},
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
