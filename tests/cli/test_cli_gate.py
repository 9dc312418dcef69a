"""`audit gate` and `audit policy lint`, as a person types them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

import audit as library
from audit.errors import AuditError
from audit.evidence import Evidence, GlossaryEntry, Measurement, Provenance, SubjectFacts
from audit.judge.verdict import Verdicts
from audit.publish.store import Store

ROOT = Path(__file__).parents[2]
HEAVY = {
    *("pandas", "numpy", "sklearn", "shap", "lime", "skops", "scipy", "fairlearn", "weasyprint"),
    *("pyarrow", "jinja2"),
}
GOOD, BAD, OPEN = "accuracy >= 0.8", "accuracy >= 0.99", "accuracy >= 0.9"
WAIVER = '[[waiver]]\nrule = "{}"\nowner = "A. Person"\nreason = "in work"\nexpires = {}\n'


def evidence() -> Evidence:
    groups = {"Female": (440, 500), "Male": (460, 500)}
    rows = [Measurement(metric="accuracy", value=0.9, counts=(900, 1000), n=1000)]
    rows += [
        Measurement(metric="accuracy", slice={"sex": g}, value=k / n, counts=(k, n), n=n)
        for g, (k, n) in groups.items()
    ]
    return Evidence(
        subject=SubjectFacts(
            name="credit", task="binary", attributes=("sex",), groups={"sex": tuple(groups)}
        ),
        provenance=Provenance(tool="rai-audit 0", python="3.11"),
        measurements=tuple(rows),
        glossary={"accuracy": GlossaryEntry(title="Accuracy", definition="", kind="rate")},
    )


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one report, and the first of June 2026."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1780272000")
    policy = {"rules": [{"name": GOOD, "metric": "accuracy", "at_least": 0.8}]}
    Store(tmp_path / "reports").publish(
        "credit",
        evidence(),
        Verdicts(policy=policy),
        draw=lambda folder, draft: {},
        report={},
        created="2026-01-01T00:00:00Z",
    )
    return tmp_path


def policy(text: str, name: str = "policy.toml") -> str:
    Path(name).write_text(text)
    return name


def rule(bound: str, name: str = "it", more: str = "") -> str:
    return f'[[rule]]\nid = "{name}"\nmetric = "accuracy"\n{bound}\nwhy = "so"\n{more}'


def test_without_a_policy_it_is_judged_by_what_it_was_judged_by(
    audit: Callable[..., Any], desk: Path
) -> None:
    ending = audit("gate", "credit")
    assert (ending.code, ending.out) == (0, "pass\n")
    assert GOOD in ending.err
    ending = audit("gate", "credit", "--rule", BAD)
    assert (ending.code, ending.out) == (1, "fail\n")
    assert GOOD in ending.err


def test_what_was_found_for_a_pack_is_told(audit: Callable[..., Any], desk: Path) -> None:
    ending = audit("gate", "credit", "--pack", "nyc-ll144")
    assert (ending.code, ending.out) == (0, "pass\n")
    (line,) = (line for line in ending.err.splitlines() if line.startswith("nyc-ll144@"))
    assert "not assessable" in line
    assert "nyc-ll144" not in audit("gate", "credit").err


def test_a_policy_takes_its_place(audit: Callable[..., Any], desk: Path) -> None:
    ending = audit("gate", "credit@v1", "--policy", policy(rule("at_least = 0.9")))
    assert (ending.code, ending.out) == (3, "inconclusive\n")
    assert GOOD not in ending.err
    assert "more people who count in the metric" not in ending.out


def test_an_inconclusive_rule_says_how_many_more_people_it_takes(
    audit: Callable[..., Any], desk: Path
) -> None:
    text = rule("at_least = 0.89") + rule("at_least = 0.89", "she", "slice = { sex = 'Female' }\n")
    ending = audit("gate", "credit", "--policy", policy(text), "--json")
    told = {f["numbers"].get("rule"): f for f in json.loads(ending.out)["findings"]}
    assert told["it"]["numbers"]["group"] is None
    assert told["it"]["numbers"]["rows"] > 1000
    assert told["she"]["numbers"]["group"] == "Female"
    assert told["she"]["slice"] == {"sex": "Female"}
    assert "all of the group Female" in ending.err


def test_a_waiver_lets_it_through_until_its_date(audit: Callable[..., Any], desk: Path) -> None:
    text = rule("at_least = 0.99")
    assert audit("gate", "credit", "--policy", policy(text)).code == 1
    waived = text + WAIVER.format("it", "2026-06-01")
    ending = audit("gate", "credit", "--policy", policy(waived))
    assert (ending.code, ending.out) == (0, "pass\n")
    assert "fail (waived)" in ending.err
    assert "waived by A. Person until 2026-06-01: in work" in ending.err
    late = text + WAIVER.format("it", "2026-05-31")
    ending = audit("gate", "credit", "--policy", policy(late))
    assert (ending.code, ending.out) == (1, "fail\n")
    assert "expired on 2026-05-31" in ending.err


def test_waivers_that_say_nothing_are_found(audit: Callable[..., Any], desk: Path) -> None:
    text = rule("at_least = 0.5") + WAIVER.format("it", "2027-01-01")
    text += WAIVER.format("nobody", "2027-01-01")
    ending = audit("gate", "credit", "--policy", policy(text))
    assert ending.code == 0
    assert "unused: the rule passed" in ending.err
    assert "unused: there is no such rule" in ending.err


def test_what_does_not_count_is_shown(audit: Callable[..., Any], desk: Path) -> None:
    lenient = '[policy]\ninconclusive = "warn"\n' + rule("at_least = 0.9")
    ending = audit("gate", "credit", "--policy", policy(lenient))
    assert (ending.code, ending.out) == (0, "pass\n")
    assert "inconclusive (does not count)" in ending.err
    soft = rule("at_least = 0.99", more='severity = "warn"\n')
    ending = audit("gate", "credit", "--policy", policy(soft))
    assert (ending.code, ending.out) == (0, "pass\n")
    assert "fail (warning only)" in ending.err


def test_a_stricter_minimum_leaves_small_groups_open(audit: Callable[..., Any], desk: Path) -> None:
    text = rule("at_least = 0.5", more="across = ['sex']\n")
    assert audit("gate", "credit", "--policy", policy(text)).code == 0
    strict = "[policy]\nminimum_group = 501\n" + text
    ending = audit("gate", "credit", "--policy", policy(strict))
    assert (ending.code, ending.out) == (3, "inconclusive\n")
    assert "too few people" in ending.err
    assert "with 1 more people" in ending.err
    loose = "[policy]\nminimum_group = 2\n" + text
    assert audit("gate", "credit", "--policy", policy(loose)).code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nobody"], "There is no report nobody"),
        (["credit", "--policy", "none.toml"], "There is no policy file none.toml"),
        (["credit", "--rule", "acuracy >= 1"], "Did you mean accuracy"),
        (["credit", "--rule", "accuracy of age=3 >= 1"], "age is not a sensitive attribute"),
        (["credit", "--rule", GOOD], "Two rules are called accuracy >= 0.8"),
    ],
)
def test_mistakes_end_with_2(
    audit: Callable[..., Any], desk: Path, words: list[str], said: str
) -> None:
    ending = audit("gate", *words)
    assert (ending.code, ending.out) == (2, "")
    assert said in ending.err


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('metric = "acuracy"', "no metric called acuracy (rules/p.toml, line 7, rule that)"),
        ('metric = "accuracy"\nacross = ["sx"]', "attribute of this audit (rules/p.toml, line 7,"),
        ('metric = "accuracy"\nslice = { sx = "a" }', "Did you mean sex?"),
    ],
)
def test_a_rule_on_what_is_not_known_is_named_with_its_line(
    audit: Callable[..., Any], desk: Path, line: str, said: str
) -> None:
    Path("rules").mkdir()
    wrong = f'\n[[rule]]\nid = "that"\n{line}\nat_least = 0.5\n'
    ending = audit(
        "gate", "credit", "--policy", policy(rule("at_least = 0.5") + wrong, "rules/p.toml")
    )
    assert (ending.code, ending.out) == (2, "")
    assert said in ending.err
    assert "Did you mean" in ending.err


def test_a_group_that_nobody_is_of_is_named_with_the_line_of_its_rule(
    audit: Callable[..., Any], desk: Path
) -> None:
    text = rule("at_least = 0.5") + rule("at_least = 0.5", "she", "slice = { sex = 'Femal' }\n")
    ending = audit("gate", "credit", "--policy", policy(text))
    assert (ending.code, ending.out) == (3, "not_assessable\n")
    told = "policy.toml, line 6: she: no sex is 'Femal'. Did you mean Female or Male?"
    assert told in ending.err.splitlines()
    ending = audit("gate", "credit", "--rule", "accuracy of sex=x >= 0.5")
    assert "accuracy of sex=x >= 0.5: no sex is 'x'. There is: Female, Male" in ending.err


def test_an_altered_record_is_refused(audit: Callable[..., Any], desk: Path) -> None:
    file = desk / "reports" / "credit" / "v1" / "evidence.json"
    file.write_bytes(file.read_bytes().replace(b"900", b"999"))
    ending = audit("gate", "credit")
    assert (ending.code, ending.out) == (2, "")
    assert "was changed after it was published" in ending.err
    with pytest.raises(AuditError, match="was changed"):
        library.gate("credit")


def test_the_verdicts_name_file_and_line_of_each_rule(
    audit: Callable[..., Any], desk: Path
) -> None:
    Path("rules").mkdir()
    text = "\n" + rule("at_least = 0.5")
    ending = audit("gate", "credit", "--policy", policy(text, "rules/p.toml"), "--json")
    (stored,) = json.loads(ending.out)["policy"]["rules"]
    assert (stored["name"], stored["file"], stored["line"]) == ("it", "rules/p.toml", 2)
    ending = audit("gate", "credit", "--policy", desk / "rules" / "p.toml", "--json")
    assert json.loads(ending.out)["policy"]["rules"][0]["file"] == "p.toml"


def test_the_verdicts_are_written_where_one_says(audit: Callable[..., Any], desk: Path) -> None:
    ending = audit("gate", "credit", "--out", "judged", "--json")
    assert (desk / "judged" / "verdicts.json").read_text() == ending.out
    (desk / "file").write_text("")
    ending = audit("gate", "credit", "--out", "file/below")
    assert (ending.code, "cannot be written" in ending.err) == (2, True)


def test_it_is_announced_where_github_runs_it(
    audit: Callable[..., Any], desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(desk / "summary.md"))
    ending = audit("gate", "credit", "--policy", policy("\n" + rule("at_least = 0.99")))
    assert (ending.code, ending.out) == (1, "fail\n")
    assert "::error title=it,file=policy.toml,line=2::Fail: accuracy is 0.9" in ending.err
    assert "credit, version 1" in (desk / "summary.md").read_text()


def test_what_the_public_may_not_see_is_not_announced(
    audit: Callable[..., Any], desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = evidence()
    small = Measurement(metric="accuracy", slice={"sex": "Female"}, value=0.5, counts=(2, 4), n=4)
    found = replace(found, measurements=(*found.measurements[:1], small))
    Store(desk / "reports").publish(
        "public",
        found,
        Verdicts(),
        draw=lambda folder, draft: {},
        report={"profile": "public"},
        created="2026-01-01T00:00:00Z",
    )
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    ending = audit("gate", "public", "--rule", "accuracy of sex=Female >= 0.9")
    (told,) = [line for line in ending.err.splitlines() if line.startswith("::")]
    assert "Female" not in told.partition("::")[2].partition("::")[2]
    assert "0.5" not in told


def test_python_takes_a_report_a_folder_or_a_name(desk: Path) -> None:
    folder = desk / "reports" / "credit" / "v1"
    by_name = library.gate("credit", rules=[BAD])
    assert by_name.exit_code == 1
    assert library.gate(folder, rules=[BAD]) == by_name
    files = [policy(rule("at_least = 0.5")), policy(rule("at_least = 0.6", "that"), "q.toml")]
    assert [v.rule for v in library.gate("credit", policy=files).verdicts] == ["it", "that"]


def test_it_needs_nothing_of_the_model_wing(desk: Path) -> None:
    program = (
        "import sys, json\n"
        "from audit.__main__ import run_command\n"
        f"code = run_command({['gate', 'credit', '--policy', policy(rule('at_least = 0.9'))]!r})\n"
        "print('MODULES', json.dumps([code, *(m for m in sys.modules)]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    code, *modules = json.loads(done.stdout.rpartition("MODULES")[2])
    assert code == 3, done.stderr
    assert {name.split(".")[0] for name in modules} & HEAVY == set()
    assert not any(name.startswith(("audit.subject", "audit.measure")) for name in modules)


class TestLint:
    def test_a_good_policy_has_nothing_to_be_said_of(
        self, audit: Callable[..., Any], desk: Path
    ) -> None:
        ending = audit("policy", "lint", policy(rule("at_least = 0.9")))
        assert (ending.code, ending.out) == (0, "")

    def test_one_is_counted_as_one(self, audit: Callable[..., Any], desk: Path) -> None:
        ending = audit("policy", "lint", policy("[[rule]]\nmetric='f1'\nat_least=1\n"))
        assert ending.err == "1 file checked: 1 mistake, 0 pieces of advice\n"

    def test_of_a_configuration_is_said_what_was_read(
        self, audit: Callable[..., Any], desk: Path
    ) -> None:
        text = "[data]\ntest = 'x.csv'\n" + rule("at_least = 0.9")
        ending = audit("policy", "lint", policy(text, "audit.toml"))
        assert (ending.code, ending.out) == (0, "")
        assert "audit.toml is a configuration; read of it: [[rule]]\n" in ending.err

    def test_every_mistake_is_found_with_its_line(
        self, audit: Callable[..., Any], desk: Path
    ) -> None:
        text = (
            "[polcy]\n"
            + rule("at_least = 0.9")
            + rule("at_least = 0.9")
            + "[[rule]]\nmetric = 'acuracy'\nat_least = 1\n"
            + "[[rule]]\nmetric = 'f1'\nbetween = [2, 1]\nwhy = 'so'\n"
            + "[[waiver]]\nrule = 'it'\nreason = 'x'\nexpires = 2027-01-01\n"
            + WAIVER.format("id", "2027-01-01")
        )
        ending = audit("policy", "lint", policy(text))
        assert ending.code == 2
        found = [line.split(": ", 2) for line in ending.out.splitlines()]
        assert [(place, kind) for place, kind, _ in found] == [
            ("policy.toml:1", "mistake"),
            ("policy.toml:7", "mistake"),
            ("policy.toml:12", "mistake"),
            ("policy.toml:13", "mistake"),
            ("policy.toml:15", "mistake"),
            ("policy.toml:19", "mistake"),
            ("policy.toml:23", "advice"),
        ]
        said = "\n".join(text for _, _, text in found)
        for words in ("[polcy]", "called it", "not say why", "Did you mean accuracy", "owner is"):
            assert words in said
        assert "1 file checked: 6 mistakes, 1 piece of advice" in ending.err

    def test_advice_alone_is_no_mistake(self, audit: Callable[..., Any], desk: Path) -> None:
        text = '[policy]\ninconclusive = "warn"\n' + rule("at_least = 0.9", more='decide="point"\n')
        ending = audit("policy", "lint", policy(text))
        assert ending.code == 0
        assert ending.out.count(": advice: ") == 2

    def test_a_limit_where_the_metric_cannot_be_is_a_mistake(
        self, audit: Callable[..., Any], desk: Path
    ) -> None:
        ending = audit("policy", "lint", policy(rule("at_least = 75")))
        assert ending.code == 2
        assert ending.out.startswith("policy.toml:4: mistake: The rule on accuracy can never hold")
        assert "Did you mean 0.75 (75 %)?" in ending.out

    def test_a_metric_of_one_s_own_can_be_named(
        self, audit: Callable[..., Any], desk: Path
    ) -> None:
        file = policy(rule("at_least = 0.9").replace("accuracy", "missed_profit"))
        assert audit("policy", "lint", file).code == 2
        assert audit("policy", "lint", file, "--metric", "missed_profit").code == 0

    def test_files_are_checked_together(self, audit: Callable[..., Any], desk: Path) -> None:
        first = policy(rule("at_least = 0.9"))
        second = policy(rule("at_least = 0.8") + WAIVER.format("it", "2027-01-01"), "team.toml")
        ending = audit("policy", "lint", first, second)
        assert (ending.code, ending.out.count("\n")) == (2, 1)
        assert ending.out.startswith("team.toml:1: mistake: Two rules are called it, the other in")

    @pytest.mark.parametrize("content", ["a = [", "why = 'x"])
    def test_what_is_no_toml_and_what_is_not_there(
        self, audit: Callable[..., Any], desk: Path, content: str
    ) -> None:
        ending = audit("policy", "lint", policy(content), "gone.toml")
        assert ending.code == 2
        assert ending.out.count(": mistake: ") == 2


@pytest.mark.parametrize("moment", ["-1", "9" * 40, "1.5", "soon"])
@pytest.mark.parametrize(
    "words",
    [
        ["gate", "credit"],
        ["policy", "show", "nyc-ll144"],
        ["run", "--data", "people.csv", "--label", "y", "--prediction", "p"],
    ],
)
def test_a_moment_that_is_none_ends_every_command_with_2(
    audit: Callable[..., Any],
    desk: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    moment: str,
) -> None:
    Path("people.csv").write_text("y,p\n" + "1,1\n0,1\n" * 20)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", moment)
    ending = audit(*words)
    assert (ending.code, ending.out) == (2, "")
    assert ending.err.startswith(f"audit: SOURCE_DATE_EPOCH is '{moment}' (environment). ")
    assert ending.err.count("\n") == 1
