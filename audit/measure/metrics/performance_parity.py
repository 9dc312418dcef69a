"""Performance parity: is the model as good for every group? One gap a performance metric."""

from __future__ import annotations

from collections.abc import Callable
from inspect import Parameter, Signature

from audit.measure.disparity import Groups, LargestDifference, disparity

COMPARED = {
    "accuracy": "accuracy",
    "average_precision": "average precision",
    "balanced_accuracy": "balanced accuracy",
    "brier_score": "Brier score",
    "calibration_slope": "calibration slope",
    "expected_calibration_error": "expected calibration error",
    "f1": "F1 score",
    "log_loss": "log loss",
    "roc_auc": "area under the ROC curve",
}
WITHOUT_LIMIT = ("calibration_slope", "log_loss")


def _gap_in(metric: str, words: str) -> Callable[[Groups], LargestDifference]:
    """A function that compares one metric, which its only parameter names."""

    def compare(groups: Groups) -> LargestDifference:
        return LargestDifference(groups)

    asks = Parameter(metric, Parameter.POSITIONAL_OR_KEYWORD)
    compare.__signature__ = Signature([asks])  # type: ignore[attr-defined]
    compare.__name__ = f"{metric}_difference"
    limit = "without limit" if metric in WITHOUT_LIMIT else "to 1"
    compare.__doc__ = (
        f"Largest minus smallest {words} over the groups.\n\n"
        f"From 0 (parity: the model does as well for every group) {limit}. Unsigned: it does not "
        "say who is worse off."
    )
    return compare


for _metric, _words in COMPARED.items():
    disparity(
        title=f"{_words[0].upper()}{_words[1:]} difference",
        kind="difference",
        aggregation="largest minus smallest over the groups that can be compared",
        undefined="fewer than two groups can be compared",
        reference="fairlearn.metrics.MetricFrame.difference(method='between_groups')",
    )(_gap_in(_metric, _words))
