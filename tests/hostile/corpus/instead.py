"""What can stand where a file should be, and be no file."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

Put = Callable[[Path], object]

INSTEAD: dict[str, Put] = {
    "missing": lambda place: None,
    "folder": lambda place: place.mkdir(),
    "loop": lambda place: place.symlink_to(place),
    "dangling": lambda place: place.symlink_to("gone"),
    "pipe": lambda place: os.mkfifo(place),
    "device": lambda place: place.symlink_to("/dev/zero"),
}
"""Puts it there; a pipe is one that nobody writes to, and a device never ends."""
