"""Rows from Parquet files, each column read when it is asked for."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from audit.errors import AuditError
from audit.subject.source import file_digest, first_line, shown_name, source
from audit.subject.table import Table, check_names, check_size

_UNNAMED_INDEX = re.compile(r"__index_level_\d+__")


@source(id="parquet", title="Parquet", suffixes=(".parquet", ".pq"))
def load_parquet(file: Path, skip_bad_lines: bool) -> Table:
    """Rows of a Parquet file; its own types are kept.

    The number of rows and their unpacked size are read from the file's footer first.
    """
    schema = _schema(file)
    index = [name for name in _index_columns(schema) if name in schema.names]
    check_names(schema.names, str(file))
    columns = tuple(name for name in schema.names if name not in index)
    with pq.ParquetFile(file) as parquet:
        rows = parquet.metadata.num_rows
    return Table(
        name=shown_name(file),
        sha256=file_digest(file),
        rows=rows,
        columns=columns,
        cells=lambda column: _select(file, [column]).column(column),
        view=lambda wanted: _view(file, wanted),
        identifiers=tuple(name for name in index if not _UNNAMED_INDEX.fullmatch(name)),
    )


def _schema(file: Path) -> pa.Schema:
    """Read the footer alone, and refuse what is too large or holds nothing."""
    try:
        with pq.ParquetFile(file) as parquet:
            facts, schema = parquet.metadata, parquet.schema_arrow
    except (pa.ArrowException, OSError) as error:
        if isinstance(error, PermissionError):
            raise
        raise AuditError(
            "This is no Parquet file, or a damaged one",
            where=str(file),
            remedy="Write it again, or name a CSV file .csv",
        ) from None
    size = sum(facts.row_group(group).total_byte_size for group in range(facts.num_row_groups))
    check_size(facts.num_rows, size, str(file))
    if facts.num_rows == 0:
        raise AuditError("There are columns and no row", where=str(file))
    return schema


def _index_columns(schema: pa.Schema) -> list[str]:
    """Name the columns that pandas would show as the index, not as columns."""
    try:
        written = schema.pandas_metadata
    except ValueError:
        return []
    named = written.get("index_columns") if isinstance(written, dict) else None
    return [name for name in named or [] if isinstance(name, str)]


def _select(file: Path, columns: list[str]) -> pa.Table:
    try:
        with pq.ParquetFile(file) as parquet:
            cells = parquet.read(columns=columns).select(columns)
            promised = parquet.metadata.num_rows
    except (pa.ArrowException, OSError, KeyError) as error:
        raise AuditError(
            f"The columns {', '.join(columns)} cannot be read: {first_line(error)}",
            where=str(file),
        ) from None
    if cells.num_rows != promised:
        raise AuditError(
            f"The file promises {promised:,} rows and holds {cells.num_rows:,}", where=str(file)
        )
    return cells


def _view(file: Path, columns: list[str]) -> pd.DataFrame:
    cells = _select(file, columns)
    try:
        shown: pd.DataFrame = cells.to_pandas()
    except Exception as error:
        raise AuditError(
            f"pandas cannot hold the columns {', '.join(columns)}: {first_line(error)}",
            where=str(file),
        ) from None
    return shown.reset_index(drop=True)[columns]
