"""Columns are audited in this process: nothing is started where no model is opened."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

AUDITED = """
import sys
STARTS = ("subprocess.Popen", "os.fork", "os.forkpty", "os.posix_spawn", "os.exec", "os.system")
started = []
sys.addaudithook(lambda event, _: started.append(event) if event in STARTS else None)
import audit
report = audit.run(
    data={"y": [0, 1] * 40, "p": [0, 1, 1, 1] * 20, "s": [0.1, 0.9] * 40, "g": list("aabb") * 20},
    label="y", prediction="p", score="s", sensitive=["g"], reports=sys.argv[1], format=["html"],
)
assert not report.failed, report.failed
print(started, (report.folder / "report.html").is_file())
"""


def test_an_audit_of_columns_starts_no_process(tmp_path: Path) -> None:
    """An audit hook stays for good, so a new interpreter wears it."""
    found = subprocess.run(
        [sys.executable, "-c", AUDITED, str(tmp_path)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (found.stdout, found.returncode) == ("[] True\n", 0), found.stderr
