"""The page of what survives: counted from the last runs, with the reasons of survivors.toml."""

from __future__ import annotations

import ast
import difflib
import json
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

REASONS = Path(__file__).with_name("survivors.toml")
NOTICED = (1, 3, -24, 24, 36, 152, 255)
"""Exit codes of a mutant that a test fails on (1, 3), or that never ends or falls over."""
HEAD = """\
# Mutation testing

Every operator, number, name and call of a room is changed, one at a time, and its tests are run:
a change that no test notices survives. `make mutation` counts again (half an hour and more a room)
and writes this page; `tests/mutation/` holds how. Decorators, defaults, annotations and what
stands outside functions is not mutated; neither are properties.

The aim is 95 % in every room. *Equivalent* are survivors that no test could tell from the code as
it stands: each kind is listed below with its reason, kept by hand in
`tests/mutation/survivors.toml`.

"""


class Mutant(NamedTuple):
    name: str
    exit_code: int | None
    file: str
    function: str
    change: str


def mutants(folder: Path) -> list[Mutant]:
    """All mutants of a room with what became of them; the change only of those that survive."""
    found = []
    for verdicts in sorted((folder / "mutants").rglob("*.py.meta")):
        codes = json.loads(verdicts.read_text(encoding="utf-8"))["exit_code_by_key"]
        bodies: dict[str, list[str]] = {}
        file = str(verdicts.relative_to(folder / "mutants"))[: -len(".meta")]
        for name, code in codes.items():
            own = name.rpartition(".")[2]
            function = re.sub(r"^(x_|xǁ.*ǁ)|__mutmut_\d+$", "", own)
            change = ""
            if code not in NOTICED:
                bodies = bodies or _functions(folder / "mutants" / file)
                change = _change(bodies, own)
            found.append(Mutant(name, code, file, function, change))
    return found


def _functions(path: Path) -> dict[str, list[str]]:
    source = path.read_text(encoding="utf-8")
    lines = source.splitlines()
    return {
        node.name: lines[node.lineno - 1 : node.end_lineno]
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef)
    }


def _change(bodies: dict[str, list[str]], own: str) -> str:
    original = re.sub(r"__mutmut_\d+$", "__mutmut_orig", own)
    before = [line.strip().replace(original, "f") for line in bodies[original]]
    after = [line.strip().replace(own, "f") for line in bodies[own]]
    lines = difflib.unified_diff(before, after, n=0, lineterm="")
    return "\n".join(line for line in lines if not line.startswith(("---", "+++", "@@")))


def survivors(folder: Path) -> list[Mutant]:
    """The mutants that were tried and not noticed."""
    return [each for each in mutants(folder) if each.exit_code not in (None, *NOTICED)]


def survived(folder: Path) -> list[str]:
    return [mutant.name for mutant in survivors(folder)]


def reasons() -> dict[tuple[str, str, str], str]:
    """The reason of each equivalent change, by file, function and the change itself."""
    listed = tomllib.loads(REASONS.read_text(encoding="utf-8"))
    return {
        (each["file"], each["function"], change.strip()): why
        for kind in listed["equivalent"]
        for why in [kind["reason"]]
        for each in kind["at"]
        for change in each["changes"]
    }


def runs() -> dict[str, str]:
    """When each room was tried, and what of it later again, kept by hand."""
    found: dict[str, str] = tomllib.loads(REASONS.read_text(encoding="utf-8")).get("runs", {})
    return found


def listed(folder: Path) -> str:
    """The survivors that have no reason yet, as survivors.toml wants them."""
    known = reasons()
    return "".join(
        f"{mutant.file} {mutant.function} ({mutant.exit_code})\n{mutant.change}\n\n"
        for mutant in survivors(folder)
        if (mutant.file, mutant.function, mutant.change) not in known
    )


def written(work: Path) -> str:
    """The page, from all rooms that have been run."""
    known = reasons()
    table = [
        "| room | mutants tried | killed | survived | of these equivalent | other | not tried |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    sections = []
    for folder in sorted(each for each in work.iterdir() if (each / "mutants").is_dir()):
        found = mutants(folder)
        everyone = [each for each in found if each.exit_code is not None]
        if not everyone:
            continue
        left = [each for each in everyone if each.exit_code not in NOTICED]
        why = {each: known.get((each.file, each.function, each.change)) for each in left}
        equivalent = sum(reason is not None for reason in why.values())
        killed = len(everyone) - len(left)
        table.append(
            f"| {folder.name} | {len(everyone):,} | {killed:,} ({killed / len(everyone):.1%}) | "
            f"{len(left)} | {equivalent} | {len(left) - equivalent} | "
            f"{len(found) - len(everyone):,} |"
        )
        sections.append(_section(folder.name, why))
    return HEAD + "\n".join(table) + "\n\n" + "\n".join(sections)


def _section(room: str, why: dict[Mutant, str | None]) -> str:
    lines = [f"## {room}\n", *(f"{told}\n" for told in [runs().get(room)] if told)]
    for reason in sorted({each for each in why.values() if each is not None}):
        lines += [f"**{reason}**\n", *_places(each for each in why if why[each] == reason)]
    if other := [each for each in why if why[each] is None]:
        lines += ["**Not shown to be equivalent, and not noticed.**\n", *_places(other)]
    return "\n".join(lines)


def _places(survivors: Iterable[Mutant]) -> list[str]:
    """One line a change: where, what stands there, and what no test tells from it."""
    lines = []
    for each in survivors:
        place = f"{Path(each.file).stem}.{each.function}"
        before = " ".join(line[1:] for line in each.change.splitlines() if line[:1] == "-")
        after = " ".join(line[1:] for line in each.change.splitlines() if line[:1] == "+")
        lines.append(f"- {place}: `{before}` → `{after}`")
    return [*lines, ""]
