"""A signed report: where its history ends, by whose key, and what is altered then."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from verifying import altered, files_of

from audit.errors import AuditError
from audit.publish.store import Store, Version
from audit.publish.store.head import FILE as HEAD
from audit.publish.store.head import PAYLOAD_TYPE
from audit.publish.store.keys import generate, key_id, load_private
from audit.publish.store.sign import sign
from audit.publish.store.signing import dsse
from audit.publish.store.verify import kept_names, verify_report

Publishing = Callable[..., Version]
SAMPLE = 40
"""Bits of one file that are flipped, one after the other; all of them where it has fewer."""


def test_a_signed_report_says_how_far_and_by_which_key(three: Path, key: Path, public):
    head = sign(three, "credit", load_private(key))
    assert (head.name, head.version, len(head.chain)) == ("credit", 3, 3)
    digests = [(three / "credit" / f"v{n}" / "manifest.json").read_bytes() for n in (1, 2, 3)]
    assert head.chain == tuple(hashlib.sha256(content).hexdigest() for content in digests)
    assert head.manifest == head.chain[-1]
    found = verify_report(three, "credit", public_key=public)
    assert (found.altered, found.signed) == ((), True)
    assert "signed up to v3, with the key" in found.notes[0]
    (unchecked,) = verify_report(three, "credit").notes
    assert "was not checked" in unchecked


def test_every_single_bit_of_every_file_of_a_signed_report(three: Path, key: Path, public):
    sign(three, "credit", load_private(key))
    chance = random.Random(7)
    flipped = 0
    for path in (path for n in (1, 2, 3) for path in files_of(three / "credit" / f"v{n}")):
        content = path.read_bytes()
        bits = range(8 * len(content))
        for bit in chance.sample(bits, min(SAMPLE, len(bits))):
            changed = bytearray(content)
            changed[bit // 8] ^= 1 << bit % 8
            path.write_bytes(changed)
            found = altered(three, public_key=public)
            assert any(path.name in line for line in found), (path, bit)
            flipped += 1
        path.write_bytes(content)
    assert flipped > 400
    assert altered(three, public_key=public) == ()


def test_every_bit_of_what_is_signed_and_of_the_signature(three: Path, key: Path, public):
    sign(three, "credit", load_private(key))
    head = three / "credit" / HEAD
    envelope = json.loads(head.read_bytes())
    for part in (envelope, envelope["signatures"][0]):
        name = "payload" if "payload" in part else "sig"
        text = part[name]
        for at in random.Random(5).sample(range(len(text) - 4), 60):
            part[name] = f"{text[:at]}{'B' if text[at] == 'A' else 'A'}{text[at + 1 :]}"
            head.write_text(json.dumps(envelope))
            assert any(HEAD in line for line in altered(three, public_key=public)), (name, at)
        part[name] = text
    head.write_text(json.dumps(envelope))
    assert altered(three, public_key=public) == ()


def test_a_cut_off_end_is_found_with_the_head_and_only_with_it(three: Path, key: Path, public):
    sign(three, "credit", load_private(key))
    shutil.rmtree(three / "credit" / "v3")
    expected = ("credit: cut off: v3, as the signed head goes up to v3",)
    assert altered(three, public_key=public) == altered(three) == expected
    shutil.rmtree(three / "credit" / "v2")
    assert "cut off: v2 to v3" in altered(three)[0]
    (three / "credit" / HEAD).unlink()
    assert altered(three) == ()
    (without,) = altered(three, public_key=public)
    assert "has no head.json: nobody signed it, or the signature was removed" in without


def test_all_versions_cut_off_is_found_where_the_head_is_left(three: Path, key: Path):
    sign(three, "credit", load_private(key))
    for number in (1, 2, 3):
        shutil.rmtree(three / "credit" / f"v{number}")
    assert kept_names(three) == ("credit",)
    assert altered(three) == ("credit: cut off: v1 to v3, as the signed head goes up to v3",)


def test_history_that_was_cut_off_and_written_anew(
    three: Path, key: Path, store: Store, publishing: Publishing
):
    sign(three, "credit", load_private(key))
    shutil.rmtree(three / "credit" / "v3")
    publishing(store, 0.9)
    assert altered(three) == ("manifest.json of credit@v3 is not the one that was signed",)


def test_a_head_of_another_report_or_another_key(
    three: Path, key: Path, public, store: Store, publishing: Publishing, tmp_path: Path
):
    publishing(store, name="hiring")
    sign(three, "hiring", load_private(key))
    shutil.copy(three / "hiring" / HEAD, three / "credit" / HEAD)
    assert "head.json of credit was signed for hiring" in altered(three, public_key=public)
    (three / "credit" / HEAD).unlink()
    generate(tmp_path / "other")
    sign(three, "credit", load_private(tmp_path / "other"))
    (line,) = altered(three, public_key=public)
    assert "was not signed with the key" in line
    assert altered(three) == ()


@pytest.mark.parametrize(
    ("kind", "payload", "message"),
    [
        ("text/plain", b"{}", "signed as text/plain"),
        (PAYLOAD_TYPE, b"{}", "no head of a report"),
        (PAYLOAD_TYPE, b"\xff", "no head of a report"),
        (
            PAYLOAD_TYPE,
            b'{"name": "credit", "version": 2, "manifest": "a", "chain": ["a"]}',
            "contradicts itself",
        ),
        (
            PAYLOAD_TYPE,
            b'{"name": "credit", "version": 0, "manifest": "", "chain": []}',
            "contradicts itself",
        ),
    ],
)
def test_what_is_signed_with_the_right_key_and_is_no_head(
    three: Path, key: Path, public, kind: str, payload: bytes, message: str
):
    (three / "credit" / HEAD).write_bytes(dsse(kind, payload, load_private(key)))
    (line,) = altered(three, public_key=public)
    assert message in line


@pytest.mark.parametrize("content", [b"", b"{}", b"junk"])
def test_a_damaged_head_is_named(three: Path, content: bytes):
    (three / "credit" / HEAD).write_bytes(content)
    (line,) = altered(three)
    assert line.startswith("head.json of credit: ")


def test_newer_versions_than_the_head_are_told_and_signed_next(
    three: Path, key: Path, public, store: Store, publishing: Publishing
):
    sign(three, "credit", load_private(key), number=2)
    publishing(store, 0.4)
    found = verify_report(three, "credit", public_key=public)
    assert found.altered == ()
    assert found.notes[1] == "credit: newer than what is signed: v3 to v4"
    sign(three, "credit", load_private(key))
    assert len(verify_report(three, "credit", public_key=public).notes) == 1


def test_one_version_alone(three: Path, key: Path, public):
    sign(three, "credit", load_private(key))
    assert verify_report(three, "credit", only=2, public_key=public).versions == 1
    (three / "credit" / "v1" / "report.html").write_text("changed")
    assert altered(three, only=2) == ()
    assert altered(three, only=1) == (
        "report.html of credit@v1 was changed after it was published",
    )
    with pytest.raises(AuditError, match=r"no credit@v9 .*v1 to v3|no credit@v9\. There is"):
        verify_report(three, "credit", only=9)


def test_nothing_that_was_altered_is_ever_signed(three: Path, key: Path):
    private = load_private(key)
    sign(three, "credit", private)
    before = (three / "credit" / HEAD).read_bytes()
    with pytest.raises(AuditError, match="signed up to v3, and a head that ends at v1"):
        sign(three, "credit", private, number=1)
    shutil.rmtree(three / "credit" / "v3")
    with pytest.raises(AuditError, match=r"credit is not signed.*cut off: v3"):
        sign(three, "credit", private)
    assert (three / "credit" / HEAD).read_bytes() == before
    with pytest.raises(AuditError, match=r"There is no report credid.*credit"):
        sign(three, "credid", private)
    with pytest.raises(AuditError, match="There is no credit@v7"):
        sign(three, "credit", private, number=7)


def test_signing_changes_no_version(three: Path, key: Path):
    before = {path: path.read_bytes() for path in files_of(three / "credit")}
    sign(three, "credit", load_private(key))
    after = {path: path.read_bytes() for path in files_of(three / "credit")}
    assert after.keys() - before.keys() == {three / "credit" / HEAD}
    assert {path: after[path] for path in before} == before


def test_what_is_altered_twice_is_told_twice(three: Path, key: Path, public):
    sign(three, "credit", load_private(key))
    path = three / "credit" / "v2" / "manifest.json"
    path.write_bytes(path.read_bytes().replace(b'"title": "Credit"', b'"title": "Credix"'))
    unfitting = (
        "manifest.json of credit@v2 is not the one that credit@v3 was published after: "
        "one of the two was changed"
    )
    unsigned = "manifest.json of credit@v2 is not the one that was signed"
    (three / "credit" / "v9").write_text("a file")
    no_folder = "v9 of credit is no folder"
    assert altered(three, public_key=public) == (unfitting, no_folder, unsigned)
    assert altered(three, only=1) == (no_folder,)
    assert altered(three, only=2) == (no_folder, unsigned)
    assert altered(three, only=3) == (unfitting, no_folder)


def test_a_signature_is_told_by_the_beginning_of_its_key(three: Path, key: Path, public):
    sign(three, "credit", load_private(key))
    again = sign(three, "credit", load_private(key))
    assert again.version == 3, "the same history may be signed again"
    assert verify_report(three, "credit", public_key=public).notes == (
        f"credit is signed up to v3, with the key {key_id(public)[:16]}…",
    )
    assert verify_report(three, "credit").notes == (
        "credit is signed up to v3, and whose signature that is was not checked: "
        "pass --public-key FILE",
    )


def test_a_head_that_contradicts_itself_is_said_so(three: Path, key: Path):
    payload = b'{"name": "credit", "version": 2, "manifest": "a", "chain": ["a"]}'
    (three / "credit" / HEAD).write_bytes(dsse(PAYLOAD_TYPE, payload, load_private(key)))
    assert altered(three) == ("head.json of credit: This head contradicts itself.",)
