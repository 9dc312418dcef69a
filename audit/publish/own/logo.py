"""A logo: a small picture that can be embedded, and that does nothing but be seen."""

from __future__ import annotations

import struct
from pathlib import Path

from audit.errors import AuditError
from audit.publish.own.drawing import check_drawing

LARGEST = 200_000
WIDEST = 4096
WHERE = "[report] logo"
TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".svg": "image/svg+xml"}
_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ALONE = frozenset((0x01, *range(0xD0, 0xD9)))


def read_logo(path: str) -> tuple[str, bytes]:
    """Return under which name a version keeps the logo, and its bytes.

    What it is follows from its content, not from its name. AuditError where it cannot be read,
    is larger than 200 kB or 4096 pixels, is no PNG, JPEG or SVG, or may do more than be seen.
    """
    try:
        with Path(path).open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise AuditError(f"The logo cannot be read: {error.strerror}", where=path) from None
    if len(content) > LARGEST:
        raise AuditError(
            f"The logo {path} is larger than {LARGEST // 1000} kB",
            where=WHERE,
            remedy="Save it smaller: it lies inside every document",
        )
    return f"logo{_ending(content, path)}", content


def _ending(content: bytes, path: str) -> str:
    if content.startswith(_PNG):
        _check_size(_png_size(content), path)
        return ".png"
    if content.startswith(_JPEG):
        _check_size(_jpeg_size(content), path)
        return ".jpg"
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        check_drawing(content, f"{WHERE}: {path}")
        return ".svg"
    raise AuditError(
        f"The logo {path} is no picture that a report can hold",
        where=WHERE,
        remedy="Save it as PNG, JPEG or SVG",
    )


def _check_size(size: tuple[int, int] | None, path: str) -> None:
    if size is None or min(size) < 1:
        raise AuditError(
            f"The logo {path} is damaged", where=WHERE, remedy="Save the picture again"
        )
    if max(size) > WIDEST:
        raise AuditError(
            f"The logo {path} is {size[0]} by {size[1]} pixels",
            where=WHERE,
            remedy=f"Save it with {WIDEST} pixels a side at most",
        )


def _png_size(content: bytes) -> tuple[int, int] | None:
    if content[12:16] != b"IHDR" or len(content) < 24:
        return None
    width, height = struct.unpack(">II", content[16:24])
    return width, height


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Walk from marker to marker to the first frame, which says how large it is."""
    place = 2
    while place + 9 <= len(content) and content[place] == 0xFF:
        marker = content[place + 1]
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", content[place + 5 : place + 9])
            return width, height
        if marker in _ALONE or marker == 0xFF:
            place += 1 if marker == 0xFF else 2
            continue
        place += 2 + int.from_bytes(content[place + 2 : place + 4], "big")
    return None
