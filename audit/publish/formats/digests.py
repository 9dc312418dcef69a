"""What was judged, by its hashes: the model, the data, the policy, the records."""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import msgspec

from audit.evidence import encode
from audit.publish.disclosure.profile import profile_of
from audit.publish.render.documents import Record

EVIDENCE = "evidence.json"
VERDICTS = "verdicts.json"
_SHA256 = re.compile(r"[0-9a-f]{64}")


def sha256_of(facts: Mapping[str, Any]) -> str:
    """The sha256 among some facts, empty where there is none."""
    found = str(facts.get("sha256") or "").lower()
    return found if _SHA256.fullmatch(found) else ""


def of_record(record: Record, file: str) -> str:
    """The sha256 of evidence.json or verdicts.json as the reader of this edition may have it.

    A stored file that holds more than the public may see is not hashed for the public: whoever
    knows all of it but one small number could find that number by trying.
    """
    files = record.manifest.get("files")
    if profile_of(record.manifest) != "public" and isinstance(files, Mapping) and file in files:
        return sha256_of({"sha256": files[file]})
    kept = record.evidence if file == EVIDENCE else record.verdicts
    stored = msgspec.json.decode(encode(kept), type=type(kept))  # a whole number may become 1.0
    return sha256(encode(stored)).hexdigest()


def model(record: Record) -> str:
    """The sha256 of the model that was audited, empty where none was opened."""
    return sha256_of(record.evidence.provenance.model)


def data(record: Record) -> str:
    """The sha256 of the rows that were audited."""
    return sha256_of(record.evidence.provenance.data)


def policy(record: Record) -> str:
    """The sha256 of the rules, which were fixed before the run."""
    return sha256_of(record.verdicts.policy)
