"""What a loader is: one decorated function that opens one kind of model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Protocol

from audit.config import LimitsSection
from audit.registry import Registry
from audit.subject.model import Model


class Open(Protocol):
    """Opens a source.

    `trust` is what `--trust-model` was given, and `python` the interpreter that the model needs;
    None where nothing was said.
    """

    def __call__(
        self, source: Any, *, trust: str | None, limits: LimitsSection, python: str | None = None
    ) -> Model: ...


@dataclass(frozen=True)
class Loader:
    """A registered way to open a model: `opens` says what it takes, in a reader's words."""

    id: str
    title: str
    opens: str
    recognises: Callable[[object], bool]
    open: Open

    @property
    def definition(self) -> str:
        """The function's docstring."""
        return self.open.__doc__ or ""


LOADERS: Registry[Loader] = Registry("loader", "audit.subject.models")


def loader(
    *, id: str, title: str, opens: str, recognises: Callable[[object], bool]
) -> Callable[[Open], Open]:
    """Register a function `(source, *, trust, limits, python) -> model`."""

    def register(function: Open) -> Open:
        LOADERS.add(Loader(id=id, title=title, opens=opens, recognises=recognises, open=function))
        return function

    return register


def ending(*suffixes: str) -> Callable[[object], bool]:
    """Recognise a file by the end of its name.

    >>> ending(".joblib", ".pkl")("models/credit.PKL")
    True
    """

    def recognises(source: object) -> bool:
        return isinstance(source, str) and PurePath(source).suffix.lower() in suffixes

    return recognises
