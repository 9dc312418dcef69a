"""The table of labels against predictions of one slice, and what one class sees of it."""

from __future__ import annotations

from dataclasses import dataclass

from audit.measure.tally.amount import Amount
from audit.measure.tally.cells import Cells, Decisions, Hits, Labels


@dataclass(frozen=True, slots=True)
class Table:
    """Amounts row by row: `labels` rows of `predictions` cells. A missing side has size 1."""

    amounts: list[Amount]
    labels: int
    predictions: int

    @property
    def total(self) -> Amount:
        """Everyone in the slice."""
        return sum(self.amounts, 0)

    def labelled(self, label: int) -> Amount:
        """Those whose label is that class."""
        start = label * self.predictions
        return sum(self.amounts[start : start + self.predictions], 0)

    def predicted(self, prediction: int) -> Amount:
        """Those predicted to be of that class."""
        return sum(self.amounts[prediction :: self.predictions], 0)

    def cell(self, label: int, prediction: int) -> Amount:
        """Those of one class who are predicted to be of another, or of the same."""
        return self.amounts[label * self.predictions + prediction]

    @property
    def hits(self) -> Hits:
        """How many are predicted to be of their own class."""
        own = (self.cell(label, label) for label in range(self.labels))
        return Hits(correct=sum(own, 0), total=self.total)

    def decisions(self, favourable: int) -> Decisions:
        """How many are predicted to be of a class, of everyone."""
        return Decisions(selected=self.predicted(favourable), total=self.total)

    def split(self, positive: int) -> Labels:
        """Those of one class, and all others."""
        others = (self.labelled(label) for label in range(self.labels) if label != positive)
        return Labels(positives=self.labelled(positive), negatives=sum(others, 0))

    def cells(self, positive: int) -> Cells:
        """One class against the rest."""
        others = [label for label in range(self.labels) if label != positive]
        apart = [other for other in range(self.predictions) if other != positive]
        return Cells(
            tp=self.cell(positive, positive),
            fp=sum((self.cell(other, positive) for other in others), 0),
            fn=sum((self.cell(positive, other) for other in apart), 0),
            tn=sum((self.cell(label, other) for label in others for other in apart), 0),
        )
