"""Hypothesis tests and the families they were made in, by their titles.

The record has one text for a family. Its fixed words are told apart from the names between them
here, so that both can stand in another order in another language.
"""

from __future__ import annotations

import re

from audit.evidence import joined, message
from audit.publish.render import words
from audit.publish.render.language import say, say_many
from audit.publish.render.reading import Reading

TITLES = {
    "breslow_day_tarone": message("Breslow day tarone"),
    "calibration_chi_square": message("Calibration chi square"),
    "fisher_exact": message("Fisher exact"),
    "fisher_mid_p": message("Fisher mid p"),
    "homogeneity": message("Homogeneity"),
    "kolmogorov_smirnov": message("Kolmogorov smirnov"),
    "mantel_haenszel": message("Mantel haenszel"),
    "spearman": message("Spearman"),
}
"""What the tests are called that the glossary does not define."""

_ADJUSTED = re.compile(r"(?P<family>.+), (?P<n>\d+) tests, Benjamini-Hochberg")
_WAYS = {
    r"(?P<test>\w+) across (?P<attributes>.+) of class (?P<name>.+) against (?P<reference>.+)": (
        message("{test} across {attributes} of class {name} against {reference}")
    ),
    r"(?P<test>\w+) across (?P<attributes>.+) against (?P<reference>.+)": message(
        "{test} across {attributes} against {reference}"
    ),
    r"(?P<test>\w+) across (?P<attributes>.+)": message("{test} across {attributes}"),
    r"(?P<test>\w+) with (?P<number>.+)": message("{test} with {number}"),
    r"(?P<group>.+) against (?P<reference>.+) within (?P<stratum>.+)": message(
        "{group} against {reference} within {stratum}"
    ),
    r"(?P<test>\w+)": message("{test}"),
}


def title_of_test(reading: Reading, name: str) -> str:
    """The test's title, and that of the metric behind its colon where there is one."""
    test, colon, metric = name.partition(":")
    if not colon or name in reading.evidence.glossary:
        return _title(reading, name)
    about = words.lower_first(reading.title(metric))
    return say("{test}: {metric}", test=_title(reading, test), metric=about)


def title_of_family(reading: Reading, name: str) -> str:
    """What a family of tests has in common, and how many p-values were adjusted together."""
    found = _ADJUSTED.fullmatch(name)
    if found is None:
        return _family(reading, name)
    return say_many(
        "{family}, 1 test, Benjamini-Hochberg",
        "{family}, {n} tests, Benjamini-Hochberg",
        int(found["n"]),
        n=found["n"],
        family=_family(reading, found["family"]),
    )


def _family(reading: Reading, name: str) -> str:
    for way, text in _WAYS.items():
        found = re.fullmatch(way, name)
        if found and _is_known(reading, found.groupdict().get("test")):
            parts = found.groupdict()
            named = {"test": _title(reading, parts["test"])} if "test" in parts else {}
            if "attributes" in parts:
                named["attributes"] = _listed(reading, parts["attributes"])
            return say(text, **parts | named)
    return name


def _listed(reading: Reading, joint: str) -> str:
    """The attributes that the record joined to this text, as a sentence lists them."""
    crossed = {joined(test.across): test.across for test in reading.evidence.tests if test.across}
    return words.listed(crossed.get(joint, (joint,)))


def _is_known(reading: Reading, test: str | None) -> bool:
    """Whether this is a test that has a title; a family without one names groups alone."""
    return test is None or test in TITLES or test in reading.evidence.glossary


def _title(reading: Reading, name: str) -> str:
    unknown = name not in reading.evidence.glossary
    return say(TITLES[name]) if unknown and name in TITLES else reading.title(name)
