"""Where it all comes from, and how to make it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from audit.judge.verdict import Verdicts
from audit.publish.render import phrases
from audit.publish.render.facts import facts
from audit.publish.render.parts import Fact, Section
from audit.publish.render.reading import Reading


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
    policy = {name: value for name, value in verdicts.policy.items() if name != "rules"}
    return Provenance(
        kind="provenance",
        id="provenance",
        topic="Provenance",
        result=_result(source.seed, source.isolation),
        facts=facts(
            [
                ("Made by", source.tool),
                ("Python", source.python),
                ("Libraries", source.libraries),
                ("Seed", source.seed),
                ("How the model was kept apart", source.isolation),
                ("Data", source.data),
                ("Model", {**source.model, **quiet}),
                ("Policy", policy),
                ("Previous version's manifest", manifest.get("previous")),
            ]
        ),
        configuration=facts(source.configuration.items()),
        commands=_commands(manifest, source.seed),
    )


def _result(seed: int, isolation: str) -> str:
    said = f"The same inputs and seed {seed} give the same evidence, byte for byte."
    return said if isolation else f"{said} No model was opened."


def _commands(manifest: Mapping[str, Any], seed: int) -> tuple[Fact, ...]:
    """What to type; the name and version are the store's own, safe in a shell."""
    name, version = manifest.get("name"), str(manifest.get("version", "")).lstrip("v")
    again = Fact("Audit again, with this configuration", f"audit run --seed {seed}")
    if not name or not version:
        return (again,)
    which = f"{name}@v{version}"
    return (
        again,
        Fact("Draw these documents again", f"audit render {which} --out DIR"),
        Fact("See its numbers", f"audit show {which}"),
    )
