"""The composite action: its steps run as the runner would run them, as far as they are scripts."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
STEPS = ACTION["runs"]["steps"]
DEFAULTS = {name: said["default"] for name, said in ACTION["inputs"].items()}
EXPRESSION = re.compile(r"\$\{\{ (\w+)\.([\w.-]+) \}\}")
NASTY = (
    'x"; touch owned; echo "',
    "$(touch owned)",
    "`touch owned`",
    "'; touch owned; '",
    "x\ntouch owned",
    "--help",
    "a\nreport=owned",
)


def step(name: str) -> Any:
    return next(each for each in STEPS if each["name"] == name)


def script(
    name: str, desk: Path, machine: Mapping[str, str], known: Mapping[str, str]
) -> tuple[subprocess.CompletedProcess[str], dict[str, str]]:
    """Run a step with `known` inputs and outputs; return how it ended and what it put out."""
    found = step(name)
    said = {
        key: EXPRESSION.sub(lambda match: known[match[2].rpartition(".")[2]], value)
        for key, value in found.get("env", {}).items()
    }
    (desk / "output.txt").write_text("")
    (desk / "script.sh").write_text(found["run"])
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "script.sh"],
        cwd=desk,
        env={
            **machine,
            **said,
            "GITHUB_OUTPUT": str(desk / "output.txt"),
            "GITHUB_STEP_SUMMARY": str(desk / "summary.md"),
            "GITHUB_ACTIONS": "true",
            "RUNNER_TEMP": str(desk / "temp"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    lines = (desk / "output.txt").read_text().splitlines()
    return done, dict(line.split("=", 1) for line in lines)


@pytest.mark.parametrize(
    ("policy", "code", "outcome"),
    [
        ("", 0, "none"),
        ("policy.toml", 0, "pass"),
        ("policy.toml\nstrict.toml\n", 1, "fail"),
        ("close.toml", 3, "inconclusive"),
    ],
)
def test_the_step_ends_as_the_audit_does(
    desk: Path, machine: dict[str, str], policy: str, code: int, outcome: str
) -> None:
    done, out = script("Audit", desk, machine, {**DEFAULTS, "policy": policy})
    assert done.returncode == code, done.stderr
    folder = desk / "reports" / "credit" / "v1"
    assert out == {"exit-code": str(code), "outcome": outcome, "report": str(folder)}
    assert (folder / "report.html").is_file()
    assert "credit, version 1" in (desk / "summary.md").read_text()
    assert ("::error title=perfect,file=strict.toml,line=1::" in done.stderr) == (code == 1)


def test_an_audit_that_cannot_be_made_ends_with_2(desk: Path, machine: dict[str, str]) -> None:
    done, out = script("Audit", desk, machine, {**DEFAULTS, "config": "gone.toml"})
    assert done.returncode == 2
    assert out == {"exit-code": "2", "outcome": "", "report": ""}
    assert "There is no file gone.toml" in done.stderr


def test_reports_land_where_the_input_says(desk: Path, machine: dict[str, str]) -> None:
    done, out = script("Audit", desk, machine, {**DEFAULTS, "reports": "our reports"})
    assert done.returncode == 0, done.stderr
    assert out["report"] == str(desk / "our reports" / "credit" / "v1")


@pytest.mark.parametrize("text", NASTY)
@pytest.mark.parametrize("name", ["config", "policy"])
def test_an_input_is_a_name_and_never_a_command(
    desk: Path, machine: dict[str, str], name: str, text: str
) -> None:
    done, out = script("Audit", desk, machine, {**DEFAULTS, name: text})
    assert (done.returncode, out) == (2, {"exit-code": "2", "outcome": "", "report": ""})
    assert not (desk / "owned").exists()


def test_a_folder_s_name_cannot_add_an_output(desk: Path, machine: dict[str, str]) -> None:
    known = {**DEFAULTS, "reports": "a\nexit-code=0", "policy": "strict.toml"}
    done, out = script("Audit", desk, machine, known)
    assert done.returncode == 1
    assert out["exit-code"] == "1"


@pytest.mark.parametrize(
    ("version", "wanted"),
    [("", "rai-audit"), ("0.1.0", "rai-audit==0.1.0"), (NASTY[0], f"rai-audit=={NASTY[0]}")],
)
def test_the_release_is_one_word_to_pip(
    desk: Path, machine: dict[str, str], version: str, wanted: str
) -> None:
    done, _ = script("Install rai-audit", desk, machine, {"version": version})
    assert done.returncode == 0, done.stderr
    asked = Path(machine["ASKED"]).read_text()
    assert asked.endswith(f"\n-m\npip\ninstall\n--quiet\n{wanted}\n")
    assert not (desk / "owned").exists()


def test_the_packages_of_the_pdf_are_installed(desk: Path, machine: dict[str, str]) -> None:
    from audit.publish.render.pdf import PACKAGES

    done, _ = script("Install what draws the PDF", desk, machine, {})
    assert done.returncode == 0, done.stderr
    assert Path(machine["ASKED"]).read_text().split()[-3:] == PACKAGES.split()


def test_code_scanning_gets_the_sarif_of_the_report(desk: Path, machine: dict[str, str]) -> None:
    _, out = script("Audit", desk, machine, {**DEFAULTS, "policy": "strict.toml"})
    done, _ = script("Draw the report for code scanning", desk, machine, out)
    assert done.returncode == 0, done.stderr
    shown = step("Show it under code scanning")["with"]["sarif_file"]
    file = Path(shown.replace("${{ runner.temp }}", str(desk / "temp")))
    assert '"perfect"' in file.read_text()


def test_no_expression_stands_in_a_script() -> None:
    for each in STEPS:
        assert "${{" not in each.get("run", "")
        assert ("run" in each) == ("shell" in each)
        assert "continue-on-error" not in each


def test_what_comes_after_the_verdict_comes_whatever_it_was() -> None:
    names = [each["name"] for each in STEPS]
    for each in STEPS[names.index("Audit") + 1 :]:
        assert each["if"].startswith("always() && "), each["name"]
        assert each["if"].endswith("steps.audit.outputs.report != ''"), each["name"]


def test_every_name_it_speaks_of_is_there() -> None:
    text = (ROOT / "action.yml").read_text()
    assert set(re.findall(r"inputs\.([\w-]+)", text)) == set(ACTION["inputs"])
    told = set(re.findall(r"steps\.audit\.outputs\.([\w-]+)", text))
    assert told == set(ACTION["outputs"])
    written = set(re.findall(r'echo "([\w-]+)=', step("Audit")["run"]))
    assert written == told
