"""What everything measured is called and means: one text for catalogue, glossary and appendix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from audit.evidence import GlossaryEntry
from audit.measure.check import CHECKS
from audit.measure.disparity import DISPARITIES
from audit.measure.explainer import EXPLAINERS
from audit.measure.individual.individual_fairness import MEASURES
from audit.measure.metric import METRICS, Metric
from audit.measure.paired import kinds as paired
from audit.measure.statistic import STATISTICS
from audit.measure.templates import template_test


@dataclass(frozen=True)
class CatalogueEntry:
    """One thing that can be measured: where it belongs, and what its name means."""

    id: str
    group: str
    entry: GlossaryEntry


class Named(Protocol):
    """Whatever is registered: it has a name and says what that means."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def definition(self) -> str: ...
    @property
    def reference(self) -> str: ...


def entries() -> list[CatalogueEntry]:
    """Every metric, disparity, statistic, check and explainer, in that order and that of ids."""
    found = [
        _entry(
            metric, "metric", kind=metric.kind, direction=metric.better, undefined=metric.undefined
        )
        for metric in (
            *METRICS.values(),
            *MEASURES,
            *template_test.MEASURES,
            *_of_checks(),
            *paired.MEASURES,
        )
    ]
    found += [
        _entry(
            disparity,
            "disparity",
            kind=disparity.kind,
            direction="higher" if disparity.kind == "ratio" else "lower",
            aggregation=disparity.aggregation,
            undefined=disparity.undefined,
        )
        for disparity in DISPARITIES.values()
    ]
    found += [
        _entry(
            statistic,
            "statistic",
            kind=statistic.kind,
            direction=statistic.better,
            aggregation=statistic.aggregation,
            undefined=statistic.undefined,
        )
        for statistic in STATISTICS.values()
    ]
    found += [_entry(check, "check", kind="check") for check in CHECKS.values()]
    kinds = [kind for explainer in EXPLAINERS.values() for kind in explainer.kinds]
    found += [_entry(kind, "explainer", kind="explainer") for kind in kinds]
    return found


def _entry(named: Named, group: str, **more: Any) -> CatalogueEntry:
    """One entry: what all of them have, and what this sort has besides."""
    entry = GlossaryEntry(
        title=named.title, definition=named.definition, reference=named.reference, **more
    )
    return CatalogueEntry(id=named.id, group=group, entry=entry)


def glossary() -> dict[str, GlossaryEntry]:
    """The same by id, as evidence carries it."""
    return {found.id: found.entry for found in entries()}


def rule_metrics() -> list[str]:
    """The ids a rule may speak of."""
    return [*METRICS, *DISPARITIES, *STATISTICS, *(measure.id for measure in _other_measures())]


def _other_measures() -> list[Metric]:
    """What is measured beside the registered metrics."""
    return [*MEASURES, *template_test.MEASURES, *_of_checks(), *paired.MEASURES]


def _of_checks() -> list[Metric]:
    """What checks measure."""
    return [metric for check in CHECKS.values() for metric in check.metrics]
