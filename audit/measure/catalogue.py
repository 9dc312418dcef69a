"""What everything measured is called and means: one text for catalogue, glossary and appendix."""

from __future__ import annotations

from dataclasses import dataclass

from audit.evidence import GlossaryEntry
from audit.measure.disparity import DISPARITIES
from audit.measure.explainer import EXPLAINERS
from audit.measure.individual.individual_fairness import MEASURES
from audit.measure.metric import METRICS
from audit.measure.statistic import STATISTICS


@dataclass(frozen=True)
class CatalogueEntry:
    """One thing that can be measured: where it belongs, and what its name means."""

    id: str
    group: str
    entry: GlossaryEntry


def entries() -> list[CatalogueEntry]:
    """Every metric, disparity, statistic and explainer, in that order and that of their ids."""
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
        for metric in (*METRICS.values(), *MEASURES)
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
            id=explainer.id,
            group="explainer",
            entry=GlossaryEntry(
                title=explainer.title,
                definition=explainer.definition,
                kind="explainer",
                reference=explainer.reference,
            ),
        )
        for explainer in EXPLAINERS.values()
    ]
    return found


def glossary() -> dict[str, GlossaryEntry]:
    """The same by id, as evidence carries it."""
    return {found.id: found.entry for found in entries()}


def rule_metrics() -> list[str]:
    """The ids a rule may speak of."""
    return [*METRICS, *DISPARITIES, *STATISTICS, *(measure.id for measure in MEASURES)]
