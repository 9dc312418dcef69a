"""The program that runs in a fresh process and holds somebody else's model.

It stands alone: Python 3.8 syntax, the standard library, numpy and pandas, whatever the model
itself needs, and the files beside it; nothing of the package around it, because the interpreter may
be another one. Its order matters: the process locks itself in before numpy is imported, and says how
far that went before it is given the model.

Requests come on what was standard input, answers go to what was standard output; whatever a model
prints goes to standard error.
"""

from __future__ import annotations

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
# Python puts a script's own folder first; nothing that lies there is meant to be imported by name.
sys.path[:] = [place for place in sys.path if place != HERE]

import bz2  # noqa: E402
import gzip  # noqa: E402
import importlib  # noqa: E402
import importlib.util  # noqa: E402
import io  # noqa: E402
import lzma  # noqa: E402
import re  # noqa: E402
import types  # noqa: E402
import warnings  # noqa: E402
import zipfile  # noqa: E402
import zlib  # noqa: E402
from importlib.metadata import version  # noqa: E402
from typing import Any, BinaryIO  # noqa: E402

BESIDE = "_audit_worker"
sys.modules[BESIDE] = types.ModuleType(BESIDE)
setattr(sys.modules[BESIDE], "__path__", [HERE])  # noqa: B010 - a module has none by itself


def beside(name: str) -> Any:
    """Load a file that lies beside this one, as part of a package that nobody else names."""
    return importlib.import_module(BESIDE + "." + name)


confine = beside("confine")
wire = beside("wire")
predicting = beside("predicting")
Refusal: Any = predicting.Refusal

WRITTEN_WITH = re.compile(rb"_sklearn_version.{0,300}?(\d+(?:\.\d+)+(?:rc\d+)?)", re.DOTALL)


def main() -> None:
    """Lock in, read what to open, open it, and answer requests until the line ends."""
    requests, answers = lines()
    try:
        order, _ = wire.receive(requests)
        wire.send(answers, confine.lock_in(order, HERE))
        order, buffers = wire.receive(requests)
        import numpy  # noqa: F401
        import pandas  # noqa: F401

        held, known = opened(order, buffers)
        wire.send(answers, known)
    except EOFError:
        return
    except BaseException as error:
        wire.send(answers, failure(error))
        return
    del order, buffers
    model = Held(held)
    while serve(model, requests, answers):
        pass


def lines() -> tuple[BinaryIO, BinaryIO]:
    """Take both ends of the line, and leave a model nothing with which to spoil it."""
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return requests, answers


class Held:
    """The model or function that was opened, and what answers each kind of question about it."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self._within: Any = None

    def predict(self, header: dict[str, Any], arrays: list[Any]) -> Any:
        """Labels and scores of one table."""
        table = wire.table_in(header, arrays)
        known = hasattr(self._model, "predict")
        ask = predicting.ask_model if known else predicting.ask_function
        labels, scores, classes = ask(self._model, table, spare=True)
        answer = {"labels": labels is not None, "scores": scores is not None, "classes": classes}
        sent = [] if scores is None else [scores]
        if labels is not None:
            answer["values"], codes = wire.labels_out(labels)
            sent.append(codes)
        return answer, sent

    def written(self, header: dict[str, Any], arrays: list[Any]) -> Any:
        """The columns that the model changes in the table it is given."""
        table = wire.table_in(header, arrays)
        return {"written": predicting.written_into(self._model, table)}, []

    def inside(self, header: dict[str, Any], arrays: list[Any]) -> Any:
        """What the model is inside, or why that cannot be said."""
        return beside("attributing").told(self.within), []

    def attribute(self, header: dict[str, Any], arrays: list[Any]) -> Any:
        """What each column adds to the output of the rows of one table, against another's."""
        behind = header["behind"]
        rows = wire.table_in(header["features"], arrays[:behind])
        background = wire.table_in(header["background"], arrays[behind:])
        how = header["explained"], header["parts"]
        return beside("attributing").added(self.within, rows, background, *how)

    def within(self) -> Any:
        """The model opened up, once."""
        if self._within is None:
            self._within = beside("attributing").Within(self._model)
        return self._within


def serve(held: Held, requests: BinaryIO, answers: BinaryIO) -> bool:
    """Answer one request; False where the line has ended."""
    try:
        header, buffers = wire.receive(requests)
    except EOFError:
        return False
    except BaseException as error:  # the rest of the message is still on the line
        wire.send(answers, failure(error))
        return False
    try:
        asks = {"inside": held.inside, "attribute": held.attribute, "written": held.written}
        answer = asks.get(header.get("asks"), held.predict)
        wire.send(answers, *answer(header, wire.arrays_of(header, buffers)))
    except BaseException as error:
        wire.send(answers, failure(error))
    return True


def failure(error: BaseException) -> dict[str, Any]:
    """Describe an error as an answer."""
    if isinstance(error, Refusal):
        return {"error": error.facts}
    if isinstance(error, ModuleNotFoundError):
        return {"error": Refusal("module", module=str(error.name)).facts}
    words = str(error)
    tight = isinstance(error, MemoryError) or "failed to map segment" in words
    refusal = Refusal("memory" if tight else "defect", words, type=type(error).__name__)
    return {"error": refusal.facts}


def opened(order: dict[str, Any], buffers: list[bytearray]) -> tuple[Any, dict[str, Any]]:
    """Open what the first request asks for: the model or function, and what is known of it."""
    if order["kind"] == "callable":
        held = from_target(order["target"], order["folder"])
        return held, predicting.described(held)
    content = bytes(buffers[0])
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        try:
            held = from_skops(content, order) if order["kind"] == "skops" else from_pickle(content)
        except (Refusal, MemoryError):
            raise
        except BaseException as error:
            raise unreadable(error, content) from None
    if not callable(getattr(held, "predict", None)):
        raise Refusal("no_model", type=type(held).__name__)
    versions = [getattr(warning.message, "original_sklearn_version", None) for warning in heard]
    written = next((str(version) for version in versions if version), None)
    return held, dict(predicting.described(held), written_with=written)


def from_pickle(content: bytes) -> Any:
    """Open a joblib or pickle file. This runs whatever code the file names."""
    try:
        import joblib
    except ImportError:
        import pickle

        return pickle.loads(content)
    return joblib.load(io.BytesIO(content))


def from_skops(content: bytes, order: dict[str, Any]) -> Any:
    """Open a skops file; outside a sandbox, of known types alone unless somebody vouches for it."""
    import skops.io

    unknown = skops.io.get_untrusted_types(data=content)
    refused = sorted(set(unknown) - set(order["types"]))
    if refused and not (order["confined"] or order["trusted"]):
        raise Refusal("untrusted", types=refused, sha256=order["sha256"])
    return skops.io.loads(content, trusted=unknown)


def from_target(target: str, folder: str) -> Any:
    """Import `package.module:function`, also from the working folder."""
    sys.path.insert(0, folder)
    name, _, path = target.partition(":")
    try:
        found: Any = importlib.import_module(name)
    except (Exception, SystemExit) as error:
        missing = getattr(error, "name", None) if isinstance(error, ModuleNotFoundError) else None
        if missing and (name + ".").startswith(missing + "."):
            raise Refusal("no_import", module=missing) from None
        if missing:
            raise Refusal("module", module=missing) from None
        raise Refusal("import", str(error), type=type(error).__name__, module=name) from None
    for part in path.split("."):
        known = [word for word in dir(found) if not word.startswith("_")]
        if not hasattr(found, part):
            raise Refusal("no_function", module=name, function=part, known=known[:200])
        found = getattr(found, part)
    if not callable(found) and not hasattr(found, "predict"):
        raise Refusal("no_model", type=type(found).__name__)
    return found


def unreadable(error: BaseException, content: bytes) -> Exception:
    """Say why a model file would not open: a module, a version, or the file itself."""
    missing = getattr(error, "name", None) if isinstance(error, ModuleNotFoundError) else None
    root = (missing or "").partition(".")[0]
    if root and not installed(root):
        return Refusal("module", module=root)  # type: ignore[no-any-return]
    found = WRITTEN_WITH.search(uncompressed(content))
    written = found.group(1).decode() if found else None
    here = version("scikit-learn") if installed("sklearn") else None
    facts = {"type": type(error).__name__, "written": written, "here": here}
    kind = "damaged"
    if "module '__main__'" in str(error):
        kind = "main"
    elif written and here and written != here:
        kind = "version"
    return Refusal(kind, str(error), **facts)  # type: ignore[no-any-return]


def installed(name: str) -> bool:
    """Whether a module of that name could be imported."""
    try:
        return importlib.util.find_spec(name) is not None
    except (ImportError, ValueError):
        return False


def uncompressed(content: bytes) -> bytes:
    """The bytes in which a version may be looked for, whatever they are packed with."""
    for unpack in (schema, zlib.decompress, gzip.decompress, bz2.decompress, lzma.decompress):
        try:
            return unpack(content)
        except Exception:
            continue
    return content


def schema(content: bytes) -> bytes:
    """The part of a skops file that says what it holds."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read("schema.json")


if __name__ == "__main__":
    main()
