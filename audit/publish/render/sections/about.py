"""What the model is for and where its use ends, in the words of those who made the report."""

from __future__ import annotations

from dataclasses import dataclass

from audit.publish.render.identity import Identity
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
    both = bool(identity.purpose and identity.limitations)
    one = "What the model is for" if identity.purpose else "Where its use ends"
    return About(
        kind="about",
        id="about",
        topic="Purpose and limitations" if both else _topic(identity),
        result="What the model is for, and where its use ends" if both else one,
        purpose=identity.purpose,
        limitations=identity.limitations,
    )


def _topic(identity: Identity) -> str:
    return "Purpose" if identity.purpose else "Limitations"
