"""From a tally to what metrics see: the tables of everyone, of each group, of each crossing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from audit.measure.tally.amount import Amount, Weight
from audit.measure.tally.counts import Codes, Counts, summed_by
from audit.measure.tally.moments import Moments
from audit.measure.tally.ranks import ranks_by_slice
from audit.measure.tally.score_counts import ScoreCounts
from audit.measure.tally.scored import Sliced
from audit.measure.tally.table import Table
from audit.measure.tally.tally import Tally


@dataclass(frozen=True)
class Meaning:
    """What the codes stand for: which class is positive, which favourable, what is there.

    `top_k` are the lengths of the lists that are looked at, where scores make a ranking.
    """

    positive: int | None
    favourable: int | None
    labelled: bool
    decided: bool
    top_k: tuple[int, ...] = ()


@dataclass(frozen=True)
class SliceInputs:
    """What metrics may ask for, by parameter name, for one slice.

    `groups` holds the slice's group code in each attribute of the crossing; `inputs` only what
    the subject can give. Of more than two classes `by_class` holds the inputs of each class
    against the rest, in the order of the classes; it is empty otherwise.

    `counts` are the cells of its table where all inputs follow from them: slices of one tally with
    the same counts have the same numbers. None where there are scores, estimates or weights.
    """

    groups: tuple[int, ...]
    inputs: dict[str, Any] = field(default_factory=dict)
    by_class: tuple[dict[str, Any], ...] = ()
    counts: tuple[Amount, ...] | None = None


@dataclass(frozen=True)
class Slices:
    """All slices of one tally, made on demand for any crossing of attributes."""

    tally: Tally
    meaning: Meaning

    def by(self, attributes: tuple[int, ...]) -> Iterator[SliceInputs]:
        """Yield the observed groups of crossed attributes in order; `()` is everyone."""
        counts = self.tally.counts
        cells = self.tally.shape.labels * self.tally.shape.predictions
        joint, cell = np.divmod(counts.codes, cells)
        keys, place = np.unique(self._crossed(joint, attributes), return_inverse=True)
        tables = _tables(place * cells + cell, counts, len(keys) * cells)
        numbers = [
            *self._scores(self.tally.scores, self.meaning.positive, attributes, keys),
            *self._errors(attributes, keys),
        ]
        class_scores = [
            list(self._scores(found, label, attributes, keys))
            for label, found in enumerate(self.tally.class_scores)
        ]
        if counts.weight is None and not (numbers or any(class_scores)):
            yield from self._counted(keys, tables, attributes)
            return
        for index, key in enumerate(keys.tolist()):
            table = Table(tables[index * cells : (index + 1) * cells], *self._sizes)
            by_class = self._by_class(table)
            for inputs, known in zip(by_class, class_scores, strict=False):
                for found in known:
                    inputs |= found[index]
            inputs = self._table_inputs(table)
            for found in numbers:
                inputs |= found[index]
            yield SliceInputs(self._split(key, attributes), inputs, by_class)

    def _counted(
        self, keys: Codes, tables: list[Amount], attributes: tuple[int, ...]
    ) -> Iterator[SliceInputs]:
        """Slices of which only whole people are known: those with the same counts share inputs."""
        cells = self.tally.shape.labels * self.tally.shape.predictions
        alike: dict[tuple[Amount, ...], tuple[dict[str, Any], tuple[dict[str, Any], ...]]] = {}
        for index, key in enumerate(keys.tolist()):
            counts = tuple(tables[index * cells : (index + 1) * cells])
            if counts not in alike:
                table = Table(list(counts), *self._sizes)
                alike[counts] = (self._table_inputs(table), self._by_class(table))
            yield SliceInputs(self._split(key, attributes), *alike[counts], counts)

    def _crossed(self, joint: Codes, attributes: tuple[int, ...]) -> Codes:
        """The code of the crossing of some attributes, out of the code of all."""
        radices = self.tally.shape.groups
        digits: list[Codes] = []
        for groups in reversed(radices):
            joint, digit = np.divmod(joint, groups)
            digits.append(digit)
        digits.reverse()
        crossed = np.zeros(len(joint), dtype=np.int64)
        for attribute in attributes:
            crossed = crossed * radices[attribute] + digits[attribute]
        return crossed

    def _split(self, key: int, attributes: tuple[int, ...]) -> tuple[int, ...]:
        groups: list[int] = []
        for attribute in reversed(attributes):
            key, group = divmod(key, self.tally.shape.groups[attribute])
            groups.append(group)
        return tuple(reversed(groups))

    @property
    def _sizes(self) -> tuple[int, int]:
        return self.tally.shape.labels, self.tally.shape.predictions

    def _table_inputs(self, table: Table) -> dict[str, Any]:
        """The inputs of a slice as a whole: of two classes, those of the positive one."""
        positive, favourable = self.meaning.positive, self.meaning.favourable
        inputs: dict[str, Any] = {}
        if self.meaning.decided and favourable is not None:
            inputs["decisions"] = table.decisions(favourable)
        if self.meaning.labelled:
            inputs["table"] = table
        if self.meaning.labelled and self.meaning.decided:
            inputs["hits"] = table.hits
            if favourable is not None:
                inputs["favourable_cells"] = table.cells(favourable)
        if self.meaning.labelled and table.labels == 2 and positive is not None:
            inputs |= self._one_against_rest(table, positive)
        return inputs

    def _by_class(self, table: Table) -> tuple[dict[str, Any], ...]:
        """The inputs of each of several classes against the rest."""
        classes = max(table.labels, table.predictions)
        if classes <= 2:
            return ()
        found = []
        for label in range(classes):
            inputs = self._one_against_rest(table, label) if self.meaning.labelled else {}
            if self.meaning.decided:
                inputs["decisions"] = table.decisions(label)
            found.append(inputs)
        return tuple(found)

    def _one_against_rest(self, table: Table, label: int) -> dict[str, Any]:
        inputs: dict[str, Any] = {"labels": table.split(label)}
        if self.meaning.decided:
            inputs["cells"] = table.cells(label)
        return inputs

    def sliced(
        self, scores: ScoreCounts, attributes: tuple[int, ...], keys: Codes | None = None
    ) -> Sliced:
        """Counts of scores by the groups of crossed attributes, in the order of `by`."""
        joint = scores.counts.codes % scores.cells // (scores.cells // self.tally.shape.joint)
        crossed = self._crossed(joint, attributes)
        known = np.unique(crossed) if keys is None else keys
        return Sliced(scores, np.searchsorted(known, crossed), len(known))

    def _scores(
        self,
        scores: ScoreCounts | None,
        positive: int | None,
        attributes: tuple[int, ...],
        keys: Codes,
    ) -> Iterator[list[dict[str, Any]]]:
        """Per slice: distinct scores by label, places in the ranking, how many above the median."""
        if scores is None:
            return
        sliced = self.sliced(scores, attributes, keys)
        yield sliced.above_median()
        if self.meaning.top_k:
            yield ranks_by_slice(sliced, self.meaning.top_k)
        if self.meaning.labelled and self.tally.shape.labels > 1 and positive is not None:
            yield sliced.by_label(self.tally.shape.labels, positive)
        elif self.tally.estimates is None:
            yield [{"scored": found} for found in sliced.distributions()]

    def _errors(self, attributes: tuple[int, ...], keys: Codes) -> Iterator[list[dict[str, Any]]]:
        """Per slice of a regression: errors, and how estimates and labels are spread."""
        if self.tally.errors is None or self.tally.estimates is None:
            return
        parts = self.tally.errors.by_slice(self._crossed(self.tally.errors.codes, attributes))
        yield [{"errors": part["errors"]} if "errors" in part else {} for part in parts]
        for name, counted in (("estimate", self.tally.estimates), ("target", self.tally.targets)):
            if counted is not None:
                shapes: list[Moments] = [part[name] for part in parts]
                spread = self.sliced(counted, attributes, keys).distributions(shapes)
                yield [{f"{name}s": found} for found in spread]


def _tables(codes: Codes, counts: Counts, length: int) -> list[Amount]:
    """Dense amounts of every slice's cells, one after another."""
    rows = summed_by(codes, counts.rows, length).astype(np.int64).tolist()
    if counts.weight is None or counts.squares is None:
        return list(rows)
    weight = summed_by(codes, counts.weight, length).tolist()
    squares = summed_by(codes, counts.squares, length).tolist()
    return [Weight(w, s, n) for w, s, n in zip(weight, squares, rows, strict=True)]
