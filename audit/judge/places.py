"""Where each measurement of the evidence is to be found, so that no rule searches through all."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TypeAlias

from audit.evidence import Evidence, Interval, Measurement, Slice
from audit.statistics.methods import Basis

Crossing: TypeAlias = frozenset[str]
Whom: TypeAlias = tuple[str, str, frozenset[tuple[str, str]], Crossing]
"""A metric, a split, the groups of a slice, and the attributes that a disparity runs over."""
NO_METRICS = ("explainer", "check")


@dataclass(frozen=True)
class Places:
    """The measurements by metric and split, by the attributes that a row names, and by whom.

    `metrics` are the names that a rule may speak of, in the order of the glossary. `bases` and
    `intervals` keep what was computed of a row of this evidence, by the row's identity.
    """

    evidence: Evidence
    metrics: dict[str, None]
    of_metric: dict[tuple[str, str], list[Measurement]] = field(repr=False)
    of_crossing: dict[tuple[str, str, Crossing], list[Measurement]] = field(repr=False)
    of_whom: dict[Whom, list[Measurement]] = field(repr=False)
    crossings: frozenset[Crossing]
    bases: dict[int, Basis | None] = field(default_factory=dict, repr=False)
    intervals: dict[tuple[int, float], Interval | None] = field(default_factory=dict, repr=False)

    def named(self, metric: str, split: str) -> list[Measurement]:
        """The rows of a metric, in the order of the evidence.

        Those of single classes are among them only where there are no others.
        """
        return self.of_metric.get((metric, split), [])

    def exactly(
        self, metric: str, split: str, slice: Slice, across: tuple[str, ...]
    ) -> list[Measurement]:
        """Those of the named rows that are about this slice, across these attributes."""
        whom = frozenset(slice.items()), frozenset(across)
        return self.of_whom.get((metric, split, *whom), [])

    def crossed(self, metric: str, split: str, attributes: Crossing) -> list[Measurement]:
        """Those of its rows whose slice names exactly these attributes."""
        return self.of_crossing.get((metric, split, attributes), [])


def places_of(evidence: Evidence | Places) -> Places:
    """Go through the evidence once; what has been gone through is returned as it is."""
    if isinstance(evidence, Places):
        return evidence
    of_metric: defaultdict[tuple[str, str], list[Measurement]] = defaultdict(list)
    of_crossing: defaultdict[tuple[str, str, Crossing], list[Measurement]] = defaultdict(list)
    for row in evidence.measurements:
        of_metric[row.metric, row.split].append(row)
        of_crossing[row.metric, row.split, frozenset(row.slice)].append(row)
    named = {
        key: [row for row in rows if row.class_ is None] or rows for key, rows in of_metric.items()
    }
    entries = evidence.glossary.items()
    return Places(
        evidence=evidence,
        metrics={name: None for name, entry in entries if entry.kind not in NO_METRICS},
        of_metric=named,
        of_crossing=dict(of_crossing),
        of_whom=_by_whom(named),
        crossings=frozenset(crossing for _, _, crossing in of_crossing),
    )


def _by_whom(named: dict[tuple[str, str], list[Measurement]]) -> dict[Whom, list[Measurement]]:
    found: defaultdict[Whom, list[Measurement]] = defaultdict(list)
    for (metric, split), rows in named.items():
        for row in rows:
            whom = frozenset(row.slice.items()), frozenset(row.across)
            found[metric, split, *whom].append(row)
    return dict(found)
