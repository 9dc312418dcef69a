"""Every kind of rule x every kind of evidence: outcome and exit code, the same by every road.

A row of `KINDS` is a rule and, for each situation, the measurements that make it. A further kind of
rule is a further row, a further situation a further field of `Situations`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any, Literal

import msgspec
import pytest
from handmade import evidence, largest, number, rate, ratios, same_rows

import audit
from audit.__main__ import run_command
from audit.evidence import Evidence, Measurement, encode
from audit.judge.baseline import Baseline
from audit.judge.gate import judge
from audit.judge.verdict import EXIT_CODES, Outcome, Verdicts
from audit.policy import Policy, Settings, Waiver
from audit.publish.store import Store
from audit.rules import Rule

TODAY = date(2026, 6, 1)
EPOCH = "1780272000"
"""The first of June 2026, as SOURCE_DATE_EPOCH has it."""

Rows = list[Measurement]


@dataclass(frozen=True)
class Situations:
    """The measurements that put one rule into each situation."""

    clearly_in: Rows
    clearly_out: Rows
    straddling: Rows
    on_the_bound: Rows
    undefined: Rows
    insufficient: Rows
    suppressed: Rows
    missing: Rows


BY_INTERVAL: dict[str, Outcome] = {
    "clearly_in": "pass",
    "clearly_out": "fail",
    "straddling": "inconclusive",
    "on_the_bound": "inconclusive",
    "undefined": "not_assessable",
    "insufficient": "inconclusive",
    "suppressed": "not_assessable",
    "missing": "not_assessable",
}
BY_POINT: dict[str, Outcome] = BY_INTERVAL | {"straddling": "pass", "on_the_bound": "pass"}
AGAINST_NOTHING: dict[str, Outcome] = dict.fromkeys(BY_INTERVAL, "not_assessable")


def of_one(metric: str, clear: int, broken: int, near: int, bound: int, **whom: Any) -> Situations:
    """A rate, as so many of 1000."""

    def made(k: int) -> Rows:
        return [rate(metric, k, 1000, **whom)]

    return Situations(
        made(clear),
        made(broken),
        made(near),
        made(bound),
        without_value("undefined", metric, **whom),
        [rate(metric, 4, 9, status="insufficient", **whom)],
        without_value("suppressed", metric, **whom),
        [rate("selection_rate", 1, 2)],
    )


def of_groups(clear: int, broken: int, near: int, bound: int, **crossed: str) -> Situations:
    """A rate of two groups, where it is the women's that decides."""

    def made(k: int, **facts: Any) -> Rows:
        female = rate("accuracy", k, 1000, slice={"sex": "Female", **crossed}, **facts)
        return [rate("accuracy", clear, 1000, slice={"sex": "Male", **crossed}), female]

    whom = {"slice": {"sex": "Female", **crossed}}
    male = made(clear)[:1]
    return Situations(
        made(clear),
        made(broken),
        made(near),
        made(bound),
        [*male, *without_value("undefined", "accuracy", **whom)],
        [*male, rate("accuracy", 4, 9, status="insufficient", **whom)],
        [*male, *without_value("suppressed", "accuracy", **whom)],
        [rate("selection_rate", 1, 2)],
    )


def of_gap(clear: int = 495, broken: int = 200, near: int = 410, bound: int = 400) -> Situations:
    """A difference over two groups."""
    metric = "demographic_parity_difference"
    across = {"across": ("sex",)}

    def made(k: int, n: int = 1000, **facts: Any) -> Rows:
        return [largest(metric, {"Male": (n // 2, n), "Female": (k, n)}, **facts)]

    return Situations(
        made(clear),
        made(broken),
        made(near),
        made(bound),
        without_value("undefined", metric, **across),
        made(3, 8, status="insufficient"),
        without_value("suppressed", metric, **across),
        [],
    )


def of_both_models(clear: int, broken: int, near: int, bound: int) -> Situations:
    """A rate of two models on the same 1000 rows, 800 of them by the earlier one."""

    def made(k: int) -> Rows:
        return [rate("accuracy", k, 1000), same_rows("accuracy", k, 800, PAST_NAME)]

    return Situations(
        made(clear),
        made(broken),
        made(near),
        made(bound),
        without_value("undefined", "accuracy"),
        [rate("accuracy", 4, 9, status="insufficient")],
        without_value("suppressed", "accuracy"),
        [rate("selection_rate", 1, 2)],
    )


def without_value(
    status: Literal["undefined", "suppressed"], metric: str, **whom: Any
) -> list[Measurement]:
    return [Measurement(metric=metric, status=status, reason="nobody is selected", **whom)]


PAST_NAME = "past@v1"
SEX = ("sex",)
BOTH = ("sex", "race")
GAP = "demographic_parity_difference"
ACCURATE = of_one("accuracy", 900, 700, 810, 800)
FEMALE = {"slice": {"sex": "Female"}}
KINDS: list[tuple[str, Rule, Situations, dict[str, Outcome]]] = [
    ("at_least", Rule(metric="accuracy", at_least=0.8), ACCURATE, BY_INTERVAL),
    (
        "at_most",
        Rule(metric="accuracy", at_most=0.8),
        of_one("accuracy", 700, 900, 790, 800),
        BY_INTERVAL,
    ),
    (
        "between",
        Rule(metric="accuracy", between=(0.6, 0.8)),
        of_one("accuracy", 700, 900, 790, 800),
        BY_INTERVAL,
    ),
    (
        "one group",
        Rule(metric="accuracy", at_least=0.8, **FEMALE),
        of_one("accuracy", 900, 700, 810, 800, **FEMALE),
        BY_INTERVAL,
    ),
    (
        "each group",
        Rule(metric="accuracy", across=SEX, at_least=0.8),
        of_groups(900, 700, 810, 800),
        BY_INTERVAL,
    ),
    ("across", Rule(metric=GAP, across=SEX, at_most=0.1), of_gap(), BY_INTERVAL),
    (
        "intersection",
        Rule(metric="accuracy", across=BOTH, at_least=0.8),
        of_groups(900, 700, 810, 800, race="Black"),
        BY_INTERVAL,
    ),
    ("point", Rule(metric="accuracy", at_least=0.8, decide="point"), ACCURATE, BY_POINT),
    (
        "point across",
        Rule(metric=GAP, across=SEX, at_most=0.1, decide="point"),
        of_gap(),
        BY_POINT,
    ),
    (
        "no_worse_than nobody",
        Rule(metric="accuracy", no_worse_than="baseline"),
        ACCURATE,
        AGAINST_NOTHING,
    ),
    (
        "no_worse_than apart",
        Rule(metric="accuracy", no_worse_than=PAST_NAME, margin=0.05),
        of_one("accuracy", 900, 600, 770, 750),
        BY_INTERVAL,
    ),
    (
        "no_worse_than point",
        Rule(metric="accuracy", no_worse_than=PAST_NAME, margin=0.05, decide="point"),
        of_one("accuracy", 900, 600, 770, 750),
        BY_POINT,
    ),
    (
        "no_worse_than each group",
        Rule(metric="accuracy", across=SEX, no_worse_than=PAST_NAME, margin=0.05),
        of_groups(900, 600, 770, 750),
        BY_INTERVAL,
    ),
    (
        "no_worse_than gap",
        Rule(metric=GAP, across=SEX, no_worse_than=PAST_NAME, margin=0.05),
        of_gap(495, 200, 370, 350),
        BY_INTERVAL,
    ),
    (
        "no_worse_than together",
        Rule(metric="accuracy", no_worse_than=PAST_NAME, margin=0.05),
        of_both_models(900, 600, 755, 750),
        BY_INTERVAL,
    ),
    (
        "no_worse_than together, point",
        Rule(metric="accuracy", no_worse_than=PAST_NAME, margin=0.05, decide="point"),
        of_both_models(900, 600, 755, 750),
        BY_POINT,
    ),
]
PAST = evidence(
    rate("accuracy", 800, 1000),
    rate("accuracy", 800, 1000, slice={"sex": "Female"}),
    rate("accuracy", 800, 1000, slice={"sex": "Male"}),
    largest(GAP, {"Male": (500, 1000), "Female": (400, 1000)}),
)
TABLE = [
    pytest.param(rule, getattr(made, field.name), outcomes[field.name], id=f"{kind}-{field.name}")
    for kind, rule, made, outcomes in KINDS
    for field in fields(Situations)
]
COVERED = Waiver(rule="it", owner="A. Person", reason="in work", expires=TODAY)
EXPIRED = msgspec.structs.replace(COVERED, expires=date(2026, 5, 31))
POLICIES = {
    "alone": Policy(),
    "waived": Policy(waivers=(COVERED,)),
    "expired": Policy(waivers=(EXPIRED,)),
    "lenient": Policy(settings=Settings(inconclusive="warn")),
}
COUNTS: dict[str, dict[Outcome, Outcome]] = {
    "alone": {},
    "waived": {"fail": "pass", "inconclusive": "pass", "not_assessable": "pass"},
    "expired": {},
    "lenient": {"inconclusive": "pass"},
}


def toml(rule: Rule, policy: Policy) -> str:
    """The policy as somebody would write it."""
    given = msgspec.to_builtins(rule)
    usual = msgspec.to_builtins(Rule(metric="", at_least=0.0))
    said = {k: v for k, v in given.items() if v is not None and v != usual[k]}
    slice_ = said.pop("slice", {})
    lines = ["[policy]", f'inconclusive = "{policy.inconclusive}"', "[[rule]]"]
    lines += [f"{key} = {json.dumps(value)}" for key, value in said.items()]
    if slice_:
        lines.append(
            f"slice = {{ {', '.join(f'{k} = {json.dumps(v)}' for k, v in slice_.items())} }}"
        )
    for waiver in policy.waivers:
        lines += ["[[waiver]]", f'rule = "{waiver.rule}"', f'owner = "{waiver.owner}"']
        lines += [f'reason = "{waiver.reason}"', f"expires = {waiver.expires.isoformat()}"]
    return "\n".join(lines) + "\n"


def stored(root: Path, found: Evidence, name: str = "credit") -> Path:
    """Publish evidence that nobody has judged."""
    store = Store(root / "reports")
    version = store.publish(
        name, found, Verdicts(), draw=lambda folder, draft: {}, report={}, created="2026"
    )
    return version.folder


@pytest.mark.parametrize("manner", POLICIES)
@pytest.mark.parametrize(("rule", "rows", "outcome"), TABLE)
def test_every_road_says_the_same(
    rule: Rule,
    rows: Rows,
    outcome: Outcome,
    manner: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    rule = msgspec.structs.replace(rule, id="it")
    policy = msgspec.structs.replace(POLICIES[manner], rules=(rule,))
    found = evidence(*rows, groups={"sex": ("Female", "Male"), "race": ("Black",)})
    whole: Outcome = COUNTS[manner].get(outcome, outcome)

    past = {PAST_NAME: Baseline(PAST_NAME, PAST)} if rule.no_worse_than == PAST_NAME else {}
    direct = judge(found, policy, judged_on=TODAY.isoformat(), day_was_set=True, baselines=past)
    (verdict,) = direct.verdicts
    assert verdict.outcome == outcome, verdict
    assert (direct.outcome, direct.exit_code) == (whole, EXIT_CODES[whole])
    assert (verdict.waiver is not None) == (manner == "waived" and outcome != "pass")
    codes = [each.code for each in direct.findings]
    assert ("waiver_expired" in codes) == (manner == "expired")
    assert ("waiver_unused" in codes) == (manner == "waived" and outcome == "pass")

    stored(tmp_path, found)
    stored(tmp_path, PAST, "past")
    file = tmp_path / "policy.toml"
    file.write_text(toml(rule, policy))
    from_python = audit.gate("credit", policy=file)
    assert from_python.verdicts == direct.verdicts
    assert from_python.findings == direct.findings
    assert from_python.exit_code == direct.exit_code
    assert from_python.policy["sha256"] == direct.policy["sha256"]

    assert run_command(["gate", "credit@v1", "--policy", "policy.toml"]) == direct.exit_code
    assert capsys.readouterr().out == f"{whole}\n"
    assert run_command(["gate", "credit", "--policy", "policy.toml", "--json"]) == direct.exit_code
    assert capsys.readouterr().out.encode() == encode(from_python)


def test_every_small_table_that_is_four_fifths_holds() -> None:
    """STANDARDS: of 3,666 tables up to 60 people whose ratio is 4/5 none may fail."""
    people = range(1, 61)
    tables = [
        (a, m, b, n)
        for m in people
        for n in people
        for b in range(1, n + 1)
        for a, rest in [divmod(4 * b * m, 5 * n)]
        if rest == 0 and 0 < a <= m
    ]
    assert len(tables) == 3666
    below = sum((a / m) / (b / n) < 0.8 for a, m, b, n in tables)
    assert below == 1198
    rule = Rule(metric="impact_ratio", across=SEX, at_least=0.8, decide="point")
    for a, m, b, n in tables:
        found = evidence(*ratios({"Female": (a, m), "Male": (b, n)}, reference="Male"))
        assert judge(found, [rule]).outcome == "pass", (a, m, b, n)
        if a > 1:
            fewer = evidence(*ratios({"Female": (a - 1, m), "Male": (b, n)}, reference="Male"))
            assert judge(fewer, [rule]).outcome == "fail", (a - 1, m, b, n)


def test_an_interval_that_touches_a_decimal_limit_holds_it() -> None:
    for low in (0.1 + 0.2, 0.3, 0.7, 1.1 * 3):
        found = evidence(number("accuracy", low + 0.1, low, low + 0.2))
        assert judge(found, [Rule(metric="accuracy", at_least=low)]).outcome == "pass"
