"""One release after another of a model about `rows.csv` in the working folder."""

from __future__ import annotations

from typing import Any

import audit
from audit.report import Report


def released(model: str, policy: str = "strict.toml", **asked: Any) -> Report:
    """Audit a model as the next version of the report `credit`, by a policy of this folder."""
    return audit.run(
        **{
            "data": "rows.csv",
            "label": "paid",
            "sensitive": ["sex"],
            "name": "credit",
            "model": model,
            "policies": [policy],
            "format": ["html", "markdown"],
            "explain_budget": "1s",
            "explain_people": 0,
            **asked,
        }
    )
