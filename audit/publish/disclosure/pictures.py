"""Which curves and tables of numbers the public sees.

From one point of a curve to the next only a few people change sides, and a grid of scores or of
values counts people in every field. What is shown is therefore named here; all else is left out.
"""

from __future__ import annotations

from collections.abc import Iterator

from audit.evidence import Curve, Evidence, Matrix
from audit.publish.disclosure.cells import SMALLEST
from audit.publish.disclosure.hiding import Hiding


def public_curves(evidence: Evidence, hiding: Hiding) -> tuple[Curve, ...]:
    """Everyone's ROC curve, with only so many points that eleven people lie between any two."""
    if not hiding.shows({}, "outcomes"):
        return ()
    counted = _label_counts(evidence)
    if counted is None:
        return ()
    return tuple(
        _thinned(curve, *counted)
        for curve in evidence.curves
        if curve.curve == "roc" and not curve.slice
    )


def public_matrices(evidence: Evidence, hiding: Hiding) -> tuple[Matrix, ...]:
    """Everyone's confusion table, how columns work together, and which ones stand for a group."""
    return tuple(_shown(evidence, hiding))


def _shown(evidence: Evidence, hiding: Hiding) -> Iterator[Matrix]:
    for matrix in evidence.matrices:
        kind, _, about = matrix.matrix.partition("/")
        harmless = {
            "confusion": all((cell or 0) >= SMALLEST for row in matrix.values for cell in row),
            "interactions": True,
            "proxies": hiding.shows_all((about,), "outcomes"),
        }
        if not matrix.slice and hiding.shows({}, "outcomes") and harmless.get(kind, False):
            yield matrix


def _label_counts(evidence: Evidence) -> tuple[int, int] | None:
    """How many people are positive and how many are not; None with weights or without a label."""
    for row in evidence.measurements:
        if row.metric == "base_rate" and not row.slice and row.class_ is None and row.counts:
            return row.counts[0], row.counts[1] - row.counts[0]
    return None


def _thinned(curve: Curve, positive: int, negative: int) -> Curve:
    """Drop points until both kinds of people grow by eleven from each to the next; no band."""
    kept = [(0.0, 0.0)]
    for x, y in sorted((x, y) for x, y in zip(curve.x, curve.y, strict=True) if y is not None):
        if _apart(kept[-1], (x, y), positive, negative) and _apart(
            (x, y), (1.0, 1.0), positive, negative
        ):
            kept.append((x, y))
    kept.append((1.0, 1.0))
    return Curve(curve=curve.curve, x=tuple(x for x, _ in kept), y=tuple(y for _, y in kept))


def _apart(
    before: tuple[float, float], after: tuple[float, float], positive: int, negative: int
) -> bool:
    # half a person covers what the curve's rounding took
    more_false = (after[0] - before[0]) * negative
    more_true = (after[1] - before[1]) * positive
    return min(more_false, more_true) > SMALLEST - 0.5
