"""What everything measured is called and means: one text for catalogue, glossary and appendix."""

from __future__ import annotations

from dataclasses import dataclass

from audit.evidence import GlossaryEntry
from audit.measure.check import CHECKS
from audit.measure.disparity import DISPARITIES
from audit.measure.explainer import EXPLAINERS
from audit.measure.individual.individual_fairness import MEASURES
from audit.measure.metric import METRICS, Metric
from audit.measure.statistic import STATISTICS
from audit.measure.templates import template_test


@dataclass(frozen=True)
class CatalogueEntry:
    """One thing that can be measured: where it belongs, and what its name means."""

    id: str
    group: str
    entry: GlossaryEntry


def entries() -> list[CatalogueEntry]:
    """Every metric, disparity, statistic, check and explainer, in that order and that of ids."""
    found = [
        CatalogueEntry(
            id=metric.id,
            group="metric",
            entry=GlossaryEntry(
                title=metric.title,
                definition=metric.definition,
                kind=metric.kind,
                direction=metric.better,
                undefined=metric.undefined,
                reference=metric.reference,
            ),
        )
        for metric in (*METRICS.values(), *MEASURES, *template_test.MEASURES, *_of_checks())
    ]
    found += [
        CatalogueEntry(
            id=disparity.id,
            group="disparity",
            entry=GlossaryEntry(
                title=disparity.title,
                definition=disparity.definition,
                kind=disparity.kind,
                direction="higher" if disparity.kind == "ratio" else "lower",
                aggregation=disparity.aggregation,
                undefined=disparity.undefined,
                reference=disparity.reference,
            ),
        )
        for disparity in DISPARITIES.values()
    ]
    found += [
        CatalogueEntry(
            id=statistic.id,
            group="statistic",
            entry=GlossaryEntry(
                title=statistic.title,
                definition=statistic.definition,
                kind=statistic.kind,
                direction=statistic.better,
                aggregation=statistic.aggregation,
                undefined=statistic.undefined,
                reference=statistic.reference,
            ),
        )
        for statistic in STATISTICS.values()
    ]
    found += [
        CatalogueEntry(
            id=check.id,
            group="check",
            entry=GlossaryEntry(
                title=check.title,
                definition=check.definition,
                kind="check",
                reference=check.reference,
            ),
        )
        for check in CHECKS.values()
    ]
    found += [
        CatalogueEntry(
            id=kind.id,
            group="explainer",
            entry=GlossaryEntry(
                title=kind.title,
                definition=kind.definition,
                kind="explainer",
                reference=kind.reference,
            ),
        )
        for explainer in EXPLAINERS.values()
        for kind in explainer.kinds
    ]
    return found


def glossary() -> dict[str, GlossaryEntry]:
    """The same by id, as evidence carries it."""
    return {found.id: found.entry for found in entries()}


def rule_metrics() -> list[str]:
    """The ids a rule may speak of."""
    measured = (*MEASURES, *template_test.MEASURES, *_of_checks())
    return [*METRICS, *DISPARITIES, *STATISTICS, *(measure.id for measure in measured)]


def _of_checks() -> list[Metric]:
    """What checks measure."""
    return [metric for check in CHECKS.values() for metric in check.metrics]
