"""Where it all comes from, and how to make it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from audit.judge.verdict import Verdicts
from audit.publish.render import phrases
from audit.publish.render.facts import facts
from audit.publish.render.kept_apart import kept_apart
from audit.publish.render.language import say
from audit.publish.render.parts import Fact, Section
from audit.publish.render.reading import Reading

TOLD_ELSEWHERE = ("rules", "packs")
"""What of the policy has a section of its own."""


@dataclass(frozen=True)
class Provenance(Section):
    """Hashes, versions, the seed, the isolation; and the commands that repeat it."""

    facts: tuple[Fact, ...]
    configuration: tuple[Fact, ...]
    commands: tuple[Fact, ...]


def provenance(reading: Reading, verdicts: Verdicts, manifest: Mapping[str, Any]) -> Provenance:
    """Build the section; every audit has one."""
    source = reading.evidence.provenance
    details = reading.evidence.subject.model.items()
    quiet = {name: value for name, value in details if name in phrases.QUIET}
    said = verdicts.policy.items()
    policy = {name: value for name, value in said if name not in TOLD_ELSEWHERE}
    return Provenance(
        kind="provenance",
        id="provenance",
        topic=say("Provenance"),
        result=_result(source.seed, source.isolation),
        facts=facts(
            [
                (say("Made by"), source.tool),
                (say("Python"), source.python),
                (say("Libraries"), source.libraries),
                (say("Seed"), source.seed),
                (say("How the model was kept apart"), kept_apart(source.isolation)),
                (say("Data"), source.data),
                (say("Model"), {**source.model, **quiet}),
                (say("Policy"), policy),
                (say("Previous version's manifest"), manifest.get("previous")),
            ]
        ),
        configuration=facts(source.configuration.items()),
        commands=_commands(manifest),
    )


def _result(seed: int, isolation: str) -> str:
    told = say("The same inputs and seed {seed} give the same evidence, byte for byte.", seed=seed)
    return told if isolation else f"{told} {say('No model was opened.')}"


def _commands(manifest: Mapping[str, Any]) -> tuple[Fact, ...]:
    """What to type; the name and version are the store's own, safe in a shell."""
    name, version = manifest.get("name"), str(manifest.get("version", "")).lstrip("v")
    if not name or not version:
        return ()
    which = f"{name}@v{version}"
    return (
        Fact(say("Audit again, and compare"), f"audit replay {which}"),
        Fact(say("Draw these documents again"), f"audit render {which} --out DIR"),
        Fact(say("See its numbers"), f"audit show {which}"),
    )
