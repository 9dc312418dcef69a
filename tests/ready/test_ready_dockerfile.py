"""The Dockerfile, read: what it copies, what it installs, and as whom it runs."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from audit.publish.render.pdf import PACKAGES

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "Dockerfile").read_text()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
Lines = list[tuple[str, str]]


def stages() -> list[Lines]:
    """The instructions of each stage, continued lines joined."""
    joined = re.sub(r"\\\n\s*", "", TEXT)
    lines = [line for line in joined.splitlines() if line and not line.startswith("#")]
    found: list[Lines] = []
    for line in lines:
        word, _, rest = line.partition(" ")
        if word == "FROM":
            found.append([])
        found[-1].append((word, rest))
    return found


def copied(stage: Lines) -> set[str]:
    """What comes from the repository."""
    asked = [rest.split() for word, rest in stage if word == "COPY" and "--from" not in rest]
    return {source for words in asked for source in words[:-1]}


def test_everything_that_is_copied_is_there() -> None:
    for stage in stages():
        for source in copied(stage):
            assert (ROOT / source).exists(), source


def test_the_wheel_finds_all_it_is_built_of() -> None:
    project, wheel = PROJECT["project"], PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = {"pyproject.toml", project["readme"], *project["license-files"]}
    needed |= {*wheel["packages"], *wheel["force-include"]}
    assert needed == copied(stages()[0])


def test_the_wheel_of_the_first_stage_is_installed_in_the_second() -> None:
    first, second = stages()
    assert first[0][1].endswith(" AS wheel")
    runs = " ".join(rest for word, rest in first if word == "RUN")
    assert "pip wheel" in runs
    assert "--wheel-dir /wheels" in runs
    assert ("COPY", "--from=wheel /wheels /tmp/wheels") in second
    assert "/tmp/wheels/*.whl" in " ".join(rest for word, rest in second if word == "RUN")


@pytest.mark.parametrize("file", ["README.md", "Dockerfile", "action.yml", "ready/gitlab.yml"])
def test_everyone_names_the_packages_that_the_message_names(file: str) -> None:
    assert PACKAGES in (ROOT / file).read_text()


def test_it_runs_the_command_and_not_as_root() -> None:
    last = stages()[-1]
    words = [word for word, _ in last]
    assert words.index("USER") < words.index("ENTRYPOINT")
    users = [rest for word, rest in last if word == "USER"]
    assert users == ["audit"]
    assert any("useradd audit" in rest for _, rest in last)
    (command,) = json.loads(dict(last)["ENTRYPOINT"])
    assert command in PROJECT["project"]["scripts"]


def test_the_python_is_one_that_is_supported() -> None:
    for stage in stages():
        version = re.match(r"python:([\d.]+)-slim", stage[0][1])
        assert version is not None
        assert (
            f"Programming Language :: Python :: {version[1]}" in PROJECT["project"]["classifiers"]
        )
