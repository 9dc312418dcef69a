"""Names, dates and messages as words that a sentence can hold.

Every text of the evidence passes through `printable` before it is shown, so that what cannot be
seen (control characters, marks that turn the reading direction) is written out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from audit.publish.render.amounts import NBSP, count, loose

ELLIPSIS = "\u2026"
LONGEST_NAME = 60
_NUMERALS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_PLACEHOLDER = re.compile(r"\{([A-Za-z_]\w*)\}")
_TURNING = frozenset("\u200e\u200f\u061c\u2028\u2029\ufeff") | {
    chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
}


def fill(message: str, numbers: Mapping[str, Any]) -> str:
    """Fill a message's `{names}` from its numbers; what is unknown stays as it was written.

    >>> fill("{n} rows were read, {left} left out", {"n": 7214, "left": 0})
    '7,214 rows were read, 0 left out'
    """
    return _PLACEHOLDER.sub(
        lambda found: loose(numbers[found[1]]) if found[1] in numbers else found[0], message
    )


def reason(message: str | None, numbers: Mapping[str, Any]) -> str:
    """Fill a reason; the names after its colon are shown as they were typed."""
    if not message:
        return ""
    head, colon, names = message.partition(":")
    return fill(head, numbers) + colon + names


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
        return _NOUNS[group.casefold()]
    plain = group.replace("-", "").replace(" ", "").replace("'", "")
    tells = plain.isalpha() and len(plain) > 3 and plain.casefold() not in _TELL_NOTHING
    if tells and len(group) <= LONGEST_NAME:
        return f"{apart(group)} people"
    if group.casefold().startswith(attribute.casefold()):
        return f"people with {apart(shorten(group))}"
    return f"people with {apart(shorten(attribute, 40))} {apart(shorten(group))}"


_NOUNS = {"female": "women", "women": "women", "male": "men", "men": "men"}
_TELL_NOTHING = frozenset({"other", "true", "false", "none", "unknown", "missing", "others"})


def visible(name: str) -> str:
    """Put a name that begins or ends with a blank in quotation marks, so that the blank is seen.

    >>> visible("Male "), visible("Male")
    ('“Male\\xa0”', 'Male')
    """
    rest = name.lstrip()
    bare = rest.rstrip()
    if bare == name:
        return name
    before, after = len(name) - len(rest), len(rest) - len(bare)
    return f"“{NBSP * before}{bare}{NBSP * after}”"


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
    return _NUMERALS[n] if 0 <= n < len(_NUMERALS) else count(n)


def many(n: int, noun: str) -> str:
    """Write how many of something.

    >>> many(1, "rule"), many(3, "rule")
    ('one rule', 'three rules')
    """
    return f"{spelled(n)} {noun}{'' if n == 1 else 's'}"


def listed(parts: Iterable[str]) -> str:
    """Join words as a sentence does.

    >>> listed(["sex", "race", "age"])
    'sex, race and age'
    """
    words = list(parts)
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def upper_first(text: str) -> str:
    """Begin a sentence with a capital and leave all else as it is."""
    return text[:1].upper() + text[1:]


def first_sentence(definition: str) -> str:
    """The first paragraph's first sentence."""
    head, _, _ = definition.strip().partition(". ")
    return shorten(head.rstrip(".") + "." if head else "", 300)


def lower_first(text: str) -> str:
    """Go on within a sentence; an abbreviation keeps its capitals.

    >>> lower_first("Selection rate"), lower_first("SHAP values")
    ('selection rate', 'SHAP values')
    """
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def day(moment: str) -> str:
    """Write a date in words; what is no date stays as it is, if it is not too long.

    >>> day("2026-11-21T23:48:00Z")
    '21 November 2026'
    """
    try:
        when = datetime.fromisoformat(moment.replace("Z", "+00:00"))
    except ValueError:
        return shorten(moment, 40)
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def printable(text: str) -> str:
    """Write out what cannot be seen or would turn the text around it.

    >>> printable("a\\x00b")
    'a\\\\x00b'
    """
    if text.isprintable():
        return text
    return "".join(_visible(letter) for letter in text)


def _visible(letter: str) -> str:
    if letter in "\n\t":
        return " "
    kind = unicodedata.category(letter)
    if letter in _TURNING or kind in ("Cc", "Cs", "Cn") or 0xFDD0 <= ord(letter) <= 0xFDEF:
        return letter.encode("unicode_escape", "surrogatepass").decode("ascii")
    return letter
