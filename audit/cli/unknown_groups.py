"""Rules on groups that nobody is of: where each stands, and which group it may have meant."""

from __future__ import annotations

from collections.abc import Iterator

from audit.errors import nearest
from audit.evidence import SubjectFacts
from audit.judge.verdict import Verdicts


def unknown_groups(verdicts: Verdicts, subject: SubjectFacts) -> Iterator[str]:
    """Yield a line for each group of a rule that the rows do not hold.

    Such a rule is not assessable, never a mistake: next month's rows may hold the group.
    """
    for rule in verdicts.policy.get("rules") or ():
        for attribute, group in rule["slice"].items():
            known = subject.groups.get(attribute, ())
            if group not in known:
                place = f"{rule['file']}, line {rule['line']}: " if "file" in rule else ""
                said = f"{place}{rule['name']}: no {attribute} is {group!r}"
                yield f"{said}. {nearest(group, known)}".rstrip()
