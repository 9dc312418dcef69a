"""Malformed inputs of six kinds, made by code, each with what must come out of it."""

from __future__ import annotations

from importlib import import_module

from .case import Case

KINDS = {
    "files": ("files.encodings", "files.lines", "files.words", "files.no_csv", "files.parquet"),
    "tables": ("tables.containers", "tables.groups", "tables.answers", "tables.asked_for"),
    "models": ("models.functions", "models.objects", "models.opened"),
    "configurations": (
        "configurations.no_toml",
        "configurations.keys",
        "configurations.together",
    ),
    "policies": ("policies",),
    "evidence": ("evidence.altered", "evidence.forged", "evidence.found"),
}
"""What can be malformed, and the modules that hold its cases."""


def cases_of(kind: str) -> list[Case]:
    """The cases of one kind, in their order."""
    modules = (import_module(f"{__name__}.{module}") for module in KINDS[kind])
    return [case for module in modules for case in module.cases()]


def every_case() -> list[Case]:
    """All cases."""
    return [case for kind in KINDS for case in cases_of(kind)]
