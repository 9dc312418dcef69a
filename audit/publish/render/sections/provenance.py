"""Where it all comes from, and how to make it again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from audit.judge.verdict import Verdicts
from audit.publish.render import amounts, words
from audit.publish.render.parts import Fact, Section
from audit.publish.render.reading import Reading

MOST_FACTS = 120


@dataclass(frozen=True)
class Provenance(Section):
    """Hashes, versions, the seed, the isolation; and the commands that repeat it."""

    facts: tuple[Fact, ...]
    configuration: tuple[Fact, ...]
    commands: tuple[Fact, ...]


def provenance(reading: Reading, verdicts: Verdicts, manifest: Mapping[str, Any]) -> Provenance:
    """Build the section; every audit has one."""
    source = reading.evidence.provenance
    pairs: list[tuple[str, object]] = [
        ("Made by", source.tool),
        ("Python", source.python),
        ("Libraries", source.libraries),
        ("Seed", source.seed),
        ("How the model was kept apart", source.isolation),
        *_flat("Data", source.data),
        *_flat("Model", source.model),
        *_flat("Policy", verdicts.policy),
        ("Previous version's manifest", manifest.get("previous")),
    ]
    return Provenance(
        kind="provenance",
        id="provenance",
        topic="Provenance",
        result=_result(source.seed, source.isolation),
        facts=_facts(pairs),
        configuration=_facts(list(_flat("", source.configuration))),
        commands=_commands(manifest),
    )


def _result(seed: int, isolation: str) -> str:
    said = f"The same inputs and seed {seed} give the same evidence, byte for byte."
    return said if isolation else f"{said} No model was opened."


def _flat(prefix: str, values: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    """Nested tables as one list of dotted names."""
    for key, value in values.items():
        name = f"{prefix}: {key}" if prefix else key
        if isinstance(value, Mapping) and value:
            yield from ((f"{name}.{inner}", part) for inner, part in _flat("", value))
        else:
            yield name, value


def _facts(pairs: list[tuple[str, object]]) -> tuple[Fact, ...]:
    kept = [(term, value) for term, value in pairs if value not in (None, "", (), [], {})]
    return tuple(
        Fact(words.shorten(term.replace("_", " "), 80), words.shorten(amounts.loose(value), 400))
        for term, value in kept[:MOST_FACTS]
    )


def _commands(manifest: Mapping[str, Any]) -> tuple[Fact, ...]:
    """What to type; the name and version are the store's own, safe in a shell."""
    name, version = manifest.get("name"), str(manifest.get("version", "")).lstrip("v")
    if not name or not version:
        return ()
    which = f"{name}@v{version}"
    return (
        Fact("Check that nothing was altered", f"audit verify {which}"),
        Fact("Draw these documents again", f"audit render {which} --out DIR"),
        Fact("See its numbers", f"audit show {which}"),
    )
