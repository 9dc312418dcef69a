"""Names, dates and messages as words that a sentence can hold.

Every text of the evidence passes through `printable` before it is shown, so that what cannot be
seen (control characters, marks that turn the reading direction) is written out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeGuard

from audit.evidence import MISSING, message
from audit.publish.render.amounts import NBSP, count, loose
from audit.publish.render.language import say, say_as, spoken, told

ELLIPSIS = "\u2026"
LONGEST_NAME = 60
_PLACEHOLDER = re.compile(r"\{([A-Za-z_]\w*)\}")
_TURNING = frozenset("\u200e\u200f\u061c\u2028\u2029\ufeff") | {
    chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
}


def fill(text: str, numbers: Mapping[str, Any]) -> str:
    """Fill a message's `{names}` from its numbers; what is unknown stays as it was written.

    A rule's name is a sentence of its own as a rule, and stands in quotation marks.

    >>> fill("{n} rows were read, {left} left out", {"n": 7214, "left": 0})
    '7,214 rows were read, 0 left out'
    >>> fill("The rule {rule} failed", {"rule": "recall >= 0.8"})
    'The rule “recall >= 0.8” failed'
    """

    def filled(found: re.Match[str]) -> str:
        name = found[1]
        if name not in numbers:
            return found[0]
        filling = _filling(numbers[name])
        return say("“{text}”", text=filling) if name == "rule" else filling

    return _PLACEHOLDER.sub(filled, text)


def is_phrase(value: object) -> TypeGuard[Mapping[str, Any]]:
    """Whether one of a message's numbers is a message with numbers of its own."""
    return isinstance(value, Mapping) and isinstance(value.get("text"), str)


def _filling(value: object) -> str:
    """What stands in a placeholder: a number or a name, or a phrase that is filled in turn."""
    if is_phrase(value):
        return fill(told(value["text"]), value)
    if isinstance(value, list | tuple) and value:
        return ", ".join(map(_filling, value))
    return loose(value)


def reason(text: str | None, numbers: Mapping[str, Any]) -> str:
    """Tell a reason and fill it; the names after its colon are shown as they were typed."""
    if not text:
        return ""
    head, colon, names = text.partition(":")
    said = fill(told(head), numbers)
    if colon and names.startswith(" "):
        return say("{reason}: {names}", reason=said, names=names[1:])
    return said + colon + names


def shorten(text: str, most: int = LONGEST_NAME) -> str:
    """Cut a long name and end it with an ellipsis.

    >>> shorten("African-American", 9)
    'African-…'
    """
    return text if len(text) <= most else text[: most - 1].rstrip() + ELLIPSIS


def people(attribute: str, group: str) -> str:
    """Name the people of a group so that a sentence can speak of them.

    >>> people("race", "Caucasian"), people("sex", "Female"), people("foreign_worker", "no")
    ('Caucasian people', 'women', 'people with foreign_worker no')
    """
    if group.casefold() in _NOUNS:
        return say(_NOUNS[group.casefold()])
    if tells(group):
        return say("{group} people", group=apart(group))
    shown = apart(shorten(group))
    if group.casefold().startswith(attribute.casefold()):
        return say("people with {group}", group=shown)
    of = apart(shorten(attribute, 40))
    return say("people with {attribute} {group}", attribute=of, group=shown)


def tells(group: str) -> bool:
    """Whether a group's name says by itself who its people are.

    >>> tells("Caucasian"), tells("Female"), tells("no"), tells("25-40")
    (True, True, False, False)
    """
    if group.casefold() in _NOUNS:
        return True
    plain = group.replace("-", "").replace(" ", "").replace("'", "")
    named = plain.isalpha() and len(plain) > 3 and plain.casefold() not in _TELL_NOTHING
    return named and len(group) <= LONGEST_NAME


_WOMEN, _MEN = message("women"), message("men")
_NOUNS = {"female": _WOMEN, "women": _WOMEN, "male": _MEN, "men": _MEN}
_TELL_NOTHING = frozenset({"other", "true", "false", "none", "unknown", "missing", "others"})


def visible(name: str) -> str:
    """Put a name that begins or ends with a blank in quotation marks, so that the blank is seen.

    The house's own name for no value is told in the language spoken: nobody's group is called so.

    >>> visible("Male "), visible("Male")
    ('“Male\\xa0”', 'Male')
    """
    if name == MISSING:
        return say("(missing)")
    rest = name.lstrip()
    bare = rest.rstrip()
    if bare == name:
        return name
    before, after = len(name) - len(rest), len(rest) - len(bare)
    return say("“{text}”", text=f"{NBSP * before}{bare}{NBSP * after}")


def apart(text: str) -> str:
    """Keep a name from melting into the words around it, and from turning them round.

    One with a blank at either end is quoted, one read from right to left is isolated.
    """
    text = visible(text)
    if any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text):
        return f"\u2068{text}\u2069"
    return text


def spelled(n: int) -> str:
    """Write a small number as a word.

    >>> spelled(2), spelled(12)
    ('two', '12')
    """
    numerals = (
        *(say_as("number", "no"), say_as("number", "one"), say_as("number", "two")),
        *(say_as("number", "three"), say_as("number", "four"), say_as("number", "five")),
        *(say_as("number", "six"), say_as("number", "seven"), say_as("number", "eight")),
        *(say_as("number", "nine"), say_as("number", "ten")),
    )
    return numerals[n] if 0 <= n < len(numerals) else count(n)


def listed(parts: Iterable[str]) -> str:
    """Join words as a sentence does.

    >>> listed(["sex", "race", "age"])
    'sex, race and age'
    """
    words = list(parts)
    if len(words) < 2:
        return "".join(words)
    return say("{first} and {last}", first=", ".join(words[:-1]), last=words[-1])


def a_few(names: Sequence[str], most: int) -> list[str]:
    """The first of some names, and how many more there are; one more is named instead.

    >>> a_few(["sex", "race", "age"], 2), a_few(["sex", "race", "age"], 1)
    (['sex', 'race', 'age'], ['sex', 'two more'])
    """
    left = len(names) - most
    return [*names[:most], say("{n} more", n=spelled(left))] if left > 1 else list(names)


def clauses(parts: Iterable[str]) -> str:
    """Put what could stand alone one behind another, as a language parts it.

    >>> clauses(["two rows were left out", "", "none was read twice"])
    'two rows were left out; none was read twice'
    """
    said = ""
    for part in parts:
        said = say("{first}; {second}", first=said, second=part) if said and part else said or part
    return said


def upper_first(text: str) -> str:
    """Begin a sentence with a capital and leave all else as it is."""
    return text[:1].upper() + text[1:]


def first_sentence(definition: str) -> str:
    """The first paragraph's first sentence."""
    head, _, _ = definition.strip().partition(". ")
    return shorten(head.rstrip(".") + "." if head else "", 300)


def lower_first(text: str) -> str:
    """Go on within a sentence; an abbreviation keeps its capitals, and in German everything.

    >>> lower_first("Selection rate"), lower_first("SHAP values")
    ('selection rate', 'SHAP values')
    """
    if text[1:2].isupper() or spoken().keeps_capitals:
        return text
    return text[:1].lower() + text[1:]


def day(moment: str) -> str:
    """Write a date in words; what is no date stays as it is, if it is not too long.

    >>> day("2026-11-21T23:48:00Z")
    '21 November 2026'
    """
    try:
        when = datetime.fromisoformat(moment.replace("Z", "+00:00"))
    except ValueError:
        return shorten(moment, 40)
    if spoken().code == "en":
        return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"
    from babel.dates import format_date

    written = format_date(when.date(), format="long", locale=spoken().code)
    return spoken().first_day + written[1:] if when.day == 1 and spoken().first_day else written


_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def printable(text: str, *, name: bool = False) -> str:
    """Write out what cannot be seen or would turn the text around it.

    A new line is a blank, but not in a name: two names never read alike.

    >>> printable("a\\x00b"), printable("a\\nb"), printable("a\\nb", name=True)
    ('a\\\\x00b', 'a b', 'a\\\\nb')
    """
    if text.isprintable():
        return text
    return "".join(_visible(letter, name) for letter in text)


def _visible(letter: str, name: bool) -> str:
    if letter in "\n\t" and not name:
        return " "
    kind = unicodedata.category(letter)
    if letter in _TURNING or kind in ("Cc", "Cs", "Cn") or 0xFDD0 <= ord(letter) <= 0xFDEF:
        return letter.encode("unicode_escape", "surrogatepass").decode("ascii")
    return letter
