"""The version before is the one whose manifest the newer one names, and nothing else."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest

from audit.publish.store import Store, Version
from audit.publish.store.before import version_before


@pytest.fixture
def three(store: Store, publishing: Callable[..., Version]) -> tuple[Version, ...]:
    return tuple(publishing(store, value) for value in (0.1, 0.2, 0.3))


def test_it_is_the_one_that_the_manifest_names(three: tuple[Version, ...]) -> None:
    first, second, third = three
    assert version_before(first) is None
    assert str(version_before(second)) == "credit@v1"
    found = version_before(third)
    assert found is not None
    assert found.evidence.measurements[0].value == 0.2


def test_a_version_that_is_gone_is_not_replaced_by_another(three: tuple[Version, ...]) -> None:
    shutil.rmtree(three[1].folder)
    assert version_before(three[2]) is None


@pytest.mark.parametrize("file", ["manifest.json", "evidence.json"])
def test_a_version_that_was_altered_is_not_compared(three: tuple[Version, ...], file: str) -> None:
    path = three[1].folder / file
    path.write_bytes(path.read_bytes() + b" ")
    assert version_before(three[2]) is None


def test_a_newer_version_that_cannot_be_read_does_not_hide_it(
    three: tuple[Version, ...], store: Store
) -> None:
    (three[2].folder / "manifest.json").unlink()
    (store.root / "credit" / "v4").mkdir()
    found = version_before(three[1])
    assert str(found) == "credit@v1"
