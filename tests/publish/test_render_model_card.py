"""The model card: metadata that a hub reads, and sections made from evidence."""

from __future__ import annotations

import json
import re

import msgspec
import pytest
import sample_report as sample
from markdown_reading import ATTACKS, OURS, everywhere, flat, parsed, shape

from audit.judge.verdict import Verdicts
from audit.publish.render.card_metadata import yaml
from audit.publish.render.documents import EXPORTERS, Record
from audit.publish.render.model_card import MOST_ROWS, model_card

ASKED = {
    **sample.MANIFEST,
    "report": {
        "title": "COMPAS risk label",
        "organisation": "Broward *County*",
        "purpose": "To rank defendants\nfor interviews.\n\n- by trained people\n- never alone",
        "limitations": "Not for <b>sentencing</b>.",
        "license": "apache-2.0",
    },
}


@pytest.fixture(scope="module")
def card() -> str:
    return model_card(Record(sample.evidence(), sample.verdicts(), ASKED))


def front(text: str) -> str:
    """The YAML between the two rules, as hubs cut it out."""
    found = re.match(r"^---\n(.*?)\n---\n", text, re.DOTALL)
    assert found is not None
    return found[1]


def body(text: str) -> str:
    return text.partition("\n---\n")[2]


def test_it_is_registered_under_its_name() -> None:
    assert EXPORTERS["model-card"].file == "model-card.md"


def test_the_metadata_in_its_own_words(card: str) -> None:
    assert front(card).startswith(
        'license: "apache-2.0"\npipeline_tag: "tabular-classification"\ntags:\n'
        '- "responsible-ai"\n- "fairness"\n'
    )
    assert (
        '    - type: "demographic_parity_difference"\n'
        '      name: "Demographic parity difference across sex"\n'
        "      value: 0.04480945807855985\n"
        "      args:\n"
        '        "n": 7214\n'
        "        across:\n"
        '        - "sex"\n'
    ) in front(card)


def test_what_nobody_stated_is_in_no_metadata() -> None:
    card = model_card(Record(sample.evidence(), sample.verdicts(), sample.MANIFEST))
    assert "license" not in front(card)
    assert "library_name" not in front(card)
    assert "datasets" not in front(card)
    assert "## Intended use\n\nNot stated.\n" in card


@pytest.mark.parametrize(
    ("name", "library"),
    [("sklearn.pipeline.Pipeline", "sklearn"), ("mine.Model", None), (None, None)],
)
def test_the_library_is_named_where_it_is_known(name: str | None, library: str | None) -> None:
    found = sample.evidence()
    subject = msgspec.structs.replace(found.subject, model={"name": name})
    card = model_card(Record(msgspec.structs.replace(found, subject=subject), Verdicts(), {}))
    assert ("library_name" in front(card)) == (library is not None)
    assert f'library_name: "{library}"' in card or library is None


def test_what_people_wrote_keeps_its_paragraphs_and_loses_its_marks(card: str) -> None:
    assert (
        "## Intended use\n\nTo rank defendants for interviews.\n\n"
        "- by trained people\n- never alone\n"
    ) in card
    assert "## Limitations\n\nNot for &lt;b&gt;sentencing&lt;/b&gt;.\n" in card
    assert "- Organisation: Broward \\*County\\*\n" in card


def test_metrics_stand_by_group_with_interval_and_n(card: str) -> None:
    assert "| Accuracy | 65.4\xa0% | 64.3 to 66.5 | 7,214 |\n" in card
    assert "### By race\n" in card
    assert "| Selection rate | Caucasian | 65.2\xa0% | 63.3 to 67.1 | 2,454 |\n" in card
    few = "| False positive rate | Native American | 38\xa0%, too few to say | 14 to 69 | 8 |\n"
    assert few in card
    assert "| Equalized odds difference | 36\xa0points | 18 to 43 | 1,818 |\n" in card


def test_findings_are_the_ethical_considerations(card: str) -> None:
    _, _, rest = card.partition("## Ethical considerations\n\n")
    assert rest.startswith(
        "Whether a disparity is unjust is for people to decide.\n\n- **■ Fail:**"
    )
    assert "## What was not measured\n\n- Two groups have too few people" in rest


def test_where_nothing_could_be_measured_the_card_says_so() -> None:
    card = model_card(Record(sample.nothing(), Verdicts(), {}))
    assert "model-index" not in front(card)
    assert "No metric could be given a number." in card


def test_very_many_groups_are_cut_and_counted() -> None:
    card = model_card(Record(sample.crowd(), Verdicts(), {}))
    rows = [line for line in card.splitlines() if line.startswith("| ")]
    assert len(rows) < 4 * MOST_ROWS
    assert "more rows in evidence.json." in card


@pytest.mark.parametrize("name", ATTACKS)
def test_no_text_of_anybody_changes_what_the_card_is_made_of(name: str) -> None:
    record = everywhere(ATTACKS[name], sample.evidence(), sample.verdicts(), sample.MANIFEST)
    harmless = everywhere("word", sample.evidence(), sample.verdicts(), sample.MANIFEST)
    attacked, plain = model_card(record), model_card(harmless)
    assert shape(body(attacked)) == shape(body(plain))
    tokens = list(flat(parsed(body(attacked))))
    assert not {token.type for token in tokens} & {"html_block", "link_open", "image", "fence"}
    assert {token.content for token in tokens if token.type == "html_inline"} <= OURS
    lines, others = front(attacked).splitlines(), front(plain).splitlines()
    assert len(lines) == len(others)
    for line, other in zip(lines, others, strict=True):
        assert line.partition('"')[0] == other.partition('"')[0]
        if '"' in line and '"n": ' not in line:
            assert isinstance(json.loads(line[line.index('"') :]), str)


def test_values_are_never_read_as_something_else() -> None:
    nasty = {"no": "no", "n": 1, "null": "null", "deep": [{"a": "1.0", "b": []}, "x: y", "- z"]}
    assert yaml(nasty) == (
        '"no": "no"\n"n": 1\n"null": "null"\ndeep:\n- "a": "1.0"\n  "b": []\n- "x: y"\n- "- z"\n'
    )


@pytest.mark.parametrize(
    ("value", "written"),
    [(1e-7, "1.0e-07"), (1e22, "1.0e+22"), (-2.5e-9, "-2.5e-09"), (0.1, "0.1"), (3.0, "3.0")],
)
def test_a_power_of_ten_has_its_point(value: float, written: str) -> None:
    assert yaml({"value": value}) == f"value: {written}\n"
