"""A folder of templates that take the place of single ones of the house."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from audit.config import IDENTIFIER
from audit.errors import AuditError, nearest
from audit.publish.render.shipped import folder as house

ENDINGS = (".j2", ".css")
LARGEST = 1_000_000
MOST = 100
_WHERE = "[report] templates"


def read_templates(path: str) -> dict[str, bytes]:
    """Return every template below a folder by its name with slashes, as bytes.

    At least one must be called like one of the house's. Links are not followed, and nothing
    outside the folder is read. AuditError where something else lies there, or too much.
    """
    root = Path(path)
    if root.is_symlink() or not root.is_dir():
        raise AuditError(f"There is no folder {path}", where=_WHERE)
    found: dict[str, bytes] = {}
    for name, file in _files(root, ""):
        found[name] = _read(file)
        if len(found) > MOST or sum(map(len, found.values())) > LARGEST:
            raise AuditError(
                f"{path} holds more than {MOST} templates, or more than {LARGEST // 1000} kB",
                where=_WHERE,
                remedy="Keep nothing there but the templates that differ",
            )
    known = house_templates()
    if not any(name in known for name in found):
        raise AuditError(
            f"No template in {path} takes the place of one of the report's",
            where=_WHERE,
            remedy=nearest(next(iter(found), "report.html.j2"), known),
        )
    return found


def house_templates() -> tuple[str, ...]:
    """The names of all templates that may be overridden."""
    root = house()
    files = (path for path in root.rglob("*") if path.name.endswith(ENDINGS))
    return tuple(sorted(path.relative_to(root).as_posix() for path in files))


def _files(folder: Path, above: str) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        name = f"{above}{path.name}"
        if path.is_symlink():
            raise AuditError(f"{name} is a link, and links are not followed", where=_WHERE)
        if not IDENTIFIER.fullmatch(path.name):
            raise AuditError(
                f"{name} cannot be a template's name",
                where=_WHERE,
                remedy="Use letters, digits, dot, dash and underscore, 64 at most",
            )
        if path.is_dir():
            yield from _files(path, f"{name}/")
        elif not path.is_file() or not path.name.endswith(ENDINGS):
            raise AuditError(
                f"{name} is no template",
                where=_WHERE,
                remedy=f"Keep files there that end in {' or '.join(ENDINGS)}",
            )
        else:
            yield name, path


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as open_file:
            content = open_file.read(LARGEST + 1)
        content.decode("utf-8")
    except UnicodeDecodeError:
        raise AuditError(f"{file.name} is not written in UTF-8", where=_WHERE) from None
    except OSError as error:
        raise AuditError(f"{file.name} cannot be read: {error.strerror}", where=_WHERE) from None
    return content
