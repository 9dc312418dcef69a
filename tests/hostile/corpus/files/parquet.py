"""Parquet files that are damaged, lie about themselves, or hold what no CSV could."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

from ..case import AS_IF_NOTHING, Case, Ending, Outcome, Sentence, audited, everybody, right

PEOPLE = everybody()
MIDNIGHT = "00:00:00.000000"
Made = Callable[[], bytes]
Line = tuple[str, str, Made, Outcome]
DAMAGED = Sentence("This is no Parquet file, or a damaged one")
UNREADABLE = Sentence("cannot be read")


def cases() -> Iterator[Case]:
    """All of them."""
    for name, wrong, made, outcome in (*_damaged(), *_lying(), *_types(), *_shapes()):
        yield _case(name, wrong, made, outcome)


def _case(name: str, wrong: str, made: Made, outcome: Outcome) -> Case:
    def put(folder: Path) -> Path:
        file = folder / "people.parquet"
        file.write_bytes(made())
        return file

    def rows(folder: Path) -> Any:
        import pandas as pd

        return pd.read_parquet(put(folder))

    def run(folder: Path) -> Ending:
        return audited(put(folder))

    return Case(f"files-parquet-{name}", wrong, run, outcome, rows)


def columns() -> dict[str, list[Any]]:
    """Everybody, by column."""
    sex, hired, predicted = (list(column) for column in zip(*PEOPLE, strict=True))
    return {"sex": sex, "hired": hired, "predicted": predicted}


def written(more: dict[str, Any] | None = None, **how: Any) -> bytes:
    """Everybody as a Parquet file, `more` columns in the place of theirs or beside them."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    out = BytesIO()
    pq.write_table(pa.table(columns() | (more or {})), out, **how)
    return out.getvalue()


def _damaged() -> Iterator[Line]:
    for share in (0.0, 0.1, 0.5, 0.9):
        wrong = f"cut off after {share:.0%}"
        yield (
            f"cut-{share:.0%}".rstrip("%"),
            wrong,
            lambda share=share: _cut(share),
            (DAMAGED if share else Sentence("The file is empty")),
        )
    yield "cut-last", "the last byte is missing", lambda: written()[:-1], DAMAGED
    yield (
        "no-start",
        "the first four bytes are zeros",
        lambda: bytes(4) + written()[4:],
        AS_IF_NOTHING,
    )
    yield "no-end", "the last four bytes are zeros", lambda: written()[:-4] + bytes(4), DAMAGED
    yield "start-alone", "the four bytes a file begins with", lambda: b"PAR1", DAMAGED
    yield "twice-alone", "beginning and end, and nothing between", lambda: b"PAR1PAR1", DAMAGED
    for length in (0, 1, 2**31 - 1, 2**32 - 1):
        wrong = f"the footer says that it takes {length:,} bytes"
        yield f"footer-{length}", wrong, lambda length=length: _footer_of(length), DAMAGED
    yield "encrypted", "an encrypted footer", lambda: b"PARE" + written()[4:-4] + b"PARE", DAMAGED
    yield "csv", "a CSV file under another name", lambda: b"sex,hired,predicted\nf,1,1\n", DAMAGED
    yield "arrow", "an Arrow file under another name", _arrow, DAMAGED
    yield "pages", "the pages are overwritten", _overwritten, UNREADABLE
    yield "footer-noise", "the footer is overwritten", _noisy_footer, DAMAGED
    yield "joined", "two files in one: the last counts", lambda: written() * 2, AS_IF_NOTHING


def _lying() -> Iterator[Line]:
    for rows in (1, 79, 81, 1000):
        wrong = f"the footer promises {rows:,} rows, and there are 80"
        yield (
            f"promises-{rows}",
            wrong,
            lambda rows=rows: _promising(rows),
            (Sentence(f"promises {rows:,} rows and holds 80")),
        )
    wrong = "the footer promises 2**40 rows"
    yield "promises-many", wrong, lambda: _promising(2**40), Sentence("more than 50,000,000 rows")
    yield "promises-none", "the footer promises no row", lambda: _promising(0), Sentence("no row")
    yield (
        "promises-less",
        "the footer promises -1 rows",
        lambda: _promising(-1),
        Sentence("promises -1"),
    )


def _types() -> Iterator[Line]:
    import pyarrow as pa

    sexes = columns()["sex"]
    yield (
        "dictionary",
        "groups as a dictionary",
        lambda: written({"sex": pa.array(sexes).dictionary_encode()}),
        AS_IF_NOTHING,
    )
    for kind in (pa.large_string(), pa.string_view(), pa.large_binary()):
        made = partial(written, {"sex": pa.array(sexes, kind)})
        yield f"groups-{kind}", f"groups of the type {kind}", made, AS_IF_NOTHING
    for name, one, other, shown in (
        ("days", date(2020, 1, 1), date(1, 1, 1), ("2020-01-01", "0001-01-01")),
        ("decimals", Decimal("1.50"), Decimal("-0.01"), ("1.50", "-0.01")),
        ("truth", True, False, ("True", "False")),
        ("floats", 0.5, float("inf"), ("0.5", "inf")),
        ("wholes", 2**63 - 1, -(2**63), ("9223372036854775807", "-9223372036854775808")),
        ("times", time(1, 2), time(3, 4), ("01:02:00.000000", "03:04:00.000000")),
        ("spans", timedelta(1), timedelta(2), ("86400000000", "172800000000")),
        (
            "moments",
            datetime(2020, 1, 1),
            datetime(1677, 1, 1),
            (f"2020-01-01 {MIDNIGHT}", f"1677-01-01 {MIDNIGHT}"),
        ),
        ("lists", [1, 2], [], ("[1, 2]", "[]")),
        ("structs", {"a": 1}, {"a": None}, ("{'a': 1}", "{'a': None}")),
        ("bytes", b"\xff", b"f", ("b'\\xff'", "b'f'")),
    ):
        values = [one if sex == "f" else other for sex in sexes]
        people = [(shown[0] if s == "f" else shown[1], h, p) for s, h, p in PEOPLE]
        made = partial(written, {"sex": values})
        yield f"groups-{name}", f"groups that are {name}", made, right(people)
    yield (
        "groups-nothing",
        "a column of nulls alone as groups",
        lambda: written({"sex": pa.nulls(80)}),
        right(("(missing)", h, p) for _, h, p in PEOPLE),
    )
    for name, values, said in (
        ("nothing", pa.nulls(80), "The label holds nothing"),
        ("lists", [[1]] * 80, "The label holds only"),
        ("decimals", [Decimal("0.5"), Decimal("1.5")] * 40, "Nothing says"),
        ("days", [date(2020, 1, 1), date(2021, 1, 1)] * 40, "Nothing says"),
    ):
        made = partial(written, {"hired": values})
        yield f"labels-{name}", f"labels that are {name}", made, Sentence(said)
    for kind in (pa.int8(), pa.uint64(), pa.float16(), pa.decimal128(5, 2), pa.string()):
        values = pa.array(columns()["predicted"], pa.int32()).cast(pa.float32()).cast(kind)
        made = partial(written, {"predicted": values})
        wrong = f"predictions of the type {kind}"
        yield f"predictions-{kind}".split("(")[0], wrong, made, AS_IF_NOTHING


def _shapes() -> Iterator[Line]:
    import pyarrow as pa

    yield "no-rows", "columns and no row", lambda: _table(pa.table({"sex": []})), Sentence("no row")
    yield "no-columns", "no column", lambda: _table(pa.table({})), Sentence("no row")
    doubled = pa.Table.from_arrays([pa.array([1])] * 2, names=["hired", "hired"])
    said = Sentence("Two columns are called 'hired'")
    yield "doubled", "two columns of one name", lambda: _table(doubled), said
    dotted = {"sex.hired": [0] * 80, "hired.x": ["a"] * 80}
    yield "dots", "names with dots, like paths", lambda: written(dotted), AS_IF_NOTHING
    yield "blank-name", "a column without a name", lambda: written({"": [0] * 80}), AS_IF_NOTHING
    deep: Any = 1
    for _ in range(40):
        deep = [deep]
    yield "deep", "lists in lists, 40 deep", lambda: written({"x": [deep] * 80}), AS_IF_NOTHING
    yield "lone-rows", "80 row groups of one row", lambda: written(row_group_size=1), AS_IF_NOTHING
    for packing in ("gzip", "zstd", "brotli", "lz4", "none"):
        made = partial(written, compression=packing)
        yield f"packed-{packing}", f"packed with {packing}", made, AS_IF_NOTHING
    yield "index-lies", "pandas' notes name an index that is not there", _false_notes, AS_IF_NOTHING
    yield "notes-broken", "pandas' notes are no JSON", _broken_notes, AS_IF_NOTHING


def _table(table: Any) -> bytes:
    import pyarrow.parquet as pq

    out = BytesIO()
    pq.write_table(table, out)
    return out.getvalue()


def _noted(notes: bytes) -> bytes:
    import pyarrow as pa

    return _table(pa.table(columns()).replace_schema_metadata({b"pandas": notes}))


def _false_notes() -> bytes:
    return _noted(b'{"index_columns": ["sex", "ghost"], "columns": [{"name": 5}]}')


def _broken_notes() -> bytes:
    return _noted(b"{'index_columns': [")


def _arrow() -> bytes:
    import pyarrow as pa

    out = BytesIO()
    table = pa.table(columns())
    with pa.ipc.new_file(out, table.schema) as writer:
        writer.write_table(table)
    return out.getvalue()


def _cut(share: float) -> bytes:
    content = written()
    return content[: int(len(content) * share)]


def _footer_of(length: int) -> bytes:
    return written()[:-8] + length.to_bytes(4, "little") + b"PAR1"


def _noisy_footer() -> bytes:
    content = bytearray(written())
    content[-400:-8] = b"\xa5" * 392
    return bytes(content)


def _overwritten() -> bytes:
    content = bytearray(written(compression="none", use_dictionary=False))
    content[8:200] = b"\xff" * 192
    return bytes(content)


def _promising(rows: int) -> bytes:
    """Write another number of rows into the footer.

    The footer is a Thrift struct: field 3 of the file's facts is `num_rows`, a zigzag varint after
    the type byte 0x16 (a step of one field, i64); it follows the list of the columns.
    """
    import pyarrow.parquet as pq

    content = written(store_schema=False)
    length = int.from_bytes(content[-8:-4], "little")
    footer = content[-8 - length : -8]
    field, place = b"\x16" + _varint(80) + b"\x19", footer.index(b"\x16" + _varint(80) + b"\x19")
    footer = footer[:place] + b"\x16" + _varint(rows) + footer[place + len(field) - 1 :]
    made = content[: -8 - length] + footer + len(footer).to_bytes(4, "little") + b"PAR1"
    assert rows < 0 or pq.read_metadata(BytesIO(made)).num_rows == rows
    return made


def _varint(number: int) -> bytes:
    left, out = (number << 1) ^ (number >> 63), bytearray()
    while left > 0x7F:
        out.append(left & 0x7F | 0x80)
        left >>= 7
    return bytes([*out, left])
