"""Libraries that take seconds to import, imported before the time is counted."""

from __future__ import annotations

import warnings
from importlib import import_module

from audit.measure.explaining.study import Study


def load(study: Study) -> None:
    """Import shap where the model is explained by calling it, and lime where there are people."""
    names = []
    if study.exact is None:
        names.append("shap")
    if study.sample.people:
        names.append("lime.lime_base" if study.text else "lime.lime_tabular")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in names:
            import_module(name)
