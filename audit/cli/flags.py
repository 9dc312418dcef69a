"""The flags of `audit run`: one for every key of the configuration, made from its own list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import click
import msgspec
from msgspec.inspect import CollectionType, LiteralType, StructType, Type, UnionType, type_info

from audit.config import AuditConfig
from audit.options import OPTIONS
from audit.typed import Option

Function = TypeVar("Function", bound=Callable[..., Any])
REPEATABLE = ("list", "wholes", "pairs", "numbers", "scores", "terms")
PLACEHOLDERS = {
    "text": "TEXT",
    "whole": "N",
    "number": "X",
    "list": "TEXT",
    "wholes": "N",
    "pairs": "NAME=VALUE",
    "numbers": "NAME=X,X",
    "scores": "[CLASS=]COLUMN",
    "terms": "SLOT.GROUP=TERM,…",
}
WORDS = {
    "FILE": ("data", "train_data", "model", "template_test", "logo", "signing_key"),
    "FOLDER": ("reports", "templates"),
    "NAME": ("authors", "reviewers", "organisation"),
    "COLOUR": ("accent",),
    "ID": ("license",),
    "COLUMN": (
        *("split", "label", "sensitive", "strata", "weight", "key", "drop", "prediction"),
        *("immutable", "text_column", "baseline_prediction"),
    ),
    "CLASS": ("positive", "favourable"),
    "ESTIMATOR": ("train",),
    "FUNCTION": ("metric",),
    "TIME": ("limit_load", "limit_predict", "explain_budget"),
    "SIZE": ("limit_memory",),
}
HEADINGS = {
    "data": "The rows",
    "model": "The model",
    "measure": "What is measured",
    "template_test": "Sentences with slots, in the place of rows",
    "train": "A model that is newly trained",
    "rule": "The verdict",
    "explain": "Explanations",
    "limits": "Limits of the model's process",
    "audit": "The report",
    "report": "The report",
}
OTHERS = "Other"
MOST_CHARACTERS = 50
"""Words to choose from are listed behind a flag where they are no longer than this."""


class SectionedCommand(click.Command):
    """A command whose many flags are listed under headings."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the flags, each under what it is about."""
        sections: dict[str, list[tuple[str, str]]] = {name: [] for name in HEADINGS.values()}
        sections[OTHERS] = []
        about = {option.name: HEADINGS[option.section] for option in OPTIONS}
        about["rules"] = about["policies"] = HEADINGS["rule"]
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is not None and isinstance(parameter, click.Option):
                sections[about.get(parameter.name or "", OTHERS)].append(record)
        for heading, records in sections.items():
            if records:
                with formatter.section(heading):
                    formatter.write_dl(records, col_max=34)


def configuration_flags(function: Function) -> Function:
    """Give a command one flag for every key of audit.toml."""
    return flags_of(option.name for option in OPTIONS)(function)


def flags_of(names: Iterable[str]) -> Callable[[Function], Function]:
    """Give a command the flags of some keys, listed in the order of all."""
    wanted = frozenset(names)

    def give(function: Function) -> Function:
        for option in reversed(OPTIONS):
            if option.name in wanted:
                function = flag(option)(function)
        return function

    return give


def flag(option: Option) -> Callable[[Function], Function]:
    """Make one key's flag: its name with dashes, repeatable where the key is a list."""
    name = "--" + option.name.replace("_", "-")
    if option.kind == "switch":
        return click.option(f"{name}/--no-{name[2:]}", option.name, default=None, help=option.help)
    words = choices(option)
    repeatable = option.kind in REPEATABLE
    return click.option(
        name,
        option.name,
        type=click.Choice(words) if words else _type(option),
        multiple=repeatable,
        metavar=None if 0 < len("|".join(words)) <= MOST_CHARACTERS else placeholder(option),
        help=f"{option.help} (repeatable)" if repeatable else option.help,
    )


def given(values: Mapping[str, Any]) -> dict[str, Any]:
    """Keep what somebody typed; a repeatable flag that nobody typed is an empty tuple."""
    return {name: value for name, value in values.items() if value is not None and value != ()}


def choices(option: Option) -> list[str]:
    """Name the words a key allows; none where it takes any.

    >>> choices(next(option for option in OPTIONS if option.name == "search"))
    ['grid', 'random']
    """
    section = _field(type_info(AuditConfig), option.section)
    found = _literals(_field(section, option.key))
    return [word for word in found if isinstance(word, str)]


def placeholder(option: Option) -> str:
    """Name what is to be typed after a flag."""
    fitting = (word for word, names in WORDS.items() if option.name in names)
    return next(fitting, PLACEHOLDERS[option.kind])


def _field(struct: Type, name: str) -> Type:
    assert isinstance(struct, StructType)
    return next(field.type for field in struct.fields if field.name == name)


def _literals(kind: Type) -> tuple[object, ...]:
    if isinstance(kind, LiteralType):
        return tuple(kind.values)
    if isinstance(kind, UnionType):
        return tuple(word for part in kind.types for word in _literals(part))
    if isinstance(kind, CollectionType | msgspec.inspect.VarTupleType):
        return _literals(kind.item_type)
    return ()


def _type(option: Option) -> type[int] | type[float] | type[str]:
    if option.kind in ("whole", "wholes"):
        return int
    return float if option.kind == "number" else str
