"""Records that somebody forged who knows that the manifest lists their digests."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ..case import Case, Sentence
from .harms import BROKEN, Json, changed, forged, replaced
from .published import Harm, Line, reading


def cases() -> Iterator[Case]:
    """All of them."""
    for each in (_forged_evidence, _forged_verdicts, _forged_manifest):
        for name, wrong, harm, outcome in each():
            yield Case(f"evidence-{name}", wrong, reading(harm), outcome)


def _row(key: str, value: Any) -> Callable[[Json], object]:
    return lambda record: record["measurements"][0].update({key: value})


def _of_schema(schema: int) -> Callable[[Json], object]:
    return lambda record: record.update(schema=schema)


def _forged_evidence() -> Iterator[Line]:
    file = "evidence.json"
    damaged = Sentence("is damaged")
    for name, content in BROKEN.items():
        yield f"forged-{name}", f"{file} is forged: {name}", forged(file, content), damaged
    for name, wrong, change in (
        ("no-subject", "no subject", lambda record: record.pop("subject")),
        ("unknown-key", "a key that nobody knows", lambda record: record.update(more=1)),
        ("rows-text", "rows that are a text", lambda record: record.update(measurements="x")),
        ("row-null", "a row that is null", lambda record: record["measurements"].append(None)),
        ("value-text", "a value that is a text", _row("value", "0.5")),
        ("value-truth", "a value that is true", _row("value", True)),
        ("value-nan", "a value that is NaN, as Python writes it", _row("value", float("nan"))),
        ("value-endless", "a value that is Infinity", _row("value", float("inf"))),
        ("status", "a status that there is not", _row("status", "fine")),
        ("counts-text", "counts that are texts", _row("counts", ["a"])),
        ("size-text", "a size that is a word", _row("n", "many")),
        ("slice-list", "a slice that is a list", _row("slice", [])),
        ("interval-half", "an interval without its end", _row("interval", {"low": 0.1})),
        ("task", "a task that there is not", lambda r: r["subject"].update(task="tarot")),
    ):
        yield f"forged-{name}", f"{file} with {wrong}", changed(file, change), damaged
    for schema, said in (
        (2, "written in schema 2"),
        (-1, "written in schema -1"),
        (10**30, "this tool reads schema 1"),
    ):
        wrong = f"{file} says that its schema is {schema}"
        yield (
            f"forged-schema-{schema:.0e}",
            wrong,
            changed(file, _of_schema(schema)),
            Sentence(said),
        )
    older = changed(file, lambda record: record.update(schema=0, measurements=[{"interval": 5}]))
    migrated = Sentence("cannot be migrated")
    yield "forged-older", "an older schema that nobody ever wrote", older, migrated


def _forged_verdicts() -> Iterator[Line]:
    file = "verdicts.json"
    damaged = Sentence("is damaged")
    for name in ("empty", "null", "list", "open", "deep", "not-utf-8"):
        harm = forged(file, BROKEN[name])
        yield f"verdicts-{name}", f"{file} is forged: {name}", harm, damaged
    for name, wrong, change in (
        ("outcome", "an outcome that there is not", lambda r: r.update(outcome="splendid")),
        ("verdicts", "verdicts that are a number", lambda r: r.update(verdicts=1)),
        (
            "threshold",
            "a threshold that is a list",
            lambda r: r["verdicts"][0].update(threshold=[]),
        ),
        (
            "threshold-nan",
            "a limit of NaN",
            lambda r: r["verdicts"][0].update(threshold=float("nan")),
        ),
        ("unknown-key", "a key that nobody knows", lambda r: r["verdicts"][0].update(bribe=1)),
    ):
        yield f"verdicts-{name}", f"{file} with {wrong}", changed(file, change), damaged


def _manifest(change: Callable[[Json], object]) -> Harm:
    def harm(version: Path) -> None:
        record = json.loads((version / "manifest.json").read_bytes())
        change(record)
        (version / "manifest.json").write_text(json.dumps(record))

    return harm


def _forged_manifest() -> Iterator[Line]:
    file = "manifest.json"
    damaged = Sentence("manifest.json is damaged")
    for name, content in BROKEN.items():
        yield f"manifest-{name}", f"{file} is forged: {name}", replaced(file, content), damaged
    for name, wrong, change, outcome in (
        ("files-list", "files that are a list", lambda r: r.update(files=[]), damaged),
        ("files-null", "a digest that is null", lambda r: r["files"].update(x=None), damaged),
        (
            "unlisted",
            "no line for evidence",
            lambda r: r["files"].pop("evidence.json"),
            Sentence("lists no evidence.json"),
        ),
        (
            "digest",
            "a digest that is a word",
            lambda r: r["files"].update({"evidence.json": "x"}),
            (Sentence("was changed after")),
        ),
        (
            "name",
            "another report's name",
            lambda r: r.update(name="credit"),
            Sentence("was published as credit@v1"),
        ),
        (
            "name-path",
            "a path as the name",
            lambda r: r.update(name="../../x"),
            Sentence("was published as ../../x@v1"),
        ),
        ("version", "another number", lambda r: r.update(version=7), Sentence("people@v7")),
        ("version-text", "a number that is a text", lambda r: r.update(version="1"), damaged),
        ("version-minus", "a number below 0", lambda r: r.update(version=-1), Sentence("@v-1")),
        ("unknown-key", "a key that nobody knows", lambda r: r.update(more=1), damaged),
    ):
        yield f"manifest-{name}", f"{file} with {wrong}", _manifest(change), outcome
    yield "manifest-report-deep", f"{file} with a report 20,000 deep", _deep_report, damaged


def _deep_report(version: Path) -> None:
    """Nest what a manifest may hold of any shape deeper than a reader can go."""
    record = json.loads((version / "manifest.json").read_bytes())
    del record["report"]
    deep = '{"a":' * 20_000 + "1" + "}" * 20_000
    (version / "manifest.json").write_text(f'{json.dumps(record)[:-1]}, "report": {deep}}}')
