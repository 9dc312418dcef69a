"""Which columns a model is given."""

from __future__ import annotations

from audit.config import AuditConfig
from audit.errors import AuditError, nearest
from audit.evidence import LedgerEntry, message, naming
from audit.subject.door.pointing import plain_name
from audit.subject.door.roles import roles
from audit.subject.table import Table

MAY_BE_FEATURES = ("sensitive", "stratum")
FEATURE = message("feature")
NO_FEATURE = message("not a feature")
NAMED = 20
"""How many columns that are no features a line of the ledger names."""


def feature_columns(
    table: Table, config: AuditConfig, named: tuple[str, ...] | None
) -> tuple[str, ...]:
    """Return the model's inputs: those it names itself, in its order; else all that have no role.

    Sensitive columns and strata are features like any other; label, prediction, score, weight,
    key, split and dropped columns are not. Raises AuditError where a column the model needs is
    not there or is kept from it.
    """
    if named is None:
        kept_away = {column for role, column in roles(config) if role not in MAY_BE_FEATURES}
        kept_away.update(config.data.drop)
        found = tuple(column for column in table.columns if column not in kept_away)
        if not found:
            raise AuditError(
                "No column is left to be a feature",
                where=table.place,
                remedy="Drop fewer columns; label, key, weight and split are never features",
            )
        return found
    for column in named:
        _check_given(column, table, config)
    return named


def text_column(table: Table, config: AuditConfig) -> tuple[str, ...]:
    """Return the one column that a model of texts reads: the only one that is nothing else.

    Sensitive columns and strata are not, unlike with a model of columns.
    """
    kept_away = {column for _, column in roles(config)} | set(config.data.drop)
    found = tuple(column for column in table.columns if column not in kept_away)
    if len(found) == 1:
        return found
    listed = ", ".join(found[:NAMED]) + (", …" if len(found) > NAMED else "")
    raise AuditError(
        f"The model reads one text, and several columns could be it: {listed}"
        if found
        else "The model reads one text, and no column is left to be it",
        where=table.place,
        remedy="Leave all others out with --drop"
        if found
        else "Label, key, sensitive and dropped columns are never the text",
    )


def trained_features(table: Table, config: AuditConfig) -> tuple[str, ...]:
    """Return what a new model is trained on: no sensitive column, unless that was asked for."""
    found = feature_columns(table, config, None)
    if config.train.use_sensitive:
        return found
    kept = tuple(column for column in found if column not in config.data.sensitive)
    if not kept:
        raise AuditError(
            "Every feature is a sensitive column, so nothing is left to train on",
            where=table.place,
            remedy="Add features, or train with --use-sensitive",
        )
    return kept


def feature_ledger(table: Table, features: tuple[str, ...]) -> list[LedgerEntry]:
    """Account for every column: how many are features, and how many are not, by name."""
    others = [column for column in table.columns if column not in features]
    lines = [LedgerEntry(what="column", reason=FEATURE, n=len(features))]
    if others:
        shown = others[:NAMED] + ["…"] * (len(others) > NAMED)
        lines.append(LedgerEntry(what="column", reason=naming(NO_FEATURE, shown), n=len(others)))
    return lines


def _check_given(column: str, table: Table, config: AuditConfig) -> None:
    if column not in table.columns:
        raise AuditError(
            f"The model needs the column {column!r}, which is not there",
            where=table.place,
            remedy=nearest(column, map(plain_name, table.columns)),
        )
    data = config.data
    for role, names in (("label", (data.label,)), ("key", (data.key,)), ("drop", data.drop)):
        if column in names:
            raise AuditError(
                f"The model needs the column {column!r}, which is named as {role}",
                where=table.place,
                remedy="Such a column is never a feature; name another one",
            )
