"""Templates that are configured, in files and beside them, and those that cannot be used."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from audit.config import load_config
from audit.errors import AuditError
from audit.subject.source import load_rows
from audit.subject.templates.as_audit import audit_of_templates
from audit.subject.templates.reading import templates_of
from audit.subject.templates.templates import Templates, columns_of

TERMS = {"gender": {"female": ["she", "my aunt"], "male": ["he"]}}
SENTENCES = ["{gender} was late.", "I saw that {gender} said so, and {gender} knew."]
EXAMPLE = Path(__file__).parents[2] / "docs" / "templates.toml"


def read(**options: Any) -> Templates:
    given = {"sentences": SENTENCES, "terms": TERMS} | options
    found = templates_of(load_config(None, given).template_test)
    assert found is not None
    return found


def test_every_sentence_with_every_term() -> None:
    columns = columns_of(read())
    assert columns == {
        "text": [
            "she was late.",
            "my aunt was late.",
            "he was late.",
            "I saw that she said so, and she knew.",
            "I saw that my aunt said so, and my aunt knew.",
            "I saw that he said so, and he knew.",
        ],
        "gender": ["female", "female", "male"] * 2,
        "sentence": ["1: she", "1: my aunt", "1: he", "2: she", "2: my aunt", "2: he"],
    }


def test_slots_of_several_attributes_stand_beside_each_other() -> None:
    terms = TERMS | {"faith": {"a": ["a Quaker"], "b": ["a Sikh"]}}
    columns = columns_of(read(terms=terms, sentences=[SENTENCES[0], "{faith} came."]))
    assert columns["gender"] == ["female", "female", "male", None, None]
    assert columns["faith"] == [None, None, None, "a", "b"]


def test_no_templates_are_none() -> None:
    assert templates_of(load_config(None, {}).template_test) is None


def test_the_example_of_the_documentation() -> None:
    found = read(sentences=None, terms=None, template_test=str(EXAMPLE))
    assert found.name == "templates"
    assert len(found.sentences) == 12
    assert found.labelled
    table = load_rows(found)
    assert (table.rows, table.name) == (96, "templates")
    assert table.columns == ("text", "gender", "label", "sentence")


def test_a_csv_file_holds_sentences_and_labels(tmp_path: Path) -> None:
    file = tmp_path / "say.csv"
    file.write_text(
        '\ufeffsentence,label\n"{gender} came, late",bad\n{gender} came,good\n', "utf-8"
    )
    found = read(sentences=None, template_test=str(file))
    assert [one.text for one in found.sentences] == ["{gender} came, late", "{gender} came"]
    assert [one.label for one in found.sentences] == ["bad", "good"]


def test_flags_and_the_file_say_the_same(tmp_path: Path) -> None:
    file = tmp_path / "audit.toml"
    file.write_text(
        '[template_test]\ncolumn = "say"\nsentences = ["{gender} came"]\n'
        '[template_test.terms.gender]\nfemale = ["she"]\nmale = ["he", "him"]\n'
    )
    flags = {"sentences": ("{gender} came",), "text_column": "say"}
    flags |= {"terms": ("gender.female=she", "gender.male=he, him")}
    assert load_config(file, {}).template_test.terms == load_config(None, flags).template_test.terms
    assert columns_of(read(**flags))["say"] == ["she came", "he came", "him came"]


def test_terms_with_markup_and_newlines_are_texts_like_any_other() -> None:
    terms = {"gender": {"<b>": ["<script>alert(1)</script>", "she\nand I"], "m": ["{he}"]}}
    columns = columns_of(read(terms=terms, sentences=SENTENCES[:1]))
    assert columns["text"] == [
        "<script>alert(1)</script> was late.",
        "she\nand I was late.",
        "{he} was late.",
    ]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"sentences": ["She was late."]}, "No slot is in sentence 1"),
        ({"sentences": ["{gendre} was late."]}, "no terms for the slot {gendre} of sentence 1"),
        ({"sentences": ["{} was late."]}, "no terms for the slot {} of sentence 1"),
        ({"sentences": [SENTENCES[0]] * 2}, "Sentence 2 is there twice"),
        ({"terms": None}, "no terms to put into the sentences"),
        ({"terms": {"gender": {"female": [], "male": ["he"]}}}, "group 'female' has no terms"),
        ({"terms": {"gender": {"female": [" "], "male": ["he"]}}}, "group 'female' has no terms"),
        ({"terms": {"gender": {"female": ["she"]}}}, "terms of 1 group"),
        ({"terms": {"gender": {"f": ["they"], "m": ["they"]}}}, "'they' is there twice"),
        ({"terms": {"text": {"f": ["she"], "m": ["he"]}}}, "cannot be called 'text'"),
        (
            {"terms": TERMS | {"age": {"a": ["old"], "b": ["young"]}}},
            "No sentence has the slot {age}",
        ),
        ({"sentences": None}, "no sentence to put them into"),
        (
            {"sentences": ["{gender} and {age}"], "terms": TERMS | {"age": TERMS["gender"]}},
            "Two slots are in sentence 1",
        ),
        (
            {"sentences": [{"text": "{gender} a", "label": "x"}, "{gender} b"]},
            "Sentence 2 has no label",
        ),
        (
            {
                "sentences": [
                    {"text": "{gender} a", "label": "x"},
                    {"text": "{gender}", "label": " "},
                ]
            },
            "Sentence 2 has no label",
        ),
        ({"template_test": "none.toml"}, "There is no file none.toml"),
        ({"terms": ("female=she",)}, "--terms female names no group"),
        ({"sentences": [{"txt": "{gender}"}]}, "configuration is wrong"),
    ],
)
def test_templates_that_would_say_nothing_are_refused(options: dict[str, Any], said: str) -> None:
    with pytest.raises(AuditError) as wrong:
        read(**options)
    assert said in str(wrong.value)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("say.txt", "{gender} came", "of no kind that templates are read from"),
        ("say.toml", "sentences = [", "not valid TOML"),
        ("say.toml", 'sentence = ["{gender}"]', "there is no key sentence"),
        ("say.csv", "text\n{gender} came\n", "no column 'sentence'"),
        ("say.csv", "", "no column 'sentence'"),
        ("say.csv", "sentence\n", "no column 'sentence'"),
    ],
)
def test_files_that_hold_no_templates(tmp_path: Path, name: str, content: str, said: str) -> None:
    file = tmp_path / name
    file.write_text(content)
    with pytest.raises(AuditError) as wrong:
        read(sentences=None, template_test=str(file))
    assert said in str(wrong.value)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"data": "rows.csv"}, "Both templates and test are given"),
        ({"label": "y"}, "Both templates and label are given"),
        ({"sensitive": ["sex"]}, "Both templates and sensitive are given"),
        ({"prediction": "p"}, "put to a model"),
        ({"train": "random_forest"}, "put to a model"),
    ],
)
def test_rows_and_templates_are_audits_of_their_own(options: dict[str, Any], said: str) -> None:
    config = load_config(None, {"sentences": SENTENCES, "terms": TERMS, **options})
    templates = templates_of(config.template_test)
    assert templates is not None
    with pytest.raises(AuditError, match=said):
        audit_of_templates(config, templates)
