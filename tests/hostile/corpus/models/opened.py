"""Models that are named and opened: in a process of their own, under wrong names, in no files."""

from __future__ import annotations

import gzip
import io
import os
import pickle
import zipfile
from collections.abc import Iterator
from pathlib import Path

from ..case import AS_IF_NOTHING, Case, Ending, Sentence, typed
from .honest import ROWS, SAID

HEAD = "PLACES = {said}\n\n\ndef predict(rows):\n"


def cases() -> Iterator[Case]:
    """All of them."""
    yield from _in_a_worker()
    yield from _named_wrongly()
    yield from _no_models()


def _in_a_worker() -> Iterator[Case]:
    """A process each, so only what this process must be kept from."""
    honest = "    return [PLACES[place] for place in rows['place']]\n"
    for name, wrong, body, outcome in (
        ("hangs", "never comes back", "    while True:\n        pass\n", Sentence("longer than")),
        ("exits", "ends its process", "    import os\n    os._exit(3)\n", Sentence("exit code 3")),
        ("crashes", "crashes its process", "    import os\n    os.abort()\n", Sentence("ended by")),
        ("prints", "prints into the line", f"    print('x' * 99999)\n{honest}", AS_IF_NOTHING),
        (
            "closes",
            "closes the line",
            "    import os\n    os.closerange(0, 99)\n",
            Sentence("ended by"),
        ),
    ):
        source = HEAD.format(said=SAID.tolist()) + body
        module = f"hostile_{name}"

        def run(folder: Path, source: str = source, module: str = module) -> Ending:
            (folder / f"{module}.py").write_text(source)
            limits = ("--limit-predict", "1s", "--explain-people", "0", "--explain-budget", "1s")
            return _typed(folder, f"{module}:predict", *limits)

        yield Case(f"models-process-{name}", f"predict {wrong}", run, outcome)


def _typed(folder: Path, model: str, *more: str) -> Ending:
    ROWS.to_csv(folder / "people.csv", index=False)
    words = ("run", "--data", folder / "people.csv", "--label", "hired", "--sensitive", "sex")
    shown = ("--drop", "sex", "--format", "badge", "--quiet", "--reports", folder / "reports")
    return typed(*words, "--model", model, *shown, *more)


def _named_wrongly() -> Iterator[Case]:
    unknown = "is no model that can be opened"
    for name, model, said in (
        ("no-file", "model.joblib", "There is no file model.joblib"),
        ("no-kind", "people.csv", unknown),
        ("folder", ".", unknown),
        ("empty-name", "", unknown),
        ("url", "https://example.invalid/m.joblib", "There is no file https://"),
        ("two-colons", "a:b:c", unknown),
        ("statement", "os:system('true')", unknown),
        ("null-byte", "m\0.joblib", "source holds a null byte"),
        ("long", "m" * 5000 + ".joblib", "File name too long"),
    ):
        yield Case(
            f"models-named-{name}",
            f"a model called {ascii(model)[:40]}",
            lambda folder, model=model: _typed(folder, model),
            Sentence(said),
        )


def _no_models() -> Iterator[Case]:
    unopened = "The model file cannot be opened"
    for name, file, content, said in (
        ("empty", "m.joblib", b"", "is empty"),
        ("noise", "m.joblib", bytes(range(256)), unopened),
        ("cut", "m.pkl", pickle.dumps(list(range(999)))[:100], unopened),
        ("list", "m.pkl", pickle.dumps([1, 2]), "a list has no predict"),
        ("html", "m.joblib", b"<html>404</html>", unopened),
        ("gzip-cut", "m.joblib", gzip.compress(b"x" * 999, mtime=0)[:20], unopened),
        ("skops-noise", "m.skops", b"PK\x03\x04" + bytes(60), unopened),
        ("skops-empty", "m.skops", _zip({}), unopened),
        ("skops-no-schema", "m.skops", _zip({"schema.json": b"{}"}), unopened),
        ("skops-json", "m.skops", _zip({"schema.json": b"[" * 5000}), unopened),
        ("other-kind", "m.onnx.txt", b"x", "is no model that can be opened"),
    ):

        def run(folder: Path, file: str = file, content: bytes = content) -> Ending:
            (folder / file).write_bytes(content)
            return _typed(folder, str(folder / file), "--limit-load", "30s")

        yield Case(f"models-file-{name}", f"a model file: {name}", run, Sentence(said))

    def pipe(folder: Path) -> Ending:
        os.mkfifo(folder / "m.joblib")
        return _typed(folder, str(folder / "m.joblib"))

    yield Case("models-file-pipe", "a pipe in the place of a file", pipe, Sentence("is no file"))


def _zip(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()
