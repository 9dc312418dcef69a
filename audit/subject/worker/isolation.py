"""How far a model was kept apart from everything else, as it was found by trying."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

OWN_CODE = "in a process of its own, without a sandbox, since it is the user's own code"
LOCKED_IN = "in a process of its own, which locked itself in before it was given the model"
OPEN = "in a process of its own, without a sandbox"

ATTEMPTS = {
    "network": "using the network",
    "writing": "writing files",
    "reading": "reading other files",
    "environment": "reading the audit's environment",
    "processes": "starting processes",
    "programs": "running programs",
    "signals": "sending signals",
}
"""What a worker tries once it is locked in, in a reader's words."""

NECESSARY = frozenset(ATTEMPTS) - {"environment"}
"""What has to be tried; where processes cannot be looked into at all, there is no environment."""


class Isolation(msgspec.Struct, frozen=True):
    """What a worker found out about itself before it was given a model.

    `refused` says of each attempt whether the system refused it; it is empty where no sandbox was
    wanted. `hindered` is why there is no whole sandbox, and `seconds` how long it took.
    """

    limited: bool
    hindered: str
    refused: dict[str, bool]
    seconds: float

    @property
    def complete(self) -> bool:
        """Whether everything that was tried was refused."""
        return frozenset(self.refused) >= NECESSARY and all(self.refused.values())

    @property
    def reason(self) -> str:
        """Why it is not complete: what hindered it, or what succeeded."""
        return self.hindered or f"the system let it go on {_listed(self.refused, False)}"

    @property
    def sentence(self) -> str:
        """Say how the model was kept apart, for the report."""
        refused = _listed(self.refused, True)
        if not self.refused and not self.hindered:
            said = OWN_CODE
        elif self.complete:
            said = f"{LOCKED_IN}; tried there and refused: {refused}"
        else:
            only = f"; tried there and refused: {refused}" if refused else ""
            said = f"{OPEN}, since {self.reason}{only}"
        return said if self.limited else f"{said}; its memory was not limited"


def _listed(refused: Mapping[str, bool], wanted: bool) -> str:
    return ", ".join(ATTEMPTS[name] for name in ATTEMPTS if refused.get(name) is wanted)
