"""Subject in, evidence out: every number that is judged, compared or drawn later."""

from __future__ import annotations

from collections.abc import Iterator

from audit.evidence import Evidence, Finding, Provenance, SubjectFacts, message
from audit.measure.catalogue import glossary
from audit.measure.collecting import without_collecting
from audit.measure.counted import Counted, Found, Plan, count
from audit.measure.curves import calibration_test, confusion, curves
from audit.measure.groups import compare_groups
from audit.measure.null_tests import adjusted
from audit.measure.quantities import measure_quantities
from audit.measure.stratified import compare_within_strata
from audit.measure.thresholds import threshold_curves
from audit.measure.whole_groups import keep
from audit.progress import Progress, Silent
from audit.subject.subject import Subject


@without_collecting()
def measure_counts(subject: Subject, plan: Plan, progress: Progress | None = None) -> Found:
    """Measure everything that follows from one pass over the rows."""
    progress = progress or Silent()
    progress.stage("Counting")
    counted = count(subject, plan)
    found = Found()
    found.measurements += counted.rows(counted.everyone, {}, grouped=False)
    _pictures(counted, found)
    progress.stage("Comparing groups")
    for crossing in counted.crossings():
        compare_groups(counted, crossing, found)
    compare_within_strata(counted, found)
    keep(measure_quantities(subject, plan.minimum_group), found)
    if subject.task == "binary":
        found.curves += threshold_curves(
            counted.slices,
            subject.attributes,
            minimum_group=plan.minimum_group,
            missing_as_group=plan.missing_as_group,
            references=subject.references,
            threshold=subject.threshold,
        )
    found.tests = adjusted(found.tests)
    found.findings += _polarity(subject)
    return found


def evidence_of(
    found: Found, facts: SubjectFacts, provenance: Provenance, subject: Subject
) -> Evidence:
    """Freeze what was found, in a stable order, with the glossary that explains it."""
    return Evidence(
        subject=facts,
        provenance=provenance,
        measurements=tuple(found.measurements),
        ledger=subject.ledger,
        attributions=tuple(found.attributions),
        findings=(*subject.findings, *found.findings),
        curves=tuple(found.curves),
        matrices=tuple(found.matrices),
        tests=tuple(found.tests),
        glossary=glossary() | found.glossary,
    )


def _pictures(counted: Counted, found: Found) -> None:
    """Curves, the confusion matrix and the calibration test of everyone."""
    inputs = counted.everyone.inputs
    found.curves += curves(inputs)
    if "hits" in inputs:
        names = [str(label) for label in counted.subject.classes]
        found.matrices.append(confusion(inputs["table"], names, counted.subject.positive))
    if "scores" in inputs and counted.subject.task == "binary":
        found.tests.append(calibration_test(inputs["scores"]))


def _polarity(subject: Subject) -> Iterator[Finding]:
    """Say which class is meant where the favourable outcome is not the positive one."""
    if subject.positive is None or subject.favourable in (None, subject.positive):
        return
    yield Finding(
        code="polarity",
        grade="note",
        text=message(
            "Selection rates and impact ratios speak of the favourable outcome, {favourable}; "
            "error rates, precision and base rates of the positive class, {positive}."
        ),
        numbers={
            "favourable": str(subject.classes[subject.favourable]),
            "positive": str(subject.classes[subject.positive]),
        },
    )
