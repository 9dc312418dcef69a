"""Malformed inputs of six kinds, made by code, each with what must come out of it."""

from __future__ import annotations

from importlib import import_module

from .case import Case

KINDS = {
    "files": ("text_files", "parquet_files"),
    "tables": ("tables",),
    "models": ("models",),
    "configurations": ("configurations",),
    "policies": ("policies",),
    "evidence": ("evidence",),
}
"""What can be malformed, and the modules that hold its cases."""


def cases_of(kind: str) -> list[Case]:
    """The cases of one kind, in their order."""
    modules = (import_module(f"{__name__}.{module}") for module in KINDS[kind])
    return [case for module in modules for case in module.cases()]


def every_case() -> list[Case]:
    """All cases."""
    return [case for kind in KINDS for case in cases_of(kind)]
