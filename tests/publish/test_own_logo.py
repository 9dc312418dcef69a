"""A logo: embedded where it is a picture, refused in words where it is more or less than one."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest

from audit.errors import AuditError
from audit.publish.own.logo import LARGEST, read_logo

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {}>{}</svg>'
)


def png(width: int, height: int) -> bytes:
    """A picture of one grey, as a PNG."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\0" + b"\x80" * width for _ in range(height)))
    body = chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def jpeg(width: int, height: int) -> bytes:
    """The head of a JPEG: a segment to skip, a fill byte, then the frame."""
    skipped = b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0" + bytes(9)
    frame = b"\xff\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + bytes(3)
    return b"\xff\xd8" + skipped + frame + bytes(20)


def written(folder: Path, content: bytes | str, name: str = "logo.bin") -> str:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (png(120, 40), "logo.png"),
        (jpeg(120, 40), "logo.jpg"),
        (SVG.format("", "<rect width='1' height='1' fill='url(#a)'/>").encode(), "logo.svg"),
        (
            b'<?xml version="1.0"?>\n' + SVG.format("", "<use xlink:href='#a'/>").encode(),
            "logo.svg",
        ),
        (SVG.format("", "<style>rect { fill: red }</style>").encode(), "logo.svg"),
    ],
)
def test_a_picture_is_kept_under_the_name_of_what_it_is(
    tmp_path: Path, content: bytes, name: str
) -> None:
    assert read_logo(written(tmp_path, content)) == (name, content)


@pytest.mark.parametrize(
    ("attributes", "inside", "said"),
    [
        ("", "<script>alert(1)</script>", "<script>"),
        ("onload='alert(1)'", "", "a script in onload"),
        ("", "<rect ONclick='x()'/>", "a script in ONclick"),
        ("", "<image href='https://elsewhere.example/x.png'/>", "<image>"),
        ("", "<use xlink:href='https://elsewhere.example/x.svg#a'/>", "outside itself"),
        ("", "<use href=' javascript:alert(1)'/>", "outside itself"),
        ("", "<rect fill='url(https://elsewhere.example/a)'/>", "elsewhere in fill"),
        ("", "<rect style='fill: ur\\6c(x)'/>", "elsewhere in style"),
        ("", "<style>@import 'x.css';</style>", "a style that asks"),
        ("", '<style>a { b: url(  "//e") }</style>', "a style that asks"),
        ("", "<foreignObject/>", "<foreignObject>"),
        ("", "<animate attributeName='href'/>", "<animate>"),
        ("", "<p xmlns='http://www.w3.org/1999/xhtml'>x</p>", "<p>, which is no SVG"),
        ("", "<?xml-stylesheet href='x.css'?>", "a style sheet of its own"),
    ],
)
def test_a_drawing_that_may_do_more_than_be_seen_is_refused(
    tmp_path: Path, attributes: str, inside: str, said: str
) -> None:
    with pytest.raises(AuditError, match=r"line 1") as refused:
        read_logo(written(tmp_path, SVG.format(attributes, inside)))
    assert said in str(refused.value)


def test_entities_are_never_read(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE svg [<!ENTITY a "&b;&b;"><!ENTITY b SYSTEM "file:///etc/passwd">]>'
    with pytest.raises(AuditError, match="DOCTYPE"):
        read_logo(written(tmp_path, bomb + SVG.format("", "&a;")))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"GIF89a", "no picture that a report can hold"),
        (b"", "no picture"),
        (b"<html xmlns='http://www.w3.org/1999/xhtml'/>", "no SVG"),
        (b"<svg", "no valid SVG"),
        (png(5000, 1), "5000 by 1 pixels"),
        (jpeg(1, 9000), "1 by 9000 pixels"),
        (jpeg(0, 0), "damaged"),
        (b"\x89PNG\r\n\x1a\n" + bytes(4), "damaged"),
        (b"\xff\xd8\xff\xe0\x00\x00", "damaged"),
        (bytes(LARGEST + 1), "larger than 200 kB"),
    ],
)
def test_what_is_no_logo_is_refused_in_words(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(AuditError, match=said):
        read_logo(written(tmp_path, content))


def test_a_logo_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(AuditError, match="The logo cannot be read"):
        read_logo(str(tmp_path / "none.png"))
    with pytest.raises(AuditError, match="The logo cannot be read"):
        read_logo(str(tmp_path))
