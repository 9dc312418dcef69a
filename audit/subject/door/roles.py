"""Which column plays which role; a column has one role at most."""

from __future__ import annotations

from audit.config import AuditConfig
from audit.errors import AuditError, nearest
from audit.subject.door.pointing import plain_name
from audit.subject.table import Table


def roles(config: AuditConfig) -> list[tuple[str, str]]:
    """Return (role, column) for every column the configuration names; features have no role."""
    data, model = config.data, config.model
    named: tuple[tuple[str, str | None], ...] = (
        ("label", data.label),
        ("prediction", model.prediction),
        ("baseline prediction", model.baseline_prediction),
        *(("score", column) for column in score_columns(config)),
        ("weight", data.weight),
        ("key", data.key),
        ("split", data.split),
        *(("sensitive", column) for column in data.sensitive),
        *(("stratum", column) for column in data.strata),
    )
    return [(role, column) for role, column in named if column is not None]


def score_columns(config: AuditConfig) -> tuple[str, ...]:
    """Return the columns that hold scores: none, one, or one for each class."""
    score = config.model.score
    if score is None:
        return ()
    return (score,) if isinstance(score, str) else tuple(score.values())


def check_roles(config: AuditConfig, table: Table) -> None:
    """Refuse a named column that does not exist, and one that has two roles."""
    named = roles(config)
    for role, column in [*named, *(("drop", column) for column in config.data.drop)]:
        check_exists(column, table, role)
    taken: dict[str, str] = {}
    for role, column in named:
        if column in taken:
            both = f"{taken[column]} and {role}" if taken[column] != role else f"{role} twice"
            raise AuditError(
                f"The column {column!r} is named as {both}",
                where="audit.toml, or the flags",
                remedy="Give each role a column of its own",
            )
        taken[column] = role


def check_exists(column: str, table: Table, role: str) -> None:
    """Refuse a column that the table does not have, with the nearest names."""
    known = (*table.columns, *table.identifiers)
    if column not in known:
        raise AuditError(
            f"There is no column {column!r}",
            where=f"{role} in {table.name or 'data'}",
            remedy=nearest(column, map(plain_name, known)),
        )
