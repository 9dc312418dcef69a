"""Every key of the configuration has its flag, and what is typed arrives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click
import msgspec
import pytest

from audit.cli.flags import REPEATABLE
from audit.cli.run import command
from audit.config import AuditConfig, load_config
from audit.options import OPTIONS

FLAGS = {name: parameter for parameter in command.params for name in parameter.opts}


def test_every_key_of_the_file_has_a_flag() -> None:
    flags = {(option.section, option.key) for option in OPTIONS}
    keys = {
        (section.name, field.name)
        for section in msgspec.structs.fields(AuditConfig)
        if section.name != "policy"
        for field in msgspec.structs.fields(section.type)
    }
    assert flags == keys
    assert {"--" + option.name.replace("_", "-") for option in OPTIONS} <= set(FLAGS)


def test_the_flags_that_were_promised() -> None:
    promised = (
        "--data --train-data --label --positive --favourable --prediction --score --model --train "
        "--sensitive --weight --key --drop --name --reports --rule --format --seed --quiet --json "
        "--split --search --explain-budget --limit-load --trust-model --skip-bad-lines --strata "
        "--task --top-k --model-python"
    )
    assert set(promised.split()) <= set(FLAGS)


def test_flags_that_name_several_are_repeatable() -> None:
    for option in OPTIONS:
        flag = FLAGS["--" + option.name.replace("_", "-")]
        assert flag.multiple == (option.kind in REPEATABLE), option.name


def test_what_was_not_typed_is_not_given(pipeline: Any, audit: Callable[..., Any]) -> None:
    audit("run", "--data", "d.csv")
    (config,) = pipeline.configs
    assert config == AuditConfig(data=msgspec.structs.replace(config.data, test="d.csv"))


@pytest.mark.parametrize(
    ("words", "section", "key", "value"),
    [
        (["--sensitive", "sex", "--sensitive", "race"], "data", "sensitive", ("sex", "race")),
        (["--drop", "id"], "data", "drop", ("id",)),
        (["--bins", "age=25,40"], "data", "bins", {"age": (25.0, 40.0)}),
        (["--references", "sex=Male"], "data", "references", {"sex": "Male"}),
        (["--positive", "1"], "data", "positive", "1"),
        (["--missing-as-group"], "data", "missing_as_group", True),
        (["--no-missing-as-group"], "data", "missing_as_group", False),
        (["--threshold", ".4"], "model", "threshold", 0.4),
        (["--trials", "7"], "train", "trials", 7),
        (["--train", "random_forest"], "train", "estimator", "random_forest"),
        (["--format", "html"], "report", "formats", ("html",)),
        (["--limit-memory", "2GB"], "limits", "memory", "2GB"),
        (["--explain-people", "0"], "explain", "people", 0),
        (["--immutable", "age", "--immutable", "sex"], "explain", "immutable", ("age", "sex")),
        (["--show-identifiers"], "explain", "show_identifiers", True),
        (["--seed", "9"], "audit", "seed", 9),
        (["--task", "ranking"], "audit", "task", "ranking"),
        (["--strata", "dept", "--strata", "year"], "data", "strata", ("dept", "year")),
        (["--top-k", "10", "--top-k", "100"], "data", "top_k", (10, 100)),
        (["--favourable", "lower"], "data", "favourable", "lower"),
        (["--score", "s"], "model", "score", "s"),
        (["--score", "a=p_a", "--score", "b=p=b"], "model", "score", {"a": "p_a", "b": "p=b"}),
        (["--metric", "own:a", "--metric", "own:b"], "measure", "metrics", ("own:a", "own:b")),
        (["--train", "linear_regression"], "train", "estimator", "linear_regression"),
        (["--template-test", "say.toml"], "template_test", "file", "say.toml"),
        (
            ["--sentences", "{g} a", "--sentences", "{g} b"],
            "template_test",
            "sentences",
            ("{g} a", "{g} b"),
        ),
        (
            ["--terms", "g.f=she, my aunt", "--terms", "g.m=he"],
            "template_test",
            "terms",
            {"g": {"f": ("she", "my aunt"), "m": ("he",)}},
        ),
        (["--text-column", "say"], "template_test", "column", "say"),
    ],
)
def test_a_flag_fills_its_key(
    pipeline: Any,
    audit: Callable[..., Any],
    words: list[str],
    section: str,
    key: str,
    value: object,
) -> None:
    ending = audit("run", "--data", "d.csv", *words)
    assert ending.code == 1, ending.err
    (config,) = pipeline.configs
    assert getattr(getattr(config, section), key) == value


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--task", "clustering"], "binary"),
        (["--top-k", "0"], "top_k is 0"),
        (["--top-k", "ten"], "ten"),
        (["--score", "a", "--score", "b"], "--score 'a' cannot be read"),
        (["--score", "a=x", "--score", "a=y"], "--score is given twice for a"),
        (["--references", "sex"], "--references 'sex' cannot be read. Write --references NAME="),
    ],
)
def test_what_cannot_be_read_is_said(
    pipeline: Any, audit: Callable[..., Any], words: list[str], said: str
) -> None:
    ending = audit("run", "--data", "d.csv", *words)
    assert ending.code == 2
    assert said in ending.err
    assert pipeline.configs == []


def test_from_python_scores_are_a_column_or_a_mapping() -> None:
    assert load_config(None, {"score": "odd=name"}).model.score == "odd=name"
    assert load_config(None, {"score": {"a": "x"}}).model.score == {"a": "x"}
    assert load_config(None, {"top_k": 5, "strata": "dept"}).data.top_k == (5,)


def test_the_help_lists_every_flag_once_under_a_heading() -> None:
    text = command.get_help(click.Context(command, info_name="run", terminal_width=80))
    for option in OPTIONS:
        flag = "--" + option.name.replace("_", "-")
        listed = [
            line
            for line in text.splitlines()
            if line.startswith(f"  {flag} ") or line == f"  {flag}"
        ]
        assert len(listed) == 1, flag
    assert "The rows:" in text
    assert "Other:" in text
