"""What a metric sees of one slice: the counts of its rows, never the rows."""

from __future__ import annotations

from dataclasses import dataclass

from audit.measure.tally.amount import Amount


@dataclass(frozen=True, slots=True)
class Labels:
    """How many are positive and how many are not."""

    positives: Amount
    negatives: Amount

    @property
    def total(self) -> Amount:
        """Everyone in the slice."""
        return self.positives + self.negatives


@dataclass(frozen=True, slots=True)
class Decisions:
    """How many are given the favourable outcome, of how many."""

    selected: Amount
    total: Amount


@dataclass(frozen=True, slots=True)
class Hits:
    """How many are predicted to be of their own class, of how many."""

    correct: Amount
    total: Amount


@dataclass(frozen=True, slots=True)
class Cells:
    """The four cells of label against prediction: `tp` is positive and predicted positive."""

    tp: Amount
    fp: Amount
    fn: Amount
    tn: Amount

    @property
    def total(self) -> Amount:
        """Everyone in the slice."""
        return self.tp + self.fp + self.fn + self.tn

    @property
    def positives(self) -> Amount:
        """Those whose label is positive."""
        return self.tp + self.fn

    @property
    def negatives(self) -> Amount:
        """Those whose label is not positive."""
        return self.fp + self.tn

    @property
    def predicted_positives(self) -> Amount:
        """Those predicted positive."""
        return self.tp + self.fp

    @property
    def predicted_negatives(self) -> Amount:
        """Those not predicted positive."""
        return self.fn + self.tn

    @property
    def correct(self) -> Amount:
        """Those whose prediction is their label."""
        return self.tp + self.tn
