"""Whose report it is, ready to be placed: names, logo, colours, words and templates."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from audit.publish.own.accent import DARK_PAPER, LIGHT_PAPER, readable
from audit.publish.own.kept import TEMPLATES
from audit.publish.own.logo import TYPES
from audit.publish.render import words
from audit.publish.render.language import say
from audit.publish.render.prose import Block, prose

MOST_NAMES = 12


@dataclass(frozen=True)
class Accent:
    """The accent on white and on dark paper."""

    light: str
    dark: str


@dataclass(frozen=True)
class Identity:
    """What `[report]` adds to a page; all of it may be missing.

    `logo` is the address of the picture itself; `templates` are texts by the names they override.
    """

    organisation: str = ""
    logo: str = ""
    accent: Accent | None = None
    authors: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    purpose: tuple[Block, ...] = ()
    limitations: tuple[Block, ...] = ()
    templates: Mapping[str, str] = field(default_factory=dict)

    @property
    def byline(self) -> str:
        """Who made it and who reviewed it, in a line."""
        authors, reviewers = words.listed(self.authors), words.listed(self.reviewers)
        if authors and reviewers:
            return say(
                "Made by {authors}; reviewed by {reviewers}", authors=authors, reviewers=reviewers
            )
        if reviewers:
            return say("Reviewed by {reviewers}", reviewers=reviewers)
        return say("Made by {authors}", authors=authors) if authors else ""


def identity(report: Mapping[str, Any], files: Mapping[str, bytes]) -> Identity:
    """Read it from a manifest's `report` and the files that the version keeps."""
    accent = str(report.get("accent") or "")
    return Identity(
        organisation=_name(report.get("organisation")),
        logo=_logo(str(report.get("logo") or ""), files),
        accent=Accent(readable(accent, LIGHT_PAPER), readable(accent, DARK_PAPER))
        if accent
        else None,
        authors=_names(report.get("authors")),
        reviewers=_names(report.get("reviewers")),
        purpose=prose(str(report.get("purpose") or "")),
        limitations=prose(str(report.get("limitations") or "")),
        templates={
            name.removeprefix(TEMPLATES): content.decode()
            for name, content in sorted(files.items())
            if name.startswith(TEMPLATES)
        },
    )


def _names(found: object) -> tuple[str, ...]:
    if not isinstance(found, Sequence) or isinstance(found, str):
        return ()
    named = tuple(_name(one) for one in found[:MOST_NAMES])
    left = len(found) - len(named)
    return (*named, say("{n} more", n=words.spelled(left))) if left else named


def _name(found: object) -> str:
    return words.apart(words.shorten(words.printable(str(found or "")).strip(), 120))


def _logo(name: str, files: Mapping[str, bytes]) -> str:
    kind = TYPES.get(PurePosixPath(name).suffix)
    if kind is None or name not in files:
        return ""
    return f"data:{kind};base64,{base64.b64encode(files[name]).decode()}"
