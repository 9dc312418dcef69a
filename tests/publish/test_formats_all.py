"""What holds for every format: its name, the same bytes, English, and no name that steers it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
import sample_report as sample
from disclosure_tables import counted
from formats_reading import ATTACKS, FILES, STEERING, a_verdict, every_outcome, hostile, written
from msgspec.structs import replace
from test_disclosure_profiles import moved

from audit.config import load_config
from audit.evidence import Evidence, Measurement, encode
from audit.judge.verdict import Verdicts
from audit.options import FORMATS, INTERCHANGE, LANGUAGES
from audit.publish.render.documents import EXPORTERS, Record, draw

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("format", "file"), FILES.items())
def test_each_is_registered_under_the_name_and_file_of_the_record(format: str, file: str) -> None:
    assert EXPORTERS[format].file == file
    assert format in FORMATS
    assert format in INTERCHANGE
    assert load_config(None, {"format": [format]}).report.formats == (format,)


def test_all_are_drawn_into_a_folder_at_once(tmp_path: Path) -> None:
    record = every_outcome()
    assert draw(tmp_path, record.evidence, record.verdicts, record.manifest, tuple(FILES)) == {}
    assert {file.name for file in tmp_path.iterdir()} == set(FILES.values())


@pytest.mark.parametrize("format", FILES)
@pytest.mark.parametrize("name", ATTACKS)
def test_no_name_leaves_a_character_that_steers(format: str, name: str) -> None:
    content = written(format, hostile(name)).decode()
    assert not STEERING.search(content)
    assert not any(line.startswith(("::", "##[")) for line in content.splitlines())


@pytest.mark.parametrize("format", FILES)
def test_an_empty_audit_is_written_or_refused_in_words(format: str, tmp_path: Path) -> None:
    failed = draw(tmp_path, sample.nothing(), Verdicts(), {}, (format,))
    if format == "in-toto":
        assert failed["in-toto.json"].startswith("There is no rule, so there is no test result")
    else:
        assert failed == {}


def test_the_public_learns_nothing_of_hidden_numbers(tmp_path: Path) -> None:
    drawn = []
    for by in (0, 2):
        evidence, folder = counted(moved(by)), tmp_path / str(by)
        folder.mkdir()
        stored = {"evidence.json": f"{by}" * 64, "verdicts.json": f"{by}" * 64}
        report = {**sample.MANIFEST["report"], "profile": "public"}
        manifest = {**sample.MANIFEST, "report": report, "files": stored}
        verdicts = every_outcome().verdicts
        assert draw(folder, evidence, verdicts, manifest, tuple(FILES)) == {}
        drawn.append({file.name: file.read_bytes() for file in folder.iterdir()})
    assert drawn[0] == drawn[1]


def test_a_record_that_was_stored_and_read_again_gives_the_same_bytes() -> None:
    record = every_outcome()
    row = Measurement(
        metric="precision", slice={"z": "1", "a": "2"}, parameters={"k": 5, "c": 1.0}, value=0.5
    )
    evidence = replace(record.evidence, measurements=(*record.evidence.measurements, row))
    crossed = a_verdict("crossed", "fail", slice={"z": "1", "a": "2"}, waiver={"z": "1", "a": "2"})
    verdicts = replace(record.verdicts, verdicts=(*record.verdicts.verdicts, crossed))
    record = Record(evidence, verdicts, record.manifest)
    again = Record(
        msgspec.json.decode(encode(record.evidence), type=Evidence),
        msgspec.json.decode(encode(record.verdicts), type=Verdicts),
        msgspec.json.decode(msgspec.json.encode(record.manifest)),
    )
    for format in FILES:
        assert written(format, again) == written(format, record)


def test_the_same_bytes_in_every_process() -> None:
    program = (
        "import sys, hashlib; sys.path.insert(0, 'tests/publish')\n"
        "from formats_reading import FILES, every_outcome, written\n"
        "for name in FILES: print(hashlib.sha256(written(name, every_outcome())).hexdigest())"
    )
    seen = set()
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        seen.add(done.stdout)
    assert len(seen) == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_programs_are_told_in_english_whatever_the_language_of_the_report(
    lang: str, tmp_path: Path
) -> None:
    record = every_outcome()
    manifest = {**sample.MANIFEST, "report": {**sample.MANIFEST["report"], "lang": lang}}
    assert draw(tmp_path, record.evidence, record.verdicts, manifest, tuple(FILES)) == {}
    for format, file in FILES.items():
        assert (tmp_path / file).read_bytes() == written(format, record)
