"""A rule: a threshold on a measurement, fixed before the run."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache
from typing import Literal

import msgspec

from audit.errors import AuditError

Bound = Literal["at_least", "at_most", "between"]


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One threshold: `at_least`, `at_most` or `between`, on a metric for somebody.

    `slice` names one group (`{}` is everyone); `across` the attributes a disparity runs over, or
    over whose groups a metric that is one number a group must hold.
    """

    metric: str
    id: str = ""
    slice: dict[str, str] = {}
    across: tuple[str, ...] = ()
    at_least: float | None = None
    at_most: float | None = None
    between: tuple[float, float] | None = None
    decide: Literal["interval", "point"] = "interval"
    severity: Literal["block", "warn"] = "block"
    why: str = ""

    def __post_init__(self) -> None:
        given = [
            bound for bound in (self.at_least, self.at_most, self.between) if bound is not None
        ]
        if len(given) != 1:
            raise ValueError(
                f"the rule on {self.metric} needs exactly one of at_least, at_most and between"
            )
        if self.between is not None and self.between[0] > self.between[1]:
            raise ValueError(f"the rule on {self.metric} lies between {self.between[0]} and less")

    @property
    def name(self) -> str:
        """The rule's id; made from the rule itself where none was given."""
        return self.id or self.sentence

    @property
    def low(self) -> Fraction | None:
        """The smallest value that holds, exactly as it was written; None where there is none."""
        bound = self.between[0] if self.between else self.at_least
        return None if bound is None else exact(bound)

    @property
    def high(self) -> Fraction | None:
        """The largest value that holds, exactly as it was written; None where there is none."""
        bound = self.between[1] if self.between else self.at_most
        return None if bound is None else exact(bound)

    @property
    def sentence(self) -> str:
        """The rule in one line, the way `--rule` takes it.

        >>> Rule(metric="impact_ratio", across=("sex",), at_least=0.8).sentence
        'impact_ratio across sex >= 0.8'
        """
        words = [self.metric]
        if self.slice:
            words += ["of", ",".join(f"{name}={group}" for name, group in self.slice.items())]
        if self.across:
            words += ["across", ",".join(self.across)]
        if self.between is not None:
            low, high = self.between
            return " ".join([*words, f"between {low:.15g} and {high:.15g}"])
        sign, bound = (">=", self.at_least) if self.at_least is not None else ("<=", self.at_most)
        return " ".join([*words, f"{sign} {bound:.15g}"])


@lru_cache(maxsize=4096, typed=True)
def exact(number: float) -> Fraction:
    """Read a threshold as the decimal somebody wrote, not as its nearest binary neighbour.

    >>> exact(0.8)
    Fraction(4, 5)
    """
    return Fraction(repr(number))


_LINE = re.compile(
    r"""^\s*(?P<metric>[A-Za-z_][\w.]*)
        (?:\s+of\s+(?P<slice>.+?=.+?))?
        (?:\s+across\s+(?P<across>.+?))?
        \s*(?P<sign>>=|<=)\s*(?P<bound>[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*$""",
    re.VERBOSE,
)
GRAMMAR = "METRIC [of ATTR=GROUP[,ATTR=GROUP]] [across ATTR[,ATTR]] (>= | <=) NUMBER"


def parse_rule(line: str) -> Rule:
    """Read a rule written in one line.

    >>> parse_rule("impact_ratio across sex >= 0.8").at_least
    0.8
    """
    found = _LINE.match(line)
    if found is None:
        raise AuditError(
            f"The rule {line!r} cannot be read",
            remedy=f"A rule reads {GRAMMAR}, for example: impact_ratio across sex >= 0.8",
        )
    bound = float(found["bound"])
    return Rule(
        metric=found["metric"],
        slice=_groups(found["slice"]) if found["slice"] else {},
        across=tuple(part.strip() for part in (found["across"] or "").split(",") if part.strip()),
        at_least=bound if found["sign"] == ">=" else None,
        at_most=bound if found["sign"] == "<=" else None,
    )


def _groups(text: str) -> dict[str, str]:
    """Split `sex=Female,race=Black`; a comma inside a group's name stays part of it."""
    parts = re.split(r",(?=[^,=]+=)", text)
    pairs = (part.split("=", 1) for part in parts)
    return {name.strip(): group.strip() for name, group in pairs}
