"""Keeps a trained pipeline as a skops file whose bytes depend on the model alone.

skops names things by their address in memory and dates its archive; two equal models would differ
in both. Here the numbers run in order of appearance, the archive has one fixed date, and bytes
that mean nothing (the padding between fields, a leaf's unused direction) are zero.
"""

from __future__ import annotations

import io
import json
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import numpy as np
import numpy.typing as npt
import skops.io

SCHEMA = "schema.json"
THE_DATE = (1980, 1, 1, 0, 0, 0)
LEAF = -1


def save_skops(pipeline: Any, file: Path) -> str:
    """Write a fitted pipeline to a skops file and return the sha256 of its bytes (hex).

    Equal models give equal bytes, in any process.
    """
    content = canonical(skops.io.dumps(pipeline))
    file.write_bytes(content)
    return sha256(content).hexdigest()


def canonical(content: bytes) -> bytes:
    """Rewrite a skops file so that only what it holds decides its bytes."""
    with ZipFile(io.BytesIO(content)) as archive:
        schema = json.loads(archive.read(SCHEMA))
        names = _renumbered(schema, set(archive.namelist()))
        parts = {new: _settled(old, archive.read(old)) for old, new in names.items()}
    parts[SCHEMA] = json.dumps(schema, separators=(",", ":")).encode("utf-8")
    written = io.BytesIO()
    with ZipFile(written, "w") as archive:
        for name, part in parts.items():
            entry = ZipInfo(name, THE_DATE)
            entry.create_system = 3
            archive.writestr(entry, part, compress_type=ZIP_DEFLATED, compresslevel=6)
    return written.getvalue()


def _renumbered(schema: Any, files: set[str]) -> dict[str, str]:
    """Number ids and files within the schema as they appear; return old and new file names."""
    ids: dict[int, int] = {}
    names: dict[str, str] = {}
    waiting = [schema]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting.extend(reversed(node))
        if not isinstance(node, dict):
            continue
        if isinstance(node.get("__id__"), int):
            node["__id__"] = ids.setdefault(node["__id__"], len(ids) + 1)
        if isinstance(node.get("file"), str) and node["file"] in files:
            suffix = Path(node["file"]).suffix
            node["file"] = names.setdefault(node["file"], f"{len(names) + 1:06d}{suffix}")
        waiting.extend(reversed(node.values()))
    return names


def _settled(name: str, part: bytes) -> bytes:
    """Return an array's file with every byte that means nothing set to zero."""
    if not name.endswith(".npy"):
        return part
    array = np.load(io.BytesIO(part), allow_pickle=False)
    if array.dtype.names is None:
        return part
    written = io.BytesIO()
    np.save(written, _without_padding(array), allow_pickle=False)
    return written.getvalue()


def _without_padding(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    clean = np.zeros(array.shape, array.dtype)
    for field in array.dtype.names or ():
        clean[field] = array[field]
    if {"left_child", "missing_go_to_left"} <= set(array.dtype.names or ()):
        clean["missing_go_to_left"][clean["left_child"] == LEAF] = 0
    return clean
