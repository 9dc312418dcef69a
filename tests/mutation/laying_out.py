"""The folder a room is mutated in: a copy of the tree, its decorators put below their functions.

mutmut leaves a decorated function alone, and every metric is one. `@metric(...)` over `def f` and
`f = metric(...)(f)` under it say the same, and the second form can be mutated.
"""

from __future__ import annotations

import ast
import shutil
from pathlib import Path

from rooms import Room

COPIED = ("audit", "tests", "templates", "docs", "benchmarks")
WITHOUT = shutil.ignore_patterns("__pycache__", ".*", "browser", "integrations", "hostile")
CONFIG = """\
[tool.pytest.ini_options]
pythonpath = [".", "tests/measure", "tests/judge", "tests/publish", "tests/subject"]
addopts = ["--import-mode=importlib", "--strict-markers", "-q"]
filterwarnings = ["error"]

[tool.mutmut]
source_paths = ["audit/"]
only_mutate = ["{mutated}"]
do_not_mutate = [{spared}]
also_copy = ["conftest.py", "tests", "templates", "docs", "benchmarks"]
pytest_add_cli_args_test_selection = [{tests}]
pytest_add_cli_args = ["-p", "no:cacheprovider", "-p", "no:xdist", "-k", "{chosen}"]
"""


def lay_out(root: Path, folder: Path, room: Room) -> None:
    """Copy the tree of `root` into `folder`, ready for mutmut; earlier verdicts stay."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in COPIED:
        shutil.rmtree(folder / name, ignore_errors=True)
        shutil.copytree(root / name, folder / name, ignore=WITHOUT)
    for path in sorted(folder.glob(room.mutated)):
        if path.suffix == ".py":
            path.write_text(undecorated(path.read_text(encoding="utf-8")), encoding="utf-8")
    shutil.copy(Path(__file__).with_name("before_each_mutant.py"), folder / "conftest.py")
    tests = ", ".join(f'"{path}"' for path in room.tests)
    chosen = f"not ({room.without})" if room.without else ""
    spared = f'"{room.spared}"' if room.spared else ""
    config = CONFIG.format(mutated=room.mutated, spared=spared, tests=tests, chosen=chosen)
    (folder / "pyproject.toml").write_text(config, encoding="utf-8")


def undecorated(source: str) -> str:
    """Return the source with the decorators of its functions applied in a statement below each."""
    lines = source.splitlines()
    found = [
        node
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef) and node.decorator_list
    ]
    for node in reversed(found):
        applied = node.name
        for decorator in reversed(node.decorator_list):
            applied = f"{ast.unparse(decorator)}({applied})"
        lines[node.end_lineno : node.end_lineno] = [f"{node.name} = {applied}"]
        del lines[node.decorator_list[0].lineno - 1 : node.lineno - 1]
    return "\n".join(lines) + "\n"
