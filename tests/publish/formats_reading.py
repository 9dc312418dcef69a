"""Records of every outcome to write in every format, and names that no format may obey."""

from __future__ import annotations

import re
from typing import Any

import sample_report as sample
from markdown_reading import ATTACKS as MARKDOWN_ATTACKS
from markdown_reading import everywhere
from msgspec.structs import replace

from audit.evidence import Finding, Interval
from audit.judge.verdict import Verdict, Verdicts
from audit.publish.render.documents import EXPORTERS, Record

FILES = {
    "junit": "junit.xml",
    "sarif": "sarif.json",
    "github": "github.md",
    "gitlab": "gitlab.json",
    "badge": "badge.svg",
    "openmetrics": "metrics.txt",
    "in-toto": "in-toto.json",
    "cyclonedx": "cyclonedx.json",
}
ATTACKS = MARKDOWN_ATTACKS | {
    "end of cdata": "]]> <![CDATA[ <?xml?> <!DOCTYPE x [<!ENTITY e SYSTEM 'file:///x'>]> &e;",
    "quotes": '"\'" \' \\" \\n {a="b"} 1\n# EOF\n',
    "command": "\n::error::owned\r\n##[error]owned\n::add-mask::x %0A::warning::y",
    "path": "../../etc/passwd",
}
STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufffe\uffff]")
"""What must never be in a file as it is: it steers a terminal, breaks XML or turns text round."""

WAIVER = {"owner": "A. Reviewer", "reason": "small groups decide", "expires": "2027-03-01"}


def written(format: str, record: Record) -> bytes:
    """The bytes of a document."""
    return EXPORTERS[format].run(record)


def hostile(name: str) -> Record:
    """The sample with an attack before every text of it, the rules' places among them."""
    attack = ATTACKS[name]
    judged = Verdicts(outcome="fail", judged_on="2026-11-21", verdicts=ALL)
    record = everywhere(attack, sample.evidence(), judged, sample.MANIFEST)
    rules = [
        {
            "name": verdict.rule,
            "why": attack,
            "file": f"{attack}/policy.toml",
            "line": 3,
            "pack": attack,
        }
        for verdict in record.verdicts.verdicts
    ]
    verdicts = tuple(
        replace(verdict, waiver=verdict.waiver and dict.fromkeys(WAIVER, attack))
        for verdict in record.verdicts.verdicts
    )
    manifest = {**record.manifest, "created": sample.MANIFEST["created"]}  # nobody typed that
    policy = {"sha256": attack, "rules": rules}
    return Record(
        record.evidence, replace(record.verdicts, verdicts=verdicts, policy=policy), manifest
    )


def a_verdict(rule: str, outcome: str, **more: Any) -> Verdict:
    """One verdict on the impact ratio of women."""
    facts = {
        "metric": "impact_ratio",
        "slice": {"sex": "Female"},
        "across": ("sex",),
        "value": 0.7999999,
        "interval": Interval(low=0.75, high=0.85, level=0.95, method="mover_r"),
        "threshold": 0.8,
    }
    return Verdict(rule=rule, outcome=outcome, **(facts | more))


ALL = (
    a_verdict("holds", "pass"),
    a_verdict("broken", "fail", reason="the whole interval lies on the wrong side of the limit"),
    a_verdict("open", "inconclusive"),
    a_verdict("unknown", "not_assessable", value=None, interval=None, reason="nobody is there"),
    a_verdict("broken, a warning", "fail", severity="warn"),
    a_verdict("open, a warning", "inconclusive", severity="warn"),
    a_verdict("broken, waived", "fail", waiver=WAIVER),
    a_verdict("unknown, waived", "not_assessable", value=None, interval=None, waiver=WAIVER),
)
RULES: list[dict[str, Any]] = [
    {"name": verdict.rule, "metric": verdict.metric, "at_least": 0.8, "why": "the four-fifths rule"}
    for verdict in ALL
]


def _policy(rules: list[dict[str, Any]]) -> dict[str, Any]:
    return {"sha256": "ab" * 32, "rules": rules}


def every_outcome(**policy: Any) -> Record:
    """One rule of each outcome: strict, only a warning, and waived."""
    judged = Verdicts(
        outcome="fail",
        judged_on="2026-11-21",
        policy={**_policy(RULES), **policy},
        verdicts=ALL,
    )
    return Record(sample.evidence(), judged, sample.MANIFEST)


def judged(*verdicts: Verdict, **policy: Any) -> Record:
    """The sample's evidence with these verdicts and no rules beside them."""
    found = Verdicts(policy=policy, verdicts=verdicts)
    return Record(sample.evidence(), found, sample.MANIFEST)


REMARK = "The waiver of the rule “broken” by A. Reviewer expired on 2026-03-01"


def with_remarks(record: Record) -> Record:
    """The same with what the gate finds besides the outcomes."""
    findings = (
        Finding(code="rule_failed", grade="critical", text="The rule {rule} failed"),
        Finding(
            code="waiver_expired",
            grade="warning",
            text="The waiver of the rule {rule} by {owner} expired on {expires}",
            numbers={"rule": "broken", "owner": "A. Reviewer", "expires": "2026-03-01"},
        ),
        Finding(code="rows_needed", grade="note", text="{n} more people", numbers={"n": 1815}),
    )
    return Record(record.evidence, replace(record.verdicts, findings=findings), record.manifest)
