"""Measures of individual fairness that need the rows, and where possible the model itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from audit.evidence import Finding, Measurement, message
from audit.measure.explaining.sampling import ROWS, draw_rows
from audit.measure.explaining.words import holds_texts
from audit.measure.individual.between_groups import BETWEEN
from audit.measure.individual.consistency import CONSISTENCY, NEIGHBOURS, Neighbourhoods
from audit.measure.individual.flip_test import flip_test
from audit.measure.individual.flips import FLIP_RATE, FLIP_SCORE_CHANGE
from audit.measure.individual.likeness import nearest
from audit.measure.measuring import measure
from audit.measure.metric import NEEDS, Metric
from audit.subject.subject import Subject

MEASURES: tuple[Metric, ...] = (BETWEEN, CONSISTENCY, FLIP_RATE, FLIP_SCORE_CHANGE)
"""What is measured here; each stands in the catalogue beside the registered metrics."""

NO_FEATURES = message("it needs the columns that the model sees")
ONE_TEXT = message("the model reads one text, and no columns by which people are alike")


@dataclass
class Individual:
    """What was found: rows and findings, as evidence holds them."""

    measurements: list[Measurement] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def individual_fairness(
    subject: Subject,
    *,
    seed: int,
    minimum_group: int,
    missing_as_group: bool = False,
    rows: int = ROWS,
) -> Individual:
    """Measure consistency and the flip test of a classification on a seeded sample of its rows.

    At most `rows` people are looked at. A measure that the subject cannot give is a row that says
    why. The model is asked again for the flip test only, about people whose sensitive attribute
    was replaced.
    """
    found = Individual()
    if subject.task == "regression":
        return found
    found.measurements += _consistency(subject, rows, seed, minimum_group)
    for place, attribute in enumerate(subject.attributes):
        measurements, findings = flip_test(
            subject,
            attribute,
            rows=rows,
            seed=(seed, 3, place),
            minimum_group=minimum_group,
            missing_as_group=missing_as_group,
        )
        found.measurements += measurements
        found.findings += findings
    return found


def _consistency(
    subject: Subject, rows: int, seed: int, minimum_group: int
) -> Iterator[Measurement]:
    """Consistency of everyone drawn, then of each group of each attribute."""
    reason = None if subject.y_pred is not None else NEEDS["decisions"]
    if subject.features is None or subject.features.shape[1] == 0:
        reason = NO_FEATURES
    elif holds_texts(subject.features) or (subject.model and subject.model.facts.reads_text):
        reason = ONE_TEXT
    if reason is not None or subject.features is None or subject.y_pred is None:
        yield Measurement(metric=CONSISTENCY.id, status="not_assessable", reason=reason)
        return
    drawn = np.sort(draw_rows(subject.rows, rows, (seed, 2)))
    neighbours = nearest(subject.features.iloc[drawn].reset_index(drop=True), NEIGHBOURS)
    decisions = subject.y_pred[drawn]
    everyone = Neighbourhoods(
        apart=(decisions[neighbours] != decisions[:, None]).mean(axis=1),
        neighbours=neighbours,
        drawn=len(drawn),
        of_people=subject.rows,
        weight=None if subject.weight is None else subject.weight[drawn],
    )
    inputs: dict[str, Any] = {"neighbourhoods": everyone}
    yield measure(CONSISTENCY, inputs, {}, minimum_group)
    for attribute in subject.attributes:
        codes = attribute.codes[drawn]
        for code in np.unique(codes).tolist():
            inputs = {"neighbourhoods": everyone.within(codes == code)}
            group = {attribute.name: attribute.groups[code]}
            yield measure(CONSISTENCY, inputs, group, minimum_group)
