"""What a policy takes from a pack: its rules, what must be said of its date, and its record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from msgspec.structs import replace

from audit.errors import AuditError
from audit.evidence import Finding, message
from audit.judge.packs.filled import check_attributes, filled_in
from audit.judge.packs.opening import open_pack
from audit.judge.packs.pack import Pack
from audit.policy import Policy
from audit.rules import Rule

PAST = message("The pack {pack} counted until {until}, and this was judged on {judged_on}")
SUPERSEDED = message("The pack {pack} is superseded, as of {as_of}")
BY = message("The pack {pack} counted until {until}; it is superseded by {by}")


@dataclass(frozen=True)
class Joined:
    """What all packs of a policy add to it: rules, findings, and what the verdicts keep of them.

    `origins` says which pack a rule is of, as the policy calls it, by the rule's name.
    """

    rules: tuple[Rule, ...] = ()
    origins: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    records: tuple[dict[str, Any], ...] = ()


def join(
    packs: Mapping[str, Mapping[str, Any]], attributes: Iterable[str], judged_on: str
) -> Joined:
    """Open every pack that a policy names and return what they add to it, in the policy's order.

    `packs` holds what a person filled in by `NAME` or `NAME@DATE`; `attributes` are the sensitive
    ones of the audit, `judged_on` the day of judging as YYYY-MM-DD. AuditError for whatever
    `open_pack` and `filled_in` refuse, and for one pack in two versions.
    """
    sensitive = tuple(attributes)
    rules: list[Rule] = []
    origins: dict[str, str] = {}
    findings: list[Finding] = []
    records: dict[str, dict[str, Any]] = {}
    for spec, given in packs.items():
        pack = open_pack(spec, judged_on)
        if pack.id in records:
            raise AuditError(
                f"The pack {pack.id} is named twice", remedy="Name one version of it, once"
            )
        fields = filled_in(pack, given)
        check_attributes(pack, fields, sensitive)
        added = rules_of(pack, fields, sensitive)
        rules += added
        origins |= {rule.name: spec for rule in added}
        findings += findings_of(pack, judged_on)
        records[pack.id] = record_of(pack, fields)
    return Joined(tuple(rules), origins, tuple(findings), tuple(records.values()))


def joined_to(policy: Policy, joined: Joined) -> Policy:
    """Return the policy with its packs' rules, each pack under its exact version.

    A rule of a pack stands where the pack is named. One that the policy holds already, as a stored
    one does, is not added again.
    """
    named = (f"{record['name']}@{record['version']}" for record in joined.records)
    exact = dict(zip(policy.packs, named, strict=True))
    fields = (record["fields"] for record in joined.records)
    new = tuple(rule for rule in joined.rules if rule not in policy.rules)
    origins = {rule.name: joined.origins[rule.name] for rule in new}
    places = policy.pack_places
    standing = {name: places[spec] for name, spec in origins.items() if spec in places}
    return replace(
        policy,
        rules=(*policy.rules, *new),
        packs=dict(zip(exact.values(), fields, strict=True)),
        places=standing | policy.places,
        pack_places={exact[spec]: place for spec, place in places.items() if spec in exact},
        of_packs={name: exact[spec] for name, spec in origins.items()} | policy.of_packs,
    )


def rules_of(
    pack: Pack, fields: Mapping[str, Any], attributes: Iterable[str] = ()
) -> tuple[Rule, ...]:
    """Return the rules a pack adds: each once for every attribute that is to be compared.

    These are the attributes of the field `across` where it is filled in, else `attributes`, the
    sensitive attributes of the audit. Ids begin with the pack's.
    """
    across = tuple(fields.get("across") or attributes)
    decide = fields.get("decide")
    made = []
    for wanted in pack.rules:
        for attribute in across:
            rule = Rule(
                metric=wanted.metric,
                across=(attribute,),
                at_least=wanted.at_least,
                at_most=wanted.at_most,
                decide=decide if decide in ("interval", "point") else wanted.decide,
                severity=wanted.severity,
                why=wanted.why,
            )
            made.append(replace(rule, id=f"{pack.id}: {rule.sentence}"))
    return tuple(made)


def findings_of(pack: Pack, judged_on: str) -> tuple[Finding, ...]:
    """Return a warning where the pack no longer counts on the day of judging."""
    past = pack.effective_to is not None and date.fromisoformat(judged_on) > pack.effective_to
    if not past and pack.status != "superseded":
        return ()
    numbers: dict[str, Any] = {"pack": pack.name, "judged_on": judged_on}
    text = SUPERSEDED
    if pack.effective_to is not None:
        text = BY if pack.superseded_by else PAST
        numbers["until"] = pack.effective_to.isoformat()
    if pack.superseded_by:
        numbers["by"] = pack.superseded_by
    numbers["as_of"] = pack.status_as_of.isoformat()
    return (Finding(code="pack_past_its_date", grade="warning", text=text, numbers=numbers),)


def record_of(pack: Pack, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return what verdicts.policy["packs"] keeps: enough to answer again from the record alone."""
    return {
        "name": pack.id,
        "version": pack.version,
        "status": pack.status,
        "sha256": pack.sha256,
        "fields": dict(fields),
    }
