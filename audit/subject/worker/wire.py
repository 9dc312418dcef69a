"""What goes over the pipe between an audit and a worker: JSON and arrays, never a pickle.

A message is `[4 bytes: length of the header][header: JSON][bytes of the arrays]`, where the
header's `arrays` lists the type and the shape of each. A table is a list of columns, each naming
the array it is made of; text and categories are codes into a list of values, -1 where missing.

Both ends run this file. The worker's end may be an older interpreter, so it stands alone: Python
3.8 syntax, nothing of the package around it, and numpy and pandas only where they are needed.
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Sequence
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

LENGTH = struct.Struct(">I")
LARGEST_HEADER, LARGEST_ANSWER = 2**30, 2**24
AT_ONCE = 2**26
"""So many bytes of an array are made room for before the ones before have come."""

HALF_A_LETTER = re.compile(rb"\\u[dD][89a-fA-F]")
ELEMENT = re.compile(r"[<>|]?[biuf]([1248])")


def send(
    stream: IO[bytes], header: dict[str, Any], arrays: Sequence[npt.NDArray[Any]] = ()
) -> None:
    """Write one message; the arrays hold numbers or bools."""
    layout = [[array.dtype.str, list(array.shape)] for array in arrays]
    text = json.dumps(dict(header, arrays=layout)).encode("ascii")
    stream.write(LENGTH.pack(len(text)) + text)
    for array in arrays:
        whole = array.size and array.flags.c_contiguous
        stream.write(array.data.cast("B") if whole else array.tobytes())
    stream.flush()


def receive(
    stream: IO[bytes], largest: int | None = None
) -> tuple[dict[str, Any], list[bytearray]]:
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
    sizes = [_size(*layout) for layout in header["arrays"]]
    if largest is not None and sum(sizes) > largest:
        raise ValueError("the arrays are too large")
    return header, [_exactly(stream, size) for size in sizes]


def arrays_of(header: dict[str, Any], buffers: list[bytearray]) -> list[npt.NDArray[Any]]:
    """Return the arrays of a message, each on the bytes it came in."""
    import numpy as np

    layouts = zip(header["arrays"], buffers)  # noqa: B905 - strict= is younger than Python 3.8
    found = [np.frombuffer(part, np.dtype(code)).reshape(shape) for (code, shape), part in layouts]
    return [array.view(np.uint8) != 0 if array.dtype == bool else array for array in found]


def table_out(table: pd.DataFrame) -> tuple[dict[str, Any], list[npt.NDArray[Any]]]:
    """Describe a table in plain types (see `columns.plain`) as a header and its arrays."""
    columns, arrays = [], []
    for place, name in enumerate(table.columns):
        spec, array = _column_out(table.iloc[:, place])
        columns.append(dict(spec, name=name if isinstance(name, (str, int)) else str(name)))
        arrays.append(array)
    return {"rows": len(table), "columns": columns}, arrays


def table_in(header: dict[str, Any], arrays: list[npt.NDArray[Any]]) -> pd.DataFrame:
    """Rebuild the table, with the default index."""
    import pandas as pd

    both = zip(header["columns"], arrays)  # noqa: B905 - strict= is younger than Python 3.8
    columns = {place: _column_in(spec, array) for place, (spec, array) in enumerate(both)}
    table = pd.DataFrame(columns, index=pd.RangeIndex(header["rows"]))
    table.columns = pd.Index([spec["name"] for spec in header["columns"]])
    return table


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
    if isinstance(kind, np.dtype) and kind.kind in "biuf":
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


def _header(text: bytearray, *, foreign: bool) -> Any:
    try:
        header = json.loads(text.decode("ascii"))
    except RecursionError:
        raise ValueError("no header is that deep") from None
    if foreign and HALF_A_LETTER.search(text):
        json.dumps(header, ensure_ascii=False).encode()  # a UnicodeEncodeError is a ValueError
    return header


def _size(code: str, shape: list[int]) -> int:
    element = ELEMENT.fullmatch(code)
    if element is None or any(type(side) is not int or side < 0 for side in shape):
        raise ValueError("no array looks like that")
    size = int(element.group(1))
    for side in shape:
        size *= side
    return size


def _exactly(stream: IO[bytes], size: int) -> bytearray:
    """Read so many bytes; memory is taken only as they come, however many were announced."""
    buffer = bytearray(min(size, AT_ONCE))
    filled = 0
    while filled < size:
        with memoryview(buffer) as whole, whole[filled:] as rest:
            if stream.readinto(rest) != len(rest):  # type: ignore[attr-defined]
                raise EOFError
        filled = len(buffer)
        buffer.extend(bytes(min(size - filled, AT_ONCE)))
    return buffer
