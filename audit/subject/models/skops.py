"""Models saved with skops."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from audit.config import LimitsSection
from audit.subject.loader import ending, loader
from audit.subject.model import Model
from audit.subject.model_file import read_model_file
from audit.subject.worker.model import open_file_in_worker


@loader(
    id="skops",
    title="skops file",
    opens="a .skops file",
    recognises=ending(".skops"),
)
def open_skops(
    source: str, *, trust: str | None, limits: LimitsSection, python: str | None = None
) -> Model:
    """An estimator or Pipeline saved with skops.

    It is opened by a process that has locked itself in. Where the system offers no way to do
    that, only types on a list of names known to be harmless are loaded; a file that holds others
    must then be vouched for: `trust` is the sha256 of its bytes.
    """
    file = read_model_file(source, limits)
    order = {
        "kind": "skops",
        "types": known_types(),
        "trusted": file.trusted(trust),
        "sha256": file.sha256,
    }
    return open_file_in_worker("skops", file, order, limits=limits, vouched=True, python=python)


@cache
def known_types() -> tuple[str, ...]:
    """Return the full names of types that loading does nothing with but build a model.

    They add to what skops itself trusts, which is every public estimator of scikit-learn.
    """
    text = files("audit.subject.models").joinpath("known_types.txt").read_text("ascii")
    return tuple(line for line in text.split("\n") if line and not line.startswith("#"))
