"""The policy as verdicts keep it, and back: so that evidence can be judged by it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import permutations
from typing import Any

import msgspec
from msgspec.structs import replace

from audit.errors import AuditError
from audit.policy import Place, Policy, Settings, Source, Waiver
from audit.rules import Rule

_ABOUT_A_RULE = ("name", "file", "line", "pack")


def record_of(policy: Policy, packs: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
    """Return what verdicts say of the policy they were judged by.

    Every rule has its `name`, `file` and `line` where it stands in one, and `pack`, its name and
    version, where it is of one. These and `files` are not part of `sha256`. `packs` is what each
    pack says of itself (`packs.joining.record_of`).
    """
    rules = [
        {"name": rule.name, **fields}
        for rule, fields in zip(policy.rules, msgspec.to_builtins(policy.rules), strict=True)
    ]
    for rule in rules:
        place = policy.places.get(rule["name"])
        if place is not None:
            rule |= {"file": place.file, "line": place.line}
        if rule["name"] in policy.of_packs:
            rule["pack"] = policy.of_packs[rule["name"]]
    record: dict[str, Any] = {
        "sha256": policy.sha256,
        "confidence": policy.confidence,
        "inconclusive": policy.inconclusive,
        "rules": rules,
    }
    if policy.settings.minimum_group is not None:
        record["minimum_group"] = policy.settings.minimum_group
    if policy.waivers:
        record["waivers"] = msgspec.to_builtins(policy.waivers)
    if packs:
        record["packs"] = list(packs)
    if policy.sources:
        record["files"] = msgspec.to_builtins(policy.sources)
    return record


def policy_from(record: Mapping[str, Any]) -> Policy:
    """Return the policy of stored verdicts; AuditError where it cannot be read."""
    stored = [dict(rule) for rule in record.get("rules") or ()]
    about = [{key: rule.pop(key, None) for key in _ABOUT_A_RULE} for rule in stored]
    keys = msgspec.structs.fields(Settings)
    said = {field.name: record[field.name] for field in keys if field.name in record}
    try:
        return Policy(
            rules=tuple(
                _as_named(rule, found["name"])
                for rule, found in zip(
                    msgspec.convert(stored, tuple[Rule, ...]), about, strict=True
                )
            ),
            waivers=msgspec.convert(record.get("waivers", ()), tuple[Waiver, ...]),
            settings=msgspec.convert(said, Settings),
            packs={
                f"{pack['name']}@{pack['version']}": pack["fields"]
                for pack in msgspec.convert(record.get("packs", ()), tuple[dict[str, Any], ...])
            },
            places={
                found["name"]: Place(found["file"], found["line"])
                for found in about
                if found["file"] is not None and found["line"] is not None
            },
            of_packs={found["name"]: found["pack"] for found in about if found["pack"] is not None},
            sources=msgspec.convert(record.get("files", ()), tuple[Source, ...]),
        )
    except msgspec.ValidationError as error:
        raise AuditError(f"The policy of the stored verdicts cannot be read: {error}") from None


def _as_named(rule: Rule, name: str | None) -> Rule:
    """The rule under its stored name: records sort the attributes that the name was made of."""
    if name is None or rule.name == name:
        return rule
    for order in permutations(rule.slice.items()):
        ordered = replace(rule, slice=dict(order))
        if ordered.name == name:
            return ordered
    return replace(rule, id=name)
