"""A version told to MLflow: numbers, verdict and files on a run, the verdict on a model version.

`mlflow` is imported only here, and only when somebody asks; where it keeps its runs is its own
configuration (`MLFLOW_TRACKING_URI`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from importlib import import_module
from math import isfinite
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

from audit.errors import AuditError
from audit.evidence import Evidence, Measurement
from audit.publish.formats.told import digest
from audit.publish.store.manifest import FILE as MANIFEST
from audit.publish.store.version import EVIDENCE, Version, read_version

MOST_METRICS = 1000
"""What MLflow takes at once."""

LONGEST_KEY = 250
_NOT_IN_A_KEY = re.compile(r"[^A-Za-z0-9_.\- ]")
_ENDING = 8


class Published(Protocol):
    """A report or a version: whatever lies in a folder of the store."""

    @property
    def folder(self) -> Path:
        """Where it lies."""


def log_to_mlflow(
    report: Published, run_id: str | None = None, model_version: str | None = None
) -> str:
    """Log a published version to MLflow and return the id of the run, or the model version.

    On a run: every measured number as a metric, the verdict and the hashes as tags, the version's
    files as artifacts. On a model version (`"NAME/3"`): the tags alone. With neither, the run
    that is active is taken, or a new one made. The whole version is logged, not an edition for
    the public. AuditError where mlflow is missing, where it refuses, or where a file of the
    version was altered.
    """
    if run_id is not None and model_version is not None:
        raise AuditError("Both a run and a model version are given", remedy="Log to each in turn")
    version = read_version(Path(report.folder), str(report.folder))
    mlflow = _imported()
    try:
        client = mlflow.MlflowClient()
        if model_version is not None:
            return _on_model_version(client, version, model_version)
        return _on_run(mlflow, client, version, run_id)
    except mlflow.exceptions.MlflowException as error:
        raise AuditError(f"MLflow refused: {error}", where=str(version)) from None


def _imported() -> Any:
    try:
        return import_module("mlflow")
    except ImportError:
        raise AuditError(
            "mlflow is not installed here", remedy="pip install mlflow, then do this again"
        ) from None


def _on_model_version(client: Any, version: Version, named: str) -> str:
    name, _, number = named.removeprefix("models:/").rpartition("/")
    if not name or not number.isdigit():
        raise AuditError(
            f"{named!r} is no model version", remedy="Write its name and its number: credit/3"
        )
    for key, value in tags(version).items():
        client.set_model_version_tag(name, number, key, value)
    return f"{name}/{number}"


def _on_run(mlflow: Any, client: Any, version: Version, run_id: str | None) -> str:
    if run_id is None:
        run_id = _active_or_new(mlflow, version)
    entities = mlflow.entities
    when = _milliseconds(version.manifest.created)
    found = [
        entities.Metric(key, value, when, version.number)
        for key, value in metrics(version.evidence).items()
    ]
    told = [entities.RunTag(key, value) for key, value in tags(version).items()]
    for start in range(0, len(found), MOST_METRICS):
        client.log_batch(run_id, metrics=found[start : start + MOST_METRICS])
    client.log_batch(run_id, tags=told)
    for file in (*version.manifest.files, MANIFEST):
        folder = PurePosixPath("rai-audit", version.name, f"v{version.number}", file).parent
        if file != MANIFEST:
            version.read(file)  # refuses one that was altered
        client.log_artifact(run_id, str(version.folder / file), str(folder))
    return run_id


def _active_or_new(mlflow: Any, version: Version) -> str:
    active = mlflow.active_run()
    if active is not None:
        return str(active.info.run_id)
    with mlflow.start_run(run_name=f"rai-audit {version}") as run:
        return str(run.info.run_id)


def tags(version: Version) -> dict[str, str]:
    """What is said of a version in a word: which it is, how it was judged, on what."""
    verdicts = version.verdicts
    found = {
        "version": str(version),
        "outcome": verdicts.outcome or "not judged",
        "exit_code": str(verdicts.exit_code),
        "judged_on": verdicts.judged_on,
        "evidence_sha256": version.manifest.files.get(EVIDENCE, ""),
        "policy_sha256": version.manifest.policy or "",
    }
    return {f"rai_audit.{name}": value for name, value in found.items() if value}


def metrics(evidence: Evidence) -> dict[str, float]:
    """Every measured number by a name that MLflow takes."""
    found: dict[str, float] = {}
    for row in evidence.measurements:
        if row.status == "measured" and row.value is not None and isfinite(row.value):
            found.setdefault(key(row), row.value)
    return found


def key(row: Measurement) -> str:
    """Name a number: the metric, and what sets it apart; whatever was cut stays unique.

    >>> key(Measurement(metric="impact_ratio", slice={"sex": "Female"}, across=("sex",)))
    'impact_ratio/across sex/sex.Female'
    """
    whole = [row.metric, *_apart(row)]
    text = "/".join(_NOT_IN_A_KEY.sub("_", part) or "_" for part in whole)
    if text == "/".join(whole) and len(text) <= LONGEST_KEY:
        return text
    return f"{text[: LONGEST_KEY - _ENDING - 1].rstrip('/')}-{digest(*whole)[:_ENDING]}"


def _apart(row: Measurement) -> Iterator[str]:
    if row.across:
        yield f"across {' '.join(row.across)}"
    for attribute, group in sorted(row.slice.items()):
        yield f"{attribute}.{group}"
    if row.reference is not None:
        yield f"against {row.reference}"
    if row.class_ is not None:
        yield f"class {row.class_}"
    for name, value in sorted((row.parameters or {}).items()):
        yield f"{name} {value}"
    if row.split != "test":
        yield row.split


def _milliseconds(created: str) -> int:
    """The manifest's moment, as MLflow counts time; 0 where it says none."""
    try:
        return int(datetime.fromisoformat(created.replace("Z", "+00:00")).timestamp() * 1000)
    except ValueError:
        return 0
