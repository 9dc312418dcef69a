"""Nobody who did not ask for an audit notices that the plugin is installed."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
Run = Callable[..., Any]
MODULES = (
    "import sys, json, pytest\n"
    "print(int(pytest.main(['-q', {words}])))\n"
    "known = ('audit', 'msgspec', 'numpy', 'pandas')\n"
    "mine = [m for m in sys.modules if m.split('.')[0] in known]\n"
    "print('MODULES', json.dumps(sorted(mine)))\n"
)
IDLE = ["audit", "audit.testing", "audit.testing.plugin"]


def installed(folder: Path) -> str:
    """Make the entry point of pyproject.toml known, as an installed package would."""
    said = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"]
    ((name, target),) = said["pytest11"].items()
    info = folder / "somewhere_else-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: somewhere-else\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[pytest11]\n{name} = {target}\n")
    return f"{ROOT}:{folder}"


def test_nothing_is_imported(desk: Path, python: Run) -> None:
    (desk / "test_it.py").write_text("def test_it():\n    pass\n")
    done = python(MODULES.format(words="'-p', 'audit.testing.plugin', '-W', 'error'"))
    code, _, found = done.stdout.rpartition("MODULES ")
    assert code.splitlines()[-1] == "0", done.stdout + done.stderr
    assert json.loads(found) == IDLE


def test_the_entry_point_is_found(desk: Path, python: Run, tmp_path: Path) -> None:
    (desk / "test_it.py").write_text("def test_it():\n    pass\n")
    path = installed(tmp_path / "site")
    words = "'-W', 'error', '-p', 'no:cacheprovider', 'test_it.py'"
    done = python(MODULES.format(words=words), PYTHONPATH=path, PYTEST_DISABLE_PLUGIN_AUTOLOAD="")
    assert json.loads(done.stdout.rpartition("MODULES ")[2]) == IDLE, done.stdout + done.stderr
    helped = python(
        "import pytest; pytest.main(['--help'])", PYTHONPATH=path, PYTEST_DISABLE_PLUGIN_AUTOLOAD=""
    )
    for word in ("--audit-config=FILE", "--audit-report=NAME[@vN]", "audit_config (string)"):
        assert word in helped.stdout


def test_the_fixture_says_what_it_needs(desk: Path, run: Run) -> None:
    (desk / "test_it.py").write_text("def test_it(audit_report):\n    pass\n")
    done = run()
    assert done.returncode == 1
    assert "No audit is named. Write `audit_config = audit.toml`" in done.stdout
    assert "plugin.py" not in done.stdout
