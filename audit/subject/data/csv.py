"""Rows from CSV and TSV files, plain or gzipped: every field kept as the text it is."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.csv as arrow_csv

from audit.errors import AuditError
from audit.subject.data.csv_lines import BrokenLines, check_start, record_lines
from audit.subject.data.csv_stream import LINE_BYTES, Metered
from audit.subject.source import file_digest, first_line, shown_name, source
from audit.subject.table import Table, check_names, check_size

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@source(id="csv", title="CSV or TSV", suffixes=(".csv", ".csv.gz", ".tsv", ".tsv.gz"))
def load_csv(file: Path, skip_bad_lines: bool) -> Table:
    """Rows of a CSV or TSV file in UTF-8, its first line naming the columns.

    Fields stay text. A line with another number of fields than the header is refused by its
    line number, or left out and counted where `skip_bad_lines` says so.
    """
    delimiter = "\t" if file.name.lower().removesuffix(".gz").endswith(".tsv") else ","
    _check_kind(file)
    header = _header(file, delimiter)
    check_size(0, file.stat().st_size, str(file))
    broken = BrokenLines(skip_bad_lines)
    with Metered(file) as stream:
        cells = _read(file, stream, delimiter, len(header), broken)
        tail = stream.tail
    broken.refuse(file, len(header), record_lines(file, delimiter))
    _check_last_quote(file, cells, tail, delimiter, broken)
    cells = cells.slice(1).rename_columns(header)
    if cells.num_rows == 0:
        raise AuditError("There is a header and no row", where=str(file))
    return Table(
        name=shown_name(file),
        sha256=file_digest(file),
        rows=cells.num_rows,
        columns=tuple(header),
        cells=lambda column: cells.column(column),
        view=lambda columns: as_pandas_reads(cells.select(columns)),
        skipped=broken.count,
    )


def as_pandas_reads(cells: pa.Table) -> pd.DataFrame:
    """Return columns of text as `pandas.read_csv` would have read them: numbers, NA words, bools.

    The text is written out and read by pandas itself, so that there is nothing to imitate.
    """
    written = io.BytesIO()
    plain = arrow_csv.WriteOptions(include_header=False, quoting_style="all_valid")
    arrow_csv.write_csv(cells, written, plain)
    written.seek(0)
    return pd.read_csv(
        written,
        header=None,
        names=cells.column_names,
        index_col=False,
        low_memory=False,
        skip_blank_lines=False,
    )


def _header(file: Path, delimiter: str) -> list[str]:
    """Read the names of the columns; one without a name is called as pandas calls it."""
    check_start(file)
    record = next(fields for _, fields in record_lines(file, delimiter))
    if any("\x00" in name for name in record):
        raise AuditError(
            "The header holds null bytes, as UTF-16 or a binary file does",
            where=str(file),
            remedy="Save the file as UTF-8",
        )
    if len(record) == 1 and (";" in record[0] or "\t" in record[0]):
        found = "semicolons" if ";" in record[0] else "tabs"
        raise AuditError(
            f"The fields seem to be separated by {found}",
            where=str(file),
            remedy="Separate them by commas, or by tabs in a file that ends in .tsv",
        )
    header = [name or f"Unnamed: {place}" for place, name in enumerate(record)]
    check_names(header, str(file))
    return header


def _check_kind(file: Path) -> None:
    """Refuse what only has the name of a CSV file."""
    kinds = {b"PAR1": "a Parquet file", b"PK\x03\x04": "a zip archive or an Excel workbook"}
    with file.open("rb") as stream:
        start = stream.read(4)
    if start in kinds:
        raise AuditError(
            f"This is {kinds[start]}, not CSV",
            where=str(file),
            remedy="Name a Parquet file .parquet; save a workbook as CSV",
        )


def _read(file: Path, stream: Metered, delimiter: str, width: int, broken: BrokenLines) -> pa.Table:
    """Read all records as text, the header's among them, in blocks and up to the caps."""
    names = [str(place) for place in range(width)]
    schema = pa.schema([(name, pa.string()) for name in names])
    parsing = arrow_csv.ParseOptions(
        delimiter=delimiter, newlines_in_values=True, invalid_row_handler=broken.note
    )
    reading = arrow_csv.ReadOptions(column_names=names, block_size=LINE_BYTES, use_threads=False)
    typing = arrow_csv.ConvertOptions(column_types=schema, strings_can_be_null=False)
    batches, rows = [], 0
    try:
        with arrow_csv.open_csv(stream, reading, parsing, typing) as reader:
            for batch in reader:
                rows += batch.num_rows
                check_size(rows, 0, str(file))
                batches.append(batch)
    except pa.ArrowInvalid as error:
        if not broken.stopped:
            raise _explained(file, error) from None
    return pa.Table.from_batches(batches, schema)


def _explained(file: Path, error: Exception) -> AuditError:
    """Say in a person's words what made the parser stop."""
    if "straddl" in str(error):
        return AuditError(
            f"A line is longer than {LINE_BYTES // 2**20} MiB, or a quote is never closed",
            where=str(file),
            remedy='Close every quote; a quote inside a quoted field is written twice: ""',
        )
    return AuditError(f"The file is no valid CSV: {first_line(error)}", where=str(file))


def _check_last_quote(
    file: Path, cells: pa.Table, tail: bytes, delimiter: str, broken: BrokenLines
) -> None:
    """Refuse a file that ends inside a quoted field, which swallows all lines behind the quote.

    Only the last field of the last record can have stayed open. Closed, or written without
    quotes, it ends the file; anything else is a quote without its partner.
    """
    if broken.last(cells.num_rows) or cells.num_rows == 0:
        return
    last = cells.column(cells.num_columns - 1)[cells.num_rows - 1].as_py().encode()
    end = tail.removeprefix(BYTE_ORDER_MARK).rstrip(b"\r\n")
    ways = [b'"' + last.replace(b'"', b'""') + b'"']
    if b"\n" not in last and b"\r" not in last:
        ways += [before + last for before in (delimiter.encode(), b"\n", b"\r")]
    if end != last and not any(end.endswith(way[-len(end) :]) for way in ways):
        raise AuditError(
            "The last field opens a quote that is never closed properly",
            where=str(file),
            remedy='Close every quote; a quote inside a quoted field is written twice: ""',
        )
