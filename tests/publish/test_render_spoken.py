"""Sentences of the report are whole messages: another language may put its parts elsewhere."""

from __future__ import annotations

import gettext
from collections.abc import Iterator, Mapping

import pytest
import sample_report as sample
from msgspec.structs import replace

from audit.evidence import Interval, Measurement
from audit.judge.verdict import Outcome, Verdict, Verdicts
from audit.publish.render import phrases
from audit.publish.render.language import Language, speaking
from audit.publish.render.marks import grade_mark, lettered, mark_of, outcome_mark
from audit.publish.render.meanings import meaning, paragraphs
from audit.publish.render.pairs import Pair
from audit.publish.render.reading import Reading, read
from audit.publish.render.sections.rules import about, summary
from audit.publish.render.takes import takes

GERMAN = {
    "women": "Frauen",
    "men": "Männer",
    "{group} people": "Menschen der Gruppe {group}",
    "{people} with {groups}": "{people}, {groups}",
    "Of truly negative {worse_people}, {worse} are predicted positive; of {better_people}, "
    "{better}": "Positiv vorhergesagt: {worse_people} {worse}, {better_people} {better}, "
    "obwohl negativ",
    "{title} across {attributes} is {value}": "{value} beträgt {title} über {attributes}",
    "{metric} for everyone": "für alle: {metric}",
    "{verdict}, waived": "{verdict} (ausgesetzt)",
    "Share of people who are found.": "Anteil der Gefundenen.",
    "Undecided: {finding}.": "Offen: {finding}.",
    "More people would decide it.": "Mehr Menschen entscheiden es.",
}
SENSES = {("verdict", "Fail"): "Nicht bestanden", ("grade", "Note"): "Hinweis"}
COUNTED = {"{n} are broken": "{n} verletzt", "Of {n} rules, {parts}.": "Regeln {n}: {parts}."}


class _German(gettext.NullTranslations):
    def gettext(self, message: str) -> str:
        return GERMAN.get(message, message)

    def pgettext(self, context: str, message: str) -> str:
        return SENSES.get((context, message), message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        text = msgid1 if n == 1 else msgid2
        return COUNTED.get(text, text)


@pytest.fixture
def german() -> Iterator[Language]:
    spoken = Language("de", _German(), decimal=",", thousands=".", keeps_capitals=True)
    with speaking(spoken) as language:
        yield language


@pytest.fixture
def reading() -> Reading:
    return read(sample.evidence())


def _verdict(outcome: Outcome, **changes: object) -> Verdict:
    facts: Mapping[str, object] = {"rule": "r", "metric": "accuracy", "threshold": 0.8} | changes
    return Verdict(outcome=outcome, **facts)  # type: ignore[arg-type]


def _rate(group: str, value: float) -> Measurement:
    return Measurement(
        metric="false_positive_rate", slice={"sex": group}, value=value, n=100, split="test"
    )


def test_the_order_of_a_comparison_is_the_language_s(german: Language, reading: Reading) -> None:
    pair = Pair(worse=_rate("Male", 0.25), better=_rate("Female", 0.125))
    said = phrases.between(reading, pair)
    assert said == "Positiv vorhergesagt: Männer 25,0\u00a0%, Frauen 12,5\u00a0%, obwohl negativ"


def test_a_gap_begins_where_the_language_wants(german: Language, reading: Reading) -> None:
    gap = Measurement(metric="impact_ratio", across=("sex", "race"), value=0.5, n=10, split="test")
    said = phrases.one(reading, gap)
    assert said == f"0,50 beträgt {reading.title('impact_ratio')} über sex and race"


def test_people_of_crossed_groups_are_named_in_the_language(german: Language) -> None:
    row = Measurement(metric="accuracy", slice={"race": "Asian", "sex": "Male"}, n=3, split="test")
    assert phrases.who(row) == "Menschen der Gruppe Asian, sex Male"


def test_english_joins_crossed_groups_by_what_is_said_already() -> None:
    told = {"race": "Asian", "sex": "Male"}
    rest = {"age": "25-40", "sex": "Male"}
    rows = [Measurement(metric="m", slice=groups, n=3, split="test") for groups in (told, rest)]
    assert [phrases.who(row) for row in rows] == [
        "Asian people with sex Male",
        "people with age 25-40, sex Male",
    ]


def test_a_mark_is_said_when_it_is_made(german: Language) -> None:
    assert lettered(outcome_mark("fail")) == "■ Nicht bestanden"
    assert grade_mark("note").word == "Hinweis"
    waived = _verdict("fail", waiver={"owner": "a", "reason": "b", "expires": "2027-01-01"})
    assert mark_of(waived).word == "Nicht bestanden (ausgesetzt)"
    assert outcome_mark(None).shape == "none"


def test_rules_are_counted_in_the_language(german: Language, reading: Reading) -> None:
    judged = Verdicts(verdicts=(_verdict("fail"), _verdict("fail"), _verdict("pass")))
    assert summary(judged) == "Regeln three: two verletzt and one holds."
    assert about(reading, _verdict("fail")) == f"für alle: {reading.title('accuracy')}"


def test_what_it_would_take_is_one_sentence(german: Language) -> None:
    span = Interval(low=0.5, high=0.9, level=0.95, method="wilson")
    row = Measurement(metric="mae", value=0.75, n=100, interval=span, split="test")
    judged = Verdicts(verdicts=(_verdict("inconclusive", metric="mae", value=0.75),))
    (said,) = takes(read(replace(sample.nothing(), measurements=(row,))), judged)
    assert said == (
        "Offen: The model is off by 0,75 (0,50 to 0,90) on average. Mehr Menschen entscheiden es."
    )


def test_a_definition_is_told_paragraph_by_paragraph(german: Language) -> None:
    definition = "Share of people\nwho are found.\n\ntp / (tp + fn), from 0 to 1."
    assert paragraphs(definition)[0] == "Share of people who are found."
    assert meaning(definition).startswith("Anteil der Gefundenen. tp / ")
    assert meaning("") == ""
