"""Stored reports that were altered, cut off, forged, or written by nobody: each read again."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from .case import Case, Ending, Outcome, Sentence, audited, everybody, typed

PEOPLE = everybody()
ROWS = "sex,hired,predicted\n" + "".join(f"{s},{h},{p}\n" for s, h, p in PEOPLE)
READING = ("show", "gate")
"""The commands that a case is tried with; all must end alike."""

Harm = Callable[[Path], object]
Line = tuple[str, str, Harm, Outcome]
Json = dict[str, Any]


def cases() -> Iterator[Case]:
    """All of them."""
    for each in (_gone, _altered, _forged_evidence, _forged_verdicts, _forged_manifest, _links):
        for name, wrong, harm, outcome in each():
            yield Case(f"evidence-{name}", wrong, _reading(harm), outcome)
    for name, wrong, harm, said in _verified():
        yield Case(f"evidence-verify-{name}", wrong, _verifying(harm), Sentence(said, code=1))
    for name, words, said in _names():
        run = _reading(lambda version: None, words)
        yield Case(f"evidence-name-{name}", f"a report called {ascii(words)[:40]}", run, said)


@cache
def _published() -> Path:
    """One good report, made once in each process."""
    folder = Path(mkdtemp(prefix="hostile-"))
    (folder / "people.csv").write_text(ROWS)
    ending = audited(folder / "people.csv", "--rule", "impact_ratio across sex >= 0.8")
    assert ending.code == 1, ending.err
    return folder / "reports"


def _copied(folder: Path, harm: Harm) -> Path:
    reports = folder / "reports"
    shutil.copytree(_published(), reports)
    harm(reports / "people" / "v1")
    return reports


def _reading(harm: Harm, name: str = "people") -> Callable[[Path], Ending]:
    def run(folder: Path) -> Ending:
        reports = _copied(folder, harm)
        first, *others = (typed(word, name, "--reports", reports) for word in READING)
        assert [(each.code, each.err) for each in others] == [(first.code, first.err)]
        return first

    return run


def _verifying(harm: Harm) -> Callable[[Path], Ending]:
    return lambda folder: typed("verify", "people", "--reports", _copied(folder, harm))


def _replaced(file: str, content: bytes) -> Harm:
    return lambda version: (version / file).write_bytes(content)


def _forged(file: str, content: bytes) -> Harm:
    """Put a file in the place of another, and its digest into the manifest."""

    def harm(version: Path) -> None:
        (version / file).write_bytes(content)
        manifest = json.loads((version / "manifest.json").read_bytes())
        manifest["files"][file] = hashlib.sha256(content).hexdigest()
        (version / "manifest.json").write_text(json.dumps(manifest))

    return harm


def _changed(file: str, change: Callable[[Json], object]) -> Harm:
    """Change a record and its digest, as somebody would who knows how."""

    def harm(version: Path) -> None:
        record = json.loads((version / file).read_bytes())
        change(record)
        _forged(file, json.dumps(record).encode())(version)

    return harm


def _gone() -> Iterator[Line]:
    for file in ("manifest.json", "evidence.json", "verdicts.json"):
        said = Sentence(f"has no {file}")
        yield f"no-{file[:-5]}", f"{file} is gone", _without(file), said
        folder = Sentence("is not a regular file")
        yield f"folder-{file[:-5]}", f"{file} is a folder", _folder(file), folder
        pipe = Sentence("is not a regular file")
        yield f"pipe-{file[:-5]}", f"{file} is a pipe that nobody writes to", _pipe(file), pipe
    yield "no-version", "the version is gone", shutil.rmtree, Sentence("There is no report people")
    yield "version-is-file", "the version is a file", _version_as_file, Sentence("no report")


def _folder(file: str) -> Harm:
    def harm(version: Path) -> None:
        (version / file).unlink()
        (version / file).mkdir()

    return harm


def _pipe(file: str) -> Harm:
    def harm(version: Path) -> None:
        (version / file).unlink()
        os.mkfifo(version / file)

    return harm


def _version_as_file(version: Path) -> None:
    shutil.rmtree(version)
    version.write_bytes(b"")


BROKEN: dict[str, bytes] = {
    "empty": b"",
    "blank": b"\n",
    "zeros": bytes(100),
    "word": b"nothing",
    "null": b"null",
    "list": b"[]",
    "number": b"7",
    "object": b"{}",
    "open": b'{"schema": 1',
    "deep": b"[" * 100_000,
    "deep-objects": b'{"a":' * 100_000,
    "utf-16": '{"schema": 1}'.encode("utf-16"),
    "not-utf-8": b'{"schema": 1, "\xff": 0}',
    "html": b"<html></html>",
    "two": b'{"schema": 1} {"schema": 1}',
}


def _altered() -> Iterator[Line]:
    changed = Sentence("was changed after it was published")
    for name in ("empty", "null", "open", "deep"):
        for file in ("evidence.json", "verdicts.json"):
            wrong = f"{file} was overwritten: {name}"
            yield f"{file[:-5]}-over-{name}", wrong, _replaced(file, BROKEN[name]), changed
    for file in ("evidence.json", "verdicts.json"):
        for place in (0, 100, -2):
            harm = _flipped(file, place)
            yield f"{file[:-5]}-bit-{place}", f"one bit of {file} was turned over", harm, changed
        yield f"{file[:-5]}-more", f"a space behind {file}", _appended(file), changed
        yield f"{file[:-5]}-cut", f"{file} is cut off", _cut(file), changed


def _flipped(file: str, place: int) -> Harm:
    def harm(version: Path) -> None:
        content = bytearray((version / file).read_bytes())
        content[place] ^= 1
        (version / file).write_bytes(content)

    return harm


def _without(file: str) -> Harm:
    return lambda version: (version / file).unlink()


def _appended(file: str) -> Harm:
    return lambda version: (version / file).write_bytes((version / file).read_bytes() + b" ")


def _cut(file: str) -> Harm:
    def harm(version: Path) -> None:
        content = (version / file).read_bytes()
        (version / file).write_bytes(content[: len(content) // 2])

    return harm


def _row(key: str, value: Any) -> Callable[[Json], object]:
    return lambda record: record["measurements"][0].update({key: value})


def _of_schema(schema: int) -> Callable[[Json], object]:
    return lambda record: record.update(schema=schema)


def _forged_evidence() -> Iterator[Line]:
    file = "evidence.json"
    damaged = Sentence("is damaged")
    for name, content in BROKEN.items():
        yield f"forged-{name}", f"{file} is forged: {name}", _forged(file, content), damaged
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
        yield f"forged-{name}", f"{file} with {wrong}", _changed(file, change), damaged
    for schema, said in (
        (2, "written in schema 2"),
        (-1, "written in schema -1"),
        (10**30, "this tool reads schema 1"),
    ):
        wrong = f"{file} says that its schema is {schema}"
        yield (
            f"forged-schema-{schema:.0e}",
            wrong,
            _changed(file, _of_schema(schema)),
            Sentence(said),
        )
    older = _changed(file, lambda record: record.update(schema=0, measurements=[{"interval": 5}]))
    migrated = Sentence("cannot be migrated")
    yield "forged-older", "an older schema that nobody ever wrote", older, migrated


def _forged_verdicts() -> Iterator[Line]:
    file = "verdicts.json"
    damaged = Sentence("is damaged")
    for name in ("empty", "null", "list", "open", "deep", "not-utf-8"):
        harm = _forged(file, BROKEN[name])
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
        yield f"verdicts-{name}", f"{file} with {wrong}", _changed(file, change), damaged


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
        yield f"manifest-{name}", f"{file} is forged: {name}", _replaced(file, content), damaged
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


def _links() -> Iterator[Line]:
    said = Sentence("links are not followed")
    for file in ("evidence.json", "verdicts.json", "manifest.json"):
        wrong = f"{file} is a link to the same bytes"
        yield f"link-{file[:-5]}", wrong, _linked(file), said
    yield (
        "link-version",
        "the version is a link to the same folder",
        _linked_version,
        Sentence("There is no report people"),
    )


def _linked(file: str) -> Harm:
    def harm(version: Path) -> None:
        (version / file).rename(version.parent.parent / "elsewhere")
        (version / file).symlink_to(version.parent.parent / "elsewhere")

    return harm


def _linked_version(version: Path) -> None:
    version.rename(version.parent.parent / "elsewhere")
    version.symlink_to(version.parent.parent / "elsewhere")


def _verified() -> Iterator[tuple[str, str, Harm, str]]:
    """What `audit verify` must name; exit 1 is its word for altered."""
    yield "bit", "one bit was turned over", _flipped("evidence.json", 50), "evidence.json of people"
    yield "badge", "a document was emptied", _replaced("badge.svg", b""), "badge.svg of people@v1"
    yield "more", "a file was added", _replaced("more.txt", b"x"), "more.txt of people@v1 was added"
    yield "less", "a document is gone", _without("badge.svg"), "badge.svg of people@v1 is missing"
    yield "link", "a record is a link", _linked("evidence.json"), "evidence.json"
    yield "pipe", "a record is a pipe", _pipe("verdicts.json"), "verdicts.json"
    yield "manifest", "the manifest is no JSON", _replaced("manifest.json", b"{"), "manifest.json"
    deep = _replaced("manifest.json", BROKEN["deep"])
    yield "manifest-deep", "the manifest is nested deeply", deep, "manifest.json"
    yield "stray", "a file stands where versions are", _stray, "v9 of people is no folder"


def _stray(version: Path) -> None:
    (version.parent / "v9").write_bytes(b"")


def _names() -> Iterator[tuple[str, str, Outcome]]:
    for name, words, said in (
        ("unknown", "peeple", "people"),
        ("version", "people@v2", "There is no people@v2"),
        ("version-none", "people@v0", "There is no report in people@v0"),
        ("version-huge", "people@v" + "9" * 400, "File name too long"),
        ("version-word", "people@latest", "There is no report in"),
        ("path", "../../etc/passwd", "There is no report in"),
        ("absolute", "/etc", "has no manifest.json"),
        ("empty", "", "has no manifest.json"),
        ("dots", "..", "has no manifest.json"),
        ("null", "people\0", "There is no report in"),
        ("long", "p" * 5000, "File name too long"),
        ("control", "\x1b[2Jpeople", r"\x1b[2Jpeople"),
        ("surrogate", "\udcff", "There is no report in"),
    ):
        yield name, words, Sentence(said)
