"""Model files that attack: nothing happens to anybody, and the audit names what it met.

Each attack is also opened without a sandbox, in a throw-away process, where it does what it is
after: so these tests can fail.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from attacking import Attack, Ending, World, model
from attacks import ATTACKS, LIES, TOO_LONG

from audit.config import LimitsSection
from audit.errors import AuditError
from audit.subject.opening import open_model

ROWS = pd.DataFrame(np.random.default_rng(1).normal(size=(40, 2)))
PATIENT = LimitsSection(load="60s", predict="60s", memory="1500MB")
IN_PROCESS = """
import io, resource, sys
resource.setrlimit(resource.RLIMIT_AS, (10**9, 10**9))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
content = open(sys.argv[1], "rb").read()
if sys.argv[1].endswith("pkl"):
    import pickle
    pickle.loads(content)
else:
    import numpy, skops.io
    held = skops.io.loads(content, trusted=skops.io.get_untrusted_types(data=content))
    held.predict(numpy.random.default_rng(1).normal(size=(40, 2)))
"""

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="a sandbox is only offered by Linux"
)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    victim = subprocess.Popen(["sleep", "600"])
    made = World(tmp_path, victim.pid)
    yield made
    made.close()
    victim.kill()
    victim.wait()


def written(attack: Attack, world: World) -> Path:
    file = world.folder / f"model{attack.suffix}"
    file.write_bytes(attack.make(world))
    return file


def audited(attack: Attack, world: World) -> Ending:
    """Open a file, and ask it, as an audit does."""
    limits = PATIENT
    if attack.said == TOO_LONG:
        limits = LimitsSection(load="60s" if attack.suffix == ".skops" else "2s", predict="0.5s")
    with pytest.raises(AuditError) as caught:
        open_and_ask(written(attack, world), limits)
    return Ending(str(caught.value), 2)


def open_and_ask(file: Path, limits: LimitsSection) -> None:
    opened = open_model(file, limits=limits)
    try:
        opened.predict(ROWS)
    finally:
        opened.close()


def in_process(attack: Attack, world: World) -> Ending:
    """Open a file with nothing around it, in a process that can be thrown away."""
    command = [sys.executable, "-B", "-c", IN_PROCESS, str(written(attack, world))]
    patience = 60
    if attack.said == TOO_LONG:
        patience = 6 if attack.suffix == ".skops" else 1
    try:
        said = subprocess.run(command, capture_output=True, timeout=patience, check=False)
    except subprocess.TimeoutExpired:
        return Ending("", None, stopped=True)
    return Ending((said.stdout + said.stderr).decode("utf-8", "replace"), said.returncode)


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_does_nothing_and_is_named(name: str, world: World) -> None:
    attack = ATTACKS[name]
    before = sorted(path.name for path in world.folder.iterdir())
    ending = audited(attack, world)
    assert re.search(attack.said, ending.words), ending.words
    assert "\n" not in ending.words
    assert len(ending.words) < 600
    if attack.done.__name__ != "ended":
        assert not attack.done(world, ending)
    after = sorted(path.name for path in world.folder.iterdir())
    assert after == sorted([*before, f"model{attack.suffix}"])


@pytest.mark.parametrize("name", ATTACKS)
def test_without_a_sandbox_it_gets_what_it_is_after(name: str, world: World) -> None:
    attack = ATTACKS[name]
    assert attack.done(world, in_process(attack, world))


@pytest.mark.parametrize("name", LIES)
def test_a_model_that_answers_nonsense_is_named(name: str, world: World) -> None:
    source, said = LIES[name]
    ending = audited(Attack(model(source), lambda *_: False, said), world)
    assert re.search(said, ending.words), ending.words[:600]
    assert "\n" not in ending.words
    assert len(ending.words) < 600


def test_there_are_enough_of_them() -> None:
    assert len(ATTACKS) >= 50
    assert len(LIES) >= 10
