"""A policy: the rules a release is judged by, what is waived for a while, and how to count."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Literal

import msgspec

from audit.errors import AuditError
from audit.rules import Rule, parse_rule

DEFAULT_CONFIDENCE = 0.95
MOST_PEOPLE = 10**10
Inconclusive = Literal["block", "warn"]


class Waiver(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody answers for a rule that does not hold, until a day, that day included."""

    rule: str
    owner: str
    reason: str
    expires: date

    def __post_init__(self) -> None:
        for key in ("rule", "owner", "reason"):
            if not getattr(self, key).strip():
                raise ValueError(f"{key} of the waiver is empty")


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The table `[policy]`; what is None was not said.

    `inconclusive` is what a pipeline does where the evidence is not enough; `confidence` lies
    between 0.5 and 1; groups smaller than `minimum_group` are not judged.
    """

    inconclusive: Inconclusive | None = None
    confidence: float | None = None
    minimum_group: int | None = None

    def __post_init__(self) -> None:
        if self.confidence is not None and not 0.5 <= self.confidence < 1.0:
            raise ValueError(f"confidence is {self.confidence:g}: it lies between 0.5 and 1")
        if self.minimum_group is not None and self.minimum_group < 1:
            raise ValueError(f"minimum_group is {self.minimum_group}: 1 is the least")
        if self.minimum_group is not None and self.minimum_group > MOST_PEOPLE:
            raise ValueError("minimum_group is too large: more than there are people")


class Place(msgspec.Struct, frozen=True):
    """Where a rule or a pack stands: a file as it was named, and a line, from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}"


class Source(msgspec.Struct, frozen=True):
    """A file a policy was read from, and the sha256 of its bytes."""

    file: str
    sha256: str


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """Everything evidence is judged by. Two policies are added with `together`.

    `packs` holds the tables `[pack.NAME]` as they were written, by `NAME` or `NAME@DATE`. Not part
    of `sha256` are `places`, where each rule stands, by its name; `pack_places`, where each pack is
    named; `of_packs`, which pack a rule is of, by the rule's name; and `sources`, the files.
    """

    rules: tuple[Rule, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    settings: Settings = Settings()
    packs: dict[str, dict[str, Any]] = {}
    places: dict[str, Place] = {}
    pack_places: dict[str, Place] = {}
    of_packs: dict[str, str] = {}
    sources: tuple[Source, ...] = ()

    @property
    def confidence(self) -> float:
        """The confidence of every decision, 0.95 where none was said."""
        said = self.settings.confidence
        return DEFAULT_CONFIDENCE if said is None else said

    @property
    def inconclusive(self) -> Inconclusive:
        """Whether what cannot be decided stands in the way of a release; it does unless said."""
        return self.settings.inconclusive or "block"

    def where(self, rule: Rule) -> str:
        """Name a rule, and where it stands, as a message does."""
        place = self.places.get(rule.name)
        return f"{place}, rule {rule.name}" if place else f"rule {rule.name}"

    @property
    def sha256(self) -> str:
        """Digest of rules, waivers and settings as canonical JSON, defaults filled in."""
        parts: dict[str, Any] = {
            "rules": self.rules,
            "waivers": self.waivers,
            "confidence": self.confidence,
            "inconclusive": self.inconclusive,
            "minimum_group": self.settings.minimum_group,
            "packs": self.packs,
        }
        return hashlib.sha256(msgspec.json.encode(parts, order="sorted")).hexdigest()


def policy_of(rules: Iterable[str | Rule]) -> Policy:
    """Return the policy that some rules make, one-line rules among them."""
    return Policy(
        rules=tuple(parse_rule(rule) if isinstance(rule, str) else rule for rule in rules)
    )


def together(*policies: Policy) -> Policy:
    """Add policies up: all rules, all waivers, and what any of them says of how to count.

    AuditError where two rules have one name, where two policies say different things, or where
    both fill in one pack.
    """
    given = [policy for policy in policies if policy != Policy()]
    if len(given) == 1:
        refuse_doubled(given[0])
        return given[0]
    added = Policy(
        rules=tuple(rule for policy in given for rule in policy.rules),
        waivers=tuple(waiver for policy in given for waiver in policy.waivers),
        settings=_agreed([policy.settings for policy in given]),
        packs=_filled_in_once(given),
        places={name: place for policy in given for name, place in policy.places.items()},
        pack_places={name: at for policy in given for name, at in policy.pack_places.items()},
        of_packs={name: pack for policy in given for name, pack in policy.of_packs.items()},
        sources=tuple(source for policy in given for source in policy.sources),
    )
    refuse_doubled(added)
    return added


def with_packs(policy: Policy, specs: Iterable[str]) -> Policy:
    """Add the packs `NAME` or `NAME@DATE`; what `[pack.NAME]` fills in stays with its pack."""
    packs, places = dict(policy.packs), dict(policy.pack_places)
    for spec in map(str.strip, specs):
        name, at, _ = spec.partition("@")
        known = next((each for each in packs if each.partition("@")[0] == name), spec)
        if at and "@" in known and known != spec:
            raise AuditError(
                f"The pack {name} is named in two versions, {known} and {spec}",
                where="--pack",
                remedy="Name one of them",
            )
        exact = spec if at else known
        packs[exact] = packs.pop(known, {})
        if known in places:
            places[exact] = places.pop(known)
    return msgspec.structs.replace(policy, packs=packs, pack_places=places)


def refuse_doubled(policy: Policy) -> None:
    """Raise AuditError where two rules have one name."""
    for name, times in Counter(rule.name for rule in policy.rules).items():
        if times > 1:
            place = policy.places.get(name)
            raise AuditError(
                f"Two rules are called {name}",
                where=str(place or ""),
                remedy="Give one of them another id, or take it out",
            )


def _agreed(said: Sequence[Settings]) -> Settings:
    found: dict[str, Any] = {}
    for settings in said:
        for key, value in msgspec.structs.asdict(settings).items():
            if value is None:
                continue
            if found.setdefault(key, value) != value:
                raise AuditError(
                    f"One policy says {key} = {found[key]}, another {key} = {value}",
                    where="[policy]",
                    remedy="Let one of them say it, or both the same",
                )
    return Settings(**found)


def _filled_in_once(policies: Sequence[Policy]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for policy in policies:
        for name, table in policy.packs.items():
            if found.setdefault(name, table) != table:
                raise AuditError(
                    f"Two files fill in the pack {name}, and not alike", where=f"[pack.{name}]"
                )
    return found
