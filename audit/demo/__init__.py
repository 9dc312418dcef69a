"""The demonstration: a model trained on census data, audited for sex and race."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from audit.config import AuditConfig, load_config
from audit.progress import Progress, Silent

if TYPE_CHECKING:
    from audit.report import Report

DATA = Path(__file__).with_name("adult.parquet")
RULES = (
    "roc_auc >= 0.85",
    "impact_ratio across sex >= 0.8",
    "equalized_odds_difference across sex <= 0.1",
    "false_negative_rate across race <= 0.6",
)


def configuration(reports: str | Path) -> AuditConfig:
    """The audit that the demonstration runs; sex and race are kept from the model."""
    return load_config(
        None,
        {
            "name": "census-income",
            "title": "Census income model",
            "data": str(DATA),
            "split": "split",
            "label": "income_gt_50k",
            "sensitive": ["sex", "race"],
            "train": "hist_gradient_boosting",
            "explain_budget": "20s",
            "rules": RULES,
            "reports": str(reports),
        },
    )


def run_demo(reports: str | Path, progress: Progress | None = None) -> Report:
    """Train, audit and publish; takes well under a minute on two cores."""
    from audit.pipeline import run

    return run(configuration(reports), progress=progress or Silent())
