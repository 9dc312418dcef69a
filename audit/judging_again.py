"""A published report judged again: by the policy it was judged by, or by another one.

Nothing is measured and nothing published: neither the model nor its rows are needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from audit.baselines import as_baselines, named_audits, newest_passing
from audit.judge.gate import judge
from audit.judge.record import policy_from
from audit.judge.verdict import Verdicts
from audit.policy import Policy, policy_of, together, with_packs
from audit.policy_file import load_policy
from audit.publish.bucket import Bucket, store_at
from audit.publish.store import Store, Version
from audit.publish.store.clock import is_set, today
from audit.rules import Rule

if TYPE_CHECKING:
    from audit.report import Report


def judge_again(
    report: str | Path | Report | Version,
    policies: Sequence[str | Path | Policy] = (),
    rules: Iterable[str | Rule] = (),
    packs: Iterable[str] = (),
    *,
    reports: str | Path = "reports",
) -> Verdicts:
    """Judge the evidence of a report: `NAME@vN`, the newest version of `NAME`, or its folder.

    Without `policies` it is judged by those rules, waivers and packs that its own verdicts keep;
    `rules` and `packs` are added to either. What a rule calls its baseline is looked for among the
    versions before this one, and by name in `reports`. AuditError where a record was altered after
    it was published, or a rule speaks of what the evidence does not know.
    """
    store = store_at(reports)
    found = store.open(report) if isinstance(report, str | Path) else report
    policy = together(
        *(given if isinstance(given, Policy) else load_policy(given) for given in policies),
        *(() if policies else (policy_from(found.verdicts.policy),)),
        policy_of(rules),
    )
    policy = with_packs(policy, packs)
    number = found.number if isinstance(found, Version) else found.version
    beside = store if isinstance(store, Bucket) else Store(found.folder.parent.parent)
    audits = {
        **named_audits(policy, store),
        **newest_passing(policy, beside, found.name, before=number),
    }
    return judge(
        found.evidence,
        policy,
        judged_on=today(),
        day_was_set=is_set(),
        baselines=as_baselines(audits),
    )
