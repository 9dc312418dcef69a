"""How long does it take to publish a version, and to verify a report of a thousand?

    python benchmarks/verify_store.py [--versions 1000] [--kilobytes 1500]

Publishes versions of about the size of a real one (records, a page, a PDF), with documents that are
ready made, so that what is timed is the store: the hashes, the bytes brought to the disk, the one
rename. Beside each publish the same bytes are written to plain files, brought to the disk as well.
Then the report is signed and verified with its key, so every byte of every version is hashed;
beside it stands how long `sha256` alone takes for as many bytes in memory. Ends with 1 where
verifying, or what a publish takes beyond writing its files, is over its limit.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from audit.evidence import Evidence, Provenance, SubjectFacts
from audit.judge.verdict import Verdicts
from audit.publish.store import Store, Version
from audit.publish.store.sign import sign
from audit.publish.store.signing import generate, load_private, load_public
from audit.publish.store.verify import verify_report

PUBLISH_LIMIT, VERIFY_LIMIT = 0.05, 2.0
NAME = "credit"
FACTS = Evidence(
    subject=SubjectFacts(name=NAME, task="binary"),
    provenance=Provenance(tool="rai-audit", python="3.11"),
)


def plain(folder: Path, documents: dict[str, bytes]) -> float:
    """Write the documents and nothing else, to last; return the seconds."""
    folder.mkdir()
    start = perf_counter()
    for name, content in documents.items():
        with (folder / name).open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    return perf_counter() - start


def published(store: Store, documents: dict[str, bytes]) -> float:
    """Publish one version with the documents; return the seconds."""

    def draw(folder: Path, version: Version) -> dict[str, str]:
        for name, content in documents.items():
            (folder / name).write_bytes(content)
        return {}

    start = perf_counter()
    store.publish(NAME, FACTS, Verdicts(), draw=draw, report={}, created="2026-01-01T00:00:00Z")
    return perf_counter() - start


def main() -> None:
    """Publish, sign and verify, and say what each took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--versions", type=int, default=1_000)
    parser.add_argument("--kilobytes", type=int, default=1_500)
    options = parser.parse_args()
    size = options.kilobytes * 1000
    documents = {"report.html": os.urandom(size * 2 // 3), "report.pdf": os.urandom(size // 3)}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        store = Store(root / "reports")
        beyond = []
        for number in range(options.versions):
            writing = plain(root / f"plain-{number}", documents)
            beyond.append(published(store, documents) - writing)
            for name in documents:
                (root / f"plain-{number}" / name).unlink()
        key = root / "key"
        public = load_public(generate(key))
        sign(store.root, NAME, load_private(key))
        start = perf_counter()
        found = verify_report(store.root, NAME, public_key=public)
        seconds = perf_counter() - start
    start = perf_counter()
    for _ in range(options.versions):
        for content in documents.values():
            hashlib.sha256(content)
    hashing = perf_counter() - start
    assert not found.altered
    print(f"{found.versions:,} versions, {found.files:,} files, {options.kilobytes:,} kB a version")
    allowed = f"({PUBLISH_LIMIT * 1000:.0f} allowed)"
    print(f"publish, beyond writing    {median(beyond) * 1000:9.1f} ms {allowed}")
    print(
        f"verify, signed             {seconds * 1000:9.1f} ms ({VERIFY_LIMIT * 1000:.0f} allowed)"
    )
    print(f"sha256 alone, one thread   {hashing * 1000:9.1f} ms")
    sys.exit(1 if seconds > VERIFY_LIMIT or median(beyond) > PUBLISH_LIMIT else 0)


if __name__ == "__main__":
    main()
