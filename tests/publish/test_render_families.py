"""Tests and their families are told by title; what is a name in them stays a name."""

from __future__ import annotations

import gettext

import pytest
import sample_report as sample
from msgspec.structs import replace

from audit.evidence import GlossaryEntry, Test
from audit.publish.render.families import title_of_family, title_of_test
from audit.publish.render.hypothesis_tests import test_tables as tables_of_tests
from audit.publish.render.language import Language, speaking
from audit.publish.render.reading import Reading, read


@pytest.fixture
def reading() -> Reading:
    return read(sample.nothing())


@pytest.mark.parametrize(
    ("family", "said"),
    [
        (
            "homogeneity across sex & race, 12 tests, Benjamini-Hochberg",
            "Homogeneity across sex & race, 12 tests, Benjamini-Hochberg",
        ),
        (
            "fisher_mid_p across sex of class high against Female, 1 tests, Benjamini-Hochberg",
            "Fisher mid p across sex of class high against Female, 1 test, Benjamini-Hochberg",
        ),
        ("kolmogorov_smirnov across age against 30", "Kolmogorov smirnov across age against 30"),
        ("spearman with income", "Spearman with income"),
        ("a against b within branch", "a against b within branch"),
        ("somebody's own family", "somebody's own family"),
        ("unknown_test across sex", "unknown_test across sex"),
    ],
)
def test_a_family_is_told_by_the_title_of_its_test(
    reading: Reading, family: str, said: str
) -> None:
    assert title_of_family(reading, family) == said


def test_the_glossary_s_title_goes_first() -> None:
    entry = GlossaryEntry(title="Same order of importance", definition="")
    known = read(replace(sample.nothing(), glossary={"homogeneity": entry}))
    assert title_of_family(known, "homogeneity across sex") == "Same order of importance across sex"
    assert title_of_test(known, "homogeneity") == "Same order of importance"


class _Turned(gettext.NullTranslations):
    """A language that says the attributes first."""

    def gettext(self, message: str) -> str:
        return {
            "{test} across {attributes}": "{attributes}: {test}",
            "Homogeneity": "Gleichheit",
            "across": "never looked up alone",
            "sex": "a name that must not be looked up",
        }.get(message, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return "{family} ({n})"


def test_names_and_fixed_words_can_change_places(reading: Reading) -> None:
    with speaking(Language("de", _Turned(), keeps_capitals=True)):
        said = title_of_family(reading, "homogeneity across sex, 12 tests, Benjamini-Hochberg")
        assert said == "sex: Gleichheit (12)"
        assert title_of_test(reading, "homogeneity:false_positive_rate") == (
            "Gleichheit: False positive rate"
        )


def test_a_table_of_one_family_has_it_as_its_caption(reading: Reading) -> None:
    tests = [
        Test(test="fisher_exact", across=("sex",), p=p, family="fisher_exact across sex")
        for p in (0.5, 0.01, 0.2, 0.00001)
    ]
    (table,) = tables_of_tests(reading, tests)
    assert table.caption == "Fisher exact across sex"
    assert [row[3].text for row in table.rows] == ["<\u00a00.0001", "0.0100", "0.20", "0.50"]


def test_attributes_crossed_are_listed_where_the_record_says_which() -> None:
    tests = (Test(test="homogeneity", across=("sex", "race & origin"), p=0.1),)
    known = read(replace(sample.nothing(), tests=tests))
    family = 'homogeneity across sex & "race & origin"'
    assert title_of_family(known, family) == "Homogeneity across sex and race & origin"
    assert title_of_family(known, "homogeneity across a & b") == "Homogeneity across a & b"
