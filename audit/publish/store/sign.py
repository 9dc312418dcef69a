"""Sign how far a report's history goes, after checking that it is whole."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from audit.errors import AuditError
from audit.publish.store import head as heads
from audit.publish.store.chain import links, spans
from audit.publish.store.files import replace
from audit.publish.store.head import Head
from audit.publish.store.lock import only_writer
from audit.publish.store.shelf import shelf
from audit.publish.store.store import Store
from audit.publish.store.verify import verify_report

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def sign(root: Path, name: str, key: Ed25519PrivateKey, *, number: int | None = None) -> Head:
    """Sign a report's history up to its newest version, or up to `number`; return what was signed.

    The head takes the place of an older one. AuditError where the report was altered, where
    versions of the older head are no longer there, or where that one goes further already.
    """
    home = shelf(root, name)
    there = Store(root).known(name)
    if number is not None and number not in there:
        raise AuditError(f"There is no {name}@v{number}", remedy=f"There is: {spans(there)}")
    try:
        with only_writer(home):
            _refuse_altered(root, name)
            head = _head(home, number)
            replace(home, heads.FILE, heads.envelope_of(head, key))
    except OSError as error:
        raise AuditError(
            f"{name} cannot be signed: {error.strerror}", where=str(error.filename or home)
        ) from None
    return head


def _refuse_altered(root: Path, name: str) -> None:
    altered = verify_report(root, name).altered
    if altered:
        raise AuditError(
            f"{name} is not signed, because it is not what was published: {altered[0]}",
            where=str(shelf(root, name)),
            remedy=f"`audit verify {name}` says all that is wrong",
        )


def _head(home: Path, number: int | None) -> Head:
    chain = links(home)
    newest = number or max(n for n, link in chain.items() if not link.removed)
    signed = heads.read_head(home, None)
    if signed is not None and signed.head.version > newest:
        raise AuditError(
            f"{home.name} is signed up to v{signed.head.version}, and a head that ends at "
            f"v{newest} would unsay it",
            where=str(home / heads.FILE),
            remedy=f"Sign {home.name}, which signs all of its versions",
        )
    return heads.head_of(home.name, chain, newest)
