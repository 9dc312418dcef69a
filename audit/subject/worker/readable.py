"""What an interpreter has to read: itself, what is installed for it, and the system's libraries.

It stands alone, as `program.py` does: Python 3.8 syntax and the standard library.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

SYSTEM = (
    *("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/usr/share/zoneinfo"),
    *("/nix/store", "/sys/devices/system/cpu"),
)
FILES = (
    *("/etc/ld.so.cache", "/etc/localtime", "/dev/null", "/dev/zero", "/dev/urandom"),
    "/dev/random",
)
OWN_MEMORY = "/proc/self/maps"
"""What is loaded here: libraries that pin threads look it up. Nothing else of /proc is readable."""

INSTALLED = ("site-packages", "dist-packages")
CODE = (".py", ".pyc", ".so")


def folders(here: str) -> list[str]:
    """Return what may be read with all below it; `here` is where this program lies."""
    installed = [place for place in _on_the_path() if place.name in INSTALLED]
    linked = [target for place in installed for target in _linked(place)]
    loaded = os.environ.get("LD_LIBRARY_PATH", "").split(os.pathsep)
    packages = [one for place in projects() for one in _inside(place) if _is_package(one)]
    wanted = {*_prefixes(), *installed, *linked, *map(Path, filter(None, loaded)), *packages}
    return sorted({*SYSTEM, here, *map(str, wanted - _too_wide())})


def files() -> list[str]:
    """Return the single files that may be read."""
    modules = [one for place in projects() for one in _inside(place) if one.suffix in CODE]
    return sorted({*FILES, OWN_MEMORY, *map(str, modules)})


def projects() -> list[str]:
    """Return folders that an editable install put on the path.

    Their names can be listed, and their modules and packages read; data may lie beside those.
    """
    prefixes = _prefixes()
    return sorted(
        str(place)
        for place in _on_the_path()
        if place.name not in INSTALLED and prefixes.isdisjoint((place, *place.parents))
    )


def _prefixes() -> set[Path]:
    return {Path(sys.prefix), Path(sys.exec_prefix), Path(sys.base_prefix)}


def _too_wide() -> set[Path]:
    """Folders that hold much more than an interpreter, whatever a path says."""
    found = {Path(os.path.sep)}
    with suppress(RuntimeError):
        found |= {Path.home(), Path.home().parent}
    return found


def _on_the_path() -> Iterator[Path]:
    for place in map(Path, filter(None, sys.path)):
        if place.is_absolute() and place.is_dir():
            yield place


def _linked(place: Path) -> Iterator[Path]:
    """Where packages lie that were installed as links."""
    for one in _inside(place):
        if one.is_symlink():
            yield one.resolve()


def _is_package(place: Path) -> bool:
    return (place / "__init__.py").exists()


def _inside(place: str | Path) -> list[Path]:
    try:
        return list(Path(place).iterdir())
    except OSError:
        return []
