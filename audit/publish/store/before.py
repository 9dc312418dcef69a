"""The version that came before one, as that one's manifest names it."""

from __future__ import annotations

from audit.errors import AuditError
from audit.publish.store import manifest as manifests
from audit.publish.store.files import read, sha256
from audit.publish.store.shelf import numbers
from audit.publish.store.version import Version, read_version


def version_before(version: Version) -> Version | None:
    """Return the version whose manifest has the hash that this one's names as `previous`.

    None where it is no longer beside this one, or is not what it was. Its records are checked.
    """
    wanted = version.manifest.previous
    if wanted is None:
        return None
    home = version.folder.parent
    for number in reversed(numbers(home)):
        folder = home / f"v{number}"
        try:
            if sha256(read(folder, manifests.FILE)) != wanted:
                continue
            found = read_version(folder, f"{version.name}@v{number}")
            _ = found.evidence, found.verdicts
        except (OSError, AuditError):
            continue
        return found
    return None
