"""Models saved with joblib or pickle."""

from __future__ import annotations

from audit.config import LimitsSection
from audit.subject.loader import ending, loader
from audit.subject.model import Model
from audit.subject.model_file import read_model_file
from audit.subject.worker.model import open_file_in_worker


@loader(
    id="joblib",
    title="joblib or pickle file",
    opens="a .joblib, .pkl or .pickle file",
    recognises=ending(".joblib", ".pkl", ".pickle"),
)
def open_joblib(
    source: str, *, trust: str | None, limits: LimitsSection, python: str | None = None
) -> Model:
    """An estimator or Pipeline saved with joblib or pickle.

    Opening such a file runs whatever code it names, so it is opened by a process that has locked
    itself in. Where the system offers no way to do that, somebody must vouch for the file's
    bytes: `trust` is their sha256.
    """
    file = read_model_file(source, limits)
    vouched = file.trusted(trust)
    return open_file_in_worker(
        "joblib", file, {"kind": "pickle"}, limits=limits, vouched=vouched, python=python
    )
