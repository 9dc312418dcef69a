"""Each rule is a test: what passes, what fails and with which words."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from audit.publish.formats.cases import cases
from audit.publish.store import Store

Run = Callable[..., Any]
OUTCOMES = {
    "accuracy >= 0.5": "PASSED",
    "accuracy >= 0.69": "FAILED",
    "impact_ratio across sex >= 0.8": "FAILED",
    "soft": "PASSED",
    "later": "PASSED",
    "roc_auc >= 0.5": "FAILED",
}


def outcomes(text: str) -> dict[str, str]:
    """What `pytest -v` printed beside each test of audit.toml."""
    return dict(re.findall(r"^audit\.toml::(.+?) (PASSED|FAILED|ERROR)", text, re.MULTILINE))


def test_every_outcome_in_its_words(run: Run, desk: Path) -> None:
    done = run("--audit-config", "audit.toml", "-v", "-W", "error")
    assert done.returncode == 1, done.stdout + done.stderr
    assert outcomes(done.stdout) == OUTCOMES
    assert "3 failed, 3 passed, 1 warning" in done.stdout
    found = {
        case.verdict.rule: case
        for case in cases(Store(desk / "reports").open("hiring@v1").verdicts)
    }
    for rule, case in found.items():
        holds = case.verdict.outcome == "pass"
        assert (case.sentence in done.stdout) == (not holds), rule
    words = {rule: case.sentence.partition(":")[0] for rule, case in found.items()}
    assert words["accuracy >= 0.69"] == "Not enough evidence"
    assert words["roc_auc >= 0.5"] == "Not assessable"
    assert words["impact_ratio across sex >= 0.8"] == "Fail"
    assert "for sex=f; the rule asks for at least 0.8." in done.stdout
    assert "Why: the four-fifths rule\naudit.toml:18" in done.stdout
    assert re.search(r"accuracy >= 0.69” would be decided by [\d,]+ more people", done.stdout)
    assert "AuditWarning: Fail: accuracy is 0.692308" in done.stdout
    assert "waived: later: Waived by A. Person until 2099-01-01: in work." in done.stdout
    assert f"report: {desk}/reports/hiring/v1" in done.stdout
    for trace in ("Traceback", "rules.py", "raise ", "Broken"):
        assert trace not in done.stdout + done.stderr


def test_several_processes_share_one_audit(run: Run, desk: Path) -> None:
    (desk / "test_more.py").write_text(
        "def test_it(audit_report):\n    assert audit_report.version == 1\n"
    )
    done = run("--audit-config", "audit.toml", "-p", "xdist.plugin", "-n", "2", ".")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "3 failed, 4 passed, 1 warning" in done.stdout
    assert "waived: later" in done.stdout
    assert [each.name for each in (desk / "reports" / "hiring").glob("v*")] == ["v1"]


def test_a_stored_report_is_judged_by_another_policy(run: Run, desk: Path, python: Run) -> None:
    assert run("--audit-config", "audit.toml", "-k", "0.5").returncode == 1
    (desk / "policy.toml").write_text(
        '[[rule]]\nmetric = "accuracy"\nat_least = 0.6\n'
        '[[rule]]\nid = "high"\nmetric = "accuracy"\nat_least = 0.9\n'
        '[[waiver]]\nrule = "high"\nowner = "A. Person"\nreason = "in work"\n'
        "expires = 2000-01-01\n"
    )
    words = ["-p", "audit.testing.plugin", "--audit-report", "hiring", "--audit-policy"]
    done = python(
        "import sys, pytest\n"
        f"print(int(pytest.main({[*words, 'policy.toml', '-v']!r})))\n"
        "print('HEAVY', sorted({'pandas', 'numpy', 'sklearn', 'shap'} & set(sys.modules)))"
    )
    assert "verdicts.json::accuracy >= 0.6 PASSED" in done.stdout, done.stdout + done.stderr
    assert "verdicts.json::high FAILED" in done.stdout
    assert "by A. Person expired on 2000-01-01" in done.stdout
    assert done.stdout.endswith("1\nHEAVY []\n")
    assert run("--audit-report", "reports/hiring/v1", "-k", "later").returncode == 0


def test_the_ini_file_asks_where_no_path_is_typed(run: Run, desk: Path) -> None:
    (desk / "pytest.ini").write_text("[pytest]\naudit_config = audit.toml\ntestpaths = sub\n")
    (desk / "sub").mkdir()
    (desk / "sub" / "test_more.py").write_text("def test_it():\n    pass\n")
    asked = ("--collect-only", "-q")
    assert "7 tests collected" in run(*asked).stdout
    assert "7 tests collected" in run(*asked, cwd=desk / "sub").stdout
    assert "1 test collected" in run(*asked, "sub").stdout
    assert "1 test collected" in run(*asked, "audit.toml::later").stdout
    assert not (desk / "reports").exists()
    done = run("-v", "--rootdir", str(desk), "../audit.toml::later", cwd=desk / "sub")
    assert done.returncode == 0, done.stdout
    assert (desk / "reports" / "hiring" / "v1").is_dir()


def test_what_is_wrong_is_said_once_a_rule_and_never_passes(run: Run, desk: Path) -> None:
    text = (desk / "audit.toml").read_text()
    (desk / "audit.toml").write_text(text.replace('label = "hired"', 'label = "hire"'))
    for words in ((), ("-p", "xdist.plugin", "-n", "2")):
        done = run("--audit-config", "audit.toml", *words)
        assert done.returncode == 1
        assert "6 failed" in done.stdout
        assert "Did you mean hired" in done.stdout
        assert "asked.py" not in done.stdout


def test_what_cannot_be_read_ends_the_collection(run: Run, desk: Path) -> None:
    (desk / "audit.toml").write_text("[audit\n")
    done = run("--audit-config", "audit.toml")
    assert done.returncode == 2
    assert "not valid TOML" in done.stdout
    assert "Traceback" not in done.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--audit-config", "audit.toml", "--audit-report", "x"], "not both"),
        (["--audit-policy", "policy.toml"], "needs --audit-config or --audit-report"),
        (["--audit-config", "gone.toml"], "There is no file"),
        (["--audit-report", "nobody"], "There is no report nobody"),
    ],
)
def test_flags_that_cannot_be_followed(run: Run, words: list[str], said: str) -> None:
    done = run(*words)
    assert done.returncode == 4
    assert said in done.stderr
    assert "Traceback" not in done.stderr


ODD = ("a::b[c]", "new\nline", "\u202eleft", "::error::owned", "", "x" * 400, "pärt .5")


def test_a_rule_may_be_called_anything(run: Run, desk: Path) -> None:
    rules = "".join(
        f"[[rule]]\nid = {json.dumps(name)}\nmetric = 'accuracy'\nat_least = 0.9\n" for name in ODD
    )
    text = (desk / "audit.toml").read_text().partition("[[rule]]")[0]
    (desk / "audit.toml").write_text(text + rules)
    for words in ((), ("-p", "xdist.plugin", "-n", "2")):
        done = run("--audit-config", "audit.toml", "-v", *words)
        assert f"{len(ODD)} failed" in done.stdout, done.stdout + done.stderr
        assert done.stdout.count("Fail: accuracy is") >= len(ODD)
        assert "\u202e" not in done.stdout
        assert not re.search("^::error", done.stdout, re.MULTILINE)
