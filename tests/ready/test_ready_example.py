"""The files of ready/example: they work, and the README shows them as they are."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from shutil import copy
from typing import Any

import pytest
import yaml

from audit.cli.commands import COMMANDS

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "ready" / "example"
HOOKS = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
FILES = sorted(str(path.relative_to(EXAMPLE)) for path in EXAMPLE.rglob("*") if path.is_file())


def shown() -> Iterator[tuple[str, str]]:
    """The fenced blocks of the README's section that begin with a file's name."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = text.partition("\n## In a pipeline\n")[2].partition("\n## ")[0]
    for block in re.findall(r"```\w+\n(.*?)```", section, re.DOTALL):
        name, _, content = block.partition("\n")
        if (EXAMPLE / name.removeprefix("# ")).is_file():
            yield name.removeprefix("# "), content


def example(name: str) -> Any:
    return yaml.safe_load((EXAMPLE / name).read_text())


def test_the_readme_shows_the_files_as_they_are() -> None:
    blocks = dict(shown())
    assert sorted(blocks) == FILES
    for name, content in blocks.items():
        assert content == (EXAMPLE / name).read_text(), name


def test_the_workflow_gives_the_action_what_it_takes() -> None:
    steps = example(".github/workflows/audit.yml")["jobs"]["audit"]["steps"]
    used = steps[-1]
    assert used["uses"] == f"OWNER/rai-audit@v{VERSION}"
    known = yaml.safe_load((ROOT / "action.yml").read_text())["inputs"]
    assert used["with"].keys() <= known.keys()


def test_the_included_job_is_where_it_is_said_to_be() -> None:
    (included,) = example(".gitlab-ci.yml")["include"]
    _, _, path = included["remote"].partition(f"/v{VERSION}/")
    assert (ROOT / path).is_file()


def test_every_hook_is_a_command() -> None:
    for hook in HOOKS.values():
        command, name, *_ = hook["entry"].split()
        assert command == "audit"
        assert name in COMMANDS
    files = HOOKS["audit-policy-lint"]["files"]
    assert re.search(files, "policy.toml")
    assert re.search(files, "ci/policy.toml")
    assert not re.search(files, "audit.toml")


def hook(name: str, desk: Path, machine: dict[str, str], *files: str) -> int:
    """Run a hook as pre-commit does: its entry, the arguments of the example, the files."""
    (repo,) = example(".pre-commit-config.yaml")["repos"]
    assert repo["rev"] == f"v{VERSION}"
    (chosen,) = (each for each in repo["hooks"] if each["id"] == name)
    words = [*HOOKS[name]["entry"].split(), *chosen.get("args", ())]
    given = files if HOOKS[name].get("pass_filenames", True) else ()
    return subprocess.run(
        [*words, *given], cwd=desk, env=machine, capture_output=True, check=False
    ).returncode


def test_the_hooks_stop_a_commit(desk: Path, machine: dict[str, str]) -> None:
    assert hook("audit-policy-lint", desk, machine, "policy.toml") == 0
    (desk / "odd.toml").write_text("[polcy]\n")
    assert hook("audit-policy-lint", desk, machine, "odd.toml", "policy.toml") == 2
    assert hook("audit-gate", desk, machine, "policy.toml") == 2  # no report yet
    run = ["audit", "run", "audit.toml", "--quiet"]
    subprocess.run(run, cwd=desk, env=machine, check=True, capture_output=True)
    assert hook("audit-gate", desk, machine, "policy.toml") == 0
    (desk / "policy.toml").write_text((desk / "strict.toml").read_text())
    assert hook("audit-gate", desk, machine, "policy.toml") == 1


@pytest.mark.parametrize(("policy", "code"), [("policy.toml", 0), ("strict.toml", 1)])
def test_the_test_of_a_release(desk: Path, machine: dict[str, str], policy: str, code: int) -> None:
    for name in ("pytest.ini", "test_release.py"):
        copy(EXAMPLE / name, desk / name)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "audit.testing.plugin", "--audit-policy", policy],
        cwd=desk,
        env={**machine, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout
    assert "collected 2 items" in done.stdout
