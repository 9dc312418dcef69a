"""Versioned folders: publish, history, and reading back what must not have changed."""

from audit.publish.store.clock import created
from audit.publish.store.store import Store
from audit.publish.store.version import Version

__all__ = ["Store", "Version", "created"]
