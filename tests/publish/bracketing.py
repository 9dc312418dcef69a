"""A language that brackets every message, and a reader of what stands outside the brackets."""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser

from msgspec import to_builtins

from audit.evidence import Evidence
from audit.judge.verdict import Verdicts
from audit.publish.render.interval_methods import INTERVAL_METHODS
from audit.publish.render.language import Language

OPEN, CLOSE = "⟦", "⟧"
SPOKEN_ATTRIBUTES = ("alt", "aria-label", "content", "data-keys", "title")
_WORD = re.compile(r"[^\W\d_]{2,}")
_CUT = re.compile(r"\S*…")


class _Bracketing(gettext.NullTranslations):
    """Every message in brackets: as long as it is, and as it was."""

    def gettext(self, message: str) -> str:
        return f"{OPEN}{message}{CLOSE}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        return self.gettext(message)


BRACKETS = Language("eo", _Bracketing(), decimal=",", thousands=".")


def outside(text: str) -> str:
    """What of a text stands in no bracket; one that was cut off reaches to the end."""
    depth, left = 0, []
    for letter in text:
        depth += letter == OPEN
        left.append(letter if depth == 0 else " ")
        depth -= letter == CLOSE and depth > 0
    return "".join(left)


class _Page(HTMLParser):
    """All texts of a page that somebody sees or hears, but for code and what is typed."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._within: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style", "code"):
            self._within.append(tag)
        named = dict(attrs)
        for name, value in attrs:
            quiet = name == "content" and named.get("name") != "description"
            if name in SPOKEN_ATTRIBUTES and value and not quiet:
                self.texts.append(value)

    def handle_endtag(self, tag: str) -> None:
        if self._within and self._within[-1] == tag:
            self._within.pop()

    def handle_data(self, data: str) -> None:
        if not self._within and data.strip():
            self.texts.append(data)


def texts_of(page: str) -> list[str]:
    """The texts of an HTML page, and of its attributes that are read aloud."""
    reader = _Page()
    reader.feed(page)
    return reader.texts


def english(texts: Iterable[str], names: frozenset[str]) -> Iterator[str]:
    """Texts with a word outside the brackets that is no name of the record."""
    for text in texts:
        whole = _CUT.sub("", outside(text))
        said = [word for word in _WORD.findall(whole) if word.casefold() not in names]
        if said:
            yield f"{' '.join(said)}  <-  {' '.join(text.split())[:160]}"


def words_in(*texts: str) -> frozenset[str]:
    """All words of texts that were typed, not written by the house."""
    return frozenset(word.casefold() for text in texts for word in _WORD.findall(text))


def names_in(evidence: Evidence, verdicts: Verdicts, manifest: object) -> frozenset[str]:
    """The words of a record that its people typed, of its identifiers, and of what it cites."""
    record = to_builtins(evidence)
    typed = [record["subject"], record["provenance"], to_builtins(manifest)]
    typed += [row["metric"] for row in record["measurements"]]
    typed += [finding["code"] for finding in record["findings"]]
    typed += [row["slice"] for row in (*record["measurements"], *record["ledger"])]
    typed += [list(record["glossary"]), to_builtins(verdicts.policy)]
    typed += [entry["reference"] for entry in record["glossary"].values()]
    typed += [made.reference for made in INTERVAL_METHODS.values()]
    typed += [one["feature"] for said in record["attributions"] for one in said["values"]]
    typed += [verdict.rule for verdict in verdicts.verdicts]
    return words_in(*_texts(typed))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _texts([*value, *value.values()])
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)
