"""Reports in a bucket of a real S3 server, with writers that are processes of their own."""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("s3fs")
pytest.importorskip("moto")

SAMPLES = Path(__file__).parents[1] / "publish" / "store"
WRITERS, EACH = 4, 5
SERVER = """
import sys
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import run_simple
# one request after the other: moto looks whether an object is there, and then writes it
run_simple("127.0.0.1", int(sys.argv[1]), DomainDispatcherApplication(create_backend_app))
"""
WRITER = """
import sys
sys.path.insert(0, sys.argv[1])
from conftest import publish
from audit.publish.bucket import store_at
store = store_at(sys.argv[2])
store.check_writable()
for turn in range(int(sys.argv[3])):
    publish(store, float(sys.argv[4]) + turn / 100)
"""
READER = """
import sys
from audit.publish.bucket import store_at
for version in store_at(sys.argv[1]).history("credit"):
    print(version.number, version.evidence.measurements[0].value)
"""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    quiet = subprocess.DEVNULL
    running = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(port)], stdout=quiet, stderr=quiet
    )
    try:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        running.terminate()
        running.wait()


@pytest.fixture
def machine(server: str, tmp_path: Path) -> dict[str, str]:
    """What a machine's environment says of the server; its cache is one of its own."""
    return os.environ | {
        "AWS_ENDPOINT_URL": server,
        "AWS_ACCESS_KEY_ID": "somebody",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": "us-east-1",
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }


def run(machine: dict[str, str], *words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *map(str, words)],
        env=machine,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def bucket(machine: dict[str, str], name: str) -> str:
    make = f"import s3fs; s3fs.S3FileSystem().mkdir({name!r})"
    assert run(machine, "-c", make).returncode == 0
    return f"s3://{name}/reports"


def test_writers_on_several_machines_lose_nothing(machine: dict[str, str], tmp_path: Path):
    url = bucket(machine, "writers")
    command = [sys.executable, "-c", WRITER, str(SAMPLES), url, str(EACH)]
    running = [
        subprocess.Popen(
            [*command, str(writer)], env=machine | {"XDG_CACHE_HOME": str(tmp_path / str(writer))}
        )
        for writer in range(WRITERS)
    ]
    assert [writer.wait(timeout=300) for writer in running] == [0] * WRITERS
    read = run(machine, "-c", READER, url)
    lines = [line.split() for line in read.stdout.splitlines()]
    assert [int(number) for number, _ in lines] == list(range(1, WRITERS * EACH + 1)), read.stderr
    expected = [writer + turn / 100 for writer in range(WRITERS) for turn in range(EACH)]
    assert sorted(float(value) for _, value in lines) == sorted(expected)
    verified = run(machine, "-m", "audit", "verify", "--reports", url)
    assert verified.returncode == 0, verified.stderr
    assert verified.stdout.startswith(f"intact: 1 report, {WRITERS * EACH} versions")


def test_signing_and_verifying_what_lies_in_a_bucket(machine: dict[str, str], tmp_path: Path):
    url, key = bucket(machine, "signed"), tmp_path / "key"
    assert run(machine, "-c", WRITER, SAMPLES, url, 3, 0).returncode == 0
    assert run(machine, "-m", "audit", "keygen", key).returncode == 0
    signed = run(machine, "-m", "audit", "sign", "credit", "--key", key, "--reports", url)
    assert signed.stdout == f"{url}/credit/head.json\n", signed.stderr
    verify = ("-m", "audit", "verify", "--public-key", f"{key}.pub", "--reports", url)
    assert run(machine, *verify).returncode == 0
    remove = "import s3fs; s3fs.S3FileSystem().rm('signed/reports/credit/v3/manifest.json')"
    assert run(machine, "-c", remove).returncode == 0
    cut_off = run(machine, *verify)
    assert cut_off.returncode == 1
    assert "cut off: v3" in cut_off.stderr
    shown = run(machine, "-m", "audit", "show", "credit@v1", "--reports", url)
    assert (shown.returncode, shown.stdout.splitlines()[0][:9]) == (0, "credit v1")


def test_a_bucket_that_is_not_there_or_not_reached_is_one_sentence(machine: dict[str, str]):
    nobody = machine | {"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_MAX_ATTEMPTS": "1"}
    for environment, message in ((machine, "There is no s3://nowhere"), (nobody, "cannot be")):
        ended = run(environment, "-m", "audit", "list", "--reports", "s3://nowhere/reports")
        assert (ended.returncode, ended.stdout) == (2, "")
        assert message in ended.stderr
        assert ended.stderr.count("\n") == 1


@pytest.mark.skipif(importlib.util.find_spec("fsspec") is None, reason="needs fsspec")
def test_an_audit_lands_in_a_bucket(machine: dict[str, str], tmp_path: Path):
    url = bucket(machine, "audits")
    people = tmp_path / "people.csv"
    rows = [f"{'FM'[n % 2]},{n // 2 % 2},{n // 3 % 2}" for n in range(200)]
    people.write_text("\n".join(["sex,hired,predicted", *rows, ""]))
    words = ("--data", people, "--label", "hired", "--prediction", "predicted")
    words += ("--sensitive", "sex", "--format", "html", "--name", "hiring", "--reports", url)
    for number in (1, 2):
        ended = run(machine, "-m", "audit", "run", *words)
        assert ended.returncode == 0, ended.stderr
        folder = Path(ended.stdout.rstrip("\n"))
        assert folder.name == f"v{number}"
        assert (folder / "report.html").exists()
    listed = run(machine, "-m", "audit", "list", "--reports", url)
    assert [line.split()[:2] for line in listed.stdout.splitlines()[1:]] == [
        ["hiring", "v1"],
        ["hiring", "v2"],
    ]
