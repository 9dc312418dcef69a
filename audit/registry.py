"""Finds what can be plugged in: one decorated function in one file, listed nowhere by hand.

A registry knows the package in which the built-in entries live and the entry-point group under
which other packages offer theirs. Nothing is imported until somebody asks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules
from typing import Generic, Protocol, TypeVar

from audit.errors import AuditError, nearest


class Named(Protocol):
    """Anything with an id of its own."""

    @property
    def id(self) -> str: ...


Entry = TypeVar("Entry", bound=Named)


class Registry(Mapping[str, Entry], Generic[Entry]):
    """All entries of one kind by id, in alphabetical order of id.

    `kind` is the noun used in messages ("metric"), `packages` the dotted names of the folders
    that hold the built-in ones. Other packages register through the entry-point group
    `rai_audit.<kind>`, each naming a module whose import decorates its functions.
    """

    def __init__(self, kind: str, *packages: str) -> None:
        self.kind = kind
        self.packages = packages
        self._entries: dict[str, Entry] = {}
        self._found = False

    def add(self, entry: Entry) -> None:
        """Register one entry; two different ones under the same id are a mistake."""
        if entry.id in self._entries:
            raise AuditError(f"Two {self.kind}s are called {entry.id}", remedy="Rename one of them")
        self._entries = dict(sorted({**self._entries, entry.id: entry}.items()))

    def discover(self) -> None:
        """Import every module of the packages and every plug-in, once."""
        if self._found:
            return
        self._found = True
        for package in self.packages:
            home = import_module(package)
            for module in iter_modules(home.__path__, prefix=f"{package}."):
                import_module(module.name)
        for plugin in entry_points(group=f"rai_audit.{self.kind}"):
            plugin.load()

    def named(self, name: str) -> Entry:
        """Return the entry of that id, or say which ids come close."""
        if name not in self:
            raise AuditError(f"There is no {self.kind} called {name}", remedy=nearest(name, self))
        return self[name]

    def __getitem__(self, name: str) -> Entry:
        self.discover()
        return self._entries[name]

    def __iter__(self) -> Iterator[str]:
        self.discover()
        return iter(self._entries)

    def __len__(self) -> int:
        self.discover()
        return len(self._entries)
