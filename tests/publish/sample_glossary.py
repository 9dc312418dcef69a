"""What the metrics of the sample report are, as its glossary says it."""

from __future__ import annotations

from audit.evidence import GlossaryEntry


def _entry(
    title: str, definition: str, kind: str, direction: str | None, source: str
) -> GlossaryEntry:
    return GlossaryEntry(
        title=title,
        definition=definition,
        kind=kind,
        direction=direction,
        reference=source,
        undefined="nobody is in the denominator" if kind == "rate" else "",
        aggregation="largest minus smallest over the comparable groups"
        if kind == "difference"
        else "",
    )


_SOURCE = "Hardt, Price and Srebro (2016), Equality of opportunity in supervised learning"
GLOSSARY = {
    "accuracy": _entry(
        "Accuracy",
        "Share of people for whom the prediction is right.",
        "rate",
        "higher",
        "Sokolova and Lapalme (2009)",
    ),
    "majority_class_accuracy": _entry(
        "Accuracy of the commonest class",
        "Share of people who are right if everyone is given the commonest class.",
        "rate",
        None,
        "Baseline",
    ),
    "balanced_accuracy": _entry(
        "Balanced accuracy",
        "Mean of the true positive rate and the true negative rate.",
        "score",
        "higher",
        "Brodersen et al. (2010)",
    ),
    "precision": _entry(
        "Precision",
        "Share of those predicted positive who truly are.",
        "rate",
        "higher",
        "Sokolova and Lapalme (2009)",
    ),
    "recall": _entry(
        "Recall",
        "Share of the truly positive who are found.",
        "rate",
        "higher",
        "Sokolova and Lapalme (2009)",
    ),
    "f1": _entry(
        "F1", "Harmonic mean of precision and recall.", "score", "higher", "van Rijsbergen (1979)"
    ),
    "matthews_corrcoef": _entry(
        "Matthews correlation",
        "Correlation of prediction and truth; 0 is chance and 1 is perfect.",
        "score",
        "higher",
        "Matthews (1975)",
    ),
    "roc_auc": _entry(
        "ROC AUC",
        "Chance that a positive person scores above a negative one.",
        "score",
        "higher",
        "Hanley and McNeil (1982)",
    ),
    "average_precision": _entry(
        "Average precision",
        "Precision averaged over the recalls that thresholds reach.",
        "score",
        "higher",
        "Zhu (2004)",
    ),
    "log_loss": _entry(
        "Log loss",
        "Mean of minus the logarithm of the score given to what happened.",
        "score",
        "lower",
        "Good (1952)",
    ),
    "brier_score": _entry(
        "Brier score",
        "Mean squared distance of the score from what happened.",
        "score",
        "lower",
        "Brier (1950)",
    ),
    "expected_calibration_error": _entry(
        "Expected calibration error",
        "Mean distance of scores from shares, over bins of equal width.",
        "score",
        "lower",
        "Naeini et al. (2015)",
    ),
    "base_rate": _entry(
        "Base rate",
        "Share of people who are truly positive.",
        "rate",
        None,
        "Barocas, Hardt and Narayanan (2023)",
    ),
    "selection_rate": _entry(
        "Selection rate",
        "Share of people who are given the favourable outcome.",
        "rate",
        "higher",
        "29 CFR 1607.16",
    ),
    "true_positive_rate": _entry(
        "True positive rate",
        "Share of the truly positive who are predicted positive.",
        "rate",
        "higher",
        _SOURCE,
    ),
    "false_positive_rate": _entry(
        "False positive rate",
        "Share of the truly negative who are predicted positive.",
        "rate",
        "lower",
        _SOURCE,
    ),
    "false_negative_rate": _entry(
        "False negative rate",
        "Share of the truly positive who are predicted negative.",
        "rate",
        "lower",
        _SOURCE,
    ),
    "true_negative_rate": _entry(
        "True negative rate",
        "Share of the truly negative who are predicted negative.",
        "rate",
        "higher",
        _SOURCE,
    ),
    "positive_predictive_value": _entry(
        "Positive predictive value",
        "Share of those predicted positive who truly are.",
        "rate",
        "higher",
        "Chouldechova (2017)",
    ),
    "negative_predictive_value": _entry(
        "Negative predictive value",
        "Share of those predicted negative who truly are.",
        "rate",
        "higher",
        "Chouldechova (2017)",
    ),
    "demographic_parity_difference": _entry(
        "Demographic parity difference",
        "Largest minus smallest selection rate over the groups.",
        "difference",
        "lower",
        "Dwork et al. (2012)",
    ),
    "demographic_parity_ratio": _entry(
        "Demographic parity ratio",
        "Smallest over largest selection rate.",
        "ratio",
        "higher",
        "Dwork et al. (2012)",
    ),
    "equalized_odds_difference": _entry(
        "Equalized odds difference",
        "The larger of the gaps in true and in false positive rate.",
        "difference",
        "lower",
        _SOURCE,
    ),
    "equal_opportunity_difference": _entry(
        "Equal opportunity difference",
        "Largest minus smallest true positive rate.",
        "difference",
        "lower",
        _SOURCE,
    ),
    "predictive_parity_difference": _entry(
        "Predictive parity difference",
        "Largest minus smallest positive predictive value.",
        "difference",
        "lower",
        "Chouldechova (2017)",
    ),
    "impact_ratio": _entry(
        "Impact ratio",
        "A group's selection rate over that of the group compared with.",
        "ratio",
        "higher",
        "29 CFR 1607.4 D",
    ),
    "shap": _entry(
        "SHAP",
        "Each feature's part of a score, shared out as Shapley values.",
        "",
        None,
        "Lundberg and Lee (2017)",
    ),
    "lime": _entry(
        "LIME",
        "A straight line fitted to the score around one person.",
        "",
        None,
        "Ribeiro, Singh and Guestrin (2016)",
    ),
    "calibration": _entry(
        "Calibration",
        "Chi-square over bins of the score: do scores and shares agree?",
        "",
        None,
        "Hosmer and Lemeshow (1980)",
    ),
    "proxy": _entry(
        "Proxy of a sensitive attribute",
        "A feature from which a sensitive attribute can be told.",
        "",
        None,
        "Feldman et al. (2015)",
    ),
}
