"""An audit from Python, with the names of the command's flags."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audit.config import load_config
from audit.judge.verdict import Verdicts
from audit.policy import Policy
from audit.progress import Silent
from audit.report import Report
from audit.rules import Rule

if TYPE_CHECKING:
    from audit.replaying import Replay


def run(
    config: str | Path | None = None,
    *,
    data: Any = None,
    model: Any = None,
    rules: Sequence[str] = (),
    policies: Sequence[str | Path] = (),
    packs: Sequence[str] = (),
    metrics: Mapping[str, Callable[..., Any]] | None = None,
    quiet: bool = True,
    **options: Any,
) -> Report:
    """Audit a model on data and publish the report.

    `config` is the path of an audit.toml, and may be left out. `data` is a path or a DataFrame;
    `model` a path, `"package.module:function"`, or an object with `predict`. `rules` are one-line
    rules, `policies` policy files and `packs` dated rule sets such as `nyc-ll144`; `metrics` your
    own functions `metric(y_true, y_pred)` by name. Every other option is a flag of `audit run`
    with underscores: `label`, `sensitive`, `positive`, `prediction`, `score`, `train`, …

    Raises `AuditError` where the input, the model or the configuration is wrong. Nothing is
    written then.
    """
    from audit.cli.progress import listener
    from audit.pipeline import run as run_pipeline

    options |= _paths(data=data, model=model)
    settings = load_config(
        config, {**options, "rules": rules, "policies": policies, "packs": packs}
    )
    return run_pipeline(
        settings,
        data=_handed_over(data),
        model=_handed_over(model),
        metrics=metrics,
        progress=Silent() if quiet else listener(),
    )


def replay(
    report: str | Path,
    *,
    data: Any = None,
    model: Any = None,
    metrics: Mapping[str, Callable[..., Any]] | None = None,
    reports: str | Path = "reports",
    quiet: bool = True,
    **options: Any,
) -> Replay:
    """Run the audit of a published report again, and say whether it is the same.

    `report` is `"NAME"` (the newest version), `"NAME@vN"`, or the folder of a version. `data` and
    `model` are paths that say where the files lie now, else they are looked for by name and known
    by their hashes; or the objects that were handed over then, as are `metrics`. Every other option
    is a flag of `audit replay` with underscores. Nothing is published. `outcome` of the answer is
    `identical`, `within` (the intervals) or `different`.

    Raises `AuditError` where rows, model or an interpreter are gone or are others now.
    """
    from audit.cli.progress import listener
    from audit.replaying import replay as run_again

    return run_again(
        reports,
        report,
        options | _paths(data=data, model=model),
        data=_handed_over(data),
        model=_handed_over(model),
        metrics=metrics,
        progress=Silent() if quiet else listener(),
    )


def gate(
    report: str | Path | Report,
    *,
    policy: str | Path | Policy | Sequence[str | Path | Policy] | None = None,
    rules: Sequence[str | Rule] = (),
    packs: Sequence[str] = (),
    reports: str | Path = "reports",
) -> Verdicts:
    """Judge the evidence of a published report again, without its model or its rows.

    `report` is `"NAME"` (the newest version), `"NAME@vN"`, the folder of a version, or what
    `audit.run` returned. `policy` is one policy file or several; without it the report is judged
    by the rules it was judged by. `rules`, one-line ones too, and `packs`, such as `nyc-ll144`,
    are added. `exit_code` of the answer is what `audit gate` ends with.

    Raises `AuditError` where a record was altered, or a rule speaks of what was never measured.
    """
    from audit.judging_again import judge_again

    if policy is None:
        policies: Sequence[str | Path | Policy] = ()
    else:
        policies = [policy] if isinstance(policy, str | Path | Policy) else policy
    return judge_again(report, policies, rules, packs, reports=reports)


def _paths(**given: Any) -> dict[str, str]:
    """What was given as a path, as the flags of a command take it."""
    return {name: str(path) for name, path in given.items() if isinstance(path, str | Path)}


def _handed_over(given: Any) -> Any:
    """What was given as an object, not as a path."""
    return None if isinstance(given, str | Path) else given
