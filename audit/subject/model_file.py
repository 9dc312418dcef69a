"""A model's file: its bytes, their digest, and whether somebody vouches for them."""

from __future__ import annotations

import re
import stat
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from audit.config import LimitsSection, size_in_bytes
from audit.errors import AuditError, nearest

DIGEST = re.compile(r"(?:sha256:)?([0-9a-fA-F]{64})")


@dataclass(frozen=True)
class ModelFile:
    """The bytes of a model file, read once; `name` is the file's name without its folder."""

    name: str
    content: bytes
    sha256: str

    @property
    def flag(self) -> str:
        """What a person passes to vouch for exactly these bytes."""
        return f"--trust-model sha256:{self.sha256}"

    def trusted(self, trust: str | None) -> bool:
        """Whether `trust` vouches for these bytes; one that names other bytes is refused."""
        if trust is None:
            return False
        found = DIGEST.fullmatch(trust.strip())
        if found is None:
            raise AuditError(
                "--trust-model takes the sha256 of the model file",
                where=self.name,
                remedy=f"For the file as it is now: {self.flag}",
            )
        if found[1].lower() != self.sha256:
            raise AuditError(
                f"The model file is not the one that is trusted: its sha256 is {self.sha256}",
                where=self.name,
                remedy=f"If you trust the file as it is now, pass {self.flag}",
            )
        return True


def read_model_file(source: str, limits: LimitsSection) -> ModelFile:
    """Read a model file whole; AuditError where there is none or it is too large to be held."""
    file = Path(source)
    try:
        facts = file.stat()
    except (FileNotFoundError, NotADirectoryError):
        raise AuditError(f"There is no file {source}", remedy=_neighbours(file)) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise AuditError(f"The model file cannot be read: {reason}", where=source) from None
    if not stat.S_ISREG(facts.st_mode):
        raise AuditError(f"{source} is no file", remedy="Give the model's file itself")
    if facts.st_size > size_in_bytes(limits.memory):
        raise AuditError(
            f"The model file is larger than the limit of {limits.memory}",
            where=source,
            remedy="Allow more with --limit-memory",
        )
    try:
        content = file.read_bytes()
    except OSError as error:
        raise AuditError(f"{source} cannot be read", where=str(error.strerror)) from None
    if not content:
        raise AuditError(f"{source} is empty", remedy="Save the model again")
    return ModelFile(file.name, content, sha256(content).hexdigest())


def _neighbours(file: Path) -> str:
    try:
        names = sorted(other.name for other in file.parent.iterdir() if other.suffix == file.suffix)
    except OSError:
        return ""
    return nearest(file.name, names)
