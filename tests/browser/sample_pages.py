"""Reports of every kind, drawn into files: from an audit and from evidence."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

import sample_hostile as hostile
import sample_report as sample
import sample_tasks as tasks
from playwright.sync_api import Page
from sample_wages import wage_verdicts, wages

from audit.config import load_config
from audit.demo import DATA, RULES
from audit.judge.verdict import Verdicts
from audit.pipeline import run
from audit.publish.render.html import html
from audit.publish.render.language import speaking
from audit.publish.render.view import view

NAMES = ("demo", "compas", "forty_groups", "regression", "several_classes", "hostile", "german")


class Open(Protocol):
    """Opens a report in a window: `with opened("demo", width=360, dark=True) as page`."""

    def __call__(
        self,
        name: str,
        *,
        width: int = 1280,
        dark: bool = False,
        scale: int = 1,
        script: bool = True,
    ) -> AbstractContextManager[Page]: ...


def drawn(folder: Path) -> dict[str, Path]:
    """Draw a file for each kind of report."""
    records = {
        "compas": (sample.evidence(), sample.verdicts(), sample.MANIFEST),
        "forty_groups": (sample.crowd(40), Verdicts(), sample.MANIFEST),
        "regression": (wages(), wage_verdicts(), sample.MANIFEST),
        "several_classes": (tasks.jobs(), Verdicts(), sample.MANIFEST),
        "hostile": (hostile.evidence(), hostile.verdicts(), hostile.MANIFEST),
    }
    files = {"demo": _demo(folder)}
    for name, (evidence, verdicts, manifest) in records.items():
        files[name] = folder / f"{name}.html"
        files[name].write_text(html(view(evidence, verdicts, manifest)), encoding="utf-8")
    with speaking("de"):
        german = html(view(sample.evidence(), sample.verdicts(), sample.MANIFEST))
    files["german"] = folder / "german.html"
    files["german"].write_text(german, encoding="utf-8")
    return files


def _demo(folder: Path) -> Path:
    """The demonstration, with less time for its explanations."""
    given = {
        "name": "census-income",
        "data": str(DATA),
        "split": "split",
        "label": "income_gt_50k",
        "sensitive": ["sex", "race"],
        "train": "hist_gradient_boosting",
        "explain_budget": "2s",
        "rules": RULES,
        "format": ["html"],
        "reports": str(folder),
    }
    run(load_config(None, given))
    return folder / "census-income" / "v1" / "report.html"
