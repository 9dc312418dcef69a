"""An audit from Python, with the names of the command's flags."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from audit.config import load_config
from audit.progress import Silent
from audit.report import Report


def run(
    config: str | Path | None = None,
    *,
    data: Any = None,
    model: Any = None,
    rules: Sequence[str] = (),
    metrics: Mapping[str, Callable[..., Any]] | None = None,
    quiet: bool = True,
    **options: Any,
) -> Report:
    """Audit a model on data and publish the report.

    `config` is the path of an audit.toml, and may be left out. `data` is a path or a DataFrame;
    `model` a path, `"package.module:function"`, or an object with `predict`. `rules` are one-line
    rules; `metrics` your own functions `metric(y_true, y_pred)` by name. Every other option is a
    flag of `audit run` with underscores: `label`, `sensitive`, `positive`, `prediction`, `score`,
    `train`, `name`, `reports`, …

    Raises `AuditError` where the input, the model or the configuration is wrong. Nothing is
    written then.
    """
    from audit.cli.progress import listener
    from audit.pipeline import run as run_pipeline

    paths = {"data": data, "model": model}
    options |= {name: str(path) for name, path in paths.items() if isinstance(path, str | Path)}
    settings = load_config(config, {**options, "rules": rules})
    return run_pipeline(
        settings,
        data=None if isinstance(data, str | Path) else data,
        model=None if isinstance(model, str | Path) else model,
        metrics=metrics,
        progress=Silent() if quiet else listener(),
    )
