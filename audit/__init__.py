"""Audits a model for performance, fairness and explainability, and publishes what it found.

>>> import audit
>>> sorted(audit.__all__)[:3]
['AuditError', 'Evidence', 'Policy']
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    __version__: str
    from audit.api import gate, replay, run
    from audit.errors import AuditError
    from audit.evidence import Evidence
    from audit.judge.verdict import Verdicts
    from audit.measure.disparity import disparity
    from audit.measure.explainer import explainer
    from audit.measure.metric import metric
    from audit.policy import Policy, Waiver
    from audit.publish.mlflow import log_to_mlflow
    from audit.publish.store import Store
    from audit.report import Report
    from audit.rules import Rule

__all__ = [
    "AuditError",
    "Evidence",
    "Policy",
    "Report",
    "Rule",
    "Store",
    "Verdicts",
    "Waiver",
    "disparity",
    "explainer",
    "gate",
    "log_to_mlflow",
    "metric",
    "replay",
    "run",
]

_HOMES = {
    "AuditError": "audit.errors",
    "Evidence": "audit.evidence",
    "Policy": "audit.policy",
    "Report": "audit.report",
    "Rule": "audit.rules",
    "Store": "audit.publish.store",
    "Verdicts": "audit.judge.verdict",
    "Waiver": "audit.policy",
    "disparity": "audit.measure.disparity",
    "explainer": "audit.measure.explainer",
    "log_to_mlflow": "audit.publish.mlflow",
    "gate": "audit.api",
    "metric": "audit.measure.metric",
    "replay": "audit.api",
    "run": "audit.api",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for: importing `audit` itself costs nothing."""
    if name == "__version__":
        return _version()
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'audit' has no attribute {name!r}")


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("rai-audit")
    except PackageNotFoundError:  # the source tree, not installed
        return "0.1.0"
