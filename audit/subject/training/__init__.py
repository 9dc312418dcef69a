"""A newly trained model: what it is made of, how it was chosen, and how it is kept."""

from audit.subject.training.fitting import Trained, train
from audit.subject.training.holdout import holdout
from audit.subject.training.saving import save_skops

__all__ = ["Trained", "holdout", "save_skops", "train"]
