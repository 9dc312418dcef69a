"""A rule: a threshold on a measurement, fixed before the run."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache
from math import isfinite
from typing import Literal

import msgspec

from audit.errors import AuditError
from audit.texts import is_unicode

Bound = Literal["at_least", "at_most", "between", "no_worse_than"]
BOUNDS = ("at_least", "at_most", "between", "no_worse_than")


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One threshold: `at_least`, `at_most`, `between` or `no_worse_than`, on a metric for somebody.

    `slice` names one group (`{}` is everyone); `across` the attributes a disparity runs over, or
    over whose groups a metric that is one number a group must hold. `no_worse_than` names an
    earlier audit: `"baseline"`, `"NAME@vN"` or a path; `margin` is by how much a number may be
    worse than there. ValueError where a limit is missing, doubled, contradictory or no number.
    """

    metric: str
    id: str = ""
    slice: dict[str, str] = {}
    across: tuple[str, ...] = ()
    at_least: float | None = None
    at_most: float | None = None
    between: tuple[float, float] | None = None
    no_worse_than: str | None = None
    margin: float = 0.0
    decide: Literal["interval", "point"] = "interval"
    severity: Literal["block", "warn"] = "block"
    why: str = ""

    def __post_init__(self) -> None:
        if self.id and not self.id.strip():
            raise ValueError(f"the rule on {self.metric} has an id of blanks alone")
        given = (self.at_least, self.at_most, self.between, self.no_worse_than)
        if sum(bound is not None for bound in given) != 1:
            raise ValueError(f"the rule on {self.metric} needs exactly one of {', '.join(BOUNDS)}")
        if not all(isfinite(end) for end in (*self.ends, self.margin) if end is not None):
            raise ValueError(f"a limit of the rule on {self.metric} must be a finite number")
        if self.between is not None and self.between[0] > self.between[1]:
            low, high = self.between
            span = f"between {low:g} and {high:g}, which is less"
            raise ValueError(f"the rule on {self.metric} lies {span}")
        if self.no_worse_than is not None and not _names_something(self.no_worse_than):
            raise ValueError(f"the rule on {self.metric} names no audit in no_worse_than")
        if self.margin < 0.0 or (self.margin and self.no_worse_than is None):
            raise ValueError(
                f"margin of the rule on {self.metric} is {self.margin:g}: it is never negative, "
                "and belongs to no_worse_than"
            )

    @property
    def name(self) -> str:
        """The rule's id; made from the rule itself where none was given."""
        return self.id or self.sentence

    @property
    def ends(self) -> tuple[float | None, float | None]:
        """The smallest and the largest value that holds, None where there is none.

        Floats are ordered as the decimals they were written as, so a float may be compared with
        them as it is; what counts make exactly is compared with `low` and `high`.
        """
        return self.between or (self.at_least, self.at_most)

    @property
    def low(self) -> Fraction | None:
        """The smallest value that holds, exactly as it was written; None where there is none."""
        bound = self.ends[0]
        return None if bound is None else exact(bound)

    @property
    def high(self) -> Fraction | None:
        """The largest value that holds, exactly as it was written; None where there is none."""
        bound = self.ends[1]
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
        if self.no_worse_than is not None:
            by = f" by {self.margin:.15g}" if self.margin else ""
            return " ".join([*words, f"no worse than {self.no_worse_than}{by}"])
        sign, bound = (">=", self.at_least) if self.at_least is not None else ("<=", self.at_most)
        return " ".join([*words, f"{sign} {bound:.15g}"])


def _names_something(audit: str) -> bool:
    return bool(audit.strip()) and "\0" not in audit


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
    found = _LINE.match(line) if is_unicode(line) else None
    if found is None:
        raise AuditError(
            f"The rule {line!r} cannot be read",
            remedy=f"A rule reads {GRAMMAR}, for example: impact_ratio across sex >= 0.8",
        )
    bound = float(found["bound"])
    try:
        return Rule(
            metric=found["metric"],
            slice=_groups(found["slice"]) if found["slice"] else {},
            across=tuple(
                name.strip() for name in (found["across"] or "").split(",") if name.strip()
            ),
            at_least=bound if found["sign"] == ">=" else None,
            at_most=bound if found["sign"] == "<=" else None,
        )
    except ValueError as error:
        raise AuditError(f"The rule {line!r} cannot be used: {error}") from None


def _groups(text: str) -> dict[str, str]:
    """Split `sex=Female,race=Black`; a comma inside a group's name stays part of it."""
    parts = re.split(r",(?=[^,=]+=)", text)
    pairs = (part.split("=", 1) for part in parts)
    return {name.strip(): group.strip() for name, group in pairs}
