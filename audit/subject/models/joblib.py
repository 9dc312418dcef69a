"""Models saved with joblib or pickle."""

from __future__ import annotations

from audit.config import LimitsSection
from audit.errors import AuditError
from audit.subject.loader import ending, loader
from audit.subject.model import Model
from audit.subject.model_file import read_model_file
from audit.subject.worker.model import open_in_worker

ISOLATION = "in a process of its own, without a sandbox"


@loader(
    id="joblib",
    title="joblib or pickle file",
    opens="a .joblib, .pkl or .pickle file",
    recognises=ending(".joblib", ".pkl", ".pickle"),
)
def open_joblib(source: str, *, trust: str | None, limits: LimitsSection) -> Model:
    """An estimator or Pipeline saved with joblib or pickle.

    Opening such a file runs whatever code it names, so somebody must vouch for its bytes:
    `trust` is their sha256.
    """
    file = read_model_file(source, limits)
    if not file.trusted(trust):
        raise AuditError(
            "A joblib or pickle file can run any code when it is opened, so it must be vouched for",
            where=file.name,
            remedy=f"If you know who made it, pass {file.flag}",
        )
    return open_in_worker(
        "joblib",
        file.name,
        {"kind": "pickle"},
        file.content,
        limits=limits,
        sha256=file.sha256,
        isolation=ISOLATION,
    )
