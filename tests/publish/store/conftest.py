"""A small audit to publish, and a way to draw it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from audit.evidence import Evidence, Measurement, Provenance, SubjectFacts
from audit.judge.verdict import Verdicts
from audit.publish.store import Store, Version
from audit.publish.store.keys import generate, load_public

CREATED = "2026-01-01T00:00:00Z"


def evidence(value: float = 0.25) -> Evidence:
    return Evidence(
        subject=SubjectFacts(name="credit", task="binary"),
        provenance=Provenance(
            tool="rai-audit 0.1.0",
            python="3.11",
            data={"sha256": "d" * 64},
            model={"sha256": "e" * 64},
        ),
        measurements=(Measurement(metric="accuracy", value=value, n=100),),
    )


def draw(folder: Path, version: Version) -> dict[str, str]:
    """Draw a page from what the draft holds; there is no PDF today."""
    found = version.evidence.measurements[0].value
    (folder / "report.html").write_text(f"{version}: {found}", encoding="utf-8")
    return {"report.pdf": "Pango is missing"}


def publish(store: Store, value: float = 0.25, name: str = "credit", **more: object) -> Version:
    arguments: dict[str, object] = {
        "verdicts": Verdicts(policy={"sha256": "f" * 64, "confidence": 0.95}),
        "draw": draw,
        "report": {"title": "Credit"},
        "created": CREATED,
    }
    return store.publish(name, evidence(value), **(arguments | more))  # type: ignore[arg-type]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "reports")


@pytest.fixture
def publishing() -> Callable[..., Version]:
    return publish


@pytest.fixture
def three(store: Store, publishing: Callable[..., Version]) -> Path:
    """A folder of reports with three versions of one."""
    for value in (0.1, 0.2, 0.3):
        publishing(store, value, files={"logo/logo.svg": b"<svg/>", "empty.bin": b""})
    return store.root


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """A private key in its file, with the public one beside it."""
    generate(tmp_path / "audit.key")
    return tmp_path / "audit.key"


@pytest.fixture
def public(key: Path) -> Ed25519PublicKey:
    return load_public(key.with_name("audit.key.pub"))
