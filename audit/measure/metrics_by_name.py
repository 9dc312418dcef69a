"""Metrics of the user's own that are named as package.module:function."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module, invalidate_caches
from pathlib import Path
from typing import Any

from audit.errors import AuditError, nearest
from audit.measure.metric import METRICS
from audit.measure.own_metric import told
from audit.subject.models.callable import names_a_function

Function = Callable[..., Any]


def metrics_by_name(targets: Iterable[str]) -> dict[str, Function]:
    """Import metrics named as package.module:function, each to be called by its function's name.

    They are looked for in the working folder, on PYTHONPATH and among what is installed, as a
    model's function is; importing runs the user's own code, in this process. A function that its
    module registers with `@metric` is in the catalogue from then on, and so it is not among those
    that are returned. Raises AuditError where there is none of that name, where two are called the
    same, and where the module fails.
    """
    found: dict[str, Function] = {}
    METRICS.discover()  # so that a name the house has taken is refused where it is taken again
    for target in dict.fromkeys(targets):
        function = _imported(target)
        if _is_registered(function):
            continue
        name = target.rpartition(":")[2].rpartition(".")[2]
        if name in found:
            raise AuditError(
                f"Two metrics are called {name}",
                where=_where(target),
                remedy="Rename one of the functions",
            )
        found[name] = function
    return found


def _is_registered(function: object) -> bool:
    return any(metric.compute is function for metric in METRICS.values())


def _imported(target: str) -> Function:
    """Import one function, or anything else that can be called."""
    if not names_a_function(target):
        raise AuditError(
            f"{target!r} names no function",
            where="--metric",
            remedy="Write --metric package.module:function",
        )
    module, _, path = target.partition(":")
    found: Any = _module(module, target)
    for part in path.split("."):
        if not hasattr(found, part):
            known = [word for word in dir(found) if not word.startswith("_")]
            raise AuditError(
                f"{module} has no {part}", where=_where(target), remedy=nearest(part, known)
            )
        found = getattr(found, part)
    if not callable(found):
        raise AuditError(
            f"{path} cannot be called: its type is {type(found).__name__}",
            where=_where(target),
            remedy="Name a function of y_true and y_pred",
        )
    return found  # type: ignore[no-any-return]


def _module(name: str, target: str) -> object:
    try:
        with _working_folder_first():
            return import_module(name)
    except AuditError as error:  # its decorator was refused: a name that is taken, for one
        raise AuditError(error.what, where=_where(target), remedy=error.remedy) from None
    except (Exception, SystemExit) as error:  # the user's own code: anything may happen in it
        missing = error.name if isinstance(error, ModuleNotFoundError) else None
        if missing and f"{name}.".startswith(f"{missing}."):
            raise AuditError(
                f"There is no module {missing} to import",
                where=_where(target),
                remedy="It is looked for in the working folder, on PYTHONPATH and among what is "
                "installed",
            ) from None
        raise AuditError(f"Importing {name} raised {told(error)}", where=_where(target)) from None


@contextmanager
def _working_folder_first() -> Iterator[None]:
    """Look into the working folder first for a while; later imports of the house do not."""
    folder = str(Path.cwd())
    sys.path.insert(0, folder)
    invalidate_caches()
    try:
        yield
    finally:
        if folder in sys.path:
            sys.path.remove(folder)


def _where(target: str) -> str:
    return f"--metric {target}"
