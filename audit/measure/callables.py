"""A user's own metric: any function of labels and predictions, for everyone and by group."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from audit.errors import AuditError
from audit.evidence import GlossaryEntry, Interval, Measurement, Slice, message
from audit.measure.catalogue import glossary
from audit.measure.measuring import TOO_FEW, interval
from audit.measure.own_metric import Arrays, Outcome, OwnMetric
from audit.statistics.methods import Basis
from audit.subject.subject import Attribute, Subject

NAME = re.compile(r"[A-Za-z_]\w{0,63}")
PARTS = 20
"""Into so many parts rows are put at random; leaving out each in turn gives the standard error."""

MOST_GROUPS = 100
"""Of more groups than this nobody's standard error is estimated: each costs 20 calls."""

APPROXIMATE = message("approximate, by a jackknife over {parts} random parts of the rows")
NO_ERROR = message(
    "no error could be estimated, since the metric fails, or never changes, on parts of the rows"
)
NO_ERROR_OF_MANY = message("no error is estimated where there are more than {most} groups")
UNWEIGHTED = {
    APPROXIMATE: message(
        "approximate, by a jackknife over {parts} random parts of the rows; the metric takes no "
        "sample_weight, so weights play no part in it"
    ),
    NO_ERROR: message(
        "no error could be estimated, since the metric fails, or never changes, on parts of the "
        "rows; the metric takes no sample_weight, so weights play no part in it"
    ),
    NO_ERROR_OF_MANY: message(
        "no error is estimated where there are more than {most} groups; the metric takes no "
        "sample_weight, so weights play no part in it"
    ),
}
"""The same of a metric that leaves the rows' weights aside."""

Codes: TypeAlias = npt.NDArray[np.int64]


@dataclass
class Called:
    """What own metrics gave: rows as evidence holds them, and what their names mean."""

    measurements: list[Measurement] = field(default_factory=list)
    glossary: dict[str, GlossaryEntry] = field(default_factory=dict)


def measure_callables(
    subject: Subject,
    metrics: Mapping[str, Callable[..., Any]],
    *,
    minimum_group: int,
    intersections: int = 1,
    seed: int = 0,
) -> Called:
    """Measure functions `metric(y_true, y_pred)` for everyone and, by fairlearn's MetricFrame, by
    group.

    Labels and predictions come as 1 for the positive class and 0, of several classes as the
    classes themselves, in a regression as numbers. A function whose second parameter is `y_score`
    gets scores in the place of predictions; a further `y_score` or `sample_weight` is filled in by
    name. A function that fails or gives no finite number makes a row that says so. Raises
    AuditError for a name that is taken or is none, before any function is called.
    """
    check_callables(metrics)
    found = Called()
    for name, function in metrics.items():
        own = OwnMetric.of(name, function)
        found.glossary[name] = own.glossary_entry
        try:
            arrays = own.arrays(subject)
        except LookupError as lacks:
            row = Measurement(metric=name, status="not_assessable", reason=str(lacks.args[0]))
            found.measurements.append(row)
            continue
        found.measurements += _rows(own, arrays, subject, minimum_group, intersections, seed)
    return found


def check_callables(metrics: Mapping[str, Callable[..., Any]]) -> None:
    """Refuse names that rules could not speak of or that are taken, and what cannot be called."""
    known = glossary()
    for name, function in metrics.items():
        if not NAME.fullmatch(str(name)):
            raise AuditError(
                f"{name!r} cannot be a metric's name",
                where="metrics",
                remedy="Use letters, digits and underscores, 64 at most",
            )
        if name in known:
            raise AuditError(
                f"There is a metric called {name} already",
                where="metrics",
                remedy=f"Call yours otherwise, for example own_{name}",
            )
        if not callable(function):
            raise AuditError(
                f"The metric {name} is a {type(function).__name__} and cannot be called",
                where="metrics",
                remedy="Give a function of y_true and y_pred",
            )


def _rows(
    own: OwnMetric,
    arrays: Arrays,
    subject: Subject,
    minimum_group: int,
    intersections: int,
    seed: int,
) -> Iterator[Measurement]:
    """Everyone's row, then those of the groups of each crossing."""
    told = _Told(own, minimum_group, seed)
    yield told.row({}, own.call(arrays), arrays, 1)
    attributes = subject.attributes
    for depth in range(1, min(intersections, len(attributes)) + 1):
        for crossed in combinations(attributes, depth):
            joint, names = _crossed(crossed)
            outcomes = own.by_group(arrays, joint)
            order = np.argsort(joint, kind="stable")
            ends = np.searchsorted(joint[order], np.arange(len(names) + 1))
            for place, group in enumerate(names):
                rows = np.sort(order[ends[place] : ends[place + 1]])
                yield told.row(group, outcomes[place], arrays.take(rows), len(names))


def _crossed(attributes: tuple[Attribute, ...]) -> tuple[Codes, list[Slice]]:
    """Each row's place among the observed groups of crossed attributes, and those groups."""
    codes = np.stack([attribute.codes for attribute in attributes])
    keys, joint = np.unique(codes, axis=1, return_inverse=True)
    names = [
        {a.name: a.groups[code] for a, code in zip(attributes, key, strict=True)}
        for key in keys.T.tolist()
    ]
    return joint.reshape(-1).astype(np.int64), names


@dataclass(frozen=True)
class _Told:
    """What stays the same from row to row of one metric."""

    own: OwnMetric
    minimum_group: int
    seed: int

    def row(self, group: Slice, outcome: Outcome, arrays: Arrays, groups: int) -> Measurement:
        """One slice's row, given what the metric said of it."""
        n = arrays.n
        if outcome.value is None:
            return Measurement(
                metric=self.own.name,
                slice=group,
                parameters={"problem": outcome.problem},
                n=n,
                status="undefined",
                reason=outcome.reason,
            )
        found, parameters, note = self._interval(outcome.value, arrays, groups)
        if arrays.unweighted:
            note = UNWEIGHTED[note]
        few = n < self.minimum_group
        return Measurement(
            metric=self.own.name,
            slice=group,
            parameters=parameters | ({"minimum_group": self.minimum_group} if few else {}),
            value=outcome.value,
            interval=found,
            n=n,
            status="insufficient" if few else "measured",
            reason=TOO_FEW if few else note,
        )

    def _interval(
        self, value: float, arrays: Arrays, groups: int
    ) -> tuple[Interval | None, dict[str, Any], str]:
        """The interval with what it takes to say so, or why there is none."""
        if groups > MOST_GROUPS:
            return None, {"most": MOST_GROUPS}, NO_ERROR_OF_MANY
        parts = min(PARTS, arrays.rows)
        error = jackknife_error(self.own, arrays, parts, self.seed)
        if not error:
            return None, {}, NO_ERROR
        basis = Basis(
            method="normal", value=value, n=arrays.n, scale="identity", standard_error=error
        )
        return interval(basis), {"parts": parts}, APPROXIMATE


def jackknife_error(own: OwnMetric, arrays: Arrays, parts: int, seed: int) -> float | None:
    """The standard error of a metric, from its values with one part of the rows left out each.

    √((m − 1) / m · Σ (value without the part − mean of those)²) over m parts of equal size drawn
    with the seed (the delete-d jackknife of Shao & Wu 1989, Ann Stat 17:1176, in its grouped
    form). None where there are fewer than two parts, or the metric fails without one of them.
    """
    if parts < 2:
        return None
    part = np.random.default_rng((seed, 4)).permutation(arrays.rows) % parts
    values = []
    for left_out in range(parts):
        outcome = own.call(arrays.take(np.flatnonzero(part != left_out)))
        if outcome.value is None:
            return None
        values.append(outcome.value)
    spread = np.array(values) - np.mean(values)
    return float(np.sqrt((parts - 1) / parts * np.sum(spread**2)))
