"""What a page is made of: frozen values that templates place and never compute with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from audit.publish.render.charts.chart import Chart
from audit.publish.render.identity import Identity

Tone = Literal["pass", "fail", "open", "plain"]
Shape = Literal["circle", "square", "triangle", "ring", "none"]
Sheet = Literal["a4", "letter"]


@dataclass(frozen=True)
class Mark:
    """A verdict or a grade: always a word with a shape, so that it survives black and white."""

    word: str
    shape: Shape
    tone: Tone = "plain"


@dataclass(frozen=True)
class Link:
    """A place in the same document."""

    text: str
    target: str


@dataclass(frozen=True)
class Cell:
    """One cell: its text, what keeps it on the decimal, a note below, the uncut text, a mark."""

    text: str
    pad: str = ""
    note: str = ""
    full: str = ""
    mark: Mark | None = None
    spark: Chart | None = None


@dataclass(frozen=True)
class Column:
    """A column's head; figures are set flush right."""

    text: str
    figures: bool = False


@dataclass(frozen=True)
class Table:
    """A table: the first rows are for paper and screen, the rest for the screen alone.

    A tall one may be split between two pages of paper, a short one never; some are for the
    screen alone.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    rest: tuple[tuple[Cell, ...], ...] = ()
    cut_on_paper: str = ""
    cut_on_screen: str = ""
    tall: bool = False
    short: bool = False
    on_paper: bool = True


@dataclass(frozen=True)
class Panel:
    """One chart under its own small heading; `wide` is there where the page has the room."""

    chart: Chart
    heading: str = ""
    wide: Chart | None = None


@dataclass(frozen=True)
class Reliance:
    """How far one explanation can be relied on: a mark, and what that rests on."""

    what: str
    mark: Mark
    why: str


@dataclass(frozen=True)
class Figure:
    """A numbered figure, its caption, and its numbers as a table.

    Below it stand sentences about it, and how far what it shows can be relied on.
    """

    number: int
    title: str
    note: str
    panels: tuple[Panel, ...]
    table: Table
    said: tuple[str, ...] = ()
    reliance: tuple[Reliance, ...] = ()
    on_paper: bool = True

    @property
    def id(self) -> str:
        """Where links to this figure lead."""
        return f"figure-{self.number}"


@dataclass(frozen=True)
class Fact:
    """A term and what holds for it: a text, or a short list of terms and texts."""

    term: str
    text: str = ""
    parts: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class Headline:
    """A finding: one sentence, its mark, what it rests on, and where it is shown."""

    sentence: str
    mark: Mark
    support: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    spark: Chart | None = None


@dataclass(frozen=True)
class Part:
    """A part of a section under its own heading: pictures first, then every number."""

    heading: str
    figures: tuple[Figure, ...] = ()
    disparities: Table | None = None
    groups: tuple[Table, ...] = ()
    on_paper: bool = True


@dataclass(frozen=True)
class Passage:
    """A part of a section that opens with its result: sentences, then pictures, then tables."""

    heading: str
    result: str
    said: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()
    tables_on_paper: bool = True


@dataclass(frozen=True)
class Section:
    """What every section has: the template that places it, its topic, and its result."""

    kind: str
    id: str
    topic: str
    result: str


@dataclass(frozen=True)
class Definition:
    """A name and what it means, ready to be read; paper has its first sentence and source."""

    title: str
    name: str
    text: str
    first: str
    source: str
    details: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class Tallied:
    """The rules that came to the same: their mark, and what they are about."""

    mark: Mark
    rules: str


@dataclass(frozen=True)
class Front:
    """The first page: the verdict, the findings that matter, and what stays open."""

    verdict: Mark
    summary: str
    fixed: str
    tally: tuple[Tallied, ...]
    findings: tuple[Headline, ...]
    more: str
    takes: tuple[str, ...]
    unlooked: tuple[str, ...]


@dataclass(frozen=True)
class ReportView:
    """A whole report, ready to be placed: every number is already a word.

    `profile` is the audience's word, `language` the code of what it speaks.
    """

    title: str
    name: str
    version: str
    date: str
    created: str
    tool: str
    lede: str
    profile: str
    front: Front
    language: str = "en"
    sections: tuple[Section, ...] = ()
    sheet: Sheet = "a4"
    identity: Identity = field(default_factory=Identity)
    facts: tuple[Fact, ...] = field(default=())
