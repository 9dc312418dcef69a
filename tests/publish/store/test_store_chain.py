"""The chain and the head: what is read of each version, and which version a problem is about."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.publish.store import Store, Version
from audit.publish.store.chain import Link, Problem, broken, links, spans
from audit.publish.store.files import sha256
from audit.publish.store.head import Head, envelope_of, head_of, unlike
from audit.publish.store.leftovers import remove_older
from audit.publish.store.signing import dsse, key_id, unverified

Publishing = Callable[..., Version]
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


@pytest.fixture
def home(store: Store, publishing: Publishing) -> Path:
    for value in (0.1, 0.2, 0.3, 0.4):
        publishing(store, value)
    return store.root / "credit"


def manifest(home: Path, number: int) -> bytes:
    return (home / f"v{number}" / "manifest.json").read_bytes()


def test_every_version_is_a_link_however_it_was_treated(home: Path):
    first, second, third, fourth = (sha256(manifest(home, n)) for n in (1, 2, 3, 4))
    remove_older(home.parent, "credit", 3)
    (home / "v3" / "manifest.json").unlink()
    (home / "v4" / "manifest.json").write_bytes(b"{")
    assert list(links(home).items()) == [
        (1, Link(1, first, None, known=True, removed=True)),
        (2, Link(2, second, first, known=True, removed=False)),
        (3, Link(3, None, None, known=False, removed=False)),
        (4, Link(4, sha256(b"{"), None, known=False, removed=False)),
    ]
    (home / "removed" / "v1.json").write_bytes(b"{")
    assert links(home)[1] == Link(1, sha256(b"{"), None, known=False, removed=True)
    assert links(home)[1].removed is True
    assert links(home)[3].removed is links(home)[4].removed is False
    assert len({third, fourth}) == 2


def test_a_problem_names_the_version_it_is_about(home: Path):
    chain = links(home)
    whole = dict(chain)
    assert list(broken("credit", whole)) == []
    del chain[2]
    gone = Problem(3, "credit: missing, with newer ones there: v2")
    assert list(broken("credit", chain)) == [gone]
    changed = whole | {2: Link(2, "0" * 64, whole[2].previous, known=True)}
    unfitting = Problem(
        3,
        "manifest.json of credit@v2 is not the one that credit@v3 was published after: "
        "one of the two was changed",
    )
    assert list(broken("credit", changed)) == [unfitting]
    first = {1: Link(1, "0" * 64, "1" * 64, known=True)}
    assert list(broken("credit", first)) == [
        Problem(1, "credit@v1 names a version before it, and it is the first")
    ]


def test_a_chain_is_compared_with_what_was_signed(home: Path):
    chain = links(home)
    head = head_of("credit", chain, 3)
    digests = tuple(sha256(manifest(home, n)) for n in (1, 2, 3))
    assert head == Head(name="credit", version=3, manifest=digests[2], chain=digests)
    assert list(unlike(head, "credit", chain)) == []
    assert list(unlike(head, "credit", {1: chain[1]})) == [
        Problem(None, "credit: cut off: v2 to v3, as the signed head goes up to v3")
    ]
    other = {**chain, 2: Link(2, "0" * 64)}
    assert list(unlike(head, "credit", other)) == [
        Problem(2, "manifest.json of credit@v2 is not the one that was signed")
    ]
    assert list(unlike(head, "hiring", other)) == [
        Problem(None, "head.json of hiring was signed for credit")
    ]


def test_a_version_without_a_manifest_is_no_digest_in_a_head():
    chain = {1: Link(1, None), 2: Link(2, "ab")}
    assert head_of("credit", chain, 2).chain == ("", "ab")


def test_the_same_head_is_the_same_bytes():
    head = Head(name="credit", version=1, manifest="ab", chain=("ab",))
    envelope = envelope_of(head, KEY)
    kind, payload = unverified(envelope)
    assert kind == "application/vnd.rai-audit.head+json"
    assert payload == b'{"chain":["ab"],"manifest":"ab","name":"credit","version":1}'
    assert envelope == dsse(kind, payload, KEY)
    keys = list(msgspec.json.decode(envelope))
    assert keys == sorted(keys) == ["payload", "payloadType", "signatures"]
    (signature,) = msgspec.json.decode(envelope)["signatures"]
    assert list(signature) == ["keyid", "sig"]
    assert signature["keyid"] == key_id(KEY.public_key())
    assert envelope.endswith(b"}\n")


@pytest.mark.parametrize(
    ("numbers", "text"),
    [([], ""), ([7], "v7"), ([3, 1], "v1, v3"), ([1, 2, 4, 5, 6, 9], "v1 to v2, v4 to v6, v9")],
)
def test_numbers_are_named_in_a_few_words(numbers: list[int], text: str):
    assert spans(numbers) == text
