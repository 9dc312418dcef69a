"""What a model said of the same sentences with the terms of different groups."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from audit.subject.subject import Subject
from audit.subject.templates.templates import Templates

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Swapped:
    """The templates of one slot, each filled in with the same terms.

    `scores` and `decisions` have shape (templates, terms), None where the model gives none;
    `group_of`, shape (terms,), are the terms' places among `groups`; `positive`, shape
    (templates,), is what is true of the templates, None where it is not said. `a_share` tells
    scores between 0 and 1 from estimates in the label's units.
    """

    texts: tuple[str, ...]
    groups: tuple[str, ...]
    group_of: Places
    scores: Floats | None
    decisions: npt.NDArray[np.int32] | None
    positive: Mask | None
    a_share: bool = True

    @property
    def means(self) -> Floats | None:
        """The mean score of each template with each group's terms, shape (templates, groups)."""
        if self.scores is None:
            return None
        of_groups = [self.scores[:, self.of(place)].mean(axis=1) for place in self.places]
        return np.stack(of_groups, axis=1)

    @property
    def places(self) -> range:
        """The groups by number."""
        return range(len(self.groups))

    def of(self, group: int) -> Mask:
        """Which terms are a group's, shape (terms,)."""
        return np.asarray(self.group_of == group)

    def gaps(self, *, within: bool = False) -> Floats | None:
        """Return each template's mean |difference of scores|, shape (templates,).

        Of terms of different groups, each pair of groups alike; or of terms `within` one group,
        None where no group has two.
        """
        if self.scores is None:
            return None
        pairs = self._pairs_within() if within else combinations(map(self.of, self.places), 2)
        found = [_apart(self.scores[:, one], self.scores[:, other]) for one, other in pairs]
        return np.mean(found, axis=0) if found else None

    def _pairs_within(self) -> Iterator[tuple[Places, Places]]:
        """Every pair of terms of one group, as places of first and of second terms."""
        for group in self.places:
            terms = np.flatnonzero(self.of(group))
            for one, other in combinations(terms, 2):
                yield np.array([one]), np.array([other])


def _apart(some: Floats, others: Floats) -> Floats:
    """Mean |difference| over all pairs of columns, shape (templates,)."""
    return np.asarray(np.abs(some[:, :, None] - others[:, None, :]).mean(axis=(1, 2)))


def swapped_of(subject: Subject, templates: Templates) -> dict[str, Swapped]:
    """Sort what a model said of all filled-in sentences by slot, template and term."""
    filled = list(templates.filled())
    if len(filled) != subject.rows:
        raise ValueError("the audited rows are not the filled-in sentences")
    numbers = subject.estimate if subject.task == "regression" else subject.y_score
    positive = None
    if subject.y_true is not None and subject.positive is not None:
        positive = subject.y_true == subject.positive
    found = {}
    for slot, terms in templates.terms.items():
        rows = np.array([place for place, one in enumerate(filled) if one.slot == slot])
        group_of = np.repeat(np.arange(len(terms)), [len(each) for each in terms.values()])
        table = rows.reshape(-1, len(group_of))
        found[slot] = Swapped(
            texts=tuple(templates.sentences[filled[row].template].text for row in table[:, 0]),
            groups=tuple(terms),
            group_of=group_of,
            scores=None if numbers is None else numbers[table],
            decisions=None if subject.y_pred is None else subject.y_pred[table],
            positive=None if positive is None else positive[table[:, 0]],
            a_share=subject.task != "regression",
        )
    return found
