"""What the model is for and where its use ends, in the words of those who made the report."""

from __future__ import annotations

from dataclasses import dataclass

from audit.publish.render.identity import Identity
from audit.publish.render.language import say
from audit.publish.render.parts import Section
from audit.publish.render.prose import Block


@dataclass(frozen=True)
class About(Section):
    """Purpose and limitations, as they were written."""

    purpose: tuple[Block, ...]
    limitations: tuple[Block, ...]


def about(identity: Identity) -> About | None:
    """Build the section; where nobody wrote anything there is none."""
    if not (identity.purpose or identity.limitations):
        return None
    topic, result = _heads(identity)
    return About(
        kind="about",
        id="about",
        topic=topic,
        result=result,
        purpose=identity.purpose,
        limitations=identity.limitations,
    )


def _heads(identity: Identity) -> tuple[str, str]:
    """What the section is called, and what it says."""
    if identity.purpose and identity.limitations:
        both = say("What the model is for, and where its use ends")
        return say("Purpose and limitations"), both
    if identity.purpose:
        return say("Purpose"), say("What the model is for")
    return say("Limitations"), say("Where its use ends")
