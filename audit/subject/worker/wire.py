"""What goes over the pipe between an audit and a worker: JSON and arrays, never a pickle.

A message is `[4 bytes: length of the header][header: JSON][bytes of the arrays]`, where the
header's `arrays` lists the type and the shape of each, and in which order its cells come (C or F,
as numpy says). A table of numbers of one type is one array, so that neither end takes it apart;
any other is a list of columns with an array each. Text and categories are codes into a list of
values, -1 where missing.

Both ends run this file. The worker's end may be an older interpreter, so it stands alone: Python
3.8 syntax, nothing of the package around it, and numpy and pandas only where they are needed.
"""

from __future__ import annotations

import json
import mmap
import re
import struct
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from typing import IO, TypeAlias

    import numpy.typing as npt
    import pandas as pd

    Room: TypeAlias = bytearray | mmap.mmap

LENGTH = struct.Struct(">I")
LARGEST_HEADER, LARGEST_ANSWER = 2**30, 2**24
MOST_ARRAYS, MOST_SIDES, LONGEST_SIDE = 16, 3, 2**48
"""An answer has no more arrays. No array has more sides (explained values have three) or longer."""

IN_LARGE_PAGES = 2**21
"""From so many bytes on, room is made in whole pages of the largest kind that the system has."""

HALF_A_LETTER = re.compile(rb"\\u[dD][89a-fA-F]")
ELEMENT = re.compile(r"[<>|]?[biuf]([1248])")


class Outgoing(Protocol):
    """The end of a line that takes bytes."""

    def write(self, part: bytes | memoryview, /) -> object: ...

    def flush(self) -> object: ...


def send(stream: Outgoing, header: dict[str, Any], arrays: Sequence[npt.NDArray[Any]] = ()) -> None:
    """Write one message; the arrays hold numbers or bools."""
    layout = [
        [array.dtype.str, list(array.shape), "F" if array.flags.fnc else "C"] for array in arrays
    ]
    text = json.dumps(dict(header, arrays=layout)).encode("ascii")
    stream.write(LENGTH.pack(len(text)) + text)
    for array in arrays:
        cells = array.T if array.flags.fnc else array
        whole = cells.size and cells.flags.c_contiguous
        stream.write(cells.data.cast("B") if whole else cells.tobytes())
    stream.flush()


def receive(stream: IO[bytes], largest: int | None = None) -> tuple[dict[str, Any], list[Room]]:
    """Read one message: its header, and the bytes of its arrays.

    EOFError where the line has ended; ValueError where it is no such message. Whoever does not
    trust the other end says how many bytes the arrays take at the `largest`.
    """
    (length,) = LENGTH.unpack(_exactly(stream, LENGTH.size))
    if length > (LARGEST_HEADER if largest is None else LARGEST_ANSWER):
        raise ValueError("no header is that long")
    header = _header(_exactly(stream, length), foreign=largest is not None)
    if not isinstance(header, dict) or not isinstance(header.get("arrays"), list):
        raise ValueError("no header looks like that")
    sizes = _sizes(header["arrays"], largest)
    return header, [_exactly(stream, size) for size in sizes]


def arrays_of(header: dict[str, Any], buffers: Sequence[Room]) -> list[npt.NDArray[Any]]:
    """Return the arrays of a message, each on the bytes it came in."""
    import numpy as np

    found = []
    layouts = zip(header["arrays"], buffers)  # noqa: B905 - strict= is younger than Python 3.8
    for (code, shape, order), part in layouts:
        kind = np.dtype(code)
        truths = kind.kind == "b"
        cells = np.frombuffer(part, np.uint8) != 0 if truths else np.frombuffer(part, kind)
        found.append(cells.reshape(shape, order=order))
    return found


def table_out(table: pd.DataFrame) -> tuple[dict[str, Any], list[npt.NDArray[Any]]]:
    """Describe a table in plain types (see `columns.plain`) as a header and its arrays."""
    names = [name if isinstance(name, (str, int)) else str(name) for name in table.columns]
    header = {"rows": len(table), "names": names}
    if all_numbers(table) and len(set(table.dtypes)) == 1:
        return header, [table.to_numpy()]
    pairs = [_column_out(table.iloc[:, place]) for place in range(len(names))]
    return dict(header, columns=[spec for spec, _ in pairs]), [array for _, array in pairs]


def table_in(header: dict[str, Any], arrays: list[npt.NDArray[Any]]) -> pd.DataFrame:
    """Rebuild the table, with the default index."""
    import pandas as pd

    index = pd.RangeIndex(header["rows"])
    if "columns" in header:
        both = zip(header["columns"], arrays)  # noqa: B905 - strict= is younger than Python 3.8
        columns = {place: _column_in(spec, array) for place, (spec, array) in enumerate(both)}
        table = pd.DataFrame(columns, index=index)
    else:
        table = pd.DataFrame(arrays[0], index=index, copy=False)
    table.columns = pd.Index(header["names"])
    return table


def all_numbers(table: pd.DataFrame) -> bool:
    """Whether a table has columns, and all of them hold numbers or bools as numpy knows them."""
    return table.shape[1] > 0 and all(_is_number(kind) for kind in table.dtypes)


def labels_out(labels: npt.NDArray[Any]) -> tuple[list[Any] | None, npt.NDArray[Any]]:
    """Describe labels: numbers as they are (values None), all else as plain values and codes."""
    if labels.dtype.kind in "biuf":
        return None, labels
    return _coded(labels.tolist())


def labels_in(values: list[Any] | None, array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Rebuild labels; a missing one is NaN."""
    import numpy as np

    if values is None:
        return array
    if len(array) and not -1 <= int(array.min()) <= int(array.max()) < len(values):
        raise ValueError("a code stands for nothing")
    known = np.empty(len(values) + 1, dtype=object)
    known[:] = [*values, float("nan")]
    labels: npt.NDArray[Any] = known[array]
    return labels


def bare(value: Any) -> Any:
    """Return a value of numpy's as Python's own."""
    return value.item() if hasattr(value, "item") else value


def _is_number(kind: Any) -> bool:
    import numpy as np

    return isinstance(kind, np.dtype) and kind.kind in "biuf" and kind.itemsize <= 8


def _column_out(column: pd.Series[Any]) -> tuple[dict[str, Any], npt.NDArray[Any]]:
    import numpy as np
    import pandas as pd

    kind = column.dtype
    if isinstance(kind, pd.CategoricalDtype):
        values = [bare(level) for level in kind.categories]
        spec = {"kind": "category", "values": values, "ordered": bool(kind.ordered)}
        return spec, column.cat.codes.to_numpy(dtype=np.int32)
    if isinstance(kind, pd.DatetimeTZDtype):
        moments = column.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy()
        spec = {"kind": "time", "type": moments.dtype.str, "zone": str(kind.tz)}
        return spec, moments.view(np.int64)
    if isinstance(kind, np.dtype) and kind.kind in "mM":
        spec = {"kind": "time", "type": kind.str, "zone": None}
        return spec, column.to_numpy().view(np.int64)
    if _is_number(kind):
        return {"kind": "number"}, column.to_numpy()
    if (
        pd.api.types.is_object_dtype(kind)
        and pd.api.types.infer_dtype(column, skipna=True) != "string"
    ):
        cells, codes = _coded(column.tolist())
        return {"kind": "mixed", "values": cells}, codes
    codes, texts = pd.factorize(column)
    return {"kind": "text", "values": texts.tolist()}, codes.astype(np.int32)


def _column_in(spec: dict[str, Any], array: npt.NDArray[Any]) -> Any:
    import pandas as pd

    kind = spec["kind"]
    if kind == "number":
        return array
    if kind == "time":
        times = pd.Series(array.view(spec["type"]))
        zone = spec["zone"]
        return times if zone is None else times.dt.tz_localize("UTC").dt.tz_convert(zone)
    if kind == "category":
        levels = pd.Index(spec["values"])
        return pd.Categorical.from_codes(array, categories=levels, ordered=spec["ordered"])
    text = pd.Series(["a"]).dtype if kind == "text" else object
    return pd.Series(spec["values"], dtype=text).array.take(array, allow_fill=True)


def _coded(cells: list[Any]) -> tuple[list[Any], npt.NDArray[Any]]:
    """Tell cells apart by type and value, since 1, 1.0 and True are equal to Python."""
    import numpy as np

    places: dict[Any, int] = {}
    codes = np.empty(len(cells), np.int32)
    for row, cell in enumerate(cells):
        value = bare(cell)
        missing = value is None or value != value
        codes[row] = -1 if missing else places.setdefault((type(value), value), len(places))
    return [value for _, value in places], codes


def _header(text: Room, *, foreign: bool) -> Any:
    try:
        header = json.loads(str(text, "ascii"))
    except RecursionError:
        raise ValueError("no header is that deep") from None
    if foreign and HALF_A_LETTER.search(text):
        json.dumps(header, ensure_ascii=False).encode()  # a UnicodeEncodeError is a ValueError
    return header


def _sizes(layouts: list[Any], largest: int | None) -> list[int]:
    """Return how many bytes each array takes; no layout is looked at beyond the `largest` sum."""
    if largest is not None and len(layouts) > MOST_ARRAYS:
        raise ValueError("the arrays are too many")
    sizes, whole = [], 0
    for layout in layouts:
        sizes.append(_size(*layout))
        whole += sizes[-1]
        if largest is not None and whole > largest:
            raise ValueError("the arrays are too large")
    return sizes


def _size(code: str, shape: list[int], order: str) -> int:
    element = ELEMENT.fullmatch(code)
    sides = len(shape) <= MOST_SIDES and all(
        type(side) is int and 0 <= side < LONGEST_SIDE for side in shape
    )
    if element is None or not sides or order not in ("C", "F"):
        raise ValueError("no array looks like that")
    size = int(element.group(1))
    for side in shape:
        size *= side
    return size


def _exactly(stream: IO[bytes], size: int) -> Room:
    """Read so many bytes; EOFError where fewer come."""
    room = _room(size)
    with memoryview(room) as whole:
        if stream.readinto(whole) != size:  # type: ignore[attr-defined]
            raise EOFError
    return room


def _room(size: int) -> Room:
    """Make room for so many bytes; no memory is taken before they come, if ever they do.

    Small pages are what takes longest in carrying a large table, unless the system is asked for
    large ones.
    """
    if size < IN_LARGE_PAGES:
        return bytearray(size)
    try:
        if sys.platform == "win32":
            return mmap.mmap(-1, size)
        room = mmap.mmap(-1, size, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    except OSError:
        raise MemoryError from None
    if hasattr(mmap, "MADV_HUGEPAGE"):
        with suppress(OSError):
            room.madvise(mmap.MADV_HUGEPAGE)
    return room
