"""What a value should have been is said without a word of the library that refused it."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from audit.config import AuditConfig, load_config
from audit.errors import AuditError
from audit.expected import Misfit, misfit
from audit.policy import Settings, Waiver
from audit.rules import Rule

DAY = {"rule": "a", "owner": "b", "reason": "c"}


def told(given: Any, kind: Any) -> Misfit:
    with pytest.raises(msgspec.ValidationError) as refused:
        msgspec.convert(given, kind, strict=True)
    return misfit(refused.value, given, kind)


@pytest.mark.parametrize(
    ("given", "kind", "said"),
    [
        ({"metric": "f1", "at_least": True}, Rule, "at_least must be a number, not true"),
        ({"metric": "f1", "at_least": "1"}, Rule, "at_least must be a number, not the text '1'"),
        ({"metric": "f1", "at_least": 10**400}, Rule, "at_least: number out of range"),
        ({"metric": 5}, Rule, "metric must be a text, not 5"),
        ({}, Rule, "metric is missing"),
        ({"metric": "f1", "x": 1}, Rule, "there is no key x"),
        (
            {"metric": "f1", "severity": "low"},
            Rule,
            "severity must be block or warn, not the text 'low'",
        ),
        ({"metric": "f1", "severity": 3}, Rule, "severity must be block or warn, not 3"),
        ({"metric": "f1", "between": [1]}, Rule, "between must be a list of 2, not of 1"),
        ({"metric": "f1", "between": [1, {}]}, Rule, "between[1] must be a number, not a table"),
        ({"metric": "f1", "slice": ["a"]}, Rule, "slice must be a table, not a list"),
        (
            {"metric": "f1", "slice": {"sex": 1}},
            Rule,
            "a value in slice must be a text, not a whole number",
        ),
        (
            {"metric": "f1", "slice": {1: "a"}},
            Rule,
            "a name in slice must be a text, not a whole number",
        ),
        ({"minimum_group": 0.5}, Settings, "minimum_group must be a whole number, not 0.5"),
        ({"minimum_group": 0}, Settings, "minimum_group is 0: 1 is the least"),
        ({**DAY, "expires": "soon"}, Waiver, "expires must be a day, not the text 'soon'"),
        ({**DAY, "expires": 2027}, Waiver, "expires must be a day, not 2027"),
        (
            {**DAY, "expires": datetime(2027, 1, 31)},
            Waiver,
            "expires must be a day, not 2027-01-31 00:00:00",
        ),
        ({**DAY, "owner": date(2027, 1, 31)}, Waiver, "owner must be a text, not 2027-01-31"),
        (
            {"data": {"positive": []}},
            AuditConfig,
            "data.positive must be true or false, a number or a text, not a list",
        ),
        (
            {"model": {"score": {"a": 1}}},
            AuditConfig,
            "a value in model.score must be a text, not a whole number",
        ),
        (
            {"audit": {"task": "ranked"}},
            AuditConfig,
            "audit.task must be binary, multiclass, regression or ranking, not the text 'ranked'",
        ),
        ({"report": {"paper": 4}}, AuditConfig, "report.paper must be a4 or letter, not 4"),
        (
            {"template_test": {"sentences": [{"label": "a"}]}},
            AuditConfig,
            "template_test.sentences[0]: text is missing",
        ),
        (
            {"report": {"formats": "html"}},
            AuditConfig,
            "report.formats must be a list, not the text 'html'",
        ),
        ({"data": "people.csv"}, AuditConfig, "data must be a table, not the text 'people.csv'"),
        (3, Rule, "it must be a table, not 3"),
        (None, Rule, "it must be a table, not nothing"),
    ],
)
def test_it_is_a_sentence_of_plain_words(given: Any, kind: Any, said: str) -> None:
    assert told(given, kind).what == said


def test_the_key_is_told_apart_from_the_sentence() -> None:
    assert told({"report": {"formats": [3]}}, AuditConfig).place == "report.formats[0]"
    assert told(DAY, Waiver) == Misfit("", "expires is missing", "expires")


def test_a_long_text_is_cut() -> None:
    said = told({"metric": "f1", "at_least": "x" * 10_000}, Rule).what
    assert len(said) < 120
    assert "x…'" in said


SECTIONS = [name for name in AuditConfig.__struct_fields__ if name != "policy"]
FIELDS = [
    (section, field.encode_name)
    for section in SECTIONS
    for field in msgspec.structs.fields(type(getattr(AuditConfig(), section)))
]


FOREIGN = re.compile(r"xpected|\b(got|array|null|str|int|float|bool|enum|object)\b|\$")


@pytest.mark.parametrize("value", ["true", "1.5", "'?'", "[[1979-05-27]]", "{ a = 07:32:00 }"])
@pytest.mark.parametrize(("section", "key"), FIELDS)
def test_no_key_of_the_configuration_speaks_otherwise(
    tmp_path: Path, section: str, key: str, value: str
) -> None:
    file = tmp_path / "audit.toml"
    file.write_text(f"[{section}]\n{key} = {value}\n")
    try:
        load_config(file, {})
    except AuditError as error:
        said = error.what
    else:
        said = ""
    assert FOREIGN.search(said.replace(f"{section}.{key}", "")) is None, said
