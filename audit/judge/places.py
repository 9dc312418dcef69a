"""Where each measurement of the evidence is to be found, so that no rule searches through all."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TypeAlias

from audit.evidence import Evidence, Interval, Measurement
from audit.statistics.methods import Basis

Crossing: TypeAlias = frozenset[str]
NO_METRICS = ("explainer", "check")


@dataclass(frozen=True)
class Places:
    """The measurements by metric and split, and by the attributes that a row names.

    `metrics` are the names that a rule may speak of, in the order of the glossary. `bases` and
    `intervals` keep what was computed of a row of this evidence, by the row's identity.
    """

    evidence: Evidence
    metrics: dict[str, None]
    of_metric: dict[tuple[str, str], list[Measurement]] = field(repr=False)
    of_crossing: dict[tuple[str, str, Crossing], list[Measurement]] = field(repr=False)
    crossings: frozenset[Crossing]
    bases: dict[int, Basis | None] = field(default_factory=dict, repr=False)
    intervals: dict[tuple[int, float], Interval | None] = field(default_factory=dict, repr=False)

    def named(self, metric: str, split: str) -> list[Measurement]:
        """The rows of a metric, in the order of the evidence."""
        return self.of_metric.get((metric, split), [])

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
    entries = evidence.glossary.items()
    return Places(
        evidence=evidence,
        metrics={name: None for name, entry in entries if entry.kind not in NO_METRICS},
        of_metric=dict(of_metric),
        of_crossing=dict(of_crossing),
        crossings=frozenset(crossing for _, _, crossing in of_crossing),
    )
