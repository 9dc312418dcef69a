"""Change every operator, number and name of a room, one at a time, and see which test notices.

    python tests/mutation/run.py statistics metrics     # half an hour and more for a room
    python tests/mutation/run.py --only page            # docs/mutation.md from the last runs

The mutants live in a folder of their own (.mutation/ROOM, kept, so that a second run only tries
what has changed); nothing of the working tree is touched but docs/mutation.md.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

import page
from laying_out import lay_out
from rooms import ROOMS

ROOT = Path(__file__).parents[2]


def main() -> None:
    asked = argparse.ArgumentParser(description="Mutation testing of one room after another.")
    asked.add_argument("rooms", nargs="*", help=f"{', '.join(ROOMS)}; all if none is named")
    asked.add_argument(
        "--only",
        choices=["page", "survivors", "survived"],
        help="write the page; list what has no reason yet; try the survivors again",
    )
    asked.add_argument("--processes", default="2", help="how many mutants at once (2)")
    asked.add_argument("--work", type=Path, default=ROOT / ".mutation")
    args = asked.parse_args()
    args.rooms = args.rooms or list(ROOMS)
    if unknown := sorted(set(args.rooms) - set(ROOMS)):
        asked.error(f"no such room: {', '.join(unknown)}")
    for name in args.rooms if args.only not in ("page", "survivors") else ():
        folder = args.work / name
        lay_out(ROOT, folder, ROOMS[name])
        again = page.survived(folder) if args.only == "survived" else []
        if args.only != "survived" or again:
            mutate(folder, args.processes, again)
    if args.only == "survivors":
        for name in args.rooms:
            sys.stdout.write(page.listed(args.work / name))
        return
    (ROOT / "docs" / "mutation.md").write_text(page.written(args.work), encoding="utf-8")


def mutate(folder: Path, processes: str, names: list[str]) -> None:
    environment = os.environ | {"OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "mutmut", "run", "--max-children", processes, *names]
    subprocess.run(command, cwd=folder, env=environment, check=True)


if __name__ == "__main__":
    main()
