"""Opens a model: the file's name, or package.module:function, decides how."""

from __future__ import annotations

from os import PathLike, fspath

from audit.config import LimitsSection
from audit.errors import AuditError
from audit.subject.loader import LOADERS
from audit.subject.model import Model


def open_model(
    source: object,
    *,
    trust: str | None = None,
    limits: LimitsSection,
    python: str | None = None,
) -> Model:
    """Open a model, in a process of its own unless it is an object of this one.

    `source` is a file's name or path, `package.module:function`, or an object with `predict`.
    `trust` is `sha256:HEX` (bare HEX too) of a file somebody vouches for, `python` an interpreter
    for the model where it needs another than this one. Whoever opens a model closes it. AuditError
    says in one sentence what cannot be opened and why.
    """
    if isinstance(source, PathLike):
        source = fspath(source)
    for loader in LOADERS.values():
        if loader.recognises(source):
            return loader.open(source, trust=trust, limits=limits, python=python)
    shown = source if isinstance(source, str) else type(source).__name__
    known = "; ".join(loader.opens for loader in LOADERS.values())
    raise AuditError(f"{shown} is no model that can be opened", remedy=f"Known are: {known}")
